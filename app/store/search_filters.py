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


def on_messages(connection: sqlite3.Connection, query: SearchQuery, newest: int = 0) -> Conditions:
    """The filters on messages ``m``; with ``newest`` only so many of the last replies of the models are looked at."""
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
        names = [
            name
            for (name,) in connection.execute(_MODELS)
            if all(part in name.lower() for part in query.models)
        ]
        marks = ", ".join("?" * len(names))
        last = f" ORDER BY rowid DESC LIMIT {int(newest)}" if newest else ""
        conditions.append(f"m.id IN (SELECT message_id FROM generations WHERE model IN ({marks}){last})")  # noqa: S608 - marks and a number only
        values += names
    return "".join(f" AND {condition}" for condition in conditions), values


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
