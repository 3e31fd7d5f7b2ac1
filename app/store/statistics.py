"""Statistics: what replies have taken, counted from the generations that are stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.conversation import Usage
from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.store.database import Database
from app.store.memory_copy import read_only
from app.store.sqlite_errors import primary_code, store_error
from app.store.storable import usage_from_json

_SPENT = "SELECT usage FROM generations WHERE settled_at >= ? AND usage IS NOT NULL"
_REPLIES = """
SELECT endpoint, model, status, started_at, first_token_at, settled_at, usage
FROM generations
WHERE status <> 'running' AND typeof(started_at) = 'integer' AND started_at BETWEEN ? AND 253402300799999
ORDER BY started_at
"""


@dataclass(frozen=True, slots=True)
class CountedReply:
    """One settled reply as the statistics see it. Times are milliseconds since the epoch."""

    endpoint: SafeText
    model: SafeText
    status: str
    started_at: int
    first_token_at: int | None
    settled_at: int | None
    usage: Usage


async def spent_since(database: Database, since: int) -> tuple[float, int]:
    """What the replies that settled since a moment cost: US dollars, and tokens sent and received.

    Args:
        database: The open database.
        since: Milliseconds since the epoch.

    Raises:
        StoreError: the database cannot be read.
    """

    def job(connection: sqlite3.Connection) -> tuple[float, int]:
        dollars, tokens = 0.0, 0
        for (body,) in connection.execute(_SPENT, (since,)):
            usage = usage_from_json(body) or Usage()
            dollars += usage.cost or 0.0
            tokens += (usage.all_input_tokens or 0) + (usage.all_output_tokens or 0)
        return dollars, tokens

    return await database.read(job)


def counted_replies(path: Path, since: int) -> Iterator[CountedReply]:
    """The settled replies in a database file, oldest first; the file is only read, also while another beck runs.

    Args:
        path: The database file.
        since: Milliseconds since the epoch.

    Raises:
        StoreError: it is no database of beck's, or cannot be read.
    """
    try:
        connection = read_only(path)
        connection.text_factory = lambda stored: stored.decode("utf-8", "replace")
        try:
            for endpoint, model, status, started, first, settled, usage in connection.execute(
                _REPLIES, (since,)
            ):
                yield CountedReply(
                    safe_line(str(endpoint)),
                    safe_line(str(model)),
                    safe_line(str(status)),
                    started,
                    first,
                    settled,
                    usage_from_json(usage) or Usage(),
                )
        finally:
            connection.close()
    except sqlite3.Error as error:
        if primary_code(error) == sqlite3.SQLITE_ERROR:  # no such table, no such column
            raise StoreError(f"The file {path} is no database of beck's.") from error
        raise store_error(error, str(path)) from error
