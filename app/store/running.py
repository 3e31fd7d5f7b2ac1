"""Running generations as every process on the database sees them: whose they are, and the wish to stop one.

The process that owns a generation is the only one that settles it; another one leaves a wish that the owner looks for.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from app.conversation import GenerationRecord
from app.safe_text import SafeText, safe_line
from app.store.database import Database
from app.store.owner import Owner, current_owner
from app.store.rows import GENERATION_COLUMNS, generation_of

_RUNNING = f"""
SELECT {GENERATION_COLUMNS}, m.conversation_id, g.owner_process, g.owner_boot, g.owner_heartbeat
FROM generations g JOIN messages m ON m.id = g.message_id
WHERE g.status = 'running' ORDER BY g.started_at, g.rowid
"""  # noqa: S608 - our own column names

_SETTLED = f"""
SELECT {GENERATION_COLUMNS}, m.conversation_id, c.title
FROM generations g JOIN messages m ON m.id = g.message_id JOIN conversations c ON c.id = m.conversation_id
WHERE g.status <> 'running' AND g.settled_at > ? AND c.deleted_at IS NULL AND m.deleted_at IS NULL
ORDER BY g.settled_at, g.rowid LIMIT ?
"""  # noqa: S608 - our own column names

_REQUEST_STOP = """
UPDATE generations SET stop_requested_at = ? WHERE id = ? AND status = 'running' AND stop_requested_at IS NULL
"""

_STOP_REQUESTS = """
SELECT id FROM generations
WHERE status = 'running' AND stop_requested_at IS NOT NULL AND owner_process = ? AND owner_boot = ?
"""


@dataclass(frozen=True, slots=True)
class RunningGeneration:
    """A generation that has not settled."""

    record: GenerationRecord
    conversation_id: str
    is_ours: bool
    """Whether this process runs it."""
    is_gone: bool
    """Whether the process that runs it has certainly ended, so that `Messages.recover` settles it."""
    heartbeat: int
    """When it was last heard of, in milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class SettledReply:
    """A reply that has settled, with what is needed to jump to it."""

    record: GenerationRecord
    conversation_id: str
    title: SafeText


class RunningGenerations:
    """The running generations of all processes on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[RunningGeneration]:
        """Every running generation, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        here = current_owner()
        now = self._database.clock_ms()

        def job(connection: sqlite3.Connection) -> list[RunningGeneration]:
            found = []
            for row in connection.execute(_RUNNING).fetchall():
                *columns, conversation_id, process, boot, heartbeat = row
                owner = Owner(process, boot)
                is_ours = owner == here
                is_gone = not is_ours and owner.is_gone((now - heartbeat) / 1000)
                found.append(
                    RunningGeneration(generation_of(columns), conversation_id, is_ours, is_gone, heartbeat)
                )
            return found

        return await self._database.read(job)

    async def request_stop(self, generation_id: str) -> None:
        """Ask the process that runs a generation to stop it; one that has settled stays as it is. Durable.

        Raises:
            StoreError: the wish was not stored.

        Cancellation: it is stored all the same.
        """
        values = (self._database.clock_ms(), generation_id)
        await self._database.write(lambda connection: connection.execute(_REQUEST_STOP, values) and None)

    async def stop_requests(self) -> list[str]:
        """The generations of this process that someone asked to stop.

        Raises:
            StoreError: the database cannot be read.
        """
        here = current_owner()

        def job(connection: sqlite3.Connection) -> list[str]:
            return [id_ for (id_,) in connection.execute(_STOP_REQUESTS, (here.process, here.boot))]

        return await self._database.read(job)

    async def settled_after(self, moment: int, limit: int = 100) -> list[SettledReply]:
        """The replies that settled after a moment, oldest first; not those of deleted conversations.

        Args:
            moment: Milliseconds since the epoch.
            limit: How many at most.

        Raises:
            StoreError: the database cannot be read.
        """

        def job(connection: sqlite3.Connection) -> list[SettledReply]:
            found = []
            for row in connection.execute(_SETTLED, (moment, limit)).fetchall():
                *columns, conversation_id, title = row
                found.append(SettledReply(generation_of(columns), conversation_id, safe_line(title)))
            return found

        return await self._database.read(job)
