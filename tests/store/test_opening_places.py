"""Opening in places that cannot hold a database, and where the file is elsewhere than its name says."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import StoreUnwritable
from app.store import Store
from tests.store.material import filled, store_with_running_reply


@pytest.mark.parametrize(
    "place", ["folder", "below a file", "below nothing that can be made", "a loop of links"]
)
async def test_a_place_that_cannot_hold_a_database_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    path = {
        "folder": tmp_path,
        "below a file": tmp_path / "file" / "beck.db",
        "below nothing that can be made": Path("/proc/nowhere/beck.db"),
        "a loop of links": tmp_path / "loop",
    }[place]
    with pytest.raises(StoreUnwritable) as caught:
        await Store.open(path)
    assert "without saving" in caught.value.hint
    assert caught.value.what.endswith(f"({path})")


async def test_a_link_leads_to_its_file(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(file)
    store = await store_with_running_reply(link)
    assert file.with_name("beck.db-wal").exists()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    await store.aclose()


AS_ANYBODY = """
import asyncio, os, pathlib, sys
from app.errors import StoreError
from app.store import Store, database
migrations = database.shipped_migrations()
database.shipped_migrations = lambda: migrations
import app.store.memory_copy
if os.geteuid() == 0:  # whom permissions do not stop
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
async def main():
    try:
        {body}
    except StoreError as error:
        print(error.failure.kind, error.what)
asyncio.run(main())
"""

OPENS = """
        store = await Store.open(pathlib.Path(sys.argv[1]))
        await store.aclose()
        print("opened")
"""


def opened_as_anybody(file: Path) -> str:
    return ran_as_anybody(file, OPENS)


def ran_as_anybody(file: Path, body: str) -> str:
    """What a program prints that a user without rights runs; its body is indented as it will be."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", AS_ANYBODY.replace("{body}", body.strip()), str(file)]
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=30, check=True, stdin=subprocess.DEVNULL
    ).stdout.strip()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


async def test_a_read_only_folder_is_told(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    assert opened_as_anybody(open_folder / "beck.db").startswith(
        "store_unwritable The database cannot be made"
    )
    open_folder.chmod(0o777)
    assert opened_as_anybody(open_folder / "beck.db") == "opened"


async def test_a_read_only_file_is_told(open_folder: Path) -> None:
    file = open_folder / "beck.db"
    kept = await filled(file)
    file.chmod(0o444)
    assert opened_as_anybody(file).startswith("store_unwritable The database cannot be written")
    assert file.read_bytes() == kept


async def test_a_file_whose_log_cannot_be_written_is_told(open_folder: Path) -> None:
    file = open_folder / "beck.db"
    await filled(file)
    file.chmod(0o666)
    open_folder.chmod(0o555)
    assert opened_as_anybody(file).startswith("store_unwritable")
