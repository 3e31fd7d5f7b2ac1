"""Running generations as several processes see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.conversation import TextPart
from app.store import Store
from tests.store.material import prompt, reply, running, words
from tests.store.test_recovery import GONE, disown


async def test_a_running_generation_is_seen_from_another_connection(
    streaming_store: Store, file: Path
) -> None:
    other = await Store.open(file)
    (seen,) = await other.running.all()
    assert (seen.record.id, seen.conversation_id) == ("generation", "talk")
    assert seen.is_ours
    assert not seen.is_gone
    await other.aclose()


async def test_a_generation_of_a_process_that_has_ended_is_said_to_be_gone(streaming_store: Store) -> None:
    await disown(streaming_store, GONE, 7 - 10**9)
    (seen,) = await streaming_store.running.all()
    assert (seen.is_ours, seen.is_gone, seen.heartbeat) == (False, True, 7 - 10**9)
    await disown(streaming_store, GONE, streaming_store.database.clock_ms())
    (seen,) = await streaming_store.running.all()
    assert not seen.is_gone


async def test_a_wish_to_stop_reaches_the_owner_and_nobody_else(streaming_store: Store, file: Path) -> None:
    other = await Store.open(file)
    assert await streaming_store.running.stop_requests() == []
    await other.running.request_stop("generation")
    await other.running.request_stop("nowhere")
    assert await streaming_store.running.stop_requests() == ["generation"]
    await disown(streaming_store, GONE, 0)
    assert await streaming_store.running.stop_requests() == []
    await other.aclose()


async def test_a_settled_generation_is_not_stopped(streaming_store: Store) -> None:
    final = replace(running(), status="complete", settled_at=20)
    await streaming_store.delta_log.settle(final, (TextPart("so"),))
    await streaming_store.running.request_stop("generation")
    assert await streaming_store.running.stop_requests() == []
    assert await streaming_store.running.all() == []


async def test_replies_that_settled_meanwhile_are_listed_oldest_first(streaming_store: Store) -> None:
    store = streaming_store
    await store.conversations.rename("talk", "A \x1b[31mtitle")
    await store.messages.begin_turn(prompt("next"), reply("later", "next"))
    for id_, message_id, moment in (("generation of later", "later", 30), ("generation", "reply", 20)):
        await store.delta_log.settle(
            replace(running(id_, message_id), status="complete", settled_at=moment), ()
        )
    found = await store.running.settled_after(10)
    assert [reply_.record.message_id for reply_ in found] == ["reply", "later"]
    assert "\x1b" not in found[0].title
    assert [reply_.record.message_id for reply_ in await store.running.settled_after(20)] == ["later"]
    await store.conversations.delete("talk")
    assert await store.running.settled_after(10) == []


async def test_only_changes_by_others_count(streaming_store: Store, file: Path) -> None:
    other = await Store.open(file)
    before = await streaming_store.database.change_count()
    await streaming_store.delta_log.append("generation", 1, words(1, 3))
    assert await streaming_store.database.change_count() == before
    seen_by_other = await other.database.change_count()
    await streaming_store.delta_log.append("generation", 4, words(4, 6))
    assert await other.database.change_count() != seen_by_other
    await other.conversations.touch("talk")
    assert await streaming_store.database.change_count() != before
    await other.aclose()
