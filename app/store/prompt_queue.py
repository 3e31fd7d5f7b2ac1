"""The stored queues: prompts that wait in each conversation, and which process has one of them in hand.

A prompt is sent by the process that claimed it. Its row is deleted by the transaction that stores it as a message
(`take_from_queue`), so that it is always in exactly one of the two places; a claim ends with its process.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.conversation import Part, QueuedPrompt
from app.store.database import Database
from app.store.owner import Owner, current_owner
from app.store.storable import part_from_row, part_to_row, storable_int

_COLUMNS = "id, conversation_id, parts, created_at, owner_process, owner_boot, owned_at"
_WAITING = f"SELECT {_COLUMNS} FROM queued_prompts WHERE conversation_id = ? ORDER BY place, rowid"  # noqa: S608 - our own column names
_ONE = f"SELECT {_COLUMNS} FROM queued_prompts WHERE id = ?"  # noqa: S608 - our own column names
_ADD = """
INSERT INTO queued_prompts (id, conversation_id, place, parts, created_at)
SELECT ?, ?, coalesce(max(place), 0) + 1, ?, ? FROM queued_prompts WHERE conversation_id = ?
ON CONFLICT (id) DO NOTHING
"""
_CHANGE = "UPDATE queued_prompts SET parts = ?, owner_process = '', owner_boot = '' WHERE id = ?"
_PLACE = "SELECT place FROM queued_prompts WHERE id = ?"
_PUT = "UPDATE queued_prompts SET place = ? WHERE id = ?"
_REMOVE = "DELETE FROM queued_prompts WHERE id = ?"
_CLAIM = "UPDATE queued_prompts SET owner_process = ?, owner_boot = ?, owned_at = ? WHERE id = ?"
_RUNNING = """
SELECT g.owner_process, g.owner_boot, g.owner_heartbeat
FROM generations g JOIN messages m ON m.id = g.message_id
WHERE g.status = 'running' AND m.conversation_id = ?
"""


class PromptQueues:
    """The queues of all conversations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, conversation_id: str, prompt: QueuedPrompt) -> None:
        """Put a prompt at the end of a conversation's queue; durable. One that is there already stays.

        Raises:
            StoreError: it was not stored.

        Cancellation: it is stored all the same.
        """
        values = (prompt.id, conversation_id, _parts_to_json(prompt.parts), storable_int(prompt.created_at))
        await self._write(lambda connection: connection.execute(_ADD, (*values, conversation_id)))

    async def of(self, conversation_ids: Sequence[str]) -> dict[str, tuple[QueuedPrompt, ...]]:
        """What waits in these conversations, in order.

        Raises:
            StoreError: the database cannot be read.
        """
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> dict[str, tuple[QueuedPrompt, ...]]:
            return {id_: waiting(connection, id_, now) for id_ in conversation_ids}

        return await self._database.read(job)

    async def change(self, prompt: QueuedPrompt) -> None:
        """Store other parts of a prompt and let go of it.

        Raises:
            StoreError: it was not stored.
        """
        parts = _parts_to_json(prompt.parts)
        await self._write(lambda connection: connection.execute(_CHANGE, (parts, prompt.id)))

    async def swap(self, first_id: str, second_id: str) -> None:
        """Let two prompts of a queue change places; nothing where one of them has gone.

        Raises:
            StoreError: it was not stored.
        """

        def job(connection: sqlite3.Connection) -> None:
            first = connection.execute(_PLACE, (first_id,)).fetchone()
            second = connection.execute(_PLACE, (second_id,)).fetchone()
            if first is not None and second is not None:
                connection.execute(_PUT, (second[0], first_id))
                connection.execute(_PUT, (first[0], second_id))

        await self._write(job)

    async def remove(self, prompt_id: str) -> None:
        """Take a prompt out for good; one that another process has in hand stays.

        Raises:
            StoreError: it was not stored.
        """
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> None:
            row = connection.execute(_ONE, (prompt_id,)).fetchone()
            if row is not None and not _is_held_elsewhere(row, now):
                connection.execute(_REMOVE, (prompt_id,))

        await self._write(job)

    async def claim(self, prompt_id: str) -> bool:
        """Take a prompt in hand; False where it has gone or another process has it.

        Raises:
            StoreError: it was not stored.
        """
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> bool:
            row = connection.execute(_ONE, (prompt_id,)).fetchone()
            if row is None or _is_held_elsewhere(row, now):
                return False
            _claim(connection, prompt_id, now)
            return True

        return await self._database.write(job)

    async def claim_first(self, conversation_id: str) -> QueuedPrompt | None:
        """Take the first prompt of a queue in hand, to send it.

        Returns:
            None where nothing waits, where another process has the first one in hand, and where another process runs
            a reply of the conversation: that one goes on.

        Raises:
            StoreError: it was not stored.
        """
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> QueuedPrompt | None:
            row = connection.execute(_WAITING, (conversation_id,)).fetchone()
            if row is None or _is_held_elsewhere(row, now):
                return None
            for process, boot, heartbeat in connection.execute(_RUNNING, (conversation_id,)):
                if _is_elsewhere(process, boot, heartbeat, now):
                    return None
            _claim(connection, row[0], now)
            return _prompt_of(row, now)

        return await self._database.write(job)

    async def release(self, prompt_id: str) -> None:
        """Let go of a prompt that this process has in hand.

        Raises:
            StoreError: it was not stored.
        """
        values = ("", "", 0, prompt_id)
        await self._write(lambda connection: connection.execute(_CLAIM, values))

    async def _write(self, job: Callable[[sqlite3.Connection], object]) -> None:
        await self._database.write(lambda connection: job(connection) and None)


