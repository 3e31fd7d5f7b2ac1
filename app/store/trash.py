"""The trash: deleted conversations, which can be brought back until it is emptied.

Emptying leaves nothing behind: rows, the prompt history's copies of the prompts, backups from before a migration,
damaged files that were set aside, and the remains in pages and log. ``secure_delete`` alone is not enough: SQLite moves cells between pages when it
balances them and leaves what it moved in the gaps, so the file is written anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from app.safe_text import SafeText, safe_line
from app.store import set_aside
from app.store.database import Database
from app.store.full_text import has_fts5, take_away
from app.store.migrations import backups

KEPT_DAYS = 30
"""How long a deleted conversation can be brought back."""

_DAY_MS = 24 * 60 * 60 * 1000

_LISTING = """
SELECT c.id, c.title, c.deleted_at,
    (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.deleted_at IS NULL)
FROM conversations c WHERE c.deleted_at IS NOT NULL ORDER BY c.deleted_at DESC, c.rowid DESC
"""
_EXPIRED = """
SELECT c.id FROM conversations c
WHERE c.deleted_at <= ? AND NOT EXISTS (
    SELECT 1 FROM generations g JOIN messages m ON m.id = g.message_id
    WHERE g.status = 'running' AND m.conversation_id = c.id
)
"""
_PROMPTS = """
SELECT p.body FROM parts p JOIN messages m ON m.id = p.message_id
WHERE m.conversation_id = ? AND m.role = 'user' AND p.kind = 'text'
"""
_FORGET_PROMPT = "DELETE FROM prompt_history WHERE trim(text, ?) = ?"
_FORGET_MESSAGES = "UPDATE messages SET parent_id = NULL WHERE conversation_id = ?"
_FORGET = "DELETE FROM conversations WHERE id = ?"
_FULL_TEXT = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
_REMEMBER_TO_SCRUB = "INSERT OR REPLACE INTO state (key, body) VALUES ('trash/unscrubbed', 'true')"
_MUST_SCRUB = "SELECT 1 FROM state WHERE key = 'trash/unscrubbed'"
_SCRUBBED = "DELETE FROM state WHERE key = 'trash/unscrubbed'"
_WHITE_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Trashed:
    """A deleted conversation."""

    id: str
    title: SafeText
    deleted_at: int
    """Milliseconds since the epoch."""
    message_count: int


class Trash:
    """The deleted conversations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def listing(self) -> list[Trashed]:
        """The deleted conversations, last deleted first.

        Raises:
            StoreError: the database cannot be read.
        """

        def job(connection: sqlite3.Connection) -> list[Trashed]:
            return [
                Trashed(id_, safe_line(title), deleted_at, count)
                for id_, title, deleted_at, count in connection.execute(_LISTING)
            ]

        return await self._database.read(job)

    async def empty(self, *, kept_days: float = 0) -> int:
        """Remove deleted conversations for good, and every trace of them; returns how many.

        Conversations with a running reply stay. Where the remains cannot be removed now, a later call does it.

        Args:
            kept_days: Those that were deleted this long ago or earlier; 0 for all. Damaged files go with the same age.

        Raises:
            StoreError: they were not removed, or their remains are still in the file.

        Cancellation: what was begun goes on by itself; the next call removes the remains.
        """
        latest = self._database.clock_ms() - int(kept_days * _DAY_MS)
        if (file := self._database.path) is not None:
            await asyncio.to_thread(set_aside.forget, file, latest / 1000)

        def due(connection: sqlite3.Connection) -> tuple[list[str], bool]:
            expired = [id_ for (id_,) in connection.execute(_EXPIRED, (latest,))]
            return expired, connection.execute(_MUST_SCRUB).fetchone() is not None

        expired, must_scrub = await self._database.read(due)
        if not expired and not must_scrub:
            return 0

        def remove(connection: sqlite3.Connection) -> list[str]:
            removed = [id_ for (id_,) in connection.execute(_EXPIRED, (latest,)).fetchall()]
            _remove(connection, removed)
            connection.execute(_REMEMBER_TO_SCRUB)
            return removed

        removed = await self._database.write(remove)
        await self._database.scrub(lambda: self._scrub_backups(removed))
        await self._database.write(lambda connection: connection.execute(_SCRUBBED) and None)
        return len(removed)

    def _scrub_backups(self, removed: Iterable[str]) -> None:
        for backup in backups(self._database.path) if self._database.path is not None else ():
            connection = sqlite3.connect(backup, isolation_level=None)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("BEGIN IMMEDIATE")
                if not has_fts5(connection):
                    take_away(connection)  # it could not forget them
                _remove(connection, removed)
                connection.execute("COMMIT")
                connection.execute("VACUUM")
            except sqlite3.Error:
                continue  # of a schema that is no longer known; it goes with the third migration from then
            finally:
                connection.close()


def _remove(connection: sqlite3.Connection, conversation_ids: Iterable[str]) -> None:
    """Delete conversations and the prompt history's copies of their prompts; within a transaction."""
    for conversation_id in conversation_ids:
        for (body,) in connection.execute(_PROMPTS, (conversation_id,)).fetchall():
            with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
                prompt = str(json.loads(body)["text"]).strip(_WHITE_SPACE)
                connection.execute(_FORGET_PROMPT, (_WHITE_SPACE, prompt))
        connection.execute(_FORGET_MESSAGES, (conversation_id,))  # deep trees exceed what a cascade may nest
        connection.execute(_FORGET, (conversation_id,))
    for (table,) in connection.execute(_FULL_TEXT).fetchall():
        connection.execute(f'INSERT INTO "{table}" ("{table}") VALUES (\'optimize\')')  # noqa: S608 - a name from our own schema
