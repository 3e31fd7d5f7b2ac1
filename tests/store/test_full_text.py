"""A SQLite without FTS5: beck opens, saves and finds all the same, and the index comes back with a SQLite that has it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.conversation import Conversation
from app.store import Store, search_query
from app.store.full_text import fit, has_index
from app.store.migrations import migrate, shipped_migrations, statements
from app.store.opening import UNINDEXED_NOTICE
from tests.store.material import prompt, ticking
from tests.store.without_fts5 import without_fts5

NOW = 1_790_000_000_000


async def found(store: Store, text: str) -> list[str]:
    return [hit.message_id for hit in await store.search.hits(search_query(text, NOW))]


async def opened(file: Path, *texts: str, talk: str = "talk") -> Store:
    """A store with a conversation in which this was said."""
    store = await Store.open(file, clock_ms=ticking())
    if await store.conversations.load(talk) is None:
        await store.conversations.create(Conversation(talk, 10, 10))
    for number, text in enumerate(texts):
        await store.messages.add_message(prompt(f"{talk} {text[:10]} {number}", text, None, talk))
    return store


def schema(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


async def test_a_new_database_saves_and_is_searched_without_an_index(file: Path) -> None:
    with without_fts5():
        store = await opened(file, "Café in ZÜRICH", "one two three", "three two one")
        assert store.is_saving
        assert store.notice == UNINDEXED_NOTICE
        assert await found(store, "cafe zurich") == ["talk Café in ZÜ 0"]
        assert await found(store, "two") == ["talk three two  2", "talk one two th 1"]
        assert await found(store, '"two three"') == ["talk one two th 1"]
        assert await found(store, "two role:assistant") == []
        assert await found(store, "two role:user") == ["talk three two  2", "talk one two th 1"]
        assert await found(store, "kind text") == []
        assert not await store.search.take_in()
        await store.aclose()
        again = await Store.open(file)
        assert await found(again, "cafe") == ["talk Café in ZÜ 0"]
        await again.aclose()


async def test_an_index_that_cannot_be_kept_is_taken_away_and_made_again_later(file: Path) -> None:
    await (await opened(file, "needle with an index")).aclose()
    before = schema(file)
    with without_fts5():
        store = await opened(file, "without an index: needle")
        assert len(await found(store, "needle")) == 2
        await store.conversations.delete("talk")
        await store.conversations.restore("talk")
        await store.aclose()
    assert "full_text" not in dict(schema(file))
    store = await Store.open(file)
    assert store.notice == ""
    assert schema(file) == before
    while await store.search.take_in():
        pass
    assert len(await found(store, "needle")) == 2
    await store.database.write(
        lambda c: c.execute("INSERT INTO full_text (full_text, rank) VALUES ('integrity-check', 1)") and None
    )
    await store.aclose()


async def test_a_process_whose_index_is_taken_away_meanwhile_goes_on(file: Path) -> None:
    store = await opened(file, "needle one")
    assert len(await found(store, "needle")) == 1
    with without_fts5():
        other = await opened(file, "needle two", talk="other")
    await store.messages.add_message(prompt("third", "needle three"))
    for each in (store, other):
        assert len(await found(each, "needle")) == 3
        assert not await each.search.take_in()
        await each.aclose()


async def test_the_emptied_trash_leaves_no_trace_of_an_index_or_in_a_backup(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        migrate(connection, shipped_migrations()[:1], file)
    await (await opened(file, "a canary", "another canary")).aclose()
    backup = file.with_name(f"{file.name}.before-0099")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", (str(backup),))
    with without_fts5():
        store = await Store.open(file)
        await store.conversations.delete("talk")
        assert await store.trash.empty() == 1
        await store.aclose()
    assert [each.name for each in file.parent.iterdir() if b"canary" in each.read_bytes().lower()] == []


async def test_a_copy_in_memory_has_no_index_either(file: Path) -> None:
    await (await opened(file, "needle")).aclose()
    with without_fts5():
        copy = await Store.open_copy(file)
        assert not copy.is_saving
        await copy.messages.add_message(prompt("more", "needle too"))
        assert len(await found(copy, "needle")) == 2
        await copy.aclose()


async def test_the_snippet_marks_what_was_looked_for(file: Path) -> None:
    with without_fts5():
        store = await opened(file, "Ö" * 300 + " before Straße after " + "x" * 300, "ﬁne needle", "needle")
        (hit,) = await store.search.hits(search_query("strasse", NOW))
        assert [piece for piece, is_hit in hit.snippet if is_hit] == ["Straße"]
        text = "".join(piece for piece, _ in hit.snippet)
        assert text.startswith("…")
        assert text.endswith("…")
        assert len(text) < 200
        (hit,) = await store.search.hits(search_query("fine", NOW))
        assert [piece for piece, is_hit in hit.snippet if is_hit] == ["ﬁne"]
        await store.aclose()


async def test_parts_that_are_no_json_are_passed_over(file: Path) -> None:
    with without_fts5():
        store = await opened(file, "one needle", "two needle", "three needle", "four needle")
        for row, body in enumerate(("no json", "[]", '{"text": 5}', '{"text": "sewing needle"}'), start=1):
            await store.database.write(
                lambda c, values=(body, row): (  # type: ignore[misc]
                    c.execute("UPDATE parts SET body = ? WHERE row = ?", values) and None
                )
            )
        assert len(await found(store, "needle")) == 1
        await store.aclose()


def test_what_cannot_be_changed_stays_as_it_was(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        migrate(connection, shipped_migrations(), file)
    before = schema(file)
    with without_fts5(), closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA query_only = ON")
        script = [each for migration in shipped_migrations() for each in statements(migration.sql)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            fit(connection, script)
        assert not connection.in_transaction
        assert has_index(connection)
    assert schema(file) == before
