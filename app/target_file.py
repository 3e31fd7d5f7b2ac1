"""A target file: where a name that the user typed really leads, and writing there without surprise.

A new file is made with ``O_EXCL``, so that nothing that appeared meanwhile is touched; a file that is replaced is replaced
by a rename, so that readers see the old or the new one, and a link that appeared meanwhile is replaced itself. The folders
on the way are opened one by one, so that none of them can have become a link since the user was asked. Files are 0600
whatever the umask is. Only regular files are read or replaced: a pipe or a device is refused before it is opened.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.linkless import folder_at, regular_file_at

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
    named = folder
    try:
        named = Path(os.path.realpath(folder)) / os.path.expanduser(name.strip())  # noqa: PTH111 - Path.expanduser raises for an unknown user
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
        ValueError: it is no name for a file.
    """
    name = target.path.name
    with folder_at(target.path.parent) as folder:
        if target.kind == "new":
            _write_new(name, folder, content)
            return
        if target.kind != "file" or not _is_regular(name, folder):
            raise OSError(errno.EINVAL, "It is no regular file", str(target.path))
        unfinished = f".{name[:40]}.{os.urandom(8).hex()}"
        _write_new(unfinished, folder, content)
        try:
            os.replace(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(unfinished, dir_fd=folder)
            raise


def _is_regular(name: str, folder: int) -> bool:
    """Whether it is a regular file, or gone."""
    try:
        return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except FileNotFoundError:
        return True


def _write_new(name: str, folder: int, content: bytes) -> None:
    """Write a file that is not there yet; what cannot be written whole is not left behind."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(descriptor, 0o600)
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name, dir_fd=folder)
        raise


def read_target(target: TargetFile, most_bytes: int) -> bytes:
    """The content of a regular file, at most one byte more than ``most_bytes`` of it.

    Raises:
        OSError: it is no regular file, or it cannot be read.
    """
    with os.fdopen(regular_file_at(target.path), "rb") as stream:
        return stream.read(most_bytes + 1)
