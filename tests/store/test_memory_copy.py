"""Databases that cannot be written: read into memory, gone on with there, never changed."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.store import Database, Store, memory_copy
from app.store.memory_copy import COPIED
from app.store.migrations import Migration, shipped_migrations
from tests.store.material import filled, prompt, reply, store_with_running_reply, words
from tests.store.test_opening_places import open_folder, ran_as_anybody

__all__ = ["open_folder"]  # a fixture

NEWEST = shipped_migrations()[-1].version


def changed(file: Path, *statements: str) -> bytes:
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return file.read_bytes()


async def texts(store: Store) -> list[str]:
    stored = await store.conversations.load("talk")
    return [] if stored is None else [message.text for message in stored.messages]


async def test_a_copy_holds_everything_takes_everything_and_saves_nothing(file: Path) -> None:
    kept = await filled(file)
    store = await Store.open_copy(file)
    assert not store.is_saving
    assert store.notice == COPIED
    assert await texts(store) == ["word " * 500] * 40
    await store.messages.begin_turn(prompt("new", parent_id="prompt 39"), reply("answer", "new"))
    await store.delta_log.append("generation of answer", 1, words(1, 3))
    assert (await texts(store))[-2:] == ["Why?", "1 2 3 "]
    await store.aclose()
    assert file.read_bytes() == kept
    assert file.with_name("beck.db-wal").read_bytes() == b""


async def test_a_newer_database_is_read_where_it_only_has_more(file: Path) -> None:
    await filled(file)
    kept = changed(
        file,
        "ALTER TABLE conversations ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'",
        "CREATE TABLE later (x)",
        f"PRAGMA user_version = {NEWEST + 5}",
    )
    store = await Store.open_copy(file)
    assert len(await texts(store)) == 40
    await store.messages.add_message(prompt("new"))
    await store.aclose()
    assert file.read_bytes() == kept


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE parts RENAME COLUMN body TO content",
        "ALTER TABLE messages RENAME TO nodes",
        "CREATE TABLE parts (row INTEGER PRIMARY KEY, message_id, position, kind, body, owner TEXT NOT NULL)",
    ],
)
async def test_a_newer_database_that_this_beck_cannot_use_is_an_empty_one(file: Path, change: str) -> None:
    await filled(file)
    drop = ["DROP TABLE parts"] if change.startswith("CREATE") else []
    kept = changed(file, *drop, change, f"PRAGMA user_version = {NEWEST + 1}")
    store = await Store.open_copy(file)
    assert (await store.conversations.listing(), store.is_saving, store.notice) == ([], False, "")
    await store.messages.recover()
    await store.aclose()
    assert file.read_bytes() == kept


async def test_an_older_database_is_migrated_in_memory_only(file: Path) -> None:
    first = Migration(1, "CREATE TABLE note (text TEXT);\nINSERT INTO note VALUES ('kept');")
    second = Migration(2, "ALTER TABLE note ADD COLUMN mood TEXT DEFAULT 'calm';")
    await (await Database.open(file, migrations=(first,))).aclose()
    kept = file.read_bytes()
    copy = await Database.open_copy(file, migrations=(first, second))
    rows = await copy.read(lambda connection: connection.execute("SELECT * FROM note").fetchall())
    assert rows == [("kept", "calm")]
    await copy.aclose()
    assert file.read_bytes() == kept
    assert not [entry for entry in file.parent.iterdir() if "before" in entry.name]


@pytest.mark.parametrize("content", [None, b"", b"dear diary, " * 900])
async def test_what_is_no_database_of_ours_is_an_empty_one(file: Path, content: bytes | None) -> None:
    if content is None:
        changed(file, "CREATE TABLE conversations (mine TEXT)")
    else:
        file.write_bytes(content)
    store = await Store.open_copy(file)
    assert await store.conversations.listing() == []
    assert store.notice == ""
    await store.aclose()


async def test_a_database_too_large_for_the_memory_is_not_copied(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(file)
    monkeypatch.setattr(memory_copy, "LARGEST_COPY_BYTES", 10_000)
    store = await Store.open_copy(file)
    assert await store.conversations.listing() == []
    await store.aclose()


async def test_a_database_that_another_program_holds_is_not_waited_for(file: Path) -> None:
    await filled(file)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("BEGIN EXCLUSIVE")
    store = await Store.open_copy(file)
    assert await store.conversations.listing() == []
    await store.aclose()
    holder.close()


async def test_what_another_process_is_writing_is_copied_as_far_as_it_is_committed(file: Path) -> None:
    theirs = await store_with_running_reply(file)
    await theirs.delta_log.append("generation", 1, words(1, 3))
    store = await Store.open_copy(file)
    assert await texts(store) == ["Why?", "1 2 3 "]
    await store.aclose()
    await theirs.aclose()


COPIES_AS_ANYBODY = """
        store = await Store.open_copy(pathlib.Path(sys.argv[1]))
        print(len((await store.conversations.load("talk")).messages), store.is_saving)
        await store.aclose()
"""


async def test_a_read_only_file_in_a_read_only_folder_is_copied(open_folder: Path) -> None:
    file = open_folder / "beck.db"
    kept = await filled(file)
    file.chmod(0o444)
    open_folder.chmod(0o555)
    assert ran_as_anybody(file, COPIES_AS_ANYBODY) == "40 False"
    assert file.read_bytes() == kept


LISTS_AS_ANYBODY = """
        store = await Store.open_copy(pathlib.Path(sys.argv[1]))
        print(len(await store.conversations.listing()))
        await store.aclose()
"""


async def test_a_file_whose_log_cannot_be_read_with_it_is_not_shown_as_it_was_before_the_log(
    open_folder: Path,
) -> None:
    file, log = open_folder / "beck.db", open_folder / "beck.db-wal"
    await filled(file)
    running = await Store.open(file)
    await running.conversations.rename("talk", "In the log only")
    kept = log.read_bytes()
    await running.aclose()
    log.write_bytes(kept)
    for entry in (file, log):
        entry.chmod(0o444)
    open_folder.chmod(0o555)
    assert ran_as_anybody(file, LISTS_AS_ANYBODY) == "0"
