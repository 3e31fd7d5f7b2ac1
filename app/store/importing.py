"""Importing: a whole conversation with all its messages, stored at once or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.conversation import Conversation, Message
from app.store.conversation_rows import insert_conversation
from app.store.database import Database
from app.store.messages import insert_message
from app.store.owner import current_owner

_CHOOSE_ROOT = "UPDATE conversations SET active_root_id = ? WHERE id = ?"
_CHOOSE_CHILD = "UPDATE messages SET active_child_id = ? WHERE id = ?"


async def store_imported(database: Database, conversation: Conversation, messages: Sequence[Message]) -> None:
    """Store a conversation that no database has seen yet, in one durable transaction.

    Args:
        database: Where to.
        conversation: Under an id of its own; it goes to the head of the listing.
        messages: A parent stands before its children; the path goes on as their active children say.

    Raises:
        StoreError: nothing was stored.

    Cancellation: it is stored all the same.
    """
    owner = current_owner()
    now = database.clock_ms()

    def job(connection: sqlite3.Connection) -> None:
        insert_conversation(connection, conversation)
        for message in messages:
            insert_message(connection, message, owner, now)
        # Each message that is inserted becomes the active one of its variants; what the file says comes last.
        connection.execute(_CHOOSE_ROOT, (conversation.active_root_id, conversation.id))
        connection.executemany(_CHOOSE_CHILD, [(each.active_child_id, each.id) for each in messages])

    await database.write(job)
