"""Files behind a path that holds no link any more: each name is opened from the one before, and none of them as a link.

So nobody who puts a link there after the user has seen the path can have another file read or written.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_THROUGH = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_PATH", os.O_RDONLY)
"""How the folders on the way are opened: a folder that may be entered and not listed is enough, where the system can."""


@contextlib.contextmanager
def folder_at(path: Path) -> Iterator[int]:
    """A descriptor of a folder, for names in it.

    Raises:
        OSError: it cannot be opened, or a link or something else stands on the way now.
        ValueError: it is no path.
    """
    here = os.open(path.anchor, _THROUGH)
    try:
        for name in path.parts[1:]:
            below = os.open(name, _THROUGH, dir_fd=here)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def regular_file_at(path: Path) -> int:
    """A descriptor of a regular file for reading; a pipe that took its place meanwhile does not block.

    Raises:
        OSError: it cannot be opened, or is no regular file any more.
        ValueError: it is no path.
    """
    with folder_at(path.parent) as folder:
        descriptor = os.open(
            path.name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder
        )
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "It is no regular file")
    return descriptor
