"""Display of block syntax that is not whole yet: the unfinished last line of the live tail.

A line that so far holds only marks (``-``, ``##``, ``1.``, ``| --``) would flash as an empty item, a heading under a
paragraph or a rule; it is left out until it says what it is. A table is shown as one from its header on. For display
only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.markdown.tail_parse import count_cells

_CONTAINERS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")
_HALF_BLOCK = re.compile(r"#{1,6}[ \t]*|[+]|\d{1,9}[.)]?|=+[ \t]*|(?:[-_*][ \t]*)+|`{1,2}|~{1,2}|\|[ \t]*")
_FENCE_OPENING = re.compile(r"(`{3,}|~{3,})[^`]*")
_FENCE_CLOSING = re.compile(r"(?:`+|~+)[ \t]*")
_HALF_DEFINITION = re.compile(r" {0,3}\[[^\[\]^!\n]{0,80}(?:\](?::.*)?)?")
_HALF_DELIMITER = re.compile(r"[ ]*\|?[-: \t|]*")


def repair_line(line: str, *, is_in_code: bool = False) -> str:
    """The unfinished last line as it is to be shown.

    Args:
        line: Without newline; whatever stands before it is complete.
        is_in_code: Whether the lines before it end in open code; then only a half closing fence is left out.
    """
    begin = _CONTAINERS.match(line).end()  # type: ignore[union-attr]  # matches the empty string
    rest = line[begin:]
    if is_in_code:
        return "" if _FENCE_CLOSING.fullmatch(line.lstrip(" \t>")) else line
    if not rest or _HALF_BLOCK.fullmatch(rest) or _HALF_DEFINITION.fullmatch(line):
        return ""
    if (opening := _FENCE_OPENING.fullmatch(rest)) is not None:
        return line[:begin] + opening[1]
    return line


def with_table_header(
    lines: Sequence[str], partial: str, *, is_in_list: bool = False
) -> tuple[Sequence[str], str]:
    """The lines and the unfinished one, with a delimiter row where a table's header has no whole one yet.

    Args:
        lines: The complete lines.
        partial: The line after them.
        is_in_list: Whether an indented line may be a table's.
    """
    if not partial and lines and not lines[-1].strip():
        return lines, partial
    indent = 99 if is_in_list else 3
    if _is_row(partial, indent) and not (lines and _is_row(lines[-1], indent)):
        return [*lines, partial], _delimiter(partial)
    if lines and _is_row(lines[-1], indent) and _HALF_DELIMITER.fullmatch(partial):
        is_first = len(lines) == 1 or not _is_row(lines[-2], indent)
        return lines, _delimiter(lines[-1]) if is_first else partial
    return lines, partial


def _delimiter(header: str) -> str:
    margin = header[: header.index("|")]
    return f"{margin}|" + "---|" * max(1, count_cells(header))


def _is_row(line: str, indent: int) -> bool:
    """Whether the line begins with a pipe, indented by at most ``indent`` spaces."""
    rest = line.lstrip(" ")
    return len(rest) > 1 and rest[0] == "|" and len(line) - len(rest) <= indent
