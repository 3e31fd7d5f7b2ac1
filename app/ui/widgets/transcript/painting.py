"""Painting: lines of text turned into strips of cells."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from app.markdown.cells import cell_width, character_widths
from app.markdown.lines import Line, Run
from app.ui.widgets.transcript.column import Column
from app.ui.widgets.transcript.framing import CARET, CARET_STYLE
from app.ui.widgets.transcript.style_book import StyleBook

KEPT_STRIPS = 600
"""Strips kept for the next frame: several screens full."""

CUT_LEFT = "‹"
CUT_RIGHT = "›"
"""Stand in the first and last cell of a line that goes on there."""

COPY_MARK = "copy"
"""Stands at the end of the line above code; a click on it copies the code."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is to be painted, beside what it says."""

    surface: str = ""
    """Style below the whole row: ``prompt`` for one's own messages."""
    caret: str | None = None
    """``on`` or ``off`` where the caret stands at the end of the line."""
    emphasis: str = ""
    """Style put on top of every run."""
    extent: int = 0
    """Cells of the widest line in a block that scrolls sideways; 0 where it does not."""
    x_offset: int = 0
    """Cells scrolled out at the left."""
    has_copy_mark: bool = False
    """Whether `COPY_MARK` stands at the end of the row."""


PLAIN = Look()


class Painter:
    """Makes strips, and keeps those made last.

    Args:
        book: Where styles come from.
    """

    def __init__(self, book: StyleBook) -> None:
        self._book = book
        self._column = Column(0, 1, 1)
        self._total = 0
        self._strips: dict[tuple[int, Look], tuple[Line, Strip]] = {}

    def forget(self) -> None:
        """Drop all strips: styles have changed."""
        self._strips.clear()

    def resize(self, column: Column, total: int) -> None:
        """Paint rows of ``total`` cells from now on."""
        self._column, self._total = column, total
        self._strips.clear()

    def strip(self, line: Line, look: Look = PLAIN) -> Strip:
        """The row that shows a line."""
        key = (id(line), look)
        kept = self._strips.get(key)
        if kept is not None and kept[0] is line:
            return kept[1]
        strip = self._paint(line, look)
        if len(self._strips) >= KEPT_STRIPS:
            self._strips.clear()
        # The line is kept beside its strip, so its id is not given to another one meanwhile.
        self._strips[key] = (line, strip)
        return strip

    def _paint(self, line: Line, look: Look) -> Strip:
        column, base = self._column, self._book.style()
        surface = "code" if line.code_block else look.surface
        ground = self._book.style(surface=surface)
        segments = self._runs(line, look, surface)
        taken = line.width
        if look.caret is not None:
            segments.append(
                Segment(CARET if look.caret == "on" else " ", self._book.style(CARET_STYLE, surface=surface))
            )
            taken += 1
        room = column.room if look.extent > column.width else max(column.width + 1, min(taken, column.room))
        if taken > room or look.x_offset:
            segments, taken = self._cropped(segments, taken, look.x_offset, room, surface)
        filled = self.filled(look) if line.code_block or look.surface else 0
        if look.has_copy_mark and taken < filled - len(COPY_MARK) - 2:
            segments.append(Segment(" " * (filled - taken - len(COPY_MARK) - 1), ground))
            segments.append(Segment(COPY_MARK, self._book.style("code-copy", surface=surface)))
            taken = filled - 1
        if filled > taken:
            segments.append(Segment(" " * (filled - taken), ground))
            taken = filled
        left = column.left
        bleeds = bool(look.surface) and left > 0
        before = [Segment(" " * (left - bleeds), base)] if left - bleeds else []
        if bleeds:
            edge = Segment(" ", self._book.style(surface=look.surface))
            before.append(edge)
            segments.append(edge)
            taken += 1
        rest = self._total - left - taken
        if rest > 0:
            segments.append(Segment(" " * rest, base))
        return Strip([*before, *segments], max(self._total, left + taken)).crop(0, self._total)

    def filled(self, look: Look) -> int:
        """Cells that the surface of a row takes."""
        return max(self._column.width, min(look.extent, self._column.room))

    def _runs(self, line: Line, look: Look, surface: str) -> list[Segment]:
        style = self._book.style
        emphasis = f" {look.emphasis}" if look.emphasis else ""
        return [Segment(run.text, style(run.style + emphasis, run.link, surface)) for run in line.runs]

    def _cropped(
        self, segments: list[Segment], taken: int, x_offset: int, room: int, surface: str
    ) -> tuple[list[Segment], int]:
        """The part of a wide row that is in view, with a mark where it goes on."""
        mark = self._book.style("cut-mark", surface=surface)
        strip = Strip(segments, taken)
        goes_on = taken - x_offset > room
        end = x_offset + room - 1 if goes_on else taken
        if not x_offset:
            return [*strip.crop(0, end), Segment(CUT_RIGHT, mark)], room
        shown = [Segment(CUT_LEFT, mark)] if taken else []
        if x_offset + 1 < end:
            shown += strip.crop(x_offset + 1, end)
        if goes_on:
            return [*shown, Segment(CUT_RIGHT, mark)], room
        return shown, max(len(shown[:1]), taken - x_offset)


def highlighted(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with a style on the cells from ``start`` to ``end``."""
    width = strip.cell_length
    start, end = max(0, min(start, width)), max(0, min(end, width))
    if start >= end:
        return strip
    marked = Strip(Segment.apply_style(strip.crop(start, end), post_style=style), end - start)
    return Strip.join([part for part in (strip.crop(0, start), marked, strip.crop(end)) if part.cell_length])


def overlaid(strip: Strip, top: Strip, at: int) -> Strip:
    """The strip with another one laid over it from cell ``at`` on."""
    end = at + top.cell_length
    parts = [strip.crop(0, at), top, strip.crop(end)]
    return Strip.join([part for part in parts if part.cell_length])


def characters_within(text: str, cells: int) -> int:
    """How many characters of the text lie in its first cells."""
    if text.isascii():
        return min(len(text), cells)
    for index, width in enumerate(character_widths(text)):
        cells -= width
        if cells < 0:
            return index
    return len(text)


def cells_of(text: str, characters: int) -> int:
    """Cells that the first characters of the text take."""
    return cell_width(text[: max(0, characters)])


def plain_strip(text: str, style: Style) -> Strip:
    """A strip of one text in one style."""
    return Strip([Segment(text, style)], cell_width(text))


def plain_line(text: str, style: str = "") -> Line:
    """A line of one run."""
    return Line((Run(text, style),), cell_width(text))
