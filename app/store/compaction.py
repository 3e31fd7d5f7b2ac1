"""Compaction: a settled generation's parts in place of its delta log."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.conversation import GenerationRecord, Part
from app.errors import StoreError
from app.store.rows import store_parts
from app.store.storable import record_to_json, storable_int, storable_text

_SETTLE = """
UPDATE generations SET
    endpoint = ?, model = ?, status = ?, first_token_at = ?, settled_at = ?, sequence = ?, finish_reason = ?,
    usage = ?, failure = ?
WHERE id = ?
"""
_EMPTY_LOG = "DELETE FROM delta_log WHERE generation_id = ?"
_TOUCH = """
UPDATE conversations SET updated_at = max(updated_at, ?)
WHERE id = (SELECT conversation_id FROM messages WHERE id = ?)
"""


def settle_generation(
    connection: sqlite3.Connection, generation: GenerationRecord, parts: Sequence[Part]
) -> None:
    """Store the final state of a generation and its message's parts, and empty its delta log.

    Args:
        connection: Within a transaction.
        generation: With its final status.
        parts: The whole message.

    Raises:
        StoreError: the generation was never stored.
    """
    values = (
        storable_text(generation.endpoint),
        storable_text(generation.model),
        generation.status,
        generation.first_token_at,
        generation.settled_at,
        storable_int(generation.sequence),
        storable_text(generation.finish_reason),
        record_to_json(generation.usage),
        record_to_json(generation.failure),
        generation.id,
    )
    if connection.execute(_SETTLE, values).rowcount == 0:
        raise StoreError("The beginning of this reply was never saved, so its end cannot be.")
    store_parts(connection, generation.message_id, parts)
    connection.execute(_EMPTY_LOG, (generation.id,))
    if generation.settled_at is not None:
        connection.execute(_TOUCH, (generation.settled_at, generation.message_id))
