"""Line numbers of the keys in a valid TOML text, which neither tomllib nor tomlkit give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

KeyPath = tuple[str, ...]

_KEY: Final = re.compile(
    r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*(\.)?""",
)
_INDENT: Final = re.compile(r"[ \t]*")
_TOKEN: Final = re.compile(
    r'''
      """(?:[^\\]|\\.)*?"{3,5}      # texts over several lines
    | \'\'\'.*?'{3,5}
    | "(?:[^"\\\n]|\\.)*"
    | '[^'\n]*'
    | \#[^\n]*
    | [\[{]
    | [\]}]
    | \n
    ''',
    re.VERBOSE | re.DOTALL,
)


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line, from 1, on which each key and each table header of a valid TOML text first stands.

    Keys inside inline tables are not listed: `line_of` gives the line of the table that they stand in.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    position = 0
    line = 1
    while position < len(text):
        start = _INDENT.match(text, position).end()  # type: ignore[union-attr] # matches anywhere, also nothing
        if text.startswith("[", start):
            table, position = _keys(text, start + (2 if text.startswith("[[", start) else 1))
            _note(lines, table, line)
        elif _KEY.match(text, start):
            keys, position = _keys(text, start)
            _note(lines, table + keys, line)
        end = _end_of_statement(text, position)
        line += text.count("\n", start, end)
        position = end
    return lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """The line of a key, or of the nearest table or key around it; None where there is none."""
    return next((lines[path[:size]] for size in range(len(path), 0, -1) if path[:size] in lines), None)


def _note(lines: dict[KeyPath, int], path: KeyPath, line: int) -> None:
    """Remember the line of the path and of the tables that it brings into being."""
    for size in range(1, len(path) + 1):
        lines.setdefault(path[:size], line)


def _keys(text: str, position: int) -> tuple[KeyPath, int]:
    """The dotted key at the position, and the position after it."""
    keys: list[str] = []
    while match := _KEY.match(text, position):
        keys.append(next(part for part in match.groups()[:3] if part is not None))
        position = match.end()
        if match[4] is None:
            break
    return tuple(keys), position


def _end_of_statement(text: str, position: int) -> int:
    """The position after the newline that ends the statement: the first one outside texts and brackets."""
    depth = 0
    for token in _TOKEN.finditer(text, position):
        mark = token[0]
        if mark == "\n" and depth <= 0:
            return token.end()
        depth += (mark in ("[", "{")) - (mark in ("]", "}"))
    return len(text)
