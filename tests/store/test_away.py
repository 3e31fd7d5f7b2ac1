from dataclasses import replace

from app.store.away import leave, take
from tests.store.material import prompt, reply, running


async def test_replies_left_alone_are_told_once_with_their_end(store):
    await store.messages.begin_turn(prompt(), reply())
    await store.messages.begin_turn(None, reply("other"))
    await leave(store.database, ["generation", "generation of other", "nowhere"])
    await leave(store.database, ["generation"])
    await store.delta_log.settle(replace(running(), status="complete", settled_at=20), ())
    found = {each.generation_id: each for each in await take(store.database)}
    assert {id_: each.status for id_, each in found.items()} == {
        "generation": "complete",
        "generation of other": "running",
    }
    assert (found["generation"].message_id, found["generation"].conversation_id) == ("reply", "talk")
    assert await take(store.database) == []


async def test_replies_of_deleted_conversations_are_not_told(store):
    await store.messages.begin_turn(prompt(), reply())
    await leave(store.database, ["generation"])
    await store.conversations.delete("talk")
    assert await take(store.database) == []


async def test_other_state_stays(store):
    await store.state.set("away", 1)
    await store.state.set("awaz", 2)
    await leave(store.database, ["generation"])
    await take(store.database)
    assert (await store.state.get("away"), await store.state.get("awaz")) == (1, 2)