def waiting(connection: sqlite3.Connection, conversation_id: str, now: int) -> tuple[QueuedPrompt, ...]:
    """What waits in a conversation, in order; ``now`` in milliseconds since the epoch."""
    return tuple(_prompt_of(row, now) for row in connection.execute(_WAITING, (conversation_id,)).fetchall())


def take_from_queue(connection: sqlite3.Connection, prompt_id: str) -> None:
    """Delete a prompt that is stored as a message now; within that transaction."""
    connection.execute(_REMOVE, (prompt_id,))


def _claim(connection: sqlite3.Connection, prompt_id: str, now: int) -> None:
    owner = current_owner()
    connection.execute(_CLAIM, (owner.process, owner.boot, storable_int(now), prompt_id))


def _is_elsewhere(process: str, boot: str, heard_of: int, now: int) -> bool:
    """Whether a living process other than this one owns it."""
    owner = Owner(process, boot)
    return bool(process) and owner != current_owner() and not owner.is_gone((now - heard_of) / 1000)


def _is_held_elsewhere(row: tuple[Any, ...], now: int) -> bool:
    process, boot, owned_at = row[4:7]
    return _is_elsewhere(process, boot, owned_at, now)


def _prompt_of(row: tuple[Any, ...], now: int) -> QueuedPrompt:
    id_, _, parts, created_at, *_ = row
    return QueuedPrompt(id_, _parts_from_json(parts), created_at, _is_held_elsewhere(row, now))


def _parts_to_json(parts: Iterable[Part]) -> str:
    """The parts as a JSON array of kind and body; one that JSON cannot hold is left out."""
    rows = []
    for part in parts:
        try:
            rows.append(part_to_row(part))
        except ValueError:
            continue
    return json.dumps(rows, ensure_ascii=False)


def _parts_from_json(body: str) -> tuple[Part, ...]:
    """The parts of `_parts_to_json`, texts safe for a terminal; those that cannot be read are left out."""
    try:
        rows = json.loads(body)
        found = [part_from_row(str(kind), str(fields)) for kind, fields in rows]
    except (ValueError, TypeError, RecursionError):
        return ()
    return tuple(part for part in found if part is not None)
