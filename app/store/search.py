"""Search: messages found by what they say, newest first: in the full-text index, or without it by reading all texts.

Results come by row and not by rank: the index gives them in that order without looking at all of them.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from app.safe_text import SafeText, safe_line
from app.store.database import Database
from app.store.full_text import has_index
from app.store.plain_search import offer_snippets
from app.store.search_filters import Conditions, has_few_replies, on_conversations, on_messages
from app.store.search_query import SearchQuery
from app.store.storable import storable_text

MOST_HITS = 50
_FEW = 2000
"""Up to so many messages that a filter leaves, they are looked up in the matches instead of the matches in them."""
_SLICE_ROWS = 200
_SLICE_LETTERS = 200_000
"""How much is taken into the index at once: about 20 ms."""

_BEGIN, _END = "\x02", "\x03"

_COLUMNS = """
c.id, c.title, m.id, m.role, m.created_at,
coalesce((SELECT g.model FROM generations g WHERE g.message_id = m.id), '')
"""
_SAID = """
messages m JOIN parts p ON p.message_id = m.id JOIN conversations c ON c.id = m.conversation_id
WHERE m.deleted_at IS NULL AND c.deleted_at IS NULL AND p.kind IN ('text', 'refusal', 'reasoning')
"""
_FEW_ROWS = f"SELECT p.row FROM {_SAID}{{conditions}} LIMIT {_FEW + 1}"  # noqa: S608 - our own text
_NEWEST = f"""
SELECT {_COLUMNS}, (SELECT substr(s.text, 1, 200) FROM searchable s WHERE s.row = p.row)
FROM {_SAID}{{conditions}} ORDER BY m.position DESC LIMIT ?
"""  # noqa: S608 - our own text
_MATCHES = f"""
SELECT {_COLUMNS}, snippet(full_text, 0, char(2), char(3), '…', 16)
FROM full_text f
CROSS JOIN parts p ON p.row = f.rowid
CROSS JOIN messages m ON m.id = p.message_id AND m.deleted_at IS NULL
CROSS JOIN conversations c ON c.id = m.conversation_id AND c.deleted_at IS NULL
WHERE f.full_text MATCH ?{{conditions}} ORDER BY f.rowid DESC LIMIT ?
"""  # noqa: S608 - our own text
_PLAIN = f"""
SELECT {_COLUMNS}, plain_snippet(p.body) AS snippet
FROM {_SAID}{{conditions}} AND snippet IS NOT NULL ORDER BY p.row DESC LIMIT ?
"""  # noqa: S608 - our own text
_ONE_OF = " AND +f.rowid IN (SELECT value FROM json_each(?))"
"""With a plus sign, so that the matches are gone through once and not looked for at each row."""
_TITLES = """
SELECT c.id, c.title, c.updated_at FROM conversations c WHERE c.deleted_at IS NULL{conditions}
ORDER BY c.updated_at DESC LIMIT ?
"""
_BACKLOG = "SELECT first_row, last_row FROM search_backlog"
_SLICE = "SELECT row, length(body) FROM parts WHERE row BETWEEN ? AND ? ORDER BY row DESC LIMIT ?"
_TAKE_IN = "INSERT INTO full_text (rowid, text) SELECT row, text FROM searchable WHERE row BETWEEN ? AND ?"
_LEFT = "UPDATE search_backlog SET last_row = ?"
_DONE = "DELETE FROM search_backlog"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message that says what was looked for.

    Attributes:
        conversation_id: Where it is.
        title: The conversation's; may be empty.
        message_id: Which.
        role: Whose it is.
        created_at: Milliseconds since the epoch.
        model: Which model said it; empty for others.
        snippet: Some of the text in pieces, each with whether it is what was looked for.
    """

    conversation_id: str
    title: SafeText
    message_id: str
    role: str
    created_at: int
    model: SafeText
    snippet: tuple[tuple[SafeText, bool], ...]


