"""Stored messages: adding prompts and replies to a conversation's tree, and the recovery of abandoned replies."""

from __future__ import annotations

import sqlite3

from app.conversation import GenerationRecord, Message
from app.store.database import Database
from app.store.owner import Owner, current_owner
from app.store.prompt_queue import take_from_queue
from app.store.recovery import recover_abandoned
from app.store.rows import store_parts
from app.store.storable import record_to_json, storable_int, storable_text

_INSERT_MESSAGE = """
INSERT INTO messages (id, conversation_id, parent_id, role, created_at, active_child_id, is_excluded)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
"""
_ACTIVATE_ROOT = "UPDATE conversations SET active_root_id = ? WHERE id = ?"
_ACTIVATE_CHILD = "UPDATE messages SET active_child_id = ? WHERE id = ?"
_TOUCH = "UPDATE conversations SET updated_at = max(updated_at, ?) WHERE id = ?"

_INSERT_GENERATION = """
INSERT INTO generations (
    id, message_id, endpoint, model, status, started_at, first_token_at, settled_at, sequence, finish_reason,
    usage, failure, owner_process, owner_boot, owner_heartbeat
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class Messages:
    """All messages of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_message(self, message: Message) -> None:
        """Store a message, with its generation if it has one, as the active child of its parent; durable.

        Adding one that is there already changes nothing.

        Raises:
            StoreError: nothing was stored; also where its conversation or parent is not.

        Cancellation: it is stored all the same.
        """
        await self.begin_turn(None, message)

    async def begin_turn(self, prompt: Message | None, *replies: Message) -> None:
        """Store a prompt and the replies that begin below it, the first one active, in one durable transaction.

        Args:
            prompt: None where the reply is a new variant below a prompt that is stored already. One that waited in
                the conversation's queue leaves it.
            replies: One for each model that is asked, with its generation, whose owner is this process from now on.

        Raises:
            StoreError: nothing was stored; also where the conversation or the parent is not.

        Cancellation: both are stored all the same.
        """
        owner = current_owner()
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> None:
            for message in (prompt, *replies):
                if message is not None:
                    insert_message(connection, message, owner, now)
            if len(replies) > 1 and replies[0].parent_id is not None:
                connection.execute(_ACTIVATE_CHILD, (replies[0].id, replies[0].parent_id))
            if prompt is not None:
                take_from_queue(connection, prompt.id)

        await self._database.write(job)

    async def recover(self) -> list[GenerationRecord]:
        """Settle the generations whose process is gone, keeping what is in their delta logs; durable.

        Returns:
            Those that were settled now: ``interrupted``, or ``complete`` where the log holds the provider's last
            word and only our own ending was missing.

        Raises:
            StoreError: the database cannot be written; nothing was settled.

        Cancellation: they are settled all the same.
        """
        now = self._database.clock_ms()
        return await self._database.write(lambda connection: recover_abandoned(connection, now))


def insert_message(connection: sqlite3.Connection, message: Message, owner: Owner, now: int) -> None:
    """Insert a message as the active child of its parent; within a transaction. One that is there already stays."""
    values = (
        message.id,
        message.conversation_id,
        message.parent_id,
        message.role,
        storable_int(message.created_at),
        message.active_child_id,
        message.is_excluded,
    )
    if connection.execute(_INSERT_MESSAGE, values).rowcount == 0:
        return
    store_parts(connection, message.id, message.parts)
    if message.parent_id is None:
        connection.execute(_ACTIVATE_ROOT, (message.id, message.conversation_id))
    else:
        connection.execute(_ACTIVATE_CHILD, (message.id, message.parent_id))
    connection.execute(_TOUCH, (now, message.conversation_id))
    if message.generation is not None:
        _add_generation(connection, message.generation, owner, now)


def _add_generation(connection: sqlite3.Connection, record: GenerationRecord, owner: Owner, now: int) -> None:
    values = (
        record.id,
        record.message_id,
        storable_text(record.endpoint),
        storable_text(record.model),
        record.status,
        storable_int(record.started_at),
        record.first_token_at,
        record.settled_at,
        storable_int(record.sequence),
        storable_text(record.finish_reason),
        record_to_json(record.usage),
        record_to_json(record.failure),
        owner.process,
        owner.boot,
        now,
    )
    connection.execute(_INSERT_GENERATION, values)
