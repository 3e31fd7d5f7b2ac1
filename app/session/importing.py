"""Importing a conversation from a file's content into the workspace."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.session.chat_session import ChatSession
    from app.session.workspace import Workspace


async def import_conversation(workspace: Workspace, content: bytes) -> ChatSession | None:
    """Store the conversation of an exported JSON file as a new one and open it; None where it is gone again already.

    Raises:
        ImportRefused: the content is no export of a conversation.
        StoreError: it was not stored.

    Cancellation: it may be stored all the same.
    """
    from app.conversation.import_json import imported  # loaded when first needed
    from app.store.importing import store_imported  # loaded with the store

    found = await asyncio.to_thread(imported, content)  # many megabytes would hold up the keys
    conversation = found.conversation
    if conversation.endpoint not in workspace.endpoints:  # who exported it called somebody else so
        chosen = workspace.default_choice
        conversation = replace(conversation, endpoint=chosen.endpoint, model=chosen.model)
    await store_imported(workspace.store.database, conversation, found.messages)
    return await workspace.open(found.conversation.id)
