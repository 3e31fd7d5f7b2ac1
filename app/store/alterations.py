"""Alterations: fields of stored conversations and messages with the values before and since, made and taken back.

Everything here runs within the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from app.conversation.steps import Change, Value
from app.store.storable import storable_text, to_json

CONVERSATION_FIELDS: Final = frozenset(
    {
        "active_root_id",
        "archived_at",
        "deleted_at",
        "endpoint",
        "max_output_tokens",
        "model",
        "pinned_at",
        "reasoning_effort",
        "system_prompt",
        "tags",
        "temperature",
        "title",
        "title_source",
        "top_p",
    }
)
"""Columns of conversations that a step may change; a new setting is added here."""
MESSAGE_FIELDS: Final = frozenset({"active_child_id", "deleted_at", "is_excluded"})

_BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT id FROM messages WHERE conversation_id = ? AND id IN (SELECT value FROM json_each(?))
    UNION SELECT m.id FROM messages m JOIN below ON m.parent_id = below.id
) SELECT id FROM below JOIN messages USING (id) WHERE deleted_at IS NULL
"""
_HIDDEN_ABOVE = """
SELECT EXISTS (
    SELECT 1 FROM messages m JOIN messages p ON p.id = m.parent_id
    WHERE m.id IN (SELECT value FROM json_each(?1)) AND p.deleted_at IS NOT NULL
        AND p.id NOT IN (SELECT value FROM json_each(?1))
)
"""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One field that had one value before and has another one since."""

    field: str
    message_ids: tuple[str, ...]
    """Whose field it is; none for the conversation's own."""
    before: Value
    after: Value
    is_essential: bool


def alter(connection: sqlite3.Connection, conversation_id: str, change: Change) -> list[Alteration]:
    """Make a change; returns what differs by it.

    A deleted message takes with it whatever another process has put below it meanwhile.

    Raises:
        ValueError: no step may change this field.
    """
    after = storable_text(change.after) if isinstance(change.after, str) else change.after
    if not change.message_ids:
        before = connection.execute(
            f"SELECT {_own(change.field)} FROM conversations WHERE id = ?",  # noqa: S608 - a known column
            (conversation_id,),
        ).fetchone()
        if before is None or before[0] == after:
            return []
        alterations = [Alteration(change.field, (), before[0], after, change.is_essential)]
    else:
        ids: Iterable[str] = change.message_ids
        if change.field == "deleted_at" and after is not None:
            ids = [id_ for (id_,) in connection.execute(_BELOW, (conversation_id, json.dumps(list(ids))))]
        rows = connection.execute(
            f"SELECT id, {_messages(change.field)} FROM messages"  # noqa: S608 - a known column
            " WHERE conversation_id = ? AND id IN (SELECT value FROM json_each(?))",
            (conversation_id, json.dumps(list(ids))),
        )
        by_value: dict[Value, list[str]] = {}
        for id_, value in rows:
            if value != after:
                by_value.setdefault(value, []).append(id_)
        alterations = [
            Alteration(change.field, tuple(found), value, after, change.is_essential)
            for value, found in by_value.items()
        ]
    for alteration in alterations:
        _put(connection, conversation_id, alteration, alteration.after)
    return alterations


def take_back(
    connection: sqlite3.Connection, conversation_id: str, alterations: Iterable[Alteration]
) -> bool:
    """Put back what stood before; False where something essential has changed since, and nothing was done."""
    made = list(alterations)
    stands = [_stands(connection, conversation_id, alteration) for alteration in made]
    if any(alteration.is_essential and not stood for alteration, stood in zip(made, stands, strict=True)):
        return False
    for alteration, stood in zip(made, stands, strict=True):
        if stood:
            _put(connection, conversation_id, alteration, alteration.before)
    return True


def to_text(alterations: Iterable[Alteration]) -> str:
    """The alterations as JSON for a column."""
    return to_json([asdict(alteration) for alteration in alterations])


def from_text(body: str) -> list[Alteration] | None:
    """The alterations of `to_text`; None where they cannot be read: the file may have been written by anyone."""
    try:
        records = json.loads(body)
        return [
            _known(Alteration(**{**record, "message_ids": tuple(record["message_ids"])}))
            for record in records
        ] or None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _known(alteration: Alteration) -> Alteration:
    _messages(alteration.field) if alteration.message_ids else _own(alteration.field)
    return alteration


def _own(field: str) -> str:
    if field not in CONVERSATION_FIELDS:
        raise ValueError(f"no step may change {field} of a conversation")
    return field


def _messages(field: str) -> str:
    if field not in MESSAGE_FIELDS:
        raise ValueError(f"no step may change {field} of a message")
    return field


def _stands(connection: sqlite3.Connection, conversation_id: str, alteration: Alteration) -> bool:
    """Whether a field still has the value that the step gave it, where it could be seen again."""
    after = alteration.after
    if not alteration.message_ids:
        query = f"SELECT {_own(alteration.field)} IS ? FROM conversations WHERE id = ?"  # noqa: S608 - a known column
        row = connection.execute(query, (after, conversation_id)).fetchone()
        return bool(row and row[0])
    ids = json.dumps(alteration.message_ids)
    query = (
        f"SELECT count(*) FROM messages WHERE conversation_id = ? AND {_messages(alteration.field)} IS ?"  # noqa: S608 - a known column
        " AND id IN (SELECT value FROM json_each(?))"
    )
    count: int = connection.execute(query, (conversation_id, after, ids)).fetchone()[0]
    if alteration.field == "deleted_at" and connection.execute(_HIDDEN_ABOVE, (ids,)).fetchone()[0]:
        return False
    return count == len(alteration.message_ids)


def _put(connection: sqlite3.Connection, conversation_id: str, alteration: Alteration, value: Value) -> None:
    if not alteration.message_ids:
        statement = f"UPDATE conversations SET {_own(alteration.field)} = ? WHERE id = ?"  # noqa: S608 - a known column
        connection.execute(statement, (value, conversation_id))
        return
    statement = (
        f"UPDATE messages SET {_messages(alteration.field)} = ? WHERE conversation_id = ?"  # noqa: S608 - a known column
        " AND id IN (SELECT value FROM json_each(?))"
    )
    connection.execute(statement, (value, conversation_id, json.dumps(alteration.message_ids)))
