"""Salvaging: rows by their shape, and what is made up for what is lost."""

# ruff: noqa: ASYNC240 - a test has its event loop to itself
from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import Conversation, QueuedPrompt, TextPart
from app.store import Store
from app.store.migrations import shipped_migrations
from app.store.page_records import Record
from app.store.salvage import salvage, table_of, whole_json
from tests.store.material import prompt, reply, running, said, store_with_running_reply, words


async def of_everything(file: Path) -> None:
    """Two conversations with variants, a running reply, history and state."""
    store = await store_with_running_reply(file)
    await store.delta_log.append("generation", 1, words(1, 1500))
    await store.conversations.create(
        Conversation("second", 5, 6, title="Second", draft="half", system_prompt="Be.")
    )
    await store.messages.begin_turn(
        prompt("p1", "One? " * 2000, talk="second"), reply("r1", "p1", talk="second")
    )
    final = replace(running("generation of r1", "r1"), status="complete", settled_at=9, finish_reason="stop")
    await store.delta_log.settle(final, (TextPart("Uno."),))
    await store.messages.begin_turn(prompt("p2", "Two?", "r1", "second"), reply("r2", "p2", talk="second"))
    await store.prompt_history.add("One?")
    await store.queues.add("talk", QueuedPrompt("q1", (TextPart("Three?"),), 7))
    await store.state.set("tabs", {"open": ["talk"]})
    await store.aclose()


def content(file: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(file)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in sorted(tables)}
    connection.close()
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


async def test_a_sound_database_is_salvaged_whole(file: Path, tmp_path: Path) -> None:
    await of_everything(file)
    target = tmp_path / "new.db"
    counts = salvage(file, tmp_path / "none", target, shipped_migrations())
    assert content(target) == content(file)
    assert (counts.conversations, counts.messages) == (2, 4)  # one reply has no part yet


def lost(file: Path, *statements: str) -> None:
    """Take rows away in a way that leaves the rest as it is."""
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def salvaged(file: Path, *statements: str) -> Store:
    await of_everything(file)
    lost(file, *statements)
    target = file.with_name("new.db")
    salvage(file, file.with_name("none"), target, shipped_migrations())
    return await Store.open(target)


async def path_of(store: Store, talk: str) -> list[tuple[str, str]]:
    stored = await store.conversations.load(talk)
    assert stored is not None
    return [(message.id, message.text[:5]) for message in stored.tree().path()]


async def test_messages_without_their_conversation_get_one(file: Path) -> None:
    store = await salvaged(file, "DELETE FROM conversations WHERE id = 'second'")
    titles = {summary.id: summary.title for summary in await store.conversations.listing()}
    assert titles == {"talk": "", "second": "Salvaged conversation"}
    assert [id_ for id_, _ in await path_of(store, "second")] == ["p1", "r1", "p2", "r2"]
    await store.aclose()


async def test_text_without_its_message_gets_one(file: Path) -> None:
    store = await salvaged(file, "DELETE FROM messages WHERE id IN ('p1', 'r1')")
    assert await path_of(store, "salvaged") == [("p1", "One? "), ("r1", "Uno.")]
    stored = await store.conversations.load("salvaged")
    assert stored is not None
    assert [message.role for message in stored.messages] == ["user", "assistant"]
    await store.aclose()


async def test_a_message_without_its_parent_hangs_below_the_one_before_it(file: Path) -> None:
    store = await salvaged(file, "DELETE FROM parts WHERE message_id = 'r1'", "DELETE FROM generations WHERE message_id = 'r1'",
                           "DELETE FROM messages WHERE id = 'r1'")  # fmt: skip
    assert [id_ for id_, _ in await path_of(store, "second")] == ["p1", "p2", "r2"]
    await store.aclose()


async def test_a_running_reply_is_salvaged_with_its_log_and_a_log_without_its_reply_is_not(
    file: Path,
) -> None:
    store = await salvaged(file, "DELETE FROM generations WHERE id = 'generation of r2'")
    assert (await path_of(store, "talk"))[1] == ("reply", "1 2 3")
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].text == said(1, 1500)
    await store.aclose()
    file.with_name("new.db").unlink()
    file.unlink()
    store = await salvaged(file, "DELETE FROM generations WHERE id = 'generation'")
    assert await store.delta_log.since("generation", 0) == []
    await store.aclose()


async def test_a_database_of_an_earlier_schema_is_salvaged_into_the_newest(file: Path) -> None:
    await of_everything(file)
    newest = (
        *shipped_migrations(),
        replace(
            shipped_migrations()[-1],
            version=shipped_migrations()[-1].version + 1,
            sql="ALTER TABLE conversations ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';",
        ),
    )
    target = file.with_name("new.db")
    salvage(file, file.with_name("none"), target, newest)
    connection = sqlite3.connect(target)
    assert connection.execute("SELECT DISTINCT colour FROM conversations").fetchall() == [("blue",)]
    connection.close()
    again = file.with_name("again.db")
    salvage(target, file.with_name("none"), again, newest)  # and a later one keeps what it had
    assert content(again) == content(target)


@pytest.mark.parametrize(
    ("record", "table"),
    [
        (Record("table", 1, (None, "m", 0, "text", "{}")), "parts"),
        (Record("table", 1, (None, "hello", 5)), "prompt_history"),
        (Record("table", 1, (None, "hello", 5, "x")), ""),
        (Record("index", 0, ("g", 1, 4, "[]")), "delta_log"),
        (Record("table", 1, ("g", 1, 4, "[]")), ""),
        (Record("index", 0, ("tabs", "{}")), "state"),
        (Record("index", 0, ("id", 7)), ""),
        (Record("table", 1, ("table", "state", "state", 9, "CREATE")), ""),
        (Record("table", 1, ()), ""),
    ],
)
def test_rows_are_told_apart_by_their_shape(record: Record, table: str) -> None:
    assert table_of(record) == table


@pytest.mark.parametrize("make", [lambda text: {"text": text}, lambda text: [{"kind": "text", "text": text}]])
def test_a_body_that_was_cut_short_is_closed_where_it_ends(make: Callable[[str], object]) -> None:
    body = json.dumps(make('a \\ \n " \u2713 \ud83d\ude00 z'))
    for end in range(body.index(": ", body.rindex("text")) + 3, len(body) + 1):
        json.loads(whole_json(body[:end]))
    assert whole_json(body) == body
    assert whole_json("no json") == "no json"
