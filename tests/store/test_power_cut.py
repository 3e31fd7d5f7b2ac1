"""Power cuts: whatever was not synced may be gone, and no sent prompt or finished reply is."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import Conversation, TextPart
from app.store import Store, opening
from app.store import database as database_module
from tests.store.material import prompt, reply, said, words

pytest.importorskip("apsw", reason="power cuts need apsw, a development dependency")

from tests.store.unsynced import Disk, RecordedSqlite


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordedSqlite]:
    sqlite = RecordedSqlite()
    monkeypatch.setattr(opening, "sqlite3", sqlite)
    monkeypatch.setattr(database_module, "CHECKPOINT_BYTES", 60_000)
    yield sqlite
    sqlite.end()


async def one_turn(store: Store, disk: Disk, talk: str, number: int, chance: random.Random) -> None:
    """Ask and be answered; each promise of the store is marked once it has been given."""
    id_ = f"{number} of {talk}"
    asked = prompt(f"p {id_}", f"Question {id_}?", f"r {number - 1} of {talk}" if number else None, talk)
    answer = reply(f"r {id_}", asked.id, talk=talk)
    generation = answer.generation
    assert generation is not None
    await store.conversations.set_draft(talk, asked.text[: chance.randrange(9)])
    await store.messages.begin_turn(asked, answer)
    disk.mark((asked.id, asked.text))
    last = 0
    for _ in range(chance.randrange(1, 12)):
        first, last = last + 1, last + chance.randrange(1, 60)
        await store.delta_log.append(generation.id, first, words(first, last))
    final = replace(generation, status="complete", sequence=last, settled_at=2)
    await store.delta_log.settle(final, (TextPart(said(1, last)),))
    disk.mark((answer.id, said(1, last)))
    await store.conversations.rename(talk, f"Title {number}")
    disk.mark((talk, number))


async def used(file: Path, disk: Disk, turns: int) -> None:
    """Two conversations that grow, a third that is deleted for good, and two restarts."""
    chance = random.Random(3)
    for start in range(3):
        store = await Store.open(file)
        await store.messages.recover()
        for talk in ("one", "two", f"short {start}"):
            await store.conversations.create(Conversation(talk, 1, 1))
        for number in range(turns * start, turns * (start + 1)):
            await one_turn(store, disk, "one" if number % 2 else "two", number // 2, chance)
        await one_turn(store, disk, f"short {start}", 0, chance)
        if start:
            disk.mark(("deleted", f"short {start}"))  # from here on it may be gone
            await store.conversations.delete(f"short {start}")
            await store.trash.empty()
        await store.aclose()


async def whats_there(file: Path) -> AsyncIterator[tuple[str, object]]:
    """Everything that the store has after the cut: texts of messages, numbers of titles."""
    store = await Store.open(file)
    assert "damaged" not in store.notice  # nothing had to be salvaged
    await store.messages.recover()
    for summary in await store.conversations.listing(include_deleted=True):
        stored = await store.conversations.load(summary.id)
        assert stored is not None
        yield summary.id, int(summary.title.removeprefix("Title ") or -1)
        for message in stored.messages:
            yield message.id, message.text
            if message.role == "assistant":
                assert message.generation is not None
                assert said(1, 700).startswith(message.text)
                assert message.generation.status in ("complete", "running")  # its owner, this process, lives
    await store.aclose()


async def check_cut(disk: Disk, moment: int, folder: Path, chance: random.Random) -> None:
    folder.mkdir()
    disk.cut(moment, folder, chance)
    file = folder / "beck.db"
    found = dict([pair async for pair in whats_there(file)])
    promised = disk.marks_before(moment)
    deleted = {name for what, name in promised if what == "deleted"}
    for id_, value in promised:
        if id_ == "deleted" or any(str(id_).endswith(name) for name in deleted):
            continue
        if isinstance(value, int):
            assert found[id_] >= value
        else:
            assert found[id_] == value
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    shutil.rmtree(folder)


async def cut_often(recorded: RecordedSqlite, tmp_path: Path, cuts: int, turns: int) -> None:
    folder = tmp_path / "recorded"
    folder.mkdir()
    disk = recorded.disk
    await used(folder / "beck.db", disk, turns)
    kinds = [step.kind for step in disk.steps]
    assert kinds.count("write") > 100
    assert kinds.count("sync") > 10
    chance = random.Random(17)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "sqlite3", sqlite3)  # what is left is read by Python's own SQLite
        for number in range(cuts):
            await check_cut(disk, chance.randrange(1, len(kinds) + 1), tmp_path / f"cut {number}", chance)


async def test_no_prompt_and_no_finished_reply_is_lost_in_a_power_cut(
    recorded: RecordedSqlite, tmp_path: Path
) -> None:
    await cut_often(recorded, tmp_path, cuts=40, turns=6)


async def test_nor_where_the_journal_is_a_rollback_journal(
    recorded: RecordedSqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "is_shared_memory_safe", lambda _: False)
    await cut_often(recorded, tmp_path, cuts=20, turns=4)


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("is_local", [True, False])
async def test_a_thousand_power_cuts_lose_no_prompt_and_no_finished_reply(
    recorded: RecordedSqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_local: bool
) -> None:
    monkeypatch.setattr(opening, "is_shared_memory_safe", lambda _: is_local)
    await cut_often(recorded, tmp_path, cuts=1000, turns=20)
