"""Stored rows as values: messages with their parts and generations, as one conversation holds them.

Parts of a generation that has not been compacted come from its delta log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.conversation import (
    Delta,
    GenerationRecord,
    Message,
    MessageBuilder,
    Part,
    ReasoningPart,
)
from app.safe_text import safe_text
from app.store.storable import (
    deltas_from_json,
    failure_from_json,
    part_from_row,
    part_to_row,
    usage_from_json,
)

GENERATION_COLUMNS = (
    "g.id, g.message_id, g.endpoint, g.model, g.status, g.started_at, g.first_token_at, g.settled_at,"
    " g.sequence, g.finish_reason, g.usage, g.failure"
)

_MESSAGES = """
SELECT id, conversation_id, parent_id, role, created_at, active_child_id, is_excluded
FROM messages WHERE conversation_id = ? AND deleted_at IS NULL ORDER BY position
"""

_PARTS = """
SELECT p.message_id, p.kind, p.body
FROM messages m JOIN parts p ON p.message_id = m.id
WHERE m.conversation_id = ? AND m.deleted_at IS NULL ORDER BY m.position, p.position
"""

_GENERATIONS = f"""
SELECT {GENERATION_COLUMNS}
FROM messages m JOIN generations g ON g.message_id = m.id
WHERE m.conversation_id = ? AND m.deleted_at IS NULL
"""  # noqa: S608 - our own column names

_LOG = "SELECT body FROM delta_log WHERE generation_id = ? ORDER BY first_sequence"

_DELETE_PARTS = "DELETE FROM parts WHERE message_id = ?"
_INSERT_PART = "INSERT INTO parts (message_id, position, kind, body) VALUES (?, ?, ?, ?)"


def conversation_messages(connection: sqlite3.Connection, conversation_id: str) -> tuple[Message, ...]:
    """The messages of a conversation in the order of their creation.

    What another process has put below a message while that was being deleted is left out with it.
    """
    parts: dict[str, list[Part]] = {}
    for message_id, kind, body in connection.execute(_PARTS, (conversation_id,)):
        part = part_from_row(kind, body)
        if part is not None:
            parts.setdefault(message_id, []).append(part)
    generations = {row[1]: generation_of(row) for row in connection.execute(_GENERATIONS, (conversation_id,))}
    for message_id, generation in generations.items():
        if message_id not in parts:
            parts[message_id] = list(logged_reply(connection, generation.id).parts)
    messages: dict[str, Message] = {}
    for message_id, owner_id, parent_id, role, created_at, active_child_id, is_excluded in connection.execute(
        _MESSAGES, (conversation_id,)
    ):
        if parent_id is None or parent_id in messages:
            messages[message_id] = Message(
                id=message_id,
                conversation_id=owner_id,
                parent_id=parent_id,
                role=role,
                parts=tuple(parts.get(message_id, ())),
                created_at=created_at,
                generation=generations.get(message_id),
                active_child_id=active_child_id,
                is_excluded=bool(is_excluded),
            )
    return tuple(messages.values())


def generation_of(row: Any) -> GenerationRecord:
    """The generation in a row of `GENERATION_COLUMNS`."""
    return GenerationRecord(
        id=row[0],
        message_id=row[1],
        endpoint=safe_text(row[2]),
        model=safe_text(row[3]),
        status=row[4],
        started_at=row[5],
        first_token_at=row[6],
        settled_at=row[7],
        sequence=row[8],
        finish_reason=safe_text(row[9]),
        usage=usage_from_json(row[10]),
        failure=failure_from_json(row[11]),
    )


class LoggedReply:
    """What a generation's delta log holds, folded.

    Attributes:
        parts: The reply so far. How long the model reasoned is not in the log and stays unknown.
        usage: The last usage in the log, if any.
        finish: The provider's terminal word, if it is in the log.
    """

    def __init__(self, deltas: Iterable[Delta]) -> None:
        builder = MessageBuilder(clock=lambda: 0.0)
        for delta in deltas:
            builder.apply(delta)
        self.parts = tuple(
            replace(part, seconds=None) if isinstance(part, ReasoningPart) else part
            for part in builder.parts()
        )
        self.usage = builder.usage
        self.finish = builder.finish


def logged_reply(connection: sqlite3.Connection, generation_id: str) -> LoggedReply:
    """Fold the delta log of a generation."""
    rows = connection.execute(_LOG, (generation_id,)).fetchall()
    return LoggedReply(delta for (body,) in rows for delta in deltas_from_json(body))


def store_parts(connection: sqlite3.Connection, message_id: str, parts: Iterable[Part]) -> None:
    """Store the parts of a message in place of those it has; one that JSON cannot hold is left out."""
    connection.execute(_DELETE_PARTS, (message_id,))
    for position, part in enumerate(parts):
        try:
            kind, body = part_to_row(part)
        except ValueError:
            continue
        connection.execute(_INSERT_PART, (message_id, position, kind, body))
