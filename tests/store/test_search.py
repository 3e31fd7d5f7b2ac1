"""Search: what is found, what is not, and that the index forgets what the trash forgets."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import Conversation, ReasoningPart, TextPart
from app.safe_text import safe_markdown
from app.store import Store, search_query
from app.store.migrations import migrate, shipped_migrations
from tests.store.material import CONVERSATION, prompt, reply, running, ticking

NOW = 1_790_000_000_000
OLD = '{"text": "an old needle"}'
DAY = 24 * 60 * 60 * 1000


async def found(store: Store, text: str) -> list[str]:
    """Identifiers of the messages found, newest first."""
    return [hit.message_id for hit in await store.search.hits(search_query(text, NOW))]


async def say(store: Store, *texts: str, talk: str = "talk") -> None:
    for number, text in enumerate(texts):
        await store.messages.add_message(prompt(f"{talk} {number}", text, None, talk))


async def test_all_words_must_occur_and_the_last_may_be_a_beginning(store: Store) -> None:
    await say(store, "The borrow checker rejects this", "borrow a book", "check the lock")
    assert await found(store, "borrow") == ["talk 1", "talk 0"]
    assert await found(store, "check BORROW") == ["talk 0"] or await found(store, "borrow check") == [
        "talk 0"
    ]
    assert await found(store, "borrow check") == ["talk 0"]
    assert await found(store, "borro checker") == []
    assert await found(store, "borro* checker") == ["talk 0"]


async def test_the_last_word_may_be_a_beginning_where_filters_stand_behind_it(store: Store) -> None:
    await say(store, "The borrow checker rejects this")
    assert await found(store, "borrow check role:user") == ["talk 0"]
    assert await found(store, "borro checker role:user") == []
    assert await found(store, "check ") == [], "a space ends the word"


async def test_a_model_is_found_beyond_its_newest_replies(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.search._FEW", 1)
    for number in range(3):
        record = replace(running(f"g{number}", f"r{number}"), status="complete")
        await store.messages.add_message(
            reply(f"r{number}", None, record, parts=(TextPart(f"said {number}"),))
        )
    assert await found(store, "model:story") == ["r2", "r1", "r0"]
    assert [hit.message_id for hit in await store.search.hits(search_query("model:story", NOW), limit=1)] == [
        "r2"
    ]
    assert await found(store, "model:story after:2000") == []


@pytest.mark.parametrize("text", ["tag:", "model:", "role:", "is:", "after:", "before:", "words tag:"])
def test_a_filter_that_is_only_begun_says_what_it_takes(text: str) -> None:
    assert search_query(text, NOW).problem.startswith(text.split()[-1])


def test_days_have_names() -> None:
    today, yesterday = (search_query(f"after:{day}", NOW).after for day in ("today", "Yesterday"))
    assert 0 <= NOW - today < DAY + 3_600_000
    assert abs(today - yesterday - DAY) <= 3_600_000


async def test_a_phrase_must_occur_as_it_is(store: Store) -> None:
    await say(store, "one two three", "three two one")
    assert await found(store, '"two three"') == ["talk 0"]
    assert await found(store, '"two thr"') == []
    assert await found(store, '"two three') == ["talk 0"]


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a", "++ --", '"', '""', "*", "OR", "NOT", "(", 'x" OR "y', "col:on", "a\0b", "NEAR(a b)"],
)
async def test_no_query_is_taken_for_the_language_of_the_index(store: Store, text: str) -> None:
    await say(store, "else of that kind")
    assert await found(store, text) == []


async def test_accents_and_case_make_no_difference(store: Store) -> None:
    await say(store, "Café in ZÜRICH")
    assert await found(store, "cafe zurich") == ["talk 0"]


async def test_the_snippet_marks_what_was_looked_for(store: Store) -> None:
    await say(store, "long " * 60 + "before needle after" + " long" * 60)
    (hit,) = await store.search.hits(search_query("needle", NOW))
    assert [piece for piece, is_hit in hit.snippet if is_hit] == ["needle"]
    assert len("".join(piece for piece, _ in hit.snippet)) < 200


async def test_marks_in_the_text_itself_are_shown_as_nothing_else(store: Store) -> None:
    await say(store, "a\x02b\x03 needle \x1b[31m\x03 \x02")
    (hit,) = await store.search.hits(search_query("needle", NOW))
    assert "needle" in [piece.strip() for piece, is_hit in hit.snippet if is_hit]
    assert all(letter.isprintable() for piece, _ in hit.snippet for letter in piece)


async def test_reasoning_is_found_and_replays_are_not(store: Store) -> None:
    await say(store, "why")
    answer = reply("answer", "talk 0", parts=(ReasoningPart("secret thought"), TextPart("because")))
    await store.messages.add_message(answer)
    assert await found(store, "secret") == ["answer"]
    assert await found(store, "because thought") == []
    assert await found(store, "kind text") == []


async def test_filters_leave_out_by_role_model_and_date(store: Store) -> None:
    asked = replace(prompt("asked", "needle"), created_at=NOW - 10 * DAY)
    answer = replace(reply("answer", "asked", parts=(TextPart("needle here"),)), created_at=NOW - 5 * DAY)
    for message in (asked, answer):
        await store.messages.add_message(message)
    assert await found(store, "needle role:user") == ["asked"]
    assert await found(store, "needle role:assis") == ["answer"]
    assert await found(store, "needle model:STO") == ["answer"]
    assert await found(store, "needle model:other") == []
    assert await found(store, "needle after:7d") == ["answer"]
    assert await found(store, "needle before:1w") == ["asked"]
    assert await found(store, "role:user") == ["asked"]
    assert await found(store, "needle after:2020 before:2021-02") == []


@pytest.mark.parametrize(
    ("text", "word"), [("role:nobody x", "role:"), ("after:soon", "after:"), ("before:2026-13", "before:")]
)
def test_a_filter_that_means_nothing_is_told(text: str, word: str) -> None:
    assert search_query(text, NOW).problem.startswith(word)


async def test_deleted_conversations_and_messages_are_not_found(store: Store) -> None:
    await say(store, "needle")
    await store.conversations.delete("talk")
    assert await found(store, "needle") == []
    assert await found(store, "role:user") == []
    assert await store.search.titles(search_query("talk", NOW)) == []
    await store.conversations.restore("talk")
    assert await found(store, "needle") == ["talk 0"]


async def test_titles_with_all_the_words_are_found(store: Store) -> None:
    await store.conversations.rename("talk", "Straße und Wege")
    assert [title for _, title, _ in await store.search.titles(search_query("wege STRASSE", NOW))] == [
        "Straße und Wege"
    ]
    assert await store.search.titles(search_query("wege nach", NOW)) == []


async def test_a_message_that_is_stored_anew_is_found_by_its_last_words(streaming_store: Store) -> None:
    store = streaming_store
    record = reply().generation
    for text in ("first ending", "second ending"):
        await store.delta_log.settle(replace(record, status="complete", settled_at=9), (TextPart(text),))
    assert await found(store, "second") == ["reply"]
    assert await found(store, "first") == []


def filled(file: Path, count: int) -> None:
    """A database of the first schema with messages in it."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    migrate(connection, shipped_migrations()[:1], file)
    connection.execute("INSERT INTO conversations (id, created_at, updated_at) VALUES ('talk', 1, 1)")
    for number in range(count):
        connection.execute(
            "INSERT INTO messages (id, conversation_id, role, created_at) VALUES (?, 'talk', 'user', 1)",
            (f"m{number}",),
        )
        connection.execute(
            "INSERT INTO parts (message_id, position, kind, body) VALUES (?, 0, 'text', ?)",
            (f"m{number}", f'{{"text": "needle {number}"}}'),
        )
    connection.close()


