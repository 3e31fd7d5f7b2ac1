from dataclasses import replace

from app.conversation import TextPart
from app.conversation.steps import Change, Step
from app.store.marks import mark_of, marks
from tests.store.material import CONVERSATION, prompt, reply, running


async def mark(store):
    return (await marks(store.database, ["talk"]))["talk"]


async def held(store):
    stored = await store.conversations.load("talk")
    return mark_of(stored.conversation, stored.tree())


async def test_a_conversation_in_memory_has_the_mark_of_the_stored_one(store):
    assert await mark(store) == mark_of(CONVERSATION, (await store.conversations.load("talk")).tree())
    await store.messages.begin_turn(prompt(), reply())
    await store.messages.begin_turn(None, reply("other"))
    assert await mark(store) == await held(store)


async def test_each_change_by_somebody_else_changes_the_mark(store):
    seen = [await mark(store)]

    async def is_new():
        seen.append(await mark(store))
        return seen[-1] not in seen[:-1]

    await store.messages.begin_turn(prompt(), reply())
    assert await is_new()
    await store.delta_log.settle(replace(running(), status="complete"), (TextPart("x"),))
    assert await is_new()
    await store.messages.begin_turn(None, reply("other"))
    assert await is_new()
    await store.conversations.select_child("talk", "prompt", "reply")
    assert await is_new()
    await store.conversations.rename("talk", "a name")
    assert await is_new()
    await store.conversations.set_endpoint_model("talk", "a", "b")
    assert await is_new()
    for field, value in (
        ("system_prompt", "Be brief."),
        ("temperature", 0.5),
        ("max_output_tokens", 5),
        ("top_p", 0.25),
        ("reasoning_effort", "low"),
        ("tags", "a b"),
        ("pinned_at", 7),
        ("archived_at", 7),
    ):
        await store.undo.alter("talk", Step("a change", (Change(field, value),)))
        assert await is_new()
        assert seen[-1] == await held(store)


async def test_what_only_one_process_cares_for_leaves_the_mark(store):
    before = await mark(store)
    await store.conversations.set_draft("talk", "a draft")
    assert await mark(store) == before


async def test_a_deleted_conversation_has_no_mark(store):
    await store.conversations.delete("talk")
    assert await marks(store.database, ["talk", "nowhere"]) == {}
