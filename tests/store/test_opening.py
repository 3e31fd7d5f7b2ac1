"""Opening: permissions, folders, damaged files, newer files, places that cannot be written, journals."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import StoreCorrupt, StoreTooNew
from app.store import Store, opening
from tests.store.material import filled, prompt, store_with_running_reply, words


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
async def test_files_and_folders_belong_to_their_owner_alone(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "share" / "beck" / "beck.db"
    before = os.umask(umask)
    try:
        store = await store_with_running_reply(file)
    finally:
        os.umask(before)
    try:
        names = sorted(entry.name for entry in file.parent.iterdir())
        assert names == ["beck.db", "beck.db-shm", "beck.db-wal"]
        assert {mode_of(entry) for entry in file.parent.iterdir()} == {0o600}
        assert {mode_of(file.parent), mode_of(file.parent.parent)} == {0o700}
    finally:
        await store.aclose()


async def test_a_file_that_others_could_read_is_taken_away_from_them(file: Path) -> None:
    await filled(file)
    file.chmod(0o644)
    store = await Store.open(file)
    assert mode_of(file) == 0o600
    await store.aclose()


async def test_an_empty_file_is_a_new_database(file: Path) -> None:
    file.touch()
    store = await Store.open(file)
    assert await store.conversations.listing() == []
    await store.aclose()


async def test_damage_found_later_is_told_and_mended_at_the_next_start(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "QUICK_CHECK_BYTES", 0)
    sound = await filled(file)
    pages = [sound[place : place + 4096] for place in range(0, len(sound), 4096)]
    leaves = [number for number, page in enumerate(pages) if page[0] == 0x0D and b'"word word' in page]
    for number in leaves[::2]:
        pages[number] = bytes(4096)
    file.write_bytes(b"".join(pages))
    store = await Store.open(file)
    with pytest.raises(StoreCorrupt, match="damaged") as caught:
        await store.conversations.load("talk")
    assert "Start beck again" in caught.value.hint
    await store.aclose()
    mended = await Store.open(file)
    assert "damaged" in mended.notice
    stored = await mended.conversations.load("talk")
    assert stored is not None
    assert stored.messages
    await mended.aclose()
    again = await Store.open(file)
    assert again.notice == ""
    await again.aclose()
    kept = [entry for entry in file.parent.iterdir() if "corrupt" in entry.name]
    assert sorted(file.parent.iterdir()) == sorted([file, *kept])
    assert {mode_of(entry) for entry in file.parent.iterdir()} == {0o600}


async def test_a_newer_database_is_told_and_left_as_it_is(file: Path) -> None:
    await filled(file)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 4711")
    connection.close()
    kept = file.read_bytes()
    with pytest.raises(StoreTooNew, match="4711") as caught:
        await Store.open(file)
    assert "Update beck" in caught.value.hint
    assert file.read_bytes() == kept


async def test_a_database_of_another_program_is_not_taken_over(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE conversations (mine TEXT)")
    connection.close()
    kept = file.read_bytes()
    file.chmod(0o644)
    with pytest.raises(StoreCorrupt, match="another program"):
        await Store.open(file)
    assert (file.read_bytes(), mode_of(file)) == (kept, 0o644)


async def test_the_log_is_used_on_a_disk_of_this_machine(file: Path) -> None:
    store = await Store.open(file)
    mode = await store.database.read(
        lambda connection: connection.execute("PRAGMA journal_mode").fetchone()[0]
    )
    assert (mode, store.notice) == ("wal", "")
    await store.aclose()


async def test_a_network_file_system_gets_a_rollback_journal_full_sync_and_a_notice(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = await filled(file)  # in WAL mode, as on the disk that it was copied from
    monkeypatch.setattr(opening, "is_shared_memory_safe", lambda _: False)
    store = await Store.open(file)
    assert "network" in store.notice

    def pragmas(connection: sqlite3.Connection) -> tuple[str, int]:
        return (
            connection.execute("PRAGMA journal_mode").fetchone()[0],
            connection.execute("PRAGMA synchronous").fetchone()[0],
        )

    assert await store.database.write(pragmas, is_durable=False) == ("truncate", 2)
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert len(stored.messages) == 40
    assert len(file.read_bytes()) >= len(kept)
    await store.messages.add_message(prompt("another"))
    assert mode_of(file.with_name("beck.db-journal")) == 0o600
    await store.aclose()


async def test_there_a_connection_that_reads_is_in_nobodys_way(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "is_shared_memory_safe", lambda _: False)
    await (await Store.open(file)).aclose()
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        store = await Store.open(file)
        await store.aclose()


async def test_a_rest_of_an_unfinished_transaction_is_rolled_back_and_the_log_replayed(file: Path) -> None:
    store = await store_with_running_reply(file)
    await store.delta_log.append("generation", 1, words(1, 3))
    copy = file.with_name("copy.db")
    for ending in ("", "-wal"):
        shutil.copy(f"{file}{ending}", f"{copy}{ending}")  # as after a crash of the machine
    await store.aclose()
    reopened = await Store.open(copy)
    assert [last for last, _ in await reopened.delta_log.since("generation", 0)] == [3]
    assert mode_of(copy.with_name("copy.db-wal")) == 0o600
    await reopened.aclose()
