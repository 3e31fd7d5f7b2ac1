"""The prompt history: what was sent, for walking back through it in the prompt."""

from __future__ import annotations

import sqlite3

from app.safe_text import safe_text
from app.store.database import Database
from app.store.storable import storable_text

PROMPTS_KEPT = 1000

_LAST = "SELECT text FROM prompt_history ORDER BY id DESC LIMIT 1"
_ADD = "INSERT INTO prompt_history (text, created_at) VALUES (?, ?)"
_TRIM = """
DELETE FROM prompt_history
WHERE id <= (SELECT id FROM prompt_history ORDER BY id DESC LIMIT 1 OFFSET ?)
"""
_ALL = "SELECT text FROM prompt_history ORDER BY id"


class PromptHistory:
    """The prompts of a database, at most `PROMPTS_KEPT`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, text: str) -> None:
        """Append a prompt; an empty one, or the same as the last, is left out. Not held against a power cut.

        Raises:
            StoreError: it was not stored.

        Cancellation: it is stored all the same.
        """
        prompt = storable_text(text)
        if not prompt.strip():
            return
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> None:
            last = connection.execute(_LAST).fetchone()
            if last is None or last[0] != prompt:
                connection.execute(_ADD, (prompt, now))
                connection.execute(_TRIM, (PROMPTS_KEPT,))

        await self._database.write(job, is_durable=False)

    async def all(self) -> list[str]:
        """The prompts, newest last, safe for a terminal.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = await self._database.read(lambda connection: connection.execute(_ALL).fetchall())
        return [safe_text(text) for (text,) in rows]
