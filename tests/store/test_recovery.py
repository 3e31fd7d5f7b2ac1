"""Recovery: replies whose process is gone are settled with what arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.conversation import Finish, FinishReason, TextPart, Usage
from app.store import Store
from app.store.owner import FOREIGN_HEARTBEAT_SECONDS, Owner, current_owner
from tests.store.material import prompt, reply, running, said, words

GONE = Owner("4711:1", "another machine/boot/x")


async def disown(store: Store, owner: Owner, heartbeat: int) -> None:
    await store.database.write(
        lambda connection: connection.execute(
            "UPDATE generations SET owner_process = ?, owner_boot = ?, owner_heartbeat = ? WHERE status = 'running'",
            (owner.process, owner.boot, heartbeat),
        ).fetchall()
    )


@pytest.fixture
def long_ago() -> int:
    return -FOREIGN_HEARTBEAT_SECONDS * 1000


async def test_the_text_of_an_abandoned_reply_is_kept(streaming_store: Store, long_ago: int) -> None:
    await streaming_store.delta_log.append("generation", 1, [*words(1, 5), Usage(1, 2)])
    await disown(streaming_store, GONE, long_ago)
    (record,) = await streaming_store.messages.recover()
    assert record.status == "interrupted"
    assert record.sequence == 6
    assert record.usage == Usage(1, 2)
    assert record.settled_at == long_ago
    assert record.failure is not None
    assert record.failure.what
    assert record.failure.hint
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].parts == (TextPart(said(1, 5)),)
    assert stored.messages[1].generation == record
    assert await streaming_store.delta_log.since("generation", 0) == []
    assert await streaming_store.messages.recover() == []


async def test_an_abandoned_reply_without_text_is_interrupted_too(
    streaming_store: Store, long_ago: int
) -> None:
    await disown(streaming_store, GONE, long_ago)
    (record,) = await streaming_store.messages.recover()
    assert (record.status, record.sequence) == ("interrupted", 0)


async def test_replies_of_living_processes_are_left_alone(streaming_store: Store) -> None:
    assert await streaming_store.messages.recover() == []
    await disown(streaming_store, GONE, streaming_store.database.clock_ms())
    assert await streaming_store.messages.recover() == []


async def test_only_the_abandoned_reply_of_several_is_settled(streaming_store: Store, long_ago: int) -> None:
    await disown(streaming_store, GONE, long_ago)
    await streaming_store.messages.begin_turn(prompt("next"), reply("ours", "next"))
    (record,) = await streaming_store.messages.recover()
    assert record.message_id == "reply"
    (summary,) = await streaming_store.conversations.listing()
    assert summary.is_live


async def test_a_killed_process_on_this_machine_is_gone_at_once(streaming_store: Store) -> None:
    await disown(
        streaming_store, replace(current_owner(), process="4194305:1"), streaming_store.database.clock_ms()
    )
    assert len(await streaming_store.messages.recover()) == 1


@pytest.mark.parametrize(
    ("reason", "status"),
    [("stop", "complete"), ("length", "complete"), ("tool_calls", "complete"), ("refusal", "complete"),
     ("error", "interrupted"), ("unknown", "interrupted")],
)  # fmt: skip
async def test_a_reply_that_the_provider_had_finished_is_whole(
    streaming_store: Store, long_ago: int, reason: FinishReason, status: str
) -> None:
    await streaming_store.delta_log.append("generation", 1, [*words(1, 5), Finish(reason, "end_turn")])
    await disown(streaming_store, GONE, long_ago)
    (record,) = await streaming_store.messages.recover()
    assert (record.status, record.finish_reason) == (status, "end_turn")
    assert (record.failure is None) == (status == "complete")


async def test_an_owner_that_was_only_thought_gone_has_the_last_word(
    streaming_store: Store, long_ago: int
) -> None:
    await disown(streaming_store, GONE, long_ago)
    await streaming_store.messages.recover()
    final = replace(running(), status="complete", settled_at=50, sequence=2)
    await streaming_store.delta_log.settle(final, (TextPart("1 2 "),))
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].generation == final


async def test_a_log_with_an_unreadable_row_gives_the_rest(streaming_store: Store, long_ago: int) -> None:
    for first in (1, 4, 7):
        await streaming_store.delta_log.append("generation", first, words(first, first + 2))
    break_row: Callable = lambda connection: connection.execute(  # noqa: E731 - reads as the statement that it is
        "UPDATE delta_log SET body = '[{' WHERE first_sequence = 4"
    ).fetchall()
    await streaming_store.database.write(break_row)
    await disown(streaming_store, GONE, long_ago)
    await streaming_store.messages.recover()
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[1].text == said(1, 3) + said(7, 9)
