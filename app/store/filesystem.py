"""The kind of file system that a path lies on, as far as SQLite's WAL cares.

WAL needs memory shared between all processes that use the file, which network and user-space file systems do
not give (https://sqlite.org/wal.html, "All processes using a database must be on the same host computer").
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

_WITHOUT_SHARED_MEMORY = re.compile(
    r"nfs\d*|cifs|smb\d*|smbfs|afpfs|webdav|afs|ceph|glusterfs|lustre|beegfs|gpfs|ncpfs|9p|virtiofs|vboxsf"
    r"|vmhgfs|prl_fs|fuse|fuse\..*|fuseblk|osxfuse|macfuse|sshfs"
)


def is_shared_memory_safe(directory: Path) -> bool:
    """Whether WAL can be used in a directory; True where the file system cannot be told."""
    kind = filesystem_kind(directory)
    return _WITHOUT_SHARED_MEMORY.fullmatch(kind.lower()) is None


def filesystem_kind(directory: Path) -> str:
    """The file system's name, such as ``ext4`` or ``nfs4``; empty where it cannot be told."""
    try:
        if sys.platform == "linux":
            table = Path("/proc/self/mountinfo").read_text(errors="surrogateescape")
            mounts = linux_mounts(table)
        elif sys.platform == "darwin":
            table = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, timeout=2, check=False
            ).stdout
            mounts = darwin_mounts(table)
        else:
            return ""
        return kind_at(directory.resolve(), mounts)
    except (OSError, subprocess.SubprocessError):
        return ""


def kind_at(directory: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of the innermost mount that holds a directory; a later mount hides an earlier one at its place."""
    kind, longest = "", -1
    for mount_point, mount_kind in mounts:
        depth = len(Path(mount_point).parts)
        if depth >= longest and directory.is_relative_to(mount_point):
            kind, longest = mount_kind, depth
    return kind


def linux_mounts(table: str) -> list[tuple[str, str]]:
    """Mount points and kinds from ``/proc/self/mountinfo`` (proc(5)), where octal escapes stand for white space."""
    mounts = []
    for line in table.splitlines():
        fields, separator, rest = line.partition(" - ")
        columns = fields.split(" ")
        if separator and len(columns) > 4 and rest:
            mount_point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), columns[4])
            mounts.append((mount_point, rest.split(" ")[0]))
    return mounts


def darwin_mounts(table: str) -> list[tuple[str, str]]:
    """Mount points and kinds from ``mount``'s output: ``//me@host/share on /Volumes/share (smbfs, nodev)``."""
    return re.findall(r"^.*? on (/.*) \((\w+)", table, re.MULTILINE)
