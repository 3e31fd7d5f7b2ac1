"""Finding: the paths that a few typed letters may mean, from a walk of the folder or, for a path, from where it leads."""

from __future__ import annotations

import os
from pathlib import Path

from app.attachments.matching import best_paths
from app.attachments.walking import Walk

MOST_LISTED = 5_000
"""Names of one folder that are looked at."""


class FileIndex:
    """The files and folders below a folder, without hidden and ignored ones; filled by `run` in a thread.

    Args:
        top: The folder.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.paths: list[str] = []
        """Grows while the walk goes on; only ever at its end, so that it can be read meanwhile."""
        self.is_done = False
        self._is_left = False

    def run(self) -> None:
        """Walk the folder; ends early once `leave` was called."""
        for found in Walk(self.top, is_left=lambda: self._is_left):
            self.paths.append(found.path)
            if self._is_left:
                break
        self.is_done = True

    def leave(self) -> None:
        """Say that nobody waits for it any more."""
        self._is_left = True


def candidates(typed: str, index: FileIndex) -> list[str]:
    """The paths that may be meant, best first, as they are to be written.

    A path that leads out of the folder or names something hidden is looked for where it leads.
    """
    if typed.startswith(("/", "~", "../", "./", ".")) or "/." in typed:
        return _listed(typed, index.top)
    found = best_paths(typed, index.paths[:])
    return found or (_listed(typed, index.top) if "/" in typed else [])


def _listed(typed: str, top: Path) -> list[str]:
    """What is in the folder that a path names up to its last slash, by the letters behind it."""
    place, slash, letters = typed.rpartition("/")
    if not slash and typed in ("~", ".", ".."):
        return [f"{typed}/"]
    folder = top / os.path.expanduser(place + slash)  # noqa: PTH111 - Path.expanduser raises for an unknown user
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry, _ in zip(entries, range(MOST_LISTED), strict=False):
                if letters.startswith(".") or not entry.name.startswith("."):
                    names.append(entry.name + "/" * entry.is_dir())
    except (OSError, ValueError):
        return []
    return [place + slash + name for name in best_paths(letters, names)]
