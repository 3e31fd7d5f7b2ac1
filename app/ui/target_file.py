"""A target file: where a name that the user typed really leads, and writing there without surprise.

A new file is made with ``O_EXCL``, so that nothing that appeared meanwhile is touched; a file that is replaced is replaced
by a rename, so that readers see the old or the new one, and a link that appeared meanwhile is replaced itself. Files
are 0600 whatever the umask is. Only regular files are read or replaced: a pipe or a device is refused before it is opened.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TargetKind = Literal["new", "file", "folder", "special", "no folder", "unnamed"]


@dataclass(frozen=True, slots=True)
class TargetFile:
    """Where a typed name leads."""

    path: Path
    """With every link resolved."""
    kind: TargetKind
    """What is there now."""
    is_elsewhere: bool = False
    """Whether a link leads it to another place than the name says."""


def target_of(name: str, folder: Path) -> TargetFile:
    """Where a name leads, from a folder; ``~`` is the home folder. Never raises."""
    if not name.strip():
        return TargetFile(folder, "unnamed")
    named = Path(os.path.realpath(folder)) / os.path.expanduser(name.strip())  # noqa: PTH111 - Path.expanduser raises for an unknown user
    try:
        path = Path(os.path.realpath(named))
        is_elsewhere = path != Path(os.path.normpath(named))
        return TargetFile(path, _kind_of(path), is_elsewhere)
    except (OSError, ValueError):
        return TargetFile(named, "no folder")


def _kind_of(path: Path) -> TargetKind:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return "new" if path.parent.is_dir() else "no folder"
    except NotADirectoryError:
        return "no folder"
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "special"


def write_target(target: TargetFile, content: bytes) -> None:
    """Write a new file, or replace the one that was there when the target was looked at.

    Raises:
        FileExistsError: it was to be new, and something is there now.
        OSError: it cannot be written.
    """
    if target.kind == "new":
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        _fill(os.open(target.path, flags, 0o600), target.path, content)
        return
    if target.kind != "file" or _kind_of(target.path) not in ("file", "new"):
        raise OSError(errno.EINVAL, "It is no regular file", str(target.path))
    descriptor, name = tempfile.mkstemp(prefix=f".{target.path.name[:80]}.", dir=target.path.parent)
    new = Path(name)
    _fill(descriptor, new, content)
    try:
        new.replace(target.path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise


def _fill(descriptor: int, path: Path, content: bytes) -> None:
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(descriptor, 0o600)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def read_target(target: TargetFile, most_bytes: int) -> bytes:
    """The content of a regular file, at most one byte more than ``most_bytes`` of it.

    Raises:
        OSError: it is no regular file, or it cannot be read.
    """
    descriptor = os.open(target.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "It is no regular file", str(target.path))
        return stream.read(most_bytes + 1)
