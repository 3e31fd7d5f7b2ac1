"""Locating: where a name that somebody typed leads, with every link resolved, and whether that can be read at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.errors import AttachmentRefused
from app.safe_text import SafeText, safe_line

LONGEST_NAME = 300

_ENDLESS = ("/proc", "/sys", "/dev")
"""Where what looks like a file is made while it is read, and may have no end or hold keys."""

_SPECIAL = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

LocatedKind = Literal["file", "folder"]


@dataclass(frozen=True, slots=True)
class Located:
    """A file or folder that can be read.

    Attributes:
        name: As it was named, safe for a terminal; a folder ends with a slash.
        path: With every link resolved.
        kind: What is there.
        is_link: Whether a link led there, so that the name says another place than the path.
        is_outside: Whether it lies outside of the folder that names are read from.
        is_hidden: Whether it lies inside of that folder, and it or a folder on the way is hidden: keys and histories are.
    """

    name: SafeText
    path: Path
    kind: LocatedKind
    is_link: bool
    is_outside: bool
    is_hidden: bool = False


def locate(named: str, folder: Path) -> Located | None:
    """What a name leads to, from a folder; ``~`` is the home folder. None where there is nothing of that name.

    Raises:
        AttachmentRefused: it is neither a file nor a folder, or lies where files have no end.
    """
    base = Path(os.path.realpath(folder))
    wanted = base / os.path.expanduser(named)  # noqa: PTH111 - Path.expanduser raises for an unknown user
    try:
        path = Path(os.path.realpath(wanted))
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None
    shown = safe_line(named, LONGEST_NAME)
    if (special := _SPECIAL.get(stat.S_IFMT(mode))) is not None:
        raise AttachmentRefused(f"{shown} is {special}, not a file.")
    if any(path.is_relative_to(place) for place in _ENDLESS):
        raise AttachmentRefused(f"{shown} is made by the system while it is read.", hint=SYSTEM_FILE_HINT)
    is_folder = stat.S_ISDIR(mode)
    if is_folder and not shown.endswith("/"):
        shown = SafeText(f"{shown}/")
    return Located(
        shown,
        path,
        "folder" if is_folder else "file",
        is_link=path != Path(os.path.normpath(wanted)),
        is_outside=not path.is_relative_to(base),
        is_hidden=path.is_relative_to(base)
        and any(part.startswith(".") for part in path.relative_to(base).parts),
    )


def locate_mentioned(names: Iterable[str], folder: Path) -> Located | None:
    """What a mention names, by the first of its names that is there; None where it is only text.

    A folder is meant only with a slash at its end.

    Raises:
        AttachmentRefused: a path leads to what cannot be read.
    """
    for name in names:
        try:
            located = locate(name, folder)
        except AttachmentRefused:
            if "/" in name:
                raise
            continue
        if located is not None and (located.kind == "file" or name.endswith("/")):
            return located
    return None


SYSTEM_FILE_HINT = "Attach what a command says of it, such as @!head -c 4000 and its name."
