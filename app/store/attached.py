"""Attachments of drafts: what stands beside a prompt that was not sent yet, so that it is there again after a restart."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.conversation import Attached, AttachmentPart
from app.safe_text import safe_line
from app.store.database import Database
from app.store.storable import part_from_row, part_to_row, storable_int, storable_text

_OF_CONVERSATION = """
SELECT a.position, a.name, a.note, a.tokens, p.kind, p.body
FROM draft_attachments a JOIN draft_parts p ON p.conversation_id = a.conversation_id AND p.attachment = a.position
WHERE a.conversation_id = ? ORDER BY a.position, p.position
"""
_DELETE = "DELETE FROM draft_attachments WHERE conversation_id = ?"
_INSERT = (
    "INSERT INTO draft_attachments (conversation_id, position, name, note, tokens) VALUES (?, ?, ?, ?, ?)"
)
_INSERT_PART = (
    "INSERT INTO draft_parts (conversation_id, attachment, position, kind, body) VALUES (?, ?, ?, ?, ?)"
)
_IS_THERE = "SELECT 1 FROM conversations WHERE id = ?"


class DraftAttachments:
    """The attachments of all drafts of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, conversation_id: str, attached: Sequence[Attached]) -> None:
        """Keep these in place of those that a conversation's draft has; not held against a power cut.

        Raises:
            StoreError: they were not stored.

        Cancellation: they are stored all the same.
        """

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(_DELETE, (conversation_id,))
            if connection.execute(_IS_THERE, (conversation_id,)).fetchone():
                insert_attached(connection, conversation_id, attached)

        await self._database.write(job, is_durable=False)


def insert_attached(
    connection: sqlite3.Connection, conversation_id: str, attached: Sequence[Attached]
) -> None:
    """Insert the attachments of a draft that has none; within a transaction."""
    for place, one in enumerate(attached):
        values = (
            conversation_id,
            place,
            storable_text(one.name),
            storable_text(one.note),
            storable_int(one.tokens),
        )
        connection.execute(_INSERT, values)
        for position, part in enumerate(one.parts):
            connection.execute(_INSERT_PART, (conversation_id, place, position, *part_to_row(part)))


def attached_to(connection: sqlite3.Connection, conversation_id: str) -> tuple[Attached, ...]:
    """The attachments of a draft, their names safe for a terminal; what cannot be read is left out."""
    found: dict[int, tuple[str, str, int, list[AttachmentPart]]] = {}
    for place, name, note, tokens, kind, body in connection.execute(_OF_CONVERSATION, (conversation_id,)):
        part = part_from_row(kind, body)
        if isinstance(part, AttachmentPart):
            found.setdefault(place, (name, note, tokens, []))[3].append(part)
    return tuple(
        Attached(safe_line(name, 300), tuple(parts), safe_line(note, 1000), int(tokens))
        for name, note, tokens, parts in found.values()
    )
