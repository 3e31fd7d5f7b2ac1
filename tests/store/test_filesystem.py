"""Kinds of file systems, and whether the write-ahead log may be used there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import filesystem
from app.store.filesystem import darwin_mounts, filesystem_kind, is_shared_memory_safe, kind_at, linux_mounts

MOUNTINFO = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 27 0:35 / /home rw,relatime shared:20 - nfs4 server:/home rw,vers=4.2
41 40 0:36 / /home/me/my\\040stick rw - vfat /dev/sdb1 rw
42 40 0:37 / /home/me/remote rw master:3 shared:4 - fuse.sshfs me@host: rw
43 27 0:38 / /mnt rw - ext4 /dev/vdb rw
44 27 0:39 / /mnt rw - cifs //host/share rw
broken line
"""

MOUNT = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//me@host/share on /Volumes/my share (smbfs, nodev, nosuid, mounted by me)
"""


@pytest.mark.parametrize(
    ("directory", "kind"),
    [
        ("/", "ext4"),
        ("/homer", "ext4"),
        ("/home/me/.local/share/beck", "nfs4"),
        ("/home/me/my stick/beck", "vfat"),
        ("/home/me/remote", "fuse.sshfs"),
        ("/mnt/beck", "cifs"),
    ],
)
def test_the_innermost_and_last_mount_counts(directory: str, kind: str) -> None:
    assert kind_at(Path(directory), linux_mounts(MOUNTINFO)) == kind


def test_mounts_of_macos_are_read() -> None:
    mounts = darwin_mounts(MOUNT)
    assert kind_at(Path("/Volumes/my share/beck"), mounts) == "smbfs"
    assert kind_at(Path("/Users/me"), mounts) == "apfs"


@pytest.mark.parametrize(
    ("kind", "is_safe"),
    [
        ("ext4", True), ("apfs", True), ("btrfs", True), ("tmpfs", True), ("overlay", True), ("zfs", True), ("", True),
        ("nfs", False), ("nfs4", False), ("cifs", False), ("smb3", False), ("smbfs", False), ("9p", False),
        ("fuse", False), ("fuse.sshfs", False), ("fuseblk", False), ("NFS", False),
    ],
)  # fmt: skip
def test_memory_is_shared_on_local_disks_only(
    monkeypatch: pytest.MonkeyPatch, kind: str, is_safe: bool
) -> None:
    monkeypatch.setattr(filesystem, "filesystem_kind", lambda _: kind)
    assert is_shared_memory_safe(Path("/somewhere")) is is_safe


def test_the_kind_of_a_real_folder_can_be_told_or_is_empty(tmp_path: Path) -> None:
    assert filesystem_kind(tmp_path) == filesystem_kind(tmp_path / "not there yet")


def test_a_table_of_mounts_that_cannot_be_read_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuses(*_: object, **__: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refuses)
    monkeypatch.setattr("subprocess.run", refuses)
    assert filesystem_kind(tmp_path) == ""
