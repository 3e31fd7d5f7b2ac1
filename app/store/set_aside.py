"""Damaged databases that were set aside: their names beside the database, how many are kept, and for how long."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from app.store.opening import beside

KEPT = 3
"""How many damaged files are kept: a disk that fails again and again must not be filled with them."""
KEPT_DAYS = 30

_SIDE_FILES = ("-wal", "-journal", "-shm")
_STAMP = "%Y%m%d-%H%M%S"
_NAME = re.compile(r"\.corrupt-(\d{8}-\d{6})(?:-(\d+))?")


def set_aside(path: Path, moment: float) -> Path:
    """Give the damaged file another name beside the one it has, and its side files with it; returns that name.

    It keeps its old name too, which the new file then takes over in one step: there is never no database. The log
    goes first, since SQLite would replay it into the new file. Of the files set aside before, the newest are kept.

    Args:
        path: The damaged database.
        moment: Seconds since the epoch.

    Raises:
        OSError: the folder cannot be written.
    """
    stamp = time.strftime(_STAMP, time.localtime(moment))
    number = max((number for when, number, _ in _found(path) if when == stamp), default=0) + 1
    kept = beside(path, f".corrupt-{stamp}" + (f"-{number}" if number > 1 else ""))
    try:
        os.link(path, kept)
    except OSError:  # a file system without links: for a moment there is no database
        path.rename(kept)
    for ending in _SIDE_FILES:
        with suppress(FileNotFoundError):
            beside(path, ending).rename(beside(kept, ending))
    earlier = [each for each in kept_files(path) if each != kept]
    for each in earlier[: max(0, len(earlier) - KEPT + 1)]:
        _remove(each)
    return kept


def kept_files(path: Path) -> list[Path]:
    """The damaged files that were set aside for this database, oldest first, without their side files."""
    return [each for *_, each in sorted(_found(path))]


def forget(path: Path, latest: float) -> None:
    """Remove the damaged files that were set aside at this moment, in seconds since the epoch, or earlier."""
    stamp = time.strftime(_STAMP, time.localtime(latest))
    for set_aside_at, _, each in _found(path):
        if set_aside_at <= stamp:
            _remove(each)


def _found(path: Path) -> Iterator[tuple[str, int, Path]]:
    for each in path.parent.iterdir():
        name = _NAME.fullmatch(each.name.removeprefix(path.name)) if each.name.startswith(path.name) else None
        if name is not None:
            yield name[1], int(name[2] or 1), each


def _remove(kept: Path) -> None:
    for each in (kept, *(beside(kept, ending) for ending in _SIDE_FILES)):
        with suppress(OSError):
            each.unlink()
