"""Real mounts of user space, where the system lets them be made: found out, saved to more carefully, and nothing is lost.

bindfs shows a folder of this machine through FUSE; sshfs one through an SSH server on loopback.
"""

from __future__ import annotations

import getpass
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.store import Store
from app.store.filesystem import filesystem_kind
from app.store.opening import NETWORK_NOTICE
from tests.hangup.test_ssh import KEYGEN, SSH, SSHD, ssh_server
from tests.store.material import store_with_running_reply, words
from tests.store.test_contention import contend
from tests.store.test_crash import killed_often

SFTP_SERVER = next(
    (
        place
        for place in (
            "/usr/lib/openssh/sftp-server",
            "/usr/libexec/openssh/sftp-server",
            "/usr/lib/ssh/sftp-server",
        )
        if Path(place).exists()
    ),
    "internal-sftp",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or not os.access("/dev/fuse", os.R_OK | os.W_OK),
        reason="FUSE is not usable here",
    ),
]


@contextmanager
def mounted(place: Path, command: list[str]) -> Iterator[Path]:
    place.mkdir()
    ended = subprocess.run([*command, str(place)], capture_output=True, text=True)
    if ended.returncode != 0 or not os.path.ismount(place):
        pytest.skip(f"{command[0]} cannot mount here: {ended.stderr.strip()[-200:]}")
    try:
        yield place
    finally:
        unmount = shutil.which("fusermount3") or shutil.which("fusermount")
        lazily = [unmount, "-u", "-z"] if unmount else ["umount", "--lazy"]
        subprocess.run([*lazily, str(place)], check=True)


@contextmanager
def by_ssh(folder: Path, behind: Path) -> Iterator[Path]:
    with ssh_server(folder / "ssh") as line:
        options = [
            f"UserKnownHostsFile={line.folder}/known_hosts",
            "StrictHostKeyChecking=accept-new",
            "IdentitiesOnly=yes",
            f"IdentityFile={line.folder}/user_key",
            f"sftp_server={SFTP_SERVER}",
        ]
        source = f"{getpass.getuser()}@127.0.0.1:{behind}"
        command = ["sshfs", "-F", "/dev/null", "-p", str(line.port), source]
        for option in options:
            command += ["-o", option]
        with mounted(folder / "mount", command) as place:
            yield place


@pytest.fixture(params=["bindfs", "sshfs"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder in user space, of either kind."""
    program: str = request.param
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    behind = tmp_path / "behind"
    behind.mkdir(mode=0o700)
    if program == "bindfs":
        with mounted(tmp_path / "mount", ["bindfs", str(behind)]) as found:
            yield found
    elif not (SSHD and SSH and KEYGEN):
        pytest.skip("OpenSSH's sshd, ssh and ssh-keygen are not all installed")
    else:
        with by_ssh(tmp_path, behind) as found:
            yield found


async def test_a_mount_of_user_space_gets_a_rollback_journal_full_sync_and_a_notice(place: Path) -> None:
    file = place / "share" / "beck" / "beck.db"
    assert filesystem_kind(place).startswith("fuse")
    store = await store_with_running_reply(file)
    assert store.is_saving
    assert store.notice == NETWORK_NOTICE

    def modes(connection: sqlite3.Connection) -> tuple[str, int]:
        journal: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return journal, connection.execute("PRAGMA synchronous").fetchone()[0]

    assert await store.database.read(modes) == ("truncate", 2)
    await store.delta_log.append("generation", 1, words(1, 50))
    assert await store.database.read(modes) == ("truncate", 2)
    assert not file.with_name("beck.db-wal").exists()
    await store.aclose()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    reopened = await Store.open(file)
    assert await reopened.delta_log.since("generation", 0)
    await reopened.aclose()


def test_no_acknowledged_byte_is_lost_when_a_process_is_killed_there(place: Path) -> None:
    killed_often(place / "beck.db", 8, seed=5)


async def test_processes_that_write_there_at_once_lose_nothing(place: Path) -> None:
    told = contend(place / "beck.db", processes=2, replies=1, seconds=3600)
    assert [each["replies"] for each in told] == [1, 1]
    store = await Store.open(place / "beck.db")
    assert store.notice == NETWORK_NOTICE
    await store.aclose()
