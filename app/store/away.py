"""Away: the replies that went on when their terminal was gone, until somebody has been told how they ended.

They are kept in the state, one row each, so that several processes can leave theirs at the same time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from app.conversation import Status
from app.store.database import Database

_PREFIX = "away/"
_LEAVE = "INSERT INTO state (key, body) VALUES (?, '1') ON CONFLICT (key) DO NOTHING"
_FOUND = """
SELECT g.id, m.id, m.conversation_id, g.status
FROM state s
JOIN generations g ON g.id = substr(s.key, 6)
JOIN messages m ON m.id = g.message_id
JOIN conversations c ON c.id = m.conversation_id
WHERE s.key >= 'away/' AND s.key < 'away0' AND c.deleted_at IS NULL
ORDER BY g.settled_at, g.rowid
"""
_TAKE = "DELETE FROM state WHERE key >= 'away/' AND key < 'away0'"


@dataclass(frozen=True, slots=True)
class AwayReply:
    """A reply that was left alone."""

    generation_id: str
    message_id: str
    conversation_id: str
    status: Status
    """``running`` where its process still goes on."""


async def leave(database: Database, generation_ids: Iterable[str]) -> None:
    """Note that these running generations go on unseen. Not held against a power cut, which ends them as well.

    Raises:
        StoreError: nothing was noted.

    Cancellation: it is noted all the same.
    """
    keys = [(_PREFIX + id_,) for id_ in generation_ids]
    await database.write(lambda connection: connection.executemany(_LEAVE, keys) and None, is_durable=False)


async def take(database: Database) -> list[AwayReply]:
    """The replies that were left alone, those that settled first in front; nobody is told of them again.

    Raises:
        StoreError: the database cannot be written; they stay noted.

    Cancellation: they are taken all the same.
    """

    def job(connection: sqlite3.Connection) -> list[AwayReply]:
        found = [AwayReply(*row) for row in connection.execute(_FOUND)]
        connection.execute(_TAKE)
        return found

    return await database.write(job, is_durable=False)
