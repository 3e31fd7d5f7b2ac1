"""Stored conversations: listing them, loading one, and what the user changes on one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from app.conversation import (
    Conversation,
    ConversationSummary,
    Message,
    MessageTree,
    QueuedPrompt,
    TitleSource,
)
from app.safe_text import safe_line, safe_text
from app.store.conversation_rows import insert_conversation, stored_conversation
from app.store.database import Database
from app.store.prompt_queue import waiting
from app.store.rows import conversation_messages
from app.store.storable import storable_text

_LISTING = """
SELECT
    c.id, c.title, c.updated_at,
    (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.deleted_at IS NULL),
    EXISTS (
        SELECT 1 FROM generations g JOIN messages m ON m.id = g.message_id
        WHERE g.status = 'running' AND m.conversation_id = c.id
    ),
    coalesce(
        (SELECT g.model FROM messages m JOIN generations g ON g.message_id = m.id
         WHERE m.conversation_id = c.id AND m.deleted_at IS NULL ORDER BY m.position DESC LIMIT 1),
        c.model
    ),
    c.tags, c.pinned_at IS NOT NULL, c.archived_at IS NOT NULL
FROM conversations c
WHERE (? OR c.deleted_at IS NULL) AND (c.archived_at IS NOT NULL) = ? AND (? = '' OR instr(folded(c.title), ?) > 0)
ORDER BY c.pinned_at DESC, c.updated_at DESC, c.rowid DESC LIMIT ?
"""

_LAST_CHANGED = """
SELECT id FROM conversations WHERE deleted_at IS NULL AND archived_at IS NULL
ORDER BY updated_at DESC, rowid DESC LIMIT 1
"""

_RENAME = """
UPDATE conversations SET title = ?, title_source = ?
WHERE id = ? AND (title_source <> 'user' OR ? = 'user')
"""
_DELETE = "UPDATE conversations SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL"
_RESTORE = "UPDATE conversations SET deleted_at = NULL WHERE id = ?"
_FORGET_DELETION = "DELETE FROM undo_steps WHERE conversation_id = ? AND deletes_conversation"
_SET_DRAFT = "UPDATE conversations SET draft = ? WHERE id = ?"
_SET_MODEL = "UPDATE conversations SET endpoint = ?, model = ? WHERE id = ?"
_SET_SYSTEM_PROMPT = "UPDATE conversations SET system_prompt = ? WHERE id = ?"
_SELECT_ROOT = "UPDATE conversations SET active_root_id = ? WHERE id = ?"
_SELECT_CHILD = "UPDATE messages SET active_child_id = ? WHERE conversation_id = ? AND id = ?"
_TOUCH = "UPDATE conversations SET updated_at = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation with all its messages."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """In the order of their creation. A reply whose generation runs has the parts that are in the delta log."""
    queued: tuple[QueuedPrompt, ...] = ()
    """Prompts that wait to be sent, in order."""

    def tree(self) -> MessageTree:
        """The messages as a tree."""
        return MessageTree(self.messages, self.conversation.active_root_id)


class Conversations:
    """All conversations of a database.

    Every method raises `StoreError` when the database cannot be used, and runs to its end when its caller is
    cancelled. Changing a conversation that is not there changes nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, conversation: Conversation) -> None:
        """Store a new conversation; one that is there already stays as it is.

        Raises:
            StoreError: it was not stored.
        """
        await self._database.write(lambda connection: insert_conversation(connection, conversation))

    async def listing(
        self,
        title_filter: str = "",
        include_deleted: bool = False,
        limit: int = 500,
        *,
        archived: bool = False,
    ) -> list[ConversationSummary]:
        """The conversations, pinned ones first, then last changed first.

        Args:
            title_filter: Only titles that contain it, upper and lower case being the same; empty for all.
            include_deleted: Whether deleted ones are listed too.
            limit: How many at most.
            archived: Whether those that are archived are listed, or all others.

        Raises:
            StoreError: the database cannot be read.
        """
        folded = storable_text(title_filter).casefold()

        def job(connection: sqlite3.Connection) -> list[ConversationSummary]:
            connection.create_function("folded", 1, str.casefold, deterministic=True)
            rows = connection.execute(_LISTING, (include_deleted, archived, folded, folded, limit))
            return [
                ConversationSummary(
                    id_,
                    safe_line(title),
                    updated_at,
                    count,
                    bool(is_live),
                    safe_text(model),
                    safe_line(tags),
                    bool(is_pinned),
                    bool(is_archived),
                )
                for id_, title, updated_at, count, is_live, model, tags, is_pinned, is_archived in rows
            ]

        return await self._database.read(job)

    async def newest(self) -> str | None:
        """The conversation that was changed last and is not archived; None where there is none.

        Raises:
            StoreError: the database cannot be read.
        """
        row = await self._database.read(lambda connection: connection.execute(_LAST_CHANGED).fetchone())
        return row[0] if row else None

    async def load(self, conversation_id: str) -> StoredConversation | None:
        """A conversation with its messages, deleted or not; None where there is none.

        Raises:
            StoreError: the database cannot be read.
        """
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> StoredConversation | None:
            conversation = stored_conversation(connection, conversation_id)
            if conversation is None:
                return None
            messages = conversation_messages(connection, conversation_id)
            return StoredConversation(conversation, messages, waiting(connection, conversation_id, now))

        return await self._database.read(job)

    async def rename(self, conversation_id: str, title: str, title_source: TitleSource = "user") -> None:
        """Give a title; one that the user gave is replaced by another of the user's only.

        Raises:
            StoreError: it was not stored.
        """
        await self._change(_RENAME, (storable_text(title), title_source, conversation_id, title_source))

    async def delete(self, conversation_id: str) -> None:
        """Move a conversation out of the listing; `restore` brings it back.

        Raises:
            StoreError: it was not stored.
        """
        await self._change(_DELETE, (self._database.clock_ms(), conversation_id))

    async def restore(self, conversation_id: str) -> None:
        """Bring a deleted conversation back; its deletion can no longer be undone then.

        Raises:
            StoreError: it was not stored.
        """

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(_RESTORE, (conversation_id,))
            connection.execute(_FORGET_DELETION, (conversation_id,))

        await self._database.write(job)

    async def set_draft(self, conversation_id: str, draft: str) -> None:
        """Keep the text that stands in the prompt; not held against a power cut.

        Raises:
            StoreError: it was not stored.
        """
        await self._change(_SET_DRAFT, (storable_text(draft), conversation_id), is_durable=False)

    async def set_endpoint_model(self, conversation_id: str, endpoint: str, model: str) -> None:
        """Choose whom the next prompt goes to.

        Raises:
            StoreError: it was not stored.
        """
        await self._change(_SET_MODEL, (storable_text(endpoint), storable_text(model), conversation_id))

    async def set_system_prompt(self, conversation_id: str, system_prompt: str) -> None:
        """Change the conversation's system prompt.

        Raises:
            StoreError: it was not stored.
        """
        await self._change(_SET_SYSTEM_PROMPT, (storable_text(system_prompt), conversation_id))

    async def select_child(self, conversation_id: str, parent_id: str | None, child_id: str) -> None:
        """Let the path go on with a child; a parent of None stands for the roots.

        Raises:
            StoreError: it was not stored.
        """
        if parent_id is None:
            await self._change(_SELECT_ROOT, (child_id, conversation_id))
        else:
            await self._change(_SELECT_CHILD, (child_id, conversation_id, parent_id))

    async def touch(self, conversation_id: str) -> None:
        """Put a conversation at the head of the listing; not held against a power cut.

        Raises:
            StoreError: it was not stored.
        """
        await self._change(_TOUCH, (self._database.clock_ms(), conversation_id), is_durable=False)

    async def _change(self, statement: str, values: Sequence[object], *, is_durable: bool = True) -> None:
        await self._database.write(
            lambda connection: _execute(connection, statement, values), is_durable=is_durable
        )


def _execute(connection: sqlite3.Connection, statement: str, values: Sequence[object]) -> None:
    connection.execute(statement, tuple(values))
