"""The trash: undo until it is emptied, and no trace afterwards."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import Conversation, TextPart
from app.errors import StoreUnwritable
from app.store import Store, opening
from app.store.trash import KEPT_DAYS, Trashed
from tests.store.material import prompt, reply, running, store_with_running_reply, words

CANARY = "canary"
DAY_MS = 24 * 60 * 60 * 1000


def traces(file: Path) -> dict[str, int]:
    """How often the canary stands in each file beside the database."""
    found = {entry.name: entry.read_bytes().lower().count(b"canary") for entry in file.parent.iterdir()}
    return {name: count for name, count in found.items() if count}


async def settled_turn(store: Store, talk: str, number: int, word: str, chance: random.Random) -> None:
    parent = f"{word} reply {number - 1} of {talk}" if number else None
    asked = prompt(
        f"{word} prompt {number} of {talk}", f"{word} " * chance.choice([1, 40, 900]), parent, talk
    )
    answer = reply(f"{word} reply {number} of {talk}", asked.id, talk=talk)
    await store.prompt_history.add(asked.text)
    await store.messages.begin_turn(asked, answer)
    assert answer.generation is not None
    await store.delta_log.append(answer.generation.id, 1, words(1, chance.randrange(1, 400)))
    final = replace(answer.generation, status="complete", sequence=9, settled_at=2)
    await store.delta_log.settle(final, (TextPart(f"{word} " * chance.choice([1, 30, 2000])),))


async def mixed(store: Store, seed: int, conversations: int = 8, turns: int = 60) -> None:
    """Conversations that grow in turns, so that their rows share pages; every other one holds canaries only."""
    chance = random.Random(seed)
    for number in range(conversations):
        word = CANARY if number % 2 else "keep"
        await store.conversations.create(Conversation(f"{word} {number}", 5, 5, title=f"{word} {number}"))
    lengths = dict.fromkeys(range(conversations), 0)
    for _ in range(turns):
        number = chance.randrange(conversations)
        word = CANARY if number % 2 else "keep"
        await settled_turn(store, f"{word} {number}", lengths[number], word, chance)
        lengths[number] += 1


async def test_a_deleted_conversation_is_in_the_trash_until_it_is_restored(store: Store) -> None:
    await store.conversations.rename("talk", "A \x1b[1mtitle")
    await store.messages.add_message(prompt())
    assert await store.trash.listing() == []
    await store.conversations.delete("talk")
    (trashed,) = await store.trash.listing()
    assert isinstance(trashed, Trashed)
    assert (trashed.id, trashed.message_count) == ("talk", 1)
    assert "\x1b" not in trashed.title
    assert 1_000 < trashed.deleted_at < 2_000
    await store.conversations.restore("talk")
    assert await store.trash.listing() == []
    assert await store.trash.empty() == 0
    assert len(await store.conversations.listing()) == 1


@pytest.mark.parametrize("seed", range(4))
async def test_an_emptied_trash_leaves_no_trace_and_touches_nothing_else(file: Path, seed: int) -> None:
    store = await Store.open(file)
    await mixed(store, seed)
    kept = [await store.conversations.load(f"keep {number}") for number in range(0, 8, 2)]
    assert traces(file)
    for number in range(1, 8, 2):
        await store.conversations.delete(f"canary {number}")
    assert await store.trash.empty() == 4
    assert traces(file) == {}  # and beck still runs
    assert [await store.conversations.load(f"keep {number}") for number in range(0, 8, 2)] == kept
    assert all("keep" in text for text in await store.prompt_history.all())
    await store.aclose()
    assert traces(file) == {}
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


async def test_a_full_text_index_forgets_too(file: Path) -> None:
    store = await Store.open(file)
    schema = (
        "CREATE VIRTUAL TABLE found USING fts5 (body, content = 'parts', content_rowid = 'row')",
        """CREATE TRIGGER into_index AFTER INSERT ON parts BEGIN
        INSERT INTO found (rowid, body) VALUES (new.row, new.body); END""",
        """CREATE TRIGGER out_of_index AFTER DELETE ON parts BEGIN
        INSERT INTO found (found, rowid, body) VALUES ('delete', old.row, old.body); END""",
    )
    for statement in schema:
        await store.database.write(lambda connection, sql=statement: connection.execute(sql).fetchall())
    await mixed(store, 5, conversations=4, turns=20)
    for number in (1, 3):
        await store.conversations.delete(f"canary {number}")
    assert await store.trash.empty() == 2
    assert traces(file) == {}

    def hits(connection: sqlite3.Connection) -> list[int]:
        count = "SELECT count(*) FROM found WHERE found MATCH ?"
        return [connection.execute(count, (word,)).fetchone()[0] for word in ("canary", "keep")]

    canaries, others = await store.database.read(hits)
    assert canaries == 0
    assert others > 0
    await store.aclose()


async def test_a_backup_from_before_a_migration_forgets_too(file: Path) -> None:
    store = await Store.open(file)
    await mixed(store, 6, conversations=2, turns=10)
    backup = file.with_name("beck.db.before-0002")
    broken = file.with_name("beck.db.before-0003")
    await store.database.read(lambda connection: connection.execute("PRAGMA wal_checkpoint").fetchone())
    source = sqlite3.connect(file)
    source.execute("VACUUM INTO ?", (str(backup),))
    source.close()
    broken.write_bytes(b"no database")
    assert traces(file)[backup.name]
    await store.conversations.delete("canary 1")
    await store.trash.empty()
    assert traces(file) == {}
    copy = sqlite3.connect(backup)
    assert copy.execute("SELECT id FROM conversations").fetchall() == [("keep 0",)]
    copy.close()
    await store.aclose()


async def test_the_trash_is_kept_for_as_long_as_asked(file: Path) -> None:
    now = [100 * DAY_MS]
    store = await Store.open(file, clock_ms=lambda: now[0])
    for name in ("older", "newer"):
        await store.conversations.create(Conversation(name, 1, 1))
        await store.conversations.delete(name)
        now[0] += DAY_MS
    now[0] += (KEPT_DAYS - 2) * DAY_MS
    assert await store.trash.empty(kept_days=KEPT_DAYS) == 1
    assert [trashed.id for trashed in await store.trash.listing()] == ["newer"]
    assert await store.trash.empty() == 1
    await store.aclose()


async def test_a_conversation_that_is_still_answered_stays(file: Path) -> None:
    store = await store_with_running_reply(file)
    await store.conversations.delete("talk")
    assert await store.trash.empty() == 0
    await store.delta_log.settle(replace(running(), status="complete", settled_at=9), ())
    assert await store.trash.empty() == 1
    assert await store.conversations.load("talk") is None
    await store.aclose()


async def test_a_conversation_of_thousands_of_turns_can_be_removed(store: Store) -> None:
    parent = None
    for number in range(1, 3):
        await store.messages.add_message(prompt(f"m{number}", parent_id=parent))
        parent = f"m{number}"

    def many(connection: sqlite3.Connection) -> None:
        for number in range(3, 3000):
            connection.execute(
                "INSERT INTO messages (id, conversation_id, parent_id, role, created_at) VALUES (?, 'talk', ?, 'user', 1)",
                (f"m{number}", f"m{number - 1}"),
            )

    await store.database.write(many)
    await store.conversations.delete("talk")
    assert await store.trash.empty() == 1


async def test_remains_that_cannot_be_removed_now_are_removed_later(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE_SECONDS", 0.1)
    store = await Store.open(file)
    await store.database.read(lambda connection: connection.execute("PRAGMA busy_timeout = 20").fetchone())
    await mixed(store, 4, conversations=2, turns=10)
    await store.conversations.delete("canary 1")
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM parts").fetchone()
    with pytest.raises(StoreUnwritable):
        await store.trash.empty()
    assert traces(file)
    reader.execute("COMMIT")
    reader.close()
    assert await store.trash.empty() == 0
    assert traces(file) == {}
    assert await store.database.read(lambda c: c.execute("SELECT count(*) FROM state").fetchone()[0]) == 0
    await store.aclose()


async def test_another_process_that_reads_is_waited_for(file: Path) -> None:
    store = await Store.open(file)
    await mixed(store, 4, conversations=2, turns=10)
    await store.conversations.delete("canary 1")
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM parts").fetchone()
    emptying = asyncio.create_task(store.trash.empty())
    await asyncio.sleep(0.1)
    assert not emptying.done()
    reader.execute("COMMIT")
    assert await emptying == 1
    reader.close()
    assert traces(file) == {}
    await store.aclose()


async def test_a_store_in_memory_has_a_trash_too() -> None:
    store = await store_with_running_reply(None)
    await store.delta_log.settle(replace(running(), status="complete", settled_at=9), ())
    await store.conversations.delete("talk")
    assert await store.trash.empty() == 1
    await store.aclose()
