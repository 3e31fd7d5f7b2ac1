"""Salvage: what can still be read in a damaged database, put into a new one.

Rows are told apart by their shape, since the tree that says which table a page belongs to may be what is damaged.
Nothing that was read is thrown away for what was not: text without its message gets one, messages without their
conversation too, and a message without its parent is hung below the one before it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.store.migrations import Migration, migrate
from app.store.page_records import Record, Value, records
from app.store.pages import Pages

_SHAPES = (
    ("generations", "table", "ttttti??it??tti?"),
    ("conversations", "table", "tttii??tttt"),
    ("messages", "table", "rtt?ti??i"),
    ("parts", "table", "rtitt"),
    ("delta_log", "index", "tiit"),
    ("prompt_history", "table", "rti"),
    ("queued_prompts", "table", "ttititti"),
    ("state", "index", "tt"),
)
"""Tables, their kind of tree and their first columns: text, integer, rowid, and ``?`` for what may be missing."""

_LETTERS = {str: "t", int: "i", float: "f", bytes: "b", type(None): "r"}

_LOST_CONVERSATIONS = """
INSERT INTO conversations (id, title, created_at, updated_at)
SELECT conversation_id, 'Salvaged conversation', min(created_at), max(created_at)
FROM (SELECT conversation_id, created_at FROM messages UNION ALL SELECT conversation_id, created_at FROM queued_prompts)
WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id
"""

_LOST_MESSAGES = """
SELECT message_id, max(is_reply) FROM (
    SELECT message_id, 0 AS is_reply, row AS place FROM parts
    UNION ALL SELECT message_id, 1, NULL FROM generations
) WHERE message_id NOT IN (SELECT id FROM messages) GROUP BY message_id ORDER BY min(place)
"""
_TEXT_CONVERSATION = (
    "INSERT INTO conversations (id, title, created_at, updated_at) VALUES ('salvaged', 'Salvaged text', 0, 0)"
)
_ADD_MESSAGE = (
    "INSERT INTO messages (id, conversation_id, parent_id, role, created_at) VALUES (?, 'salvaged', ?, ?, 0)"
)

_LOST_PARENTS = """
UPDATE messages SET parent_id = (
    SELECT earlier.id FROM messages AS earlier
    WHERE earlier.conversation_id = messages.conversation_id AND earlier.position < messages.position
    ORDER BY earlier.position DESC LIMIT 1
) WHERE parent_id IS NOT NULL AND parent_id NOT IN (SELECT id FROM messages)
"""

_LOST_LOGS = "DELETE FROM delta_log WHERE generation_id NOT IN (SELECT id FROM generations)"

_COUNTS = """
SELECT (SELECT count(*) FROM conversations), (SELECT count(DISTINCT message_id) FROM parts)
"""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """How much could be read."""

    conversations: int
    messages: int


def salvage(damaged: Path, log: Path, target: Path, migrations: Sequence[Migration]) -> Salvaged:
    """Put what can be read in a damaged database into a new one.

    Args:
        damaged: Only read.
        log: Its write-ahead log, which may be missing; only read.
        target: A file that is empty or not there; it is on the disk when this returns.
        migrations: They make the new database.

    Raises:
        OSError: the damaged file cannot be read.
        sqlite3.Error: the new one cannot be written.
    """
    connection = sqlite3.connect(target, isolation_level=None)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        migrate(connection, migrations, None)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        _insert(connection, records(Pages(damaged, log)))
        _mend(connection)
        counts = Salvaged(*connection.execute(_COUNTS).fetchone())
        connection.execute("COMMIT")
    finally:
        connection.close()
    return counts


def table_of(record: Record) -> str:
    """The table that a record belongs to by its shape; empty where there is none."""
    shape = "".join(_LETTERS[type(value)] for value in record.values)
    for table, tree, pattern in _SHAPES:
        if record.tree == tree and re.match(pattern.replace("?", "[rti]"), shape):
            is_whole = len(shape) == len(pattern) or len(pattern) > 3
            return table if is_whole else ""
    return ""


def _insert(connection: sqlite3.Connection, found: Iterable[Record]) -> None:
    columns = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table, _, _ in _SHAPES
    }
    for record in found:
        if table := table_of(record):
            values = _with_row(record)[: len(columns[table])]
            if table in ("parts", "delta_log"):
                values = (*values[:-1], whole_json(str(values[-1])))
            names = ", ".join(columns[table][: len(values)])
            marks = ", ".join("?" * len(values))
            # The first one of two with the same key stays; a row that breaks a rule of the table is no row of ours.
            connection.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names


def whole_json(body: str) -> str:
    """A stored JSON text; one that was cut short within its last text is closed there."""
    for rest in ("", '"}', '"}]', "}", "]"):
        for cut in range(7):  # as long as an escape that was cut in its middle
            candidate = body[: len(body) - cut] + rest
            try:
                json.loads(candidate)
            except (ValueError, RecursionError):
                continue
            return candidate
    return body


def _with_row(record: Record) -> tuple[Value, ...]:
    """The record's values; a rowid is kept in its place, where the page says that there is nothing."""
    if record.tree == "table" and record.values[0] is None:
        return (record.row, *record.values[1:])
    return record.values


def _mend(connection: sqlite3.Connection) -> None:
    """Make up what the rows need that refer to something lost.

    Raises:
        sqlite3.IntegrityError: a row still refers to nothing.
    """
    lost = connection.execute(_LOST_MESSAGES).fetchall()
    if lost:
        connection.execute(_TEXT_CONVERSATION)
        parent = None
        for message_id, is_reply in lost:
            connection.execute(_ADD_MESSAGE, (message_id, parent, "assistant" if is_reply else "user"))
            parent = message_id
    for statement in (_LOST_CONVERSATIONS, _LOST_PARENTS, _LOST_LOGS):
        connection.execute(statement)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise sqlite3.IntegrityError(f"a salvaged row of {broken[0]} refers to nothing")
