"""The undo stack: what was done in conversations and can be taken back, kept with them, for every process.

A step and the changes it tells of are one transaction. At most `KEPT_STEPS` are kept for each conversation.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from app.conversation.steps import Change, Step, Undone, quoted
from app.safe_text import safe_line
from app.store.alterations import alter, from_text, take_back, to_text
from app.store.database import Database
from app.store.storable import storable_text

KEPT_STEPS: Final = 100

DELETION_DAYS: Final = 1
"""How long the deletion of a conversation is undone from other conversations too."""
_DAY_MS = 24 * 60 * 60 * 1000

_INSERT = """
INSERT INTO undo_steps (created_at, conversation_id, deletes_conversation, what, alterations)
VALUES (?, ?, ?, ?, ?)
"""
_TRIM = """
DELETE FROM undo_steps WHERE conversation_id = ?1 AND position <= (
    SELECT position FROM undo_steps WHERE conversation_id = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2
)
"""
_NEWEST = """
SELECT position, conversation_id, what, alterations FROM undo_steps
WHERE (conversation_id = ? AND NOT deletes_conversation) OR (deletes_conversation AND created_at >= ?)
ORDER BY position DESC LIMIT 1
"""
_TAKE = "DELETE FROM undo_steps WHERE position = ?"
_TITLE = "SELECT title FROM conversations WHERE id = ? AND deleted_at IS NULL"


class UndoStack:
    """The steps of all conversations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def alter(self, conversation_id: str, step: Step) -> None:
        """Change a conversation as a step says, and remember what stood there before; durable.

        A step that changes nothing is not remembered.

        Raises:
            StoreError: nothing was changed.

        Cancellation: it is done all the same.
        """
        now = self._database.clock_ms()
        await self._database.write(lambda connection: _do(connection, conversation_id, step, now))

    async def delete_conversation(self, conversation_id: str) -> None:
        """Move a conversation out of the listing; durable. One that is deleted already stays as it is.

        Raises:
            StoreError: nothing was changed.

        Cancellation: it is done all the same.
        """
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> None:
            row = connection.execute(_TITLE, (conversation_id,)).fetchone()
            if row is not None:
                what = (
                    f"the deletion of the conversation {quoted(row[0])}"
                    if row[0]
                    else "the deletion of a conversation"
                )
                _do(connection, conversation_id, Step(what, (Change("deleted_at", now),)), now, deletes=True)

        await self._database.write(job)

    async def undo(self, conversation_id: str) -> Undone | None:
        """Take the newest step of a conversation back, or the deletion of another one where that came later; durable.

        A step whose values have changed otherwise since is forgotten and changes nothing.

        Returns:
            What became of it; None where there is no step.

        Raises:
            StoreError: nothing was undone.

        Cancellation: it is done all the same.
        """
        earliest = self._database.clock_ms() - DELETION_DAYS * _DAY_MS

        def job(connection: sqlite3.Connection) -> Undone | None:
            row = connection.execute(_NEWEST, (conversation_id, earliest)).fetchone()
            if row is None:
                return None
            position, owner, what, body = row
            connection.execute(_TAKE, (position,))
            alterations = from_text(body)
            is_undone = alterations is not None and take_back(connection, owner, alterations)
            return Undone(safe_line(what), owner, is_undone)

        return await self._database.write(job)


def _do(
    connection: sqlite3.Connection, conversation_id: str, step: Step, now: int, *, deletes: bool = False
) -> None:
    alterations = [made for change in step.changes for made in alter(connection, conversation_id, change)]
    if alterations:
        values = (now, conversation_id, deletes, storable_text(step.what), to_text(alterations))
        connection.execute(_INSERT, values)
        connection.execute(_TRIM, (conversation_id, KEPT_STEPS))
