"""JSON from servers: parsed without trust, or refused with one kind of error."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def _fast_parser() -> Callable[[str | bytes], Any]:
    """The fast parser, loaded at the first reply and not at the first frame."""
    from pydantic_core import from_json

    return from_json


def parse_json(text: str | bytes) -> Any:
    """The JSON value in the text.

    The fast parser refuses what the slow one accepts (lone surrogates, which servers do send when they cut an emoji
    in two), so the slow one has the last word.

    Raises:
        ValueError: not JSON, nested too deeply, or with a number too large to hold.
    """
    try:
        return _fast_parser()(text)
    except ValueError:
        pass
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def parse_json_in(text: str) -> Any:
    """The JSON value that begins at the first bracket of a text; None where there is none.

    For errors that servers write between or after events without any framing.
    """
    begins = [position for position in (text.find("{"), text.find("[")) if position >= 0]
    if not begins:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, min(begins))[0]
    except (ValueError, RecursionError):
        return None


def text_at(value: Any, *names: str) -> str:
    """The first of these fields that is a string with something in it; empty where none is."""
    if isinstance(value, dict):
        for name in names:
            found = value.get(name)
            if isinstance(found, str) and found:
                return found
    return ""


def count_at(value: Any, *names: str) -> int | None:
    """The first of these fields that is a count (a whole number, not negative, of sane size); None where none is."""
    if isinstance(value, dict):
        for name in names:
            found = value.get(name)
            if isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found < 1 << 53:
                return int(found)
    return None


def object_at(value: Any, name: str) -> dict[str, Any]:
    """The object in this field; an empty one where there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
