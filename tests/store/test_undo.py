import json

import pytest

from app.conversation import Conversation
from app.conversation.steps import Change, Step
from app.store import Store
from app.store.undo import DELETION_DAYS, KEPT_STEPS
from tests.store.material import CONVERSATION, prompt, reply

TITLE = Step("the new title “Mine”", (Change("title", "Mine"), Change("title_source", "user")))


def retitled(title: str) -> Step:
    return Step(f"the new title “{title}”", (Change("title", title),))


async def title_of(store: Store, id_: str = "talk") -> str:
    stored = await store.conversations.load(id_)
    assert stored is not None
    return stored.conversation.title


async def ids_of(store: Store) -> list[str]:
    stored = await store.conversations.load("talk")
    assert stored is not None
    return [message.id for message in stored.messages]


async def test_a_step_changes_its_fields_and_is_taken_back(store: Store) -> None:
    await store.undo.alter("talk", TITLE)
    assert await title_of(store) == "Mine"
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert (undone.told, undone.is_undone) == ("Undone: the new title “Mine”.", True)
    assert await title_of(store) == ""
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert stored.conversation.title_source == "none"


async def test_steps_are_undone_newest_first_until_none_is_left(store: Store) -> None:
    for title in ("one", "two", "three"):
        await store.undo.alter("talk", retitled(title))
    told = []
    while (undone := await store.undo.undo("talk")) is not None:
        told.append((undone.what, await title_of(store)))
    assert told == [
        ("the new title “three”", "two"),
        ("the new title “two”", "one"),
        ("the new title “one”", ""),
    ]


async def test_a_step_that_changes_nothing_is_not_remembered(store: Store) -> None:
    await store.undo.alter("talk", retitled(""))
    assert await store.undo.undo("talk") is None


async def test_steps_outlive_the_process(file) -> None:
    first = await Store.open(file)
    await first.conversations.create(CONVERSATION)
    await first.undo.alter("talk", TITLE)
    await first.aclose()
    second = await Store.open(file)
    undone = await second.undo.undo("talk")
    assert undone is not None
    assert undone.is_undone
    assert await title_of(second) == ""
    await second.aclose()


async def test_only_so_many_steps_are_kept_for_each_conversation(store: Store) -> None:
    await store.conversations.create(Conversation("other", created_at=1, updated_at=1))
    await store.undo.alter("other", retitled("kept"))
    for number in range(KEPT_STEPS + 5):
        await store.undo.alter("talk", retitled(str(number)))
    count = 0
    while await store.undo.undo("talk") is not None:
        count += 1
    assert count == KEPT_STEPS
    assert await title_of(store) == "4"
    assert await store.undo.undo("other") is not None


async def test_what_has_changed_otherwise_since_is_left_alone_and_the_step_is_forgotten(store: Store) -> None:
    await store.undo.alter("talk", retitled("one"))
    await store.undo.alter("talk", retitled("two"))
    await store.conversations.rename("talk", "by somebody else")
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert undone.told == "Nothing was undone: since the new title “two”, the same was changed again."
    assert await title_of(store) == "by somebody else"
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert not undone.is_undone
    assert await store.undo.undo("talk") is None


async def test_a_step_of_two_fields_is_undone_whole_or_not_at_all(store: Store) -> None:
    await store.undo.alter("talk", Step("both", (Change("model", "m"), Change("system_prompt", "Be brief."))))
    await store.conversations.set_system_prompt("talk", "Be long.")
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert not undone.is_undone
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert (stored.conversation.model, stored.conversation.system_prompt) == ("m", "Be long.")


async def test_a_field_that_is_not_essential_stays_as_it_is_now(store: Store) -> None:
    step = Step("both", (Change("title", "t"), Change("model", "m", is_essential=False)))
    await store.undo.alter("talk", step)
    await store.conversations.set_endpoint_model("talk", "", "chosen since")
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert undone.is_undone
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert (stored.conversation.title, stored.conversation.model) == ("", "chosen since")


async def test_a_deleted_message_takes_with_it_what_another_process_put_below(store: Store) -> None:
    await store.messages.add_message(prompt())
    await store.messages.add_message(reply())
    await store.messages.add_message(prompt("late", parent_id="reply"))
    await store.undo.alter("talk", Step("it", (Change("deleted_at", 5, ("reply",)),)))
    assert await ids_of(store) == ["prompt"]
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert undone.is_undone
    assert await ids_of(store) == ["prompt", "reply", "late"]


async def test_a_message_below_a_deleted_one_is_hidden_and_comes_back_with_it(store: Store) -> None:
    await store.messages.add_message(prompt())
    await store.undo.alter("talk", Step("it", (Change("deleted_at", 5, ("prompt",)),)))
    await store.messages.add_message(reply())  # its process has not heard of the deletion yet
    assert await ids_of(store) == []
    await store.undo.undo("talk")
    assert await ids_of(store) == ["prompt", "reply"]


