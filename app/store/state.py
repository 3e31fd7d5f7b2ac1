"""The application's state: small JSON values by name, such as the open tabs."""

from __future__ import annotations

import json
from typing import Any

from app.store.database import Database
from app.store.storable import to_json

_GET = "SELECT body FROM state WHERE key = ?"
_SET = "INSERT INTO state (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body"


class AppState:
    """The state kept in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str, default: Any = None) -> Any:
        """The value stored under a key, as JSON gives it back; the default where there is none that can be read.

        Raises:
            StoreError: the database cannot be read.
        """
        row = await self._database.read(lambda connection: connection.execute(_GET, (key,)).fetchone())
        if row is None:
            return default
        try:
            return json.loads(row[0])
        except (ValueError, RecursionError):
            return default

    async def set(self, key: str, value: Any) -> None:
        """Store a JSON value under a key. Not held against a power cut.

        Raises:
            ValueError: it is no JSON value.
            StoreError: it was not stored.

        Cancellation: it is stored all the same.
        """
        body = to_json(value)
        await self._database.write(
            lambda connection: connection.execute(_SET, (key, body)) and None, is_durable=False
        )
