"""Selecting: which text of the transcript is marked, and what copying it gives.

A place in the text is a number for the line and a character in it. The number is the message's index times
`STRIDE` plus the line in the message, so it keeps its meaning while messages above are measured.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from textual.geometry import Offset
from textual.selection import Selection

from app.markdown.cells import character_widths, grapheme_starts
from app.markdown.places import END, Cut
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.path_layout import PathLayout, Place

STRIDE = 1 << 24
"""More lines than a message can have."""

PICTURE_STYLES = ("pixel-", "picture-")
"""Begin the style names of a picture's rows, in which there is no text."""

_WORD = re.compile(r"[\w'’-]+|[^\w\s]+|\s+")
_WIDE_GAP = re.compile(r" {2,}")


class Spot(NamedTuple):
    """A character of a line."""

    place: Place
    character: int


def number_of(place: Place) -> int:
    """The number of a line."""
    return place.message * STRIDE + place.line


def place_of(number: int) -> Place:
    """The line with a number."""
    return Place(*divmod(number, STRIDE))


def between(path: PathLayout, one: Spot, other: Spot) -> Selection:
    """What lies between two spots, whichever comes first, both included."""
    first, last = sorted((one, other))
    text = path.line_at(last.place).text
    return Selection(
        Offset(first.character, number_of(first.place)),
        Offset(_grapheme_end(text, last.character), number_of(last.place)),
    )


def lines_between(path: PathLayout, one: Place, other: Place) -> Selection:
    """The lines from one to another, whichever comes first."""
    first, last = sorted((one, other))
    end = max(1, len(path.line_at(last).text))
    return Selection(Offset(0, number_of(first)), Offset(end, number_of(last)))


def word_at(path: PathLayout, spot: Spot) -> Selection | None:
    """The word around a spot; None beside the text."""
    number = number_of(spot.place)
    for match in _WORD.finditer(path.line_at(spot.place).text):
        if match.start() <= spot.character < match.end():
            return Selection(Offset(match.start(), number), Offset(match.end(), number))
    return None


def paragraph_at(path: PathLayout, spot: Spot) -> Selection:
    """The rows of the wrapped text that a spot is in."""
    entry = path.entries[spot.place.message]
    first = last = spot.place.line
    while first > 0 and entry.line(first - 1).is_wrapped:
        first -= 1
    while entry.line(last).is_wrapped:
        last += 1
    return lines_between(path, spot.place._replace(line=first), spot.place._replace(line=last))


def selected_text(path: PathLayout, selection: Selection) -> str:
    """The Markdown of what is selected; headers and endings as they are shown."""
    if not path.entries:
        return ""
    start, end = selection
    first = place_of(start.y) if start is not None else Place()
    last_index = len(path.entries) - 1
    last = place_of(end.y) if end is not None else Place(last_index, STRIDE - 1)
    pieces: list[str] = []
    for index in range(first.message, min(last.message, last_index) + 1):
        path.ensure(index)
        begin = Cut(0, 0)
        if index == first.message:
            begin = Cut(first.line, start.x if start is not None else 0)
        stop = Cut(path.entries[index].height - 1, END)
        if index == last.message:
            stop = min(stop, Cut(last.line, end.x if end is not None else END))
        pieces += _sections(path.entries[index], begin, stop)
    return "\n\n".join(piece for piece in pieces if piece)


def _sections(entry: Entry, begin: Cut, stop: Cut) -> list[str]:
    """What is selected of a message's header, text and ending."""
    top, bottom = -entry.body_index(0), entry.body_end
    head = _shown(entry, range(top), begin, stop)
    foot = _shown(entry, range(bottom, entry.height), begin, stop)
    if stop.line < top or begin.line >= bottom:
        return [head, foot]
    first = Cut(begin.line - top, begin.character) if begin.line >= top else Cut(0, 0)
    last = Cut(stop.line - top, stop.character) if stop.line < bottom else Cut(bottom - top - 1, END)
    return [head, entry.text.between(first, last), foot]


def _shown(entry: Entry, lines: range, begin: Cut, stop: Cut) -> str:
    """The selected text of lines that are not the message's own, as shown."""
    pieces: list[str] = []
    for index in range(max(lines.start, begin.line), min(lines.stop, stop.line + 1)):
        line = entry.line(index)
        if line.runs and line.runs[0].style.startswith(PICTURE_STYLES):
            continue
        first = begin.character if index == begin.line else 0
        last = stop.character if index == stop.line else END
        pieces += [_WIDE_GAP.sub("  ", line.text[first:last]), line.joint if line.is_wrapped else "\n"]
    return "".join(pieces[:-1]).strip("\n")


def _grapheme_end(text: str, character: int) -> int:
    """The end of the character, with all that combines with it."""
    if character >= len(text) or text.isascii():
        return min(character + 1, max(1, len(text)))
    starts = grapheme_starts(text, character_widths(text))
    return next((at for at in range(character + 1, len(text)) if starts[at]), len(text))
