"""The stored queues."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.conversation import AttachmentPart, QueuedPrompt, TextPart
from app.store import Store, prompt_queue
from app.store.owner import Owner
from tests.store.material import CONVERSATION, prompt, reply

GONE = Owner("99999999:1", "nowhere/nothing/none")


def queued(text: str) -> QueuedPrompt:
    return QueuedPrompt(text, (TextPart(text),), 5)


async def waiting(store: Store) -> list[str]:
    return [each.text for each in (await store.queues.of(["talk"]))["talk"]]


async def filled(store: Store, *texts: str) -> None:
    for text in texts:
        await store.queues.add("talk", queued(text))


async def owned_by(store: Store, prompt_id: str, process: str, boot: str, owned_at: int) -> None:
    values = (process, boot, owned_at, prompt_id)
    await store.database.write(lambda connection: connection.execute(prompt_queue._CLAIM, values) and None)


async def test_prompts_wait_in_the_order_of_their_sending(store: Store) -> None:
    await filled(store, "one", "two", "three", "one")
    assert await waiting(store) == ["one", "two", "three"]
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert [each.text for each in stored.queued] == ["one", "two", "three"]


async def test_attachments_wait_with_their_prompt_and_texts_come_back_safe(store: Store) -> None:
    attached = AttachmentPart("a.txt", "text/plain", "body")
    await store.queues.add("talk", QueuedPrompt("q", (TextPart("\x1b[31mred\ud83d"), attached), 5))
    (found,) = (await store.queues.of(["talk"]))["talk"]
    assert found.parts[1] == attached
    assert "\x1b" not in found.text


async def test_two_prompts_change_places(store: Store) -> None:
    await filled(store, "one", "two", "three")
    await store.queues.swap("three", "two")
    await store.queues.swap("three", "gone")
    assert await waiting(store) == ["one", "three", "two"]


async def test_a_changed_prompt_keeps_its_place_and_is_let_go(store: Store) -> None:
    await filled(store, "one", "two")
    assert await store.queues.claim("one")
    await store.queues.change(QueuedPrompt("one", (TextPart("uno"),), 5))
    assert await waiting(store) == ["uno", "two"]
    rows = await store.database.read(
        lambda connection: connection.execute("SELECT owner_process FROM queued_prompts").fetchall()
    )
    assert rows == [("",), ("",)]


async def test_the_first_one_is_claimed_and_leaves_the_queue_with_the_turn_that_stores_it(
    store: Store,
) -> None:
    await filled(store, "prompt", "two")
    claimed = await store.queues.claim_first("talk")
    assert claimed is not None
    assert claimed.text == "prompt"
    assert await waiting(store) == ["prompt", "two"]  # a crash here loses nothing
    await store.messages.begin_turn(prompt(), reply())
    assert await waiting(store) == ["two"]


async def test_what_another_living_process_has_in_hand_is_neither_claimed_nor_removed(store: Store) -> None:
    await filled(store, "one", "two")
    await owned_by(store, "one", "1:1", "another machine/boot/space", store.database.clock_ms())
    assert await store.queues.claim_first("talk") is None
    assert not await store.queues.claim("one")
    await store.queues.remove("one")
    (first, second) = (await store.queues.of(["talk"]))["talk"]
    assert (first.is_held_elsewhere, second.is_held_elsewhere) == (True, False)
    assert await store.queues.claim("two")


async def test_a_claim_ends_with_its_process(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await filled(store, "one")
    await owned_by(store, "one", GONE.process, GONE.boot, 0)
    monkeypatch.setattr(Owner, "is_gone", lambda self, _: self == GONE)
    claimed = await store.queues.claim_first("talk")
    assert claimed is not None
    await store.queues.release("one")
    assert await store.queues.claim("one")


async def test_nothing_is_claimed_beside_a_reply_that_another_process_runs(store: Store) -> None:
    await filled(store, "one")
    await store.messages.begin_turn(prompt(), reply())

    def give_away(connection: object) -> None:
        connection.execute(  # type: ignore[attr-defined]
            "UPDATE generations SET owner_process = '1:1', owner_boot = 'm/b/s', owner_heartbeat = ?",
            (store.database.clock_ms(),),
        )

    await store.database.write(give_away)
    assert await store.queues.claim_first("talk") is None


async def test_an_emptied_trash_takes_the_queue_along(store: Store) -> None:
    await filled(store, "one")
    await store.conversations.delete(CONVERSATION.id)
    assert await store.trash.empty() == 1
    rows = await store.database.read(
        lambda connection: connection.execute("SELECT count(*) FROM queued_prompts").fetchone()
    )
    assert rows == (0,)


async def test_a_prompt_whose_parts_cannot_be_read_is_an_empty_one(store: Store, file: Path) -> None:
    await filled(store, "one")
    await store.database.write(
        lambda connection: connection.execute("UPDATE queued_prompts SET parts = '[1'") and None
    )
    (found,) = (await store.queues.of(["talk"]))["talk"]
    assert found.parts == ()
