"""The row of a conversation: from the columns to the value and back; within the caller's transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from app.conversation import Conversation, Sampling
from app.safe_text import safe_line, safe_text
from app.store.attached import attached_to, insert_attached
from app.store.storable import storable_int, storable_text

_COLUMNS = (
    "id, created_at, updated_at, title, title_source, endpoint, model, system_prompt, draft,"
    " active_root_id, deleted_at, temperature, max_output_tokens, top_p, reasoning_effort, tags, pinned_at,"
    " archived_at"
)

_CREATE = f"""
INSERT INTO conversations ({_COLUMNS}) VALUES ({", ".join("?" * 18)})
ON CONFLICT (id) DO NOTHING
"""  # noqa: S608 - our own column names

_LOAD = f"SELECT {_COLUMNS} FROM conversations WHERE id = ?"  # noqa: S608 - our own column names


def stored_conversation(connection: sqlite3.Connection, conversation_id: str) -> Conversation | None:
    """A conversation with what is put beside its prompt; None where there is none."""
    row = connection.execute(_LOAD, (conversation_id,)).fetchone()
    if row is None:
        return None
    return Conversation(
        id=row[0],
        created_at=row[1],
        updated_at=row[2],
        title=safe_line(row[3]),
        title_source=row[4],
        endpoint=safe_text(row[5]),
        model=safe_text(row[6]),
        system_prompt=safe_text(row[7]),
        draft=safe_text(row[8]),
        active_root_id=row[9],
        deleted_at=row[10],
        attached=attached_to(connection, conversation_id),
        temperature=_number(row[11]),
        max_output_tokens=row[12] if isinstance(row[12], int) else None,
        top_p=_number(row[13]),
        reasoning_effort=safe_line(row[14]) if isinstance(row[14], str) else None,
        tags=safe_line(row[15]),
        pinned_at=row[16],
        archived_at=row[17],
    )


def insert_conversation(connection: sqlite3.Connection, conversation: Conversation) -> None:
    """Insert a conversation; within a transaction. One that is there already stays as it is."""
    values = (
        conversation.id,
        storable_int(conversation.created_at),
        storable_int(conversation.updated_at),
        storable_text(conversation.title),
        conversation.title_source,
        storable_text(conversation.endpoint),
        storable_text(conversation.model),
        storable_text(conversation.system_prompt),
        storable_text(conversation.draft),
        conversation.active_root_id,
        conversation.deleted_at,
        *_stored_sampling(conversation.sampling),
        storable_text(conversation.tags),
        conversation.pinned_at,
        conversation.archived_at,
    )
    if connection.execute(_CREATE, values).rowcount:
        insert_attached(connection, conversation.id, conversation.attached)


def _stored_sampling(sampling: Sampling) -> tuple[float | int | str | None, ...]:
    """The values of the four columns."""
    tokens, effort = sampling.max_output_tokens, sampling.reasoning_effort
    return (
        sampling.temperature,
        None if tokens is None else storable_int(tokens),
        sampling.top_p,
        None if effort is None else storable_text(effort),
    )


def _number(value: Any) -> float | None:
    """The number in a column; another type, which only a damaged row holds, counts as none."""
    return float(value) if isinstance(value, int | float) else None