class Search:
    """Finds messages and titles; deleted conversations and messages are never found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hits(self, query: SearchQuery, limit: int = MOST_HITS) -> list[SearchHit]:
        """The newest messages that match, one hit for each.

        Raises:
            StoreError: the database cannot be read.
        """
        if query.is_empty or query.problem:
            return []

        def job(connection: sqlite3.Connection) -> list[SearchHit]:
            rows: list[tuple[str, str, str, str, int, str, str]] = []
            if query.models and not query.match:
                # Nearly always enough; all that a model ever said takes a while to go through.
                statement, values = _statement(connection, query, newest=_FEW)
                rows = connection.execute(statement, (*values, limit)).fetchall()
            if len(rows) < limit:
                statement, values = _statement(connection, query)
                rows = connection.execute(statement, (*values, limit)).fetchall()
            hits: dict[str, SearchHit] = {}
            for row in rows:
                hits.setdefault(row[2], _hit(row))
            return list(hits.values())

        return await self._database.read(job)

    async def titles(self, query: SearchQuery, limit: int = MOST_HITS) -> list[tuple[str, SafeText, int]]:
        """Identifier, title and last change of the conversations with the tags wanted whose titles hold all the words.

        Raises:
            StoreError: the database cannot be read.
        """
        words = [storable_text(word).casefold() for word in query.words]
        if not words and not query.has_shelf_filters:
            return []

        def job(connection: sqlite3.Connection) -> list[tuple[str, SafeText, int]]:
            connection.create_function("folded", 1, str.casefold, deterministic=True)
            conditions, values = on_conversations(query)
            conditions += " AND instr(folded(c.title), ?) > 0" * len(words)
            rows = connection.execute(_TITLES.format(conditions=conditions), (*values, *words, limit))
            return [(id_, safe_line(title), updated_at) for id_, title, updated_at in rows]

        return await self._database.read(job)

    async def take_in(self) -> bool:
        """Take some of the messages that were stored before there was an index into it, newest first.

        Returns:
            Whether any are left; call again.

        Raises:
            StoreError: the database cannot be written.

        Cancellation: the slice is taken in all the same.
        """

        def is_left(connection: sqlite3.Connection) -> bool:
            return connection.execute(_BACKLOG).fetchone() is not None and has_index(connection)

        if not await self._database.read(is_left):
            return False
        return await self._database.write(_take_in, is_durable=False)


def _take_in(connection: sqlite3.Connection) -> bool:
    backlog = connection.execute(_BACKLOG).fetchone()
    if backlog is None or not has_index(connection):
        return False
    first, last = backlog
    begin, letters = last + 1, 0
    for row, length in connection.execute(_SLICE, (first, last, _SLICE_ROWS)):
        begin, letters = row, letters + length
        if letters >= _SLICE_LETTERS:
            break
    is_done = begin <= first or begin > last
    connection.execute(_DONE) if is_done else connection.execute(_LEFT, (begin - 1,))
    connection.execute(_TAKE_IN, (begin, last))
    return not is_done


def _statement(
    connection: sqlite3.Connection, query: SearchQuery, newest: int = 0
) -> tuple[str, list[object]]:
    """What finds the hits, and its values but for the limit."""
    conditions, values = _conditions(connection, query, newest)
    if not query.match:
        return _NEWEST.format(conditions=conditions), values
    if not has_index(connection):
        offer_snippets(connection, query.words, _BEGIN, _END)
        return _PLAIN.format(conditions=conditions), values
    is_each = not has_few_replies(connection, query, _FEW)
    conditions, values = _conditions(connection, query, 0, is_each=is_each)
    if query.has_filters or query.has_shelf_filters:
        few = [row for (row,) in connection.execute(_FEW_ROWS.format(conditions=conditions), values)]
        if len(few) <= _FEW:
            return _MATCHES.format(conditions=_ONE_OF), [query.match, json.dumps(few)]
    return _MATCHES.format(conditions=conditions), [query.match, *values]


def _conditions(
    connection: sqlite3.Connection, query: SearchQuery, newest: int, *, is_each: bool = False
) -> Conditions:
    """All filters."""
    said, said_values = on_messages(connection, query, newest, is_each=is_each)
    kept, kept_values = on_conversations(query)
    return said + kept, said_values + kept_values


def _hit(values: tuple[str, str, str, str, int, str, str]) -> SearchHit:
    conversation_id, title, message_id, role, created_at, model, text = values
    return SearchHit(
        conversation_id,
        safe_line(title),
        message_id,
        role,
        created_at,
        safe_line(model),
        tuple(_pieces(text)),
    )


def _pieces(text: str) -> list[tuple[SafeText, bool]]:
    """The pieces of a snippet; marks that the text itself holds come out as pieces, never as control characters."""
    pieces: list[tuple[SafeText, bool]] = []
    for index, piece in enumerate(text.split(_BEGIN)):
        marked, separator, rest = piece.partition(_END) if index else ("", "", piece)
        if not separator:
            marked, rest = "", marked + rest
        for part, is_hit in ((marked, True), (rest, False)):
            if part:
                lead, tail = " " * part[0].isspace(), " " * part[-1].isspace()
                shown = safe_line(part)
                pieces.append((SafeText(f"{lead}{shown}{tail}" if shown else " "), is_hit))
    return pieces