async def test_what_was_stored_before_is_taken_in_bit_by_bit_newest_first(file: Path) -> None:
    filled(file, 500)
    store = await Store.open(file, clock_ms=ticking())
    assert await found(store, "needle") == []
    assert await store.search.take_in()
    assert (await found(store, "needle"))[0] == "m499"
    await say(store, "needle and new")
    await store.database.write(
        lambda connection: connection.execute("DELETE FROM messages WHERE id IN ('m0', 'm499')") and None
    )
    while await store.search.take_in():
        pass
    assert await found(store, '"needle 0"') == []
    assert await found(store, '"needle 1"') == ["m1"]
    assert await found(store, "needle new") == ["talk 0"]
    assert not await store.search.take_in()
    await store.database.write(check_index)
    await store.aclose()


def check_index(connection: sqlite3.Connection) -> None:
    """The index agrees with the texts.

    Raises:
        sqlite3.DatabaseError: it does not.
    """
    connection.execute("INSERT INTO full_text (full_text, rank) VALUES ('integrity-check', 1)")


async def test_the_index_agrees_with_the_texts_after_all_that_is_done_to_them(store: Store) -> None:
    await store.conversations.create(replace(CONVERSATION, id="other"))
    await say(store, "one", "two words")
    await say(store, "three", talk="other")
    await store.database.write(
        lambda connection: (
            connection.execute('UPDATE parts SET body = \'{"text": "changed"}\' WHERE row = 1') and None
        )
    )
    await store.database.write(
        lambda connection: connection.execute("UPDATE parts SET body = 'no json' WHERE row = 2") and None
    )
    await store.database.write(
        lambda connection: connection.execute("DELETE FROM conversations WHERE id = 'other'") and None
    )
    await store.database.write(check_index)
    assert await found(store, "changed") == ["talk 0"]
    assert await found(store, "one") == await found(store, "two") == await found(store, "three") == []


