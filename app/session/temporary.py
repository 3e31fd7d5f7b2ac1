"""Temporary conversations: each is kept in a database of its own in memory, and goes with its tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.conversation import Conversation, Message, MessageTree, new_id

if TYPE_CHECKING:
    from app.session.chat_session import ChatSession
    from app.session.endpoints import ModelChoice
    from app.session.workspace import Workspace


async def new_temporary(workspace: Workspace, choice: ModelChoice | None = None) -> ChatSession:
    """A session for a conversation that is never stored.

    Cancellation: nothing is left.
    """
    from app.store import Store  # SQLite is loaded with the store

    chosen = choice or workspace.default_choice
    now = workspace.clock_ms()
    conversation = Conversation(new_id(), now, now, endpoint=chosen.endpoint, model=chosen.model)
    memory = await Store.open(None, clock_ms=workspace.clock_ms)
    return workspace.hold(conversation, MessageTree(), memory=memory)


async def hold_temporary(
    workspace: Workspace, conversation: Conversation, messages: Sequence[Message]
) -> ChatSession | None:
    """A session for a conversation with messages that is never stored; None where it cannot be read back.

    Raises:
        StoreError: the memory is exhausted.
    """
    from app.store import Store  # SQLite is loaded with the store
    from app.store.importing import store_imported

    memory = await Store.open(None, clock_ms=workspace.clock_ms)
    await store_imported(memory.database, conversation, messages)
    stored = await memory.conversations.load(conversation.id)
    if stored is None:
        return None
    return workspace.hold(stored.conversation, stored.tree(), (), memory)
