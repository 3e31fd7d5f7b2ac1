"""Stored conversations: listing, loading, changing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation import (
    AttachmentPart,
    Conversation,
    GenerationRecord,
    ReasoningPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    Usage,
)
from app.errors import StreamCut
from app.store import Store
from tests.store.material import CONVERSATION, prompt, reply, running, words

EVERYTHING = Conversation(
    "all",
    created_at=5,
    updated_at=6,
    title="Über alles",
    title_source="model",
    endpoint="openai",
    model="gpt",
    system_prompt="Be brief.\nAlways.",
    draft="half a tho",
    deleted_at=None,
)


async def titles(store: Store, *arguments: object, **named: object) -> list[str]:
    return [summary.title for summary in await store.conversations.listing(*arguments, **named)]  # type: ignore[arg-type]


async def test_a_conversation_comes_back_as_it_went(store: Store, file: Path) -> None:
    await store.conversations.create(EVERYTHING)
    await store.aclose()
    reopened = await Store.open(file)
    stored = await reopened.conversations.load("all")
    assert stored is not None
    assert stored.conversation == EVERYTHING
    assert stored.messages == ()
    assert await reopened.conversations.load("nowhere") is None
    await reopened.aclose()


async def test_creating_again_changes_nothing(store: Store) -> None:
    await store.conversations.create(EVERYTHING)
    await store.conversations.create(replace(EVERYTHING, title="another"))
    stored = await store.conversations.load("all")
    assert stored is not None
    assert stored.conversation.title == "Über alles"


async def test_messages_come_back_as_they_went_in_the_order_of_their_creation(store: Store) -> None:
    generation = GenerationRecord(
        "g",
        "answer",
        "openai",
        "gpt",
        "failed",
        12,
        13,
        14,
        3,
        "length",
        Usage(1, 2, 3, 4),
        StreamCut("It ended.").failure,
    )
    parts = (
        ReasoningPart("hm", 1.5),
        TextPart("so"),
        ToolCallPart("id", "find", "{"),
        ReplayPart("anthropic", {"signature": "x"}),
        TextPart("then"),
    )
    question = replace(
        prompt("question"), parts=(TextPart("Why?"), AttachmentPart("a.png", "image/png", "aGk="))
    )
    answer = reply("answer", "question", generation, parts=parts)
    other = prompt("other", "Why not?")
    for message in (question, answer, other):
        await store.messages.add_message(message)
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert stored.messages == (replace(question, active_child_id="answer"), answer, other)
    assert stored.conversation.active_root_id == "other"
    assert [message.id for message in stored.tree().path()] == ["other"]


async def test_the_last_changed_conversation_is_listed_first(store: Store) -> None:
    for number in range(4):
        await store.conversations.create(Conversation(f"c{number}", 20, 20, title=f"title {number}"))
    await store.conversations.touch("c1")
    await store.messages.add_message(prompt("p", talk="c2"))
    assert await titles(store) == ["title 2", "title 1", "title 3", "title 0", ""]
    assert await titles(store, limit=2) == ["title 2", "title 1"]


async def test_a_summary_tells_messages_life_and_model(store: Store) -> None:
    await store.conversations.set_endpoint_model("talk", "guide", "chosen")
    (summary,) = await store.conversations.listing()
    assert (summary.message_count, summary.is_live, summary.model) == (0, False, "chosen")
    await store.messages.begin_turn(prompt(), reply())
    (summary,) = await store.conversations.listing()
    assert (summary.message_count, summary.is_live, summary.model) == (2, True, "story")
    await store.delta_log.settle(replace(running(message_id="reply"), status="complete", settled_at=5), ())
    (summary,) = await store.conversations.listing()
    assert not summary.is_live


@pytest.mark.parametrize(
    ("title_filter", "found"),
    [
        ("", ["50% off_line", "Straße", "ÜBER Äpfel"]),
        ("über ä", ["ÜBER Äpfel"]),
        ("STRASSE", ["Straße"]),
        ("%", ["50% off_line"]),
        ("f_l", ["50% off_line"]),
        ("_", ["50% off_line"]),
        ("'; DROP TABLE conversations; --", []),
        ("\ud83d", []),
    ],
)
async def test_titles_are_filtered_without_regard_to_case_and_wildcards(
    store: Store, title_filter: str, found: list[str]
) -> None:
    for number, title in enumerate(("50% off_line", "Straße", "ÜBER Äpfel")):
        await store.conversations.create(Conversation(title, 20, 30 - number, title=title))
    await store.conversations.delete("talk")
    assert await titles(store, title_filter) == found


async def test_a_deleted_conversation_leaves_the_listing_until_it_is_restored(store: Store) -> None:
    await store.conversations.create(EVERYTHING)
    await store.conversations.delete("all")
    assert await titles(store) == [""]
    assert await titles(store, include_deleted=True) == ["", "Über alles"]
    stored = await store.conversations.load("all")
    assert stored is not None
    assert stored.conversation.deleted_at is not None
    await store.conversations.restore("all")
    stored = await store.conversations.load("all")
    assert stored is not None
    assert stored.conversation == EVERYTHING


async def test_a_title_by_the_user_is_replaced_by_the_user_only(store: Store) -> None:
    async def title() -> tuple[str, str]:
        stored = await store.conversations.load("talk")
        assert stored is not None
        return stored.conversation.title, stored.conversation.title_source

    await store.conversations.rename("talk", "first", "first line")
    await store.conversations.rename("talk", "better", "model")
    assert await title() == ("better", "model")
    await store.conversations.rename("talk", "mine")
    await store.conversations.rename("talk", "worse", "model")
    assert await title() == ("mine", "user")
    await store.conversations.rename("talk", "mine too", "user")
    assert await title() == ("mine too", "user")


async def test_draft_model_and_system_prompt_can_be_changed(store: Store) -> None:
    await store.conversations.set_draft("talk", "half\na \ud83d")
    await store.conversations.set_endpoint_model("talk", "ollama", "llama")
    await store.conversations.set_system_prompt("talk", "Be brief.")
    stored = await store.conversations.load("talk")
    assert stored is not None
    found = stored.conversation
    assert (found.draft, found.endpoint, found.model, found.system_prompt) == (
        "half\na \ufffd", "ollama", "llama", "Be brief."
    )  # fmt: skip


async def test_changing_what_is_not_there_changes_nothing(store: Store) -> None:
    for change in (
        store.conversations.rename("nowhere", "x"),
        store.conversations.delete("nowhere"),
        store.conversations.restore("nowhere"),
        store.conversations.set_draft("nowhere", "x"),
        store.conversations.select_child("nowhere", None, "x"),
        store.conversations.touch("nowhere"),
    ):
        await change
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert stored.conversation == CONVERSATION


async def test_the_chosen_variant_is_remembered(store: Store) -> None:
    await store.messages.add_message(prompt("one"))
    await store.messages.add_message(prompt("two"))
    for id_ in ("first", "second"):
        await store.messages.add_message(reply(id_, "one"))
    await store.conversations.select_child("talk", None, "one")
    await store.conversations.select_child("talk", "one", "first")
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert [message.id for message in stored.tree().path()] == ["one", "first"]
    await store.conversations.select_child("another talk", "one", "second")
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert [message.id for message in stored.tree().path()] == ["one", "first"]


async def test_what_is_shown_comes_back_safe(store: Store) -> None:
    nasty = "\x1b]0;x\x07\u202e\ud83d"
    await store.conversations.create(
        Conversation(
            "bad", 1, 2**70, title=nasty + "\n", endpoint=nasty, model=nasty, system_prompt=nasty, draft=nasty
        )
    )
    await store.messages.add_message(
        reply(
            "r",
            None,
            GenerationRecord("g", "r", nasty, nasty, "complete", 1, finish_reason=nasty),
            "bad",
            (TextPart(nasty),),
        )
    )
    stored = await store.conversations.load("bad")
    assert stored is not None
    (message,) = stored.messages
    assert message.generation is not None
    shown = [
        stored.conversation.title, stored.conversation.endpoint, stored.conversation.model,
        stored.conversation.system_prompt, stored.conversation.draft, message.text,
        message.generation.endpoint, message.generation.model, message.generation.finish_reason,
    ]  # fmt: skip
    (summary, _) = await store.conversations.listing()
    for text in (*shown, summary.title, summary.model):
        assert text
        assert not set("\x1b\x07\u202e\ud83d\n") & set(text)


async def test_a_running_reply_shows_what_is_in_its_log(streaming_store: Store) -> None:
    await streaming_store.delta_log.append("generation", 1, words(1, 3))
    stored = await streaming_store.conversations.load("talk")
    assert stored is not None
    reply_so_far = stored.messages[1]
    assert reply_so_far.text == "1 2 3 "
    assert reply_so_far.generation is not None
    assert (reply_so_far.generation.status, reply_so_far.generation.sequence) == ("running", 3)


async def test_a_damaged_byte_costs_its_character_and_nothing_else(store: Store) -> None:
    await store.messages.add_message(prompt())
    await store.database.write(
        lambda connection: connection.execute(
            "UPDATE parts SET body = CAST(X'7B2274657874223A226120FF62227D' AS TEXT)"
        ).fetchall()
    )
    stored = await store.conversations.load("talk")
    assert stored is not None
    assert stored.messages[0].text == "a \ufffdb"
