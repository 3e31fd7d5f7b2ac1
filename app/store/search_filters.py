"""Filters of a search as conditions of SQL: on what was said, and on the conversation it was said in."""

from __future__ import annotations

import sqlite3

from app.store.search_query import SearchQuery
from app.store.storable import storable_text

_MODELS = "SELECT DISTINCT model FROM generations"
_TAG = "instr(' ' || c.tags || ' ', ?) > 0"
"""A tag stands between spaces; of a beginning only the space before it is known."""

Conditions = tuple[str, list[object]]
"""SQL that follows a WHERE, and its values."""


def on_messages(
    connection: sqlite3.Connection, query: SearchQuery, newest: int = 0, *, is_each: bool = False
) -> Conditions:
    """The filters on messages ``m``.

    Args:
        connection: Tells the names of the models.
        query: What is looked for.
        newest: How many of the last replies of the models are looked at; 0 for all.
        is_each: Whether the model is looked up for each message, which is quick where few messages are gone through.
    """
    conditions: list[str] = []
    values: list[object] = []
    if query.role:
        conditions.append("m.role = ?")
        values.append(query.role)
    if query.after is not None:
        conditions.append("m.created_at >= ?")
        values.append(query.after)
    if query.before is not None:
        conditions.append("m.created_at < ?")
        values.append(query.before)
    if query.models:
        names = _models(connection, query)
        marks = ", ".join("?" * len(names))
        of_them = f"FROM generations g WHERE g.model IN ({marks})"
        last = f" ORDER BY g.rowid DESC LIMIT {int(newest)}" if newest else ""
        conditions.append(
            f"EXISTS (SELECT 1 {of_them} AND g.message_id = m.id)"
            if is_each
            else f"m.id IN (SELECT g.message_id {of_them}{last})"
        )
        values += names
    return "".join(f" AND {condition}" for condition in conditions), values


def has_few_replies(connection: sqlite3.Connection, query: SearchQuery, most: int) -> bool:
    """Whether the models that are wanted have given no more replies than so many; true where none are wanted."""
    if not query.models:
        return True
    names = _models(connection, query)
    marks = ", ".join("?" * len(names))
    some = f"SELECT 1 FROM generations WHERE model IN ({marks}) LIMIT {int(most) + 1}"  # noqa: S608 - marks and a number only
    count: int = connection.execute(f"SELECT count(*) FROM ({some})", names).fetchone()[0]  # noqa: S608 - as above
    return count <= most


def _models(connection: sqlite3.Connection, query: SearchQuery) -> list[str]:
    """The names of the models that are wanted."""
    return [
        name for (name,) in connection.execute(_MODELS) if all(part in name.lower() for part in query.models)
    ]


def on_conversations(query: SearchQuery) -> Conditions:
    """The filters on conversations ``c``."""
    conditions = [_TAG] * len(query.tags)
    tags = [storable_text(tag) for tag in query.tags]
    values: list[object] = [" " + (tag[:-1] if tag.endswith("*") else tag + " ") for tag in tags]
    if query.is_pinned:
        conditions.append("c.pinned_at IS NOT NULL")
    if query.archive != "with":
        conditions.append(f"c.archived_at IS {'NOT ' if query.archive == 'only' else ''}NULL")
    return "".join(f" AND {condition}" for condition in conditions), values
