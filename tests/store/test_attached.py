"""Attachments of drafts in the database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.conversation import Attached, AttachmentPart
from app.store import Store
from tests.store.material import CONVERSATION

CODE = AttachmentPart("src/a.py", "text/x-python", "x = 1\n")
PICTURE = AttachmentPart("cat.png", "image/png", "aGk=")
SOURCE = Attached("src/", (CODE, replace(CODE, name="src/b.py")), "left out: 1 too large", 7)
CAT = Attached("cat.png", (PICTURE,), "", 85)


async def kept(store: Store) -> tuple[Attached, ...]:
    stored = await store.conversations.load(CONVERSATION.id)
    assert stored is not None
    return stored.conversation.attached


async def test_what_stands_beside_a_prompt_comes_back_in_order(store: Store, file: Path) -> None:
    await store.attached.keep(CONVERSATION.id, (SOURCE, CAT))
    assert await kept(store) == (SOURCE, CAT)
    await store.aclose()
    again = await Store.open(file)
    assert await kept(again) == (SOURCE, CAT)
    await again.aclose()


async def test_others_take_their_place_and_none_leaves_none(store: Store) -> None:
    await store.attached.keep(CONVERSATION.id, (SOURCE, CAT))
    await store.attached.keep(CONVERSATION.id, (CAT,))
    assert await kept(store) == (CAT,)
    await store.attached.keep(CONVERSATION.id, ())
    assert await kept(store) == ()
    rows = await store.database.read(
        lambda connection: connection.execute("SELECT * FROM draft_parts").fetchall()
    )
    assert rows == []


async def test_a_new_conversation_is_stored_with_them(store: Store) -> None:
    await store.conversations.create(replace(CONVERSATION, id="other", attached=(CAT,)))
    stored = await store.conversations.load("other")
    assert stored is not None
    assert stored.conversation.attached == (CAT,)


async def test_keeping_them_for_a_conversation_that_is_gone_does_nothing(store: Store) -> None:
    await store.attached.keep("nobody", (CAT,))
    assert await store.conversations.load("nobody") is None


async def test_a_foreign_file_s_names_come_back_safe_and_what_is_no_attachment_stays_away(
    store: Store,
) -> None:
    hostile = "a\x1b]0;x\x07\n"
    await store.attached.keep(
        CONVERSATION.id,
        (Attached(hostile, (replace(CODE, name=hostile),), hostile), Attached("x", (CODE,))),
    )
    await store.database.write(
        lambda connection: (
            connection.execute("UPDATE draft_parts SET kind = 'text' WHERE attachment = 1") and None
        )
    )
    (back,) = await kept(store)
    assert not any("\x1b" in text for text in (back.name, back.note, back.parts[0].name))
    assert back.parts[0].content == CODE.content


async def test_search_finds_no_attachment_by_what_is_in_it(store: Store) -> None:
    from app.conversation import TextPart
    from app.store.search_query import search_query
    from tests.store.material import prompt

    said = TextPart("look at this")
    await store.messages.add_message(
        replace(prompt(), parts=(replace(PICTURE, content="bm9uc2Vuc2U="), said))
    )
    for words, count in (("bm9uc2Vuc2U", 0), ("look", 1)):
        assert len(await store.search.hits(search_query(words, 0))) == count
