"""Ignoring: which files of a folder nobody means when they name the folder: hidden ones, and what .gitignore leaves out.

Of gitignore's rules (git's documentation, gitignore, "Pattern format") all are followed but those of files outside of the
folder itself, such as the user's global list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

IGNORE_FILE = ".gitignore"

ALWAYS_IGNORED = frozenset({"node_modules", "__pycache__", "venv", "dist-packages", "site-packages"})
"""Folders that are left out whether a list says so or not: nobody wrote what is in them."""

_MOST_LIST_BYTES = 100_000
_MOST_RULES = 500
_MOST_DOUBLE_STARS = 4
"""In one rule: each may multiply the time that a path takes."""


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    is_exception: bool
    is_for_folders: bool


class IgnoreList:
    """The rules of one folder, behind those of the folders above it.

    Args:
        place: The folder's path below the top, ending with a slash; empty for the top.
        above: The rules of the folder above.
    """

    def __init__(self, lines: list[str], place: str = "", above: IgnoreList | None = None) -> None:
        self._place = place
        self._above = above
        self._rules = [rule for line in lines[:_MOST_RULES] if (rule := _rule(line)) is not None]

    def ignores(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path below the top is left out.

        Args:
            path: With slashes, without one at its end.
            is_folder: Whether it is a folder.
        """
        name = path.rpartition("/")[2]
        if name.startswith(".") or (is_folder and name in ALWAYS_IGNORED):
            return True
        return self._verdict(path, is_folder=is_folder) or False

    def _verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """What the last rule that fits says; None where none fits."""
        below = path.removeprefix(self._place)
        for rule in reversed(self._rules):
            if (is_folder or not rule.is_for_folders) and rule.pattern.fullmatch(below):
                return not rule.is_exception
        return self._above._verdict(path, is_folder=is_folder) if self._above is not None else None  # noqa: SLF001 - of its own kind


def ignore_list(folder: Path, place: str = "", above: IgnoreList | None = None) -> IgnoreList:
    """The rules of a folder; one whose list cannot be read has none."""
    try:
        with (folder / IGNORE_FILE).open("rb") as stream:
            text = stream.read(_MOST_LIST_BYTES).decode("utf-8", "replace")
    except OSError:
        text = ""
    lines = text.splitlines()
    return above if above is not None and not lines else IgnoreList(lines, place, above)


def _rule(line: str) -> _Rule | None:
    """The rule that a line is; None for a comment, a blank line and one that cannot be understood."""
    text = line.rstrip()
    if not text or text.startswith("#"):
        return None
    is_exception = text.startswith("!")
    text = text.removeprefix("!").removeprefix("\\")
    is_for_folders = text.endswith("/")
    text = text.rstrip("/")
    if not text or text.count("**") > _MOST_DOUBLE_STARS:
        return None
    is_anchored = "/" in text
    try:
        pattern = re.compile(("" if is_anchored else "(?:.*/)?") + _expression(text.removeprefix("/")))
    except re.error:
        return None
    return _Rule(pattern, is_exception, is_for_folders)


def _expression(glob: str) -> str:
    """A glob as a regular expression: a star stays within a name, two stars for a name do not."""
    names = glob.split("/")
    pieces = []
    for index, name in enumerate(names):
        is_last = index == len(names) - 1
        if name == "**":
            pieces.append(".+" if is_last else "(?:.*/)?")
        else:
            pieces.append(_name_expression(name) + ("" if is_last else "/"))
    return "".join(pieces)


def _name_expression(name: str) -> str:
    """One name of a glob; what stands between two stars is found once and not again, so that no rule runs away."""
    between = [""]
    for piece in re.findall(r"\*+|\?|\[!?[^]]+\]|\\.|.", name):
        if piece.startswith("*"):
            between.append("")
        elif piece == "?":
            between[-1] += "[^/]"
        elif piece.startswith("[") and len(piece) > 2:
            between[-1] += "[" + piece[1:-1].replace("!", "^", 1).replace("\\", "\\\\") + "]"
        else:
            between[-1] += re.escape(piece[-1])
    first, *rest = between
    if not rest:
        return first
    return first + "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1]) + f"[^/]*{rest[-1]}"
