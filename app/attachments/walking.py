"""Walking: the files below a folder, breadth first and bounded, for attaching a folder and for finding a file.

Links to folders are not followed, so that no walk goes in circles or leaves the folder.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.attachments.ignoring import IgnoreList, ignore_list

MOST_ENTRIES = 50_000
"""How many names a walk looks at, ignored ones included."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file or folder below the top."""

    path: str
    """Below the top, with slashes; of a folder with one at its end."""
    is_folder: bool
    is_ignored: bool = False
    """Whether it is hidden or left out by a list; such are found only where they are asked for."""


class Walk:
    """A walk below a folder.

    Args:
        top: Where it begins.
        with_ignored: Whether hidden files and ignored ones are found too, all but git's own.
        is_left: Asked now and then; the walk ends when nobody waits for it any more.
    """

    def __init__(
        self, top: Path, *, with_ignored: bool = False, is_left: Callable[[], bool] = lambda: False
    ) -> None:
        self._top = top
        self._with_ignored = with_ignored
        self._is_left = is_left
        self.ignored = 0
        """How many files and folders were passed over."""
        self.is_cut = False
        """Whether there was more than a walk looks at."""

    def __iter__(self) -> Iterator[Found]:
        """What is found, folders before what is in them; names in order."""
        waiting: deque[tuple[str, IgnoreList]] = deque([("", ignore_list(self._top))])
        seen = 0
        while waiting and not self._is_left():
            place, rules = waiting.popleft()
            for entry in _entries(self._top / place):
                seen += 1
                if seen > MOST_ENTRIES:
                    self.is_cut = True
                    return
                path = place + entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                is_ignored = rules.ignores(path, is_folder=is_folder)
                if is_ignored and (not self._with_ignored or entry.name == ".git"):
                    self.ignored += 1
                    continue
                if is_folder:
                    yield Found(f"{path}/", is_folder=True, is_ignored=is_ignored)
                    waiting.append((f"{path}/", ignore_list(self._top / path, f"{path}/", rules)))
                elif entry.is_file():  # not a pipe or a device; a link to a file is one
                    yield Found(path, is_folder=False, is_ignored=is_ignored)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
