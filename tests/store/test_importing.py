import pytest

from app.conversation.import_json import imported
from app.errors import StoreError
from app.store import Store
from app.store.importing import store_imported
from tests.conversation.material import CONVERSATION, tree


def found():
    from app.conversation.export_json import json_of
    from app.conversation.exported import exported_tree

    return imported(json_of(exported_tree(CONVERSATION, tree(), 5)).encode())


async def test_an_imported_conversation_is_stored_as_it_was_read(file):
    store = await Store.open(file)
    conversation = found()
    await store_imported(store.database, conversation.conversation, conversation.messages)
    await store.aclose()
    store = await Store.open(file)
    loaded = await store.conversations.load(conversation.conversation.id)
    assert loaded.messages == conversation.messages
    assert loaded.conversation.title == CONVERSATION.title.replace("\n", " ")
    assert loaded.conversation.created_at == CONVERSATION.created_at
    assert [each.parts for each in loaded.tree().path()] == [each.parts for each in tree().path()]
    assert [summary.id for summary in await store.conversations.listing()] == [conversation.conversation.id]
    assert await store.messages.recover() == []
    await store.aclose()


async def test_what_cannot_be_stored_whole_is_not_stored_at_all(file):
    store = await Store.open(file)
    conversation = found()
    without_a_parent = [message for message in conversation.messages if message.parent_id is not None]
    with pytest.raises(StoreError):
        await store_imported(store.database, conversation.conversation, without_a_parent)
    assert await store.conversations.load(conversation.conversation.id) is None
    assert await store.conversations.listing() == []
    await store.aclose()
