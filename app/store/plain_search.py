"""Plain search: finds words by reading every text, where the database has no full-text index."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Sequence

_BEFORE = 40
_AFTER = 100
"""Letters of a snippet on either side of where what was found begins."""


def offer_snippets(connection: sqlite3.Connection, words: Sequence[str], begin: str, end: str) -> None:
    """Let SQL call ``plain_snippet(body)``: a part's text around the first word, NULL where not all words occur in it.

    Args:
        connection: Where.
        words: Words and phrases; case and accents make no difference.
        begin: Stands before what was found.
        end: Stands behind it.
    """
    wanted = [found for found in map(_folded, words) if found]

    def snippet(body: str) -> str | None:
        text = _text(body)
        folded = _folded(text)
        if not wanted or not all(word in folded for word in wanted):
            return None
        return _around(text, wanted[0], begin, end)

    connection.create_function("plain_snippet", 1, snippet)


def _text(body: str) -> str:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    text = found.get("text") if isinstance(found, dict) else ""
    return text if isinstance(text, str) else ""


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_letter, text))


def _folded_letter(letter: str) -> str:
    apart = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


def _around(text: str, word: str, begin: str, end: str) -> str:
    """Some of the text, with the first occurrence of the folded word between two marks."""
    places = [place for place, letter in enumerate(text) for _ in _folded_letter(letter)]
    at = _folded(text).find(word)
    first, last = places[at], places[at + len(word) - 1] + 1
    start, stop = max(0, first - _BEFORE), first + _AFTER
    return "".join(
        (
            "…" * (start > 0),
            text[start:first],
            begin,
            text[first:last],
            end,
            text[last : max(last, stop)],
            "…" * (stop < len(text)),
        )
    )
