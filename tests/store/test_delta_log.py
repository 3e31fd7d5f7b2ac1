"""The delta log: appending, catching up, settling."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from app.conversation import (
    Delta,
    ReasoningDelta,
    ReasoningPart,
    TextDelta,
    TextPart,
    ToolCallDelta,
    ToolCallPart,
    Usage,
)
from app.errors import Failure, StoreError
from app.store import Store
from tests.store.material import prompt, reply, running, said, words


async def text_after(store: Store, sequence: int) -> str:
    rows = await store.delta_log.since("generation", sequence)
    return "".join(delta.text for _, deltas in rows for delta in deltas if isinstance(delta, TextDelta))


async def count(store: Store, table: str) -> int:
    return await store.database.read(
        lambda connection: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    )


async def test_a_flush_is_one_row_of_joined_deltas(streaming_store: Store) -> None:
    await streaming_store.delta_log.append("generation", 1, [ReasoningDelta("hm"), *words(2, 9)])
    await streaming_store.delta_log.append("generation", 10, [*words(10, 12), Usage(1, 2)])
    assert await streaming_store.delta_log.since("generation", 0) == [
        (9, [ReasoningDelta("hm"), TextDelta(said(2, 9))]),
        (13, [TextDelta(said(10, 12)), Usage(1, 2)]),
    ]
    assert await count(streaming_store, "delta_log") == 2


async def test_catching_up_asks_for_what_comes_after_a_sequence(streaming_store: Store) -> None:
    await streaming_store.delta_log.append("generation", 1, words(1, 5))
    await streaming_store.delta_log.append("generation", 6, words(6, 8))
    assert await text_after(streaming_store, 0) == said(1, 8)
    assert await text_after(streaming_store, 5) == said(6, 8)
    assert await text_after(streaming_store, 8) == ""
    with pytest.raises(ValueError, match="in the middle of a row"):
        await streaming_store.delta_log.since("generation", 3)
    assert await streaming_store.delta_log.since("nothing", 0) == []


async def test_an_append_that_is_repeated_stores_nothing_twice(streaming_store: Store) -> None:
    append = streaming_store.delta_log.append
    await append("generation", 1, words(1, 5))
    await append("generation", 1, words(1, 5))
    await append("generation", 1, words(1, 9))  # the first try was stored after all, and more has come
    await append("generation", 4, words(4, 6))
    assert [last for last, _ in await streaming_store.delta_log.since("generation", 0)] == [5, 9]
    assert await text_after(streaming_store, 0) == said(1, 9)
    assert await text_after(streaming_store, 5) == said(6, 9)


async def test_appends_repeated_and_cancelled_at_random_store_each_delta_once(streaming_store: Store) -> None:
    chance = random.Random(3)
    first = last = 1
    while last < 400:
        last = min(400, last + chance.randrange(20))
        caller = asyncio.create_task(
            streaming_store.delta_log.append("generation", first, words(first, last))
        )
        for _ in range(chance.randrange(3)):
            await asyncio.sleep(0)
        if chance.random() < 0.4:
            caller.cancel()
        (result,) = await asyncio.gather(caller, return_exceptions=True)
        if result is None:
            first = last + 1
    await streaming_store.delta_log.append("generation", first, words(first, 401))
    assert await text_after(streaming_store, 0) == said(1, 401)


async def test_an_append_without_deltas_notes_that_the_process_lives(streaming_store: Store) -> None:
    async def heartbeat() -> int:
        return await streaming_store.database.read(
            lambda connection: connection.execute("SELECT owner_heartbeat FROM generations").fetchone()[0]
        )

    before = await heartbeat()
    await streaming_store.delta_log.append("generation", 1, [])
    between = await heartbeat()
    await streaming_store.delta_log.append("generation", 1, words(1, 1))
    assert before < between < await heartbeat()
    assert await count(streaming_store, "delta_log") == 1


async def test_deltas_of_a_reply_that_was_never_stored_are_refused_so_that_they_are_kept(
    store: Store,
) -> None:
    with pytest.raises(StoreError, match="never saved"):
        await store.delta_log.append("generation", 1, words(1, 2))
    with pytest.raises(StoreError, match="never saved"):
        await store.delta_log.settle(replace(running(), status="complete"), (TextPart("all"),))
    await store.messages.begin_turn(prompt(), reply())
    await store.delta_log.append("generation", 1, words(1, 2))
    assert await text_after(store, 0) == said(1, 2)


async def test_settling_puts_the_parts_in_the_place_of_the_log(streaming_store: Store) -> None:
    await streaming_store.delta_log.append("generation", 1, words(1, 5))
    failure = Failure("stream_cut", "The reply was cut", "It ended.", "Press r.")
    final = replace(
        running(), status="failed", first_token_at=13, settled_at=99_999, sequence=7,
        finish_reason="length", usage=Usage(3, 4), failure=failure,
    )  # fmt: skip
    parts = (ReasoningPart("hm", 2.0), TextPart(said(1, 7)))
    await streaming_store.delta_log.settle(final, parts)
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].generation == final
    assert stored.messages[1].parts == parts
    assert stored.conversation.updated_at == 99_999
    assert await count(streaming_store, "delta_log") == 0
    assert await streaming_store.delta_log.since("generation", 0) == []


async def test_settling_again_gives_the_same(streaming_store: Store) -> None:
    final = replace(running(), status="complete", settled_at=20, sequence=2)
    for _ in range(2):
        await streaming_store.delta_log.settle(final, (TextPart("1 2 "),))
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].parts == (TextPart("1 2 "),)
    assert await count(streaming_store, "parts") == 2


async def test_a_late_flush_does_not_touch_a_settled_reply(streaming_store: Store) -> None:
    final = replace(running(), status="stopped", settled_at=20, sequence=2)
    await streaming_store.delta_log.settle(final, (TextPart("1 2 "),))
    await streaming_store.delta_log.append("generation", 3, words(3, 4))
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].generation == final
    assert await count(streaming_store, "delta_log") == 0


async def test_an_empty_reply_settles_empty(streaming_store: Store) -> None:
    await streaming_store.delta_log.settle(replace(running(), status="stopped"), ())
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].parts == ()


async def test_the_log_folds_into_the_parts_that_the_reply_had(streaming_store: Store) -> None:
    deltas: list[Delta] = [
        ReasoningDelta("let "),
        ReasoningDelta("me see"),
        TextDelta("It is "),
        ToolCallDelta(0, "id", "find", '{"q":'),
        ToolCallDelta(0, "", "", '"x"}'),
        TextDelta("done."),
        Usage(5, 6),
    ]
    for number, delta in enumerate(deltas, start=1):
        await streaming_store.delta_log.append("generation", number, [delta])
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].parts == (
        ReasoningPart("let me see", None),
        TextPart("It is "),
        ToolCallPart("id", "find", '{"q":"x"}'),
        TextPart("done."),
    )


async def test_another_store_follows_the_log_live(streaming_store: Store) -> None:
    other = await Store.open(streaming_store.database.path)
    sequence, text = 0, ""
    for first in range(1, 31, 3):
        await streaming_store.delta_log.append("generation", first, words(first, first + 2))
        for last, deltas in await other.delta_log.since("generation", sequence):
            sequence = last
            text += "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    assert text == said(1, 30)
    await other.aclose()


async def test_a_full_disk_loses_nothing_that_its_caller_keeps(streaming_store: Store) -> None:
    def limit(pages: int):
        return lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()

    pages = await streaming_store.database.read(
        lambda connection: connection.execute("PRAGMA page_count").fetchone()[0]
    )
    await streaming_store.database.read(limit(pages))
    long = [TextDelta("x" * 5000) for _ in range(20)]
    with pytest.raises(StoreError, match="disk is full"):
        await streaming_store.delta_log.append("generation", 1, long)
    await streaming_store.database.read(limit(100_000))
    await streaming_store.delta_log.append("generation", 1, [*long, TextDelta("end")])
    assert await text_after(streaming_store, 0) == "x" * 100_000 + "end"
