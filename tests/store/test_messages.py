"""Adding messages to a stored conversation."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.conversation import TextPart, ToolCallPart
from app.errors import StoreError
from app.store import Store
from app.store.owner import current_owner
from tests.store.material import prompt, reply


async def path_of(store: Store, talk: str = "talk") -> list[str]:
    stored = await store.conversations.load(talk)
    assert stored is not None
    return [message.id for message in stored.tree().path()]


async def test_a_turn_is_stored_whole_and_becomes_the_active_path(store: Store) -> None:
    await store.messages.begin_turn(prompt(), reply())
    assert await path_of(store) == ["prompt", "reply"]
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert stored.conversation.updated_at > 10
    assert stored.messages[1].generation == reply().generation


async def test_a_variant_stands_beside_the_old_reply(store: Store) -> None:
    await store.messages.begin_turn(prompt(), reply())
    await store.messages.begin_turn(None, reply("second"))
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert [message.id for message in stored.tree().variants("reply")] == ["reply", "second"]
    assert await path_of(store) == ["prompt", "second"]


async def test_a_turn_that_cannot_be_stored_leaves_nothing(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.messages.begin_turn(prompt(), reply(parent_id="nowhere"))
    with pytest.raises(StoreError):
        await store.messages.add_message(prompt(talk="nowhere"))
    assert await path_of(store) == []
    await store.messages.begin_turn(prompt(), reply())
    assert await path_of(store) == ["prompt", "reply"]


async def test_a_turn_stored_twice_is_stored_once(store: Store) -> None:
    await store.messages.begin_turn(prompt(), reply())
    await store.conversations.select_child("talk", "prompt", "reply")
    await store.messages.begin_turn(replace(prompt(), parts=(TextPart("changed"),)), reply())
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert [message.text for message in stored.messages] == ["Why?", ""]


async def test_a_cancelled_caller_still_has_its_turn_stored(store: Store) -> None:
    caller = asyncio.create_task(store.messages.begin_turn(prompt(), reply()))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await path_of(store) == ["prompt", "reply"]


async def test_a_generation_is_owned_by_this_process(store: Store) -> None:
    await store.messages.begin_turn(prompt(), reply())
    row = await store.database.read(
        lambda connection: connection.execute("SELECT owner_process, owner_boot FROM generations").fetchone()
    )
    assert row == (current_owner().process, current_owner().boot)


async def test_broken_text_and_odd_parts_are_stored_all_the_same(store: Store) -> None:
    odd = replace(
        prompt(), parts=(TextPart("half \ud83d"), ToolCallPart("\ud83d", "n", "\ud83d")), created_at=2**80
    )
    await store.messages.add_message(odd)
    stored = await store.conversations.load("talk")
    assert stored is not None
    (message,) = stored.messages
    assert message.text == "half \ufffd"
    assert message.created_at == 2**63 - 1


async def test_turns_added_from_two_stores_at_once_become_variants(store: Store) -> None:
    other = await Store.open(store.database.path)
    await store.messages.add_message(prompt())
    await asyncio.gather(
        store.messages.begin_turn(prompt("here", parent_id="prompt"), reply("a", "here")),
        other.messages.begin_turn(prompt("there", parent_id="prompt"), reply("b", "there")),
    )
    stored = await other.conversations.load("talk")
    assert stored is not None
    assert sorted(message.id for message in stored.tree().variants("here")) == ["here", "there"]
    assert await path_of(store) in (["prompt", "here", "a"], ["prompt", "there", "b"])
    await other.aclose()