async def test_the_emptied_trash_leaves_nothing_in_the_index(file: Path) -> None:
    store = await Store.open(file, clock_ms=ticking())
    for number in range(6):
        talk = f"talk {number}"
        await store.conversations.create(Conversation(talk, 5, 5))
        await say(
            store,
            *[f"keep{number} {'canarybird' if number % 2 else 'sparrow'} {turn}" * 30 for turn in range(20)],
            talk=talk,
        )
    for number in (1, 3, 5):
        await store.conversations.delete(f"talk {number}")
    await store.trash.empty()
    await store.database.write(check_index)
    terms = await store.database.read(
        lambda connection: [
            block.lower()
            for (block,) in connection.execute("SELECT block FROM full_text_data")
            if b"canary" in block.lower()
        ]
    )
    assert terms == []
    assert len(await found(store, "sparrow")) == 50
    await store.aclose()
    assert [
        entry.name for entry in file.parent.iterdir() if b"canarybird" in entry.read_bytes().lower()
    ] == []


async def test_a_word_is_found_as_it_is_read_whatever_is_hidden_in_it(store: Store) -> None:
    await say(store, safe_markdown("the nee\u200bdle\ufeff is here"), "nothing")
    assert await found(store, "needle") == ["talk 0"]
    assert await found(store, "needle is") == ["talk 0"]
    hit = (await store.search.hits(search_query("needle", NOW)))[0]
    assert "".join(piece for piece, _ in hit.snippet) == "the needle is here"
    await store.database.write(
        lambda connection: connection.execute("DELETE FROM parts WHERE body LIKE '%nee%'") and None
    )
    await store.database.write(check_index)
    assert await found(store, "needle") == []


async def test_an_older_index_goes_on(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    migrate(connection, [step for step in shipped_migrations() if step.version < 7], None)
    connection.execute("INSERT INTO conversations (id, created_at, updated_at) VALUES ('old', 1, 1)")
    connection.execute(
        "INSERT INTO messages (id, conversation_id, position, role, created_at) VALUES ('m', 'old', 1, 'user', 1)"
    )
    connection.execute(
        "INSERT INTO parts (message_id, position, kind, body) VALUES ('m', 0, 'text', ?)", (OLD,)
    )
    connection.close()
    store = await Store.open(file, clock_ms=ticking())
    assert await found(store, "needle") == ["m"]
    await store.database.write(check_index)
    await store.conversations.delete("old")
    await store.trash.empty()
    await store.database.write(check_index)
    await store.aclose()
