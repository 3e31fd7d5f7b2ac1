"""Selecting: which text of the transcript is marked, and what copying it gives.

A place in the text is a number for the line and a character in it. The number is the message's index times
`STRIDE` plus the line in the message, so it keeps its meaning while messages above are measured.
"""

from __future__ import annotations

from textual.geometry import Offset

from app.markdown.lines import Line
from app.ui.widgets.transcript.path_layout import PathLayout, Place

STRIDE = 1 << 24
"""More lines than a message can have."""


def number_of(place: Place) -> int:
    """The number of a line."""
    return place.message * STRIDE + place.line


def place_of(number: int) -> Place:
    """The line with a number."""
    return Place(*divmod(number, STRIDE))


def selected_text(path: PathLayout, left: int, start: Offset | None, end: Offset | None) -> str:
    """The text between two places, rows that were wrapped joined again.

    Args:
        path: The messages.
        left: Cells of margin, which count as characters before a line's text.
        start: First place, ``x`` in characters and ``y`` a line's number; None for the very first.
        end: The place after the last; None for the very end.
    """
    if not path.entries:
        return ""
    first = place_of(start.y) if start is not None else Place()
    last_index = len(path.entries) - 1
    last = place_of(end.y) if end is not None else Place(last_index, STRIDE - 1)
    pieces: list[str] = []
    for index in range(first.message, min(last.message, last_index) + 1):
        path.ensure(index)
        entry = path.entries[index]
        top = first.line if index == first.message else (0 if pieces else entry.gap)
        bottom = min(last.line, entry.height - 1) if index == last.message else entry.height - 1
        for line_index in range(top, bottom + 1):
            line = entry.line(line_index)
            place = Place(index, line_index)
            begin = max(0, start.x - left) if start is not None and place == first else 0
            stop = max(0, end.x - left) if end is not None and place == last else None
            pieces.append(
                _piece(
                    line, begin, stop, is_continuing=line_index > top and _joins(entry.line(line_index - 1))
                )
            )
            pieces.append(line.joint if line.is_wrapped else "\n")
    return "".join(pieces[:-1])


def _joins(line: Line) -> bool:
    """Whether the next line goes on with this one."""
    return line.is_wrapped


def _piece(line: Line, begin: int, stop: int | None, *, is_continuing: bool) -> str:
    """What of one line is selected; the indentation of a wrapped row is not text."""
    if is_continuing:
        begin = max(begin, len(line.text) - len(line.text.lstrip(" ")) if not line.indent else line.indent)
    text = line.text[begin:stop]
    return text if line.is_wrapped else text.rstrip(" ")
