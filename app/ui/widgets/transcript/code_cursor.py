"""CodeCursor: the code block that the reader has gone to, from one to the next through all messages.

Blocks are found in the sources, so that a long conversation need not be laid out for it. Where the marked block is out of
sight the next step begins at what is in view: nobody remembers where they were pages ago.
"""

from __future__ import annotations

import re

from app.markdown.lines import BLANK, Line
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.viewport import Viewport

ROWS_ABOVE = 2
"""Rows that stay in sight above a block that had to be brought into view."""

_MAY_HOLD_CODE = re.compile(r"```|~~~|(?:\A|\n)[ \t>]*\n?(?: {4}|\t)")
"""What every text with a code block has; most texts without one do not (CommonMark 0.31.2, 4.4 and 4.5)."""


def is_code_header(line: Line) -> bool:
    """Whether a line is the one with number and language above a code block."""
    return line.code_block > 0 and any(run.style == "code-gutter" for run in line.runs)


class CodeCursor:
    """Goes from code block to code block.

    Args:
        viewport: What is gone through, and moved.
    """

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self._at: tuple[str, int] | None = None

    @property
    def at(self) -> tuple[str, int] | None:
        """Message and number of the marked block; None where none is."""
        at = self._at
        return at if at is not None and self._viewport.path.index_of(at[0]) is not None else None

    def leave(self) -> None:
        """Mark none any more."""
        self._at = None

    def step(self, direction: int) -> str | None:
        """Mark the next block, or the one before with -1, and bring it into view; the key of its message, None for none."""
        if not self._viewport.is_ready or not self._viewport.path.entries:
            return None
        entries = self._viewport.path.entries
        index, number = self._begin(direction)
        while 0 <= index < len(entries):
            count = _count(entries[index])
            number = min(number, count + 1) + direction
            if 1 <= number <= count:
                self._at = (entries[index].face.key, number)
                self._show(index, number)
                return entries[index].face.key
            index += direction
            number = 0 if direction > 0 else 1 << 30
        return None

    @property
    def row(self) -> int | None:
        """The first row in view with code of the marked block, else the one above it; None where it is out of view."""
        at, header = self.at, None
        for row in range(self._viewport.height if at is not None else 0):
            place = self._viewport.place_at_row(row)
            entry = self._viewport.entry_at(place) if place is not None else None
            line = entry.line(place.line) if entry is not None and place is not None else BLANK
            if entry is not None and (entry.face.key, line.code_block) == at:
                if not is_code_header(line):
                    return row
                header = row
        return header

    def _begin(self, direction: int) -> tuple[int, int]:
        """The message to begin at, and the number of the block before the first one to be looked at."""
        path = self._viewport.path
        if self.at is not None and self.row is not None:
            key, number = self.at
            return path.index_of(key) or 0, number
        if direction > 0:
            top = self._viewport.top
            above = [line.code_block for line in _headers(path.entries[top.message], range(top.line))]
            return top.message, max(above, default=0)
        last = self._viewport.visible[-1]
        end = self._viewport.height - self._viewport.row_of(Place(last))
        entry = path.entries[last]
        below = [line.code_block for line in _headers(entry, range(max(0, end), entry.height))]
        return last, min(below, default=1 << 30)

    def _show(self, index: int, number: int) -> None:
        viewport = self._viewport
        entry = viewport.path.entries[index]
        if entry.text.is_folded:
            viewport.reshape(entry.face.key, _unfold)
        viewport.path.ensure(index, is_current=True)
        places = [at for at in range(entry.height) if entry.line(at).code_block == number]
        if not places:  # shown as it was written
            viewport.reveal(index)
            return
        first, last = (viewport.row_of(Place(index, at)) for at in (places[0], places[-1]))
        if first < 0 or (last >= viewport.height and first > ROWS_ABOVE):
            viewport.jump(viewport.path.walk(Place(index, places[0]), -ROWS_ABOVE))


def _unfold(entry: Entry) -> None:
    entry.text.is_folded = False


def _count(entry: Entry) -> int:
    """How many code blocks a message has."""
    return len(entry.text.code_blocks()) if _MAY_HOLD_CODE.search(entry.source) else 0


def _headers(entry: Entry, lines: range) -> list[Line]:
    return [line for line in map(entry.line, lines) if is_code_header(line)]