async def test_a_message_whose_parent_is_deleted_cannot_be_brought_back_alone(store: Store) -> None:
    await store.messages.add_message(prompt())
    await store.messages.add_message(reply())
    await store.undo.alter("talk", Step("the reply", (Change("deleted_at", 5, ("reply",)),)))

    def delete(connection):
        connection.execute("UPDATE messages SET deleted_at = 6 WHERE id = 'prompt'")

    await store.database.write(delete)
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert not undone.is_undone
    assert await ids_of(store) == []


async def test_a_step_of_one_conversation_never_touches_the_messages_of_another(store: Store) -> None:
    await store.conversations.create(Conversation("other", created_at=1, updated_at=1))
    await store.messages.add_message(prompt())
    await store.undo.alter("other", Step("it", (Change("deleted_at", 5, ("prompt",)),)))
    assert await ids_of(store) == ["prompt"]
    assert await store.undo.undo("other") is None


async def test_the_deletion_of_a_conversation_is_undone_from_another_one(store: Store) -> None:
    await store.conversations.create(Conversation("other", created_at=1, updated_at=1))
    await store.undo.alter("talk", TITLE)
    await store.undo.delete_conversation("talk")
    undone = await store.undo.undo("other")
    assert undone is not None
    assert (undone.told, undone.conversation_id) == (
        "Undone: the deletion of the conversation “Mine”.",
        "talk",
    )
    assert [summary.id for summary in await store.conversations.listing()] == ["talk", "other"]
    assert await store.undo.undo("other") is None
    assert await title_of(store) == "Mine"


async def test_what_was_done_after_a_deletion_is_undone_first(store: Store) -> None:
    await store.conversations.create(Conversation("other", created_at=1, updated_at=1))
    await store.undo.delete_conversation("talk")
    await store.undo.alter("other", retitled("new"))
    told = [undone.what for _ in range(2) if (undone := await store.undo.undo("other"))]
    assert told == ["the new title “new”", "the deletion of a conversation"]


async def test_a_deletion_of_long_ago_is_not_undone_from_another_conversation(file) -> None:
    now = 1_000
    store = await Store.open(file, clock_ms=lambda: now)
    await store.conversations.create(CONVERSATION)
    await store.undo.delete_conversation("talk")
    now += (DELETION_DAYS * 24 * 60 * 60 * 1000) + 1
    assert await store.undo.undo("other") is None
    await store.aclose()


async def test_a_conversation_that_the_browser_brought_back_leaves_no_step(store: Store) -> None:
    await store.undo.delete_conversation("talk")
    await store.conversations.restore("talk")
    assert await store.undo.undo("talk") is None


async def test_removing_a_conversation_for_good_removes_its_steps(store: Store) -> None:
    await store.undo.alter("talk", retitled("canary"))
    await store.undo.delete_conversation("talk")
    await store.trash.empty()
    count = await store.database.read(lambda c: c.execute("SELECT count(*) FROM undo_steps").fetchone()[0])
    assert count == 0


@pytest.mark.parametrize(
    "body",
    [
        "nonsense",
        "{}",
        "[3]",
        json.dumps([{"field": "title", "message_ids": [], "before": "x"}]),
        json.dumps(
            [{"field": "id = 'x', title", "message_ids": [], "before": 1, "after": 2, "is_essential": False}]
        ),
        json.dumps(
            [{"field": "role", "message_ids": ["prompt"], "before": 1, "after": 2, "is_essential": False}]
        ),
    ],
)
async def test_a_step_that_cannot_be_read_changes_nothing(store: Store, body: str) -> None:
    await store.undo.alter("talk", TITLE)
    await store.database.write(lambda c: c.execute("UPDATE undo_steps SET alterations = ?", (body,)) and None)
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert not undone.is_undone
    assert await title_of(store) == "Mine"


async def test_a_field_that_no_step_may_change_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="created_at of a conversation"):
        await store.undo.alter("talk", Step("it", (Change("created_at", 5),)))
    with pytest.raises(ValueError, match="role of a message"):
        await store.undo.alter("talk", Step("it", (Change("role", "tool", ("prompt",)),)))


async def test_the_words_of_a_step_are_safe_for_a_terminal(store: Store) -> None:
    await store.undo.alter("talk", retitled("\x1b]0;evil\x07"))
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert "\x1b" not in undone.what


async def test_a_message_that_was_taken_in_again_otherwise_is_left_alone(store: Store) -> None:
    await store.messages.add_message(prompt())
    await store.undo.alter("talk", Step("the exclusion", (Change("is_excluded", 1, ("prompt",)),)))
    await store.database.write(lambda c: c.execute("UPDATE messages SET is_excluded = 0") and None)
    undone = await store.undo.undo("talk")
    assert undone is not None
    assert not undone.is_undone
