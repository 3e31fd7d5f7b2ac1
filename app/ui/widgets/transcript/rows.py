"""RowComposer: what each row of the view shows, from the viewport to a strip of cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from app.markdown.cells import cell_width, fit
from app.markdown.lines import BLANK, Line
from app.ui.widgets.transcript.code_cursor import CodeCursor, is_code_header
from app.ui.widgets.transcript.column import Column
from app.ui.widgets.transcript.entry import Entry
from app.ui.widgets.transcript.framing import CARET, VARIANTS_STYLE
from app.ui.widgets.transcript.painting import (
    COPY_MARK,
    PLAIN,
    Look,
    Painter,
    cells_of,
    highlighted,
    overlaid,
    plain_line,
    plain_strip,
)  # fmt: skip
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.selecting import number_of
from app.ui.widgets.transcript.style_book import StyleBook
from app.ui.widgets.transcript.viewport import Viewport

if TYPE_CHECKING:
    from app.ui.widgets.transcript.hits import Hits  # loaded when something is looked for


def badge_text(new_lines: int) -> str:
    """What tells a reader who is elsewhere that there is more below."""
    return f"↓ {new_lines} new line{'' if new_lines == 1 else 's'} · End"


class RowComposer:
    """Composes rows.

    Args:
        viewport: What is in view.
        painter: Turns lines into strips.
        book: Where styles come from.
    """

    def __init__(self, viewport: Viewport, painter: Painter, book: StyleBook) -> None:
        self._viewport = viewport
        self._painter = painter
        self._book = book
        self.column = Column(0, 1, 1)
        self.empty_lines: Sequence[str] = ()
        """Shown in the middle while there is no message."""
        self.cursor_key: str | None = None
        """The message whose header is marked."""
        self.code_cursor = CodeCursor(viewport)
        self.is_caret_lit = True
        self.hits: Hits | None = None
        """What was looked for, to be marked where it is in view."""

    def strip(self, row: int) -> Strip:
        """A row of the view."""
        if not self._viewport.path.entries:
            return self._painter.strip(self._empty_line(row))
        place = self._viewport.place_at_row(row)
        strip = self._painter.strip(BLANK) if place is None else self._line_strip(place)
        return self._with_badge(strip) if row == self._viewport.height - 1 else strip

    def text(self, place: Place) -> str:
        """The plain text at a place, with the caret where it stands."""
        entry = self._viewport.entry_at(place)
        line = entry.line(place.line)
        return line.text + (CARET if entry.caret_line == place.line and self.is_caret_lit else "")

    def selected(self, row: int, strip: Strip, selection: Selection, style: Style) -> Strip:
        """The row with what is selected of it in another style."""
        place = self._viewport.place_at_row(row)
        span = selection.get_span(number_of(place)) if place is not None else None
        if place is None or span is None:
            return strip
        line = self._viewport.path.line_at(place)
        left = self.column.left - self._viewport.entry_at(place).x_offset(line)
        start = left + cells_of(line.text, span[0])
        stop = left + (line.width if span[1] == -1 else cells_of(line.text, span[1]))
        left = self.column.left
        return highlighted(strip, max(left, start), max(left, stop), style)

    def scroll_sideways(self, cells: int, row: int | None) -> bool:
        """Move a wide block, the one on a row or the one nearest to the middle of the view; whether it moved."""
        middle = self._viewport.height // 2
        rows = (
            sorted(range(self._viewport.height), key=lambda at: abs(at - middle)) if row is None else (row,)
        )
        for place in map(self._viewport.place_at_row, rows):
            if place is None:
                continue
            entry = self._viewport.entry_at(place)
            line = entry.line(place.line)
            if line.is_wide and entry.wide_block(line) > self.column.room:
                return entry.scroll_sideways(line, cells, self.column.room)
        return False

    def variant_step(self, place: Place, x: int) -> int:
        """Which way the variant mark on a cell of a header leads; 0 for none."""
        entry = self._viewport.entry_at(place)
        cell = self.column.left
        for run in entry.line(place.line).runs:
            if run.style == VARIANTS_STYLE and cell <= x < cell + cell_width(run.text):
                return -1 if x - cell < cell_width(run.text) // 2 else 1
            cell += cell_width(run.text)
        return 0

    def copy_mark(self, place: Place, x: int) -> int:
        """The number of the code block whose copy mark is on a cell; 0 for none."""
        entry = self._viewport.entry_at(place)
        line = entry.line(place.line)
        if not is_code_header(line):
            return 0
        end = self.column.left + self._painter.filled(self._look(entry, place.line, line))
        return line.code_block if end - len(COPY_MARK) - 1 <= x < end else 0

    def _line_strip(self, place: Place) -> Strip:
        entry = self._viewport.entry_at(place)
        line = entry.line(place.line)
        strip = self._painter.strip(line, self._look(entry, place.line, line))
        return strip if self.hits is None else self._with_hits(strip, entry, place.line, self.hits)

    def _with_hits(self, strip: Strip, entry: Entry, index: int, hits: Hits) -> Strip:
        line = entry.line(index)
        left = self.column.left
        first = left - entry.x_offset(line)
        for start, end, is_current in hits.spans(entry, index):
            style = self._book.style("hit-current" if is_current else "hit")
            cells = max(left, first + cells_of(line.text, start)), max(left, first + cells_of(line.text, end))
            strip = highlighted(
                strip, *cells, Style(reverse=style.reverse, bold=style.bold, underline=style.underline)
            )
        return strip

    def _look(self, entry: Entry, index: int, line: Line) -> Look:
        is_prompt = entry.face.role == "user" and index >= entry.gap
        is_marked = index == entry.gap and entry.face.key == self.cursor_key
        is_header = is_code_header(line)
        is_marked |= is_header and self.code_cursor.at == (entry.face.key, line.code_block)
        has_caret = entry.caret_line == index
        is_struck = entry.face.is_excluded and index > entry.gap
        if not (is_struck or is_prompt or is_marked or has_caret or line.is_wide or line.code_block):
            return PLAIN
        return Look(
            surface="prompt" if is_prompt else "",
            caret=("on" if self.is_caret_lit else "off") if has_caret else None,
            emphasis="title-cursor" if is_marked else "excluded" if is_struck else "",
            extent=entry.wide_block(line),
            x_offset=entry.x_offset(line),
            has_copy_mark=is_header,
        )

    def _with_badge(self, strip: Strip) -> Strip:
        following = self._viewport.following
        if following.is_armed or not following.new_lines:
            return strip
        text = fit(f"  {badge_text(following.new_lines)}", self.column.width)
        at = max(0, self.column.right - cell_width(text))
        return overlaid(strip, plain_strip(text, self._book.style("badge")), at)

    def _empty_line(self, row: int) -> Line:
        """A line of the empty state: in the middle, all beginning at the same cell."""
        lines = [fit(line, self.column.width) for line in self.empty_lines]
        index = row - max(0, (self._viewport.height - len(lines)) // 2)
        if not 0 <= index < len(lines):
            return BLANK
        indent = max(0, (self.column.width - max(map(cell_width, lines))) // 2)
        return plain_line(" " * indent + lines[index], "empty" if index else "empty-title")
