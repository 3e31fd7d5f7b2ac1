"""Forking: the path up to a message, copied into a conversation of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.conversation import Message, new_id

if TYPE_CHECKING:
    from app.session.chat_session import ChatSession
    from app.session.workspace import Workspace


async def fork(workspace: Workspace, session: ChatSession, message_id: str) -> ChatSession | None:
    """Store the path up to a message as a new conversation and open it; None where it is gone again already.

    The fork of a temporary conversation is one too.

    The copy has the title, the model and the settings of the original, and no variants. Of a running reply it has what
    arrived so far.

    Raises:
        KeyError: there is no such message.
        StoreError: it was not stored.

    Cancellation: it may be stored all the same.
    """
    from app.store.importing import store_imported  # loaded with the store

    now = workspace.clock_ms()
    path = _copied([session.so_far(message) for message in session.tree.path_to(message_id)], now)
    conversation = replace(
        session.conversation,
        id=path[0].conversation_id,
        created_at=now,
        updated_at=now,
        title=f"{session.title} (fork)",
        draft="",
        pinned_at=None,
        archived_at=None,
        active_root_id=path[0].id,
    )
    if session.is_temporary:
        from app.session.temporary import hold_temporary  # loaded when first needed

        return await hold_temporary(workspace, conversation, path)
    await store_imported(workspace.store.database, conversation, path)
    return await workspace.open(conversation.id)


def _copied(path: list[Message], now: int) -> list[Message]:
    """The messages under new ids, each the only child of the one before it."""
    conversation_id = new_id()
    ids: list[str] = [new_id() for _ in path]
    copies: list[Message] = []
    for place, message in enumerate(path):
        record = message.generation
        if record is not None:
            record = replace(record, id=new_id(), message_id=ids[place])
            if record.status == "running":
                record = replace(record, status="stopped", settled_at=now)
        copies.append(
            replace(
                message,
                id=ids[place],
                conversation_id=conversation_id,
                parent_id=ids[place - 1] if place else None,
                generation=record,
                active_child_id=ids[place + 1] if place + 1 < len(ids) else None,
            )
        )
    return copies
