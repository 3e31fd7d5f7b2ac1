"""The delta log: what running generations have received so far, one row per flush.

It answers "what comes after sequence N" for another process or a restart. A row is never changed, so a sequence
that `DeltaLog.since` returned, or that a loaded generation has, stays a row's end for good.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.conversation import Delta, GenerationRecord, Part, coalesce
from app.errors import StoreError
from app.store.compaction import settle_generation
from app.store.database import Database
from app.store.storable import deltas_from_json, deltas_to_json

_POSITION = "SELECT status, sequence FROM generations WHERE id = ?"
_APPEND = "INSERT INTO delta_log (generation_id, first_sequence, last_sequence, body) VALUES (?, ?, ?, ?)"
_ADVANCE = """
UPDATE generations SET sequence = ?, owner_heartbeat = ?, first_token_at = coalesce(first_token_at, ?)
WHERE id = ?
"""
_SINCE = """
SELECT first_sequence, last_sequence, body FROM delta_log
WHERE generation_id = ? AND last_sequence > ? ORDER BY first_sequence
"""


class DeltaLog:
    """The delta logs of all generations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, generation_id: str, first_sequence: int, deltas: Sequence[Delta]) -> None:
        """Store deltas in one row and note that the generation's process lives; no deltas note just that.

        Repeating a batch that may have been stored, also a longer one with the same beginning, stores what is
        missing. A generation that has settled keeps its parts: nothing is appended any more.

        Args:
            generation_id: Whose deltas they are.
            first_sequence: Number of the first delta; they count up from there.
            deltas: As received; neighbours of a kind are joined here.

        Raises:
            StoreError: nothing was stored; the same batch may succeed later.

        Cancellation: they are stored all the same.
        """
        batch = tuple(deltas)
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> None:
            row = connection.execute(_POSITION, (generation_id,)).fetchone()
            if row is None:
                raise StoreError(
                    "The beginning of this reply was never saved, so it cannot go on being saved."
                )
            status, sequence = row
            if status != "running":
                return
            missing = batch[max(0, sequence + 1 - first_sequence) :]
            last_sequence = max(sequence, first_sequence + len(batch) - 1)
            if missing:
                body = deltas_to_json(coalesce(missing))
                first_missing = last_sequence - len(missing) + 1
                connection.execute(_APPEND, (generation_id, first_missing, last_sequence, body))
            connection.execute(_ADVANCE, (last_sequence, now, now if missing else None, generation_id))

        await self._database.write(job, is_durable=False)

    async def since(self, generation_id: str, sequence: int) -> list[tuple[int, list[Delta]]]:
        """What a running generation received after a sequence: rows of their last sequence and their deltas.

        Empty once the generation has settled: its message then has all its parts.

        Args:
            generation_id: Whose deltas are wanted.
            sequence: 0, or a row's end: what this method returned, or a loaded generation's.

        Raises:
            ValueError: the sequence is in the middle of a row.
            StoreError: the database cannot be read.
        """

        def job(connection: sqlite3.Connection) -> list[tuple[int, int, str]]:
            return connection.execute(_SINCE, (generation_id, sequence)).fetchall()

        rows = await self._database.read(job)
        if rows and rows[0][0] <= sequence:
            raise ValueError(f"sequence {sequence} is in the middle of a row that begins at {rows[0][0]}")
        return [(last_sequence, deltas_from_json(body)) for _, last_sequence, body in rows]

    async def settle(self, generation: GenerationRecord, parts: Sequence[Part]) -> None:
        """Store the end of a generation and its message's final parts, and empty its log; durable.

        Settling again replaces what was stored: the generation's own process has the last word.

        Args:
            generation: With its final status.
            parts: The whole message.

        Raises:
            StoreError: nothing was stored.

        Cancellation: it is stored all the same.
        """
        final = tuple(parts)
        await self._database.write(lambda connection: settle_generation(connection, generation, final))
