"""The frame differ: what has to be sent so that the terminal shows what is wanted.

It remembers what the terminal shows. Because what is wanted lives elsewhere, any number of frames can be left out in
between: the next one is the difference to the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import is_not, ne, or_

from app.ui.terminal.canvas import Canvas, Row
from app.ui.terminal.cells import is_doubtful
from app.ui.terminal.ink import Ink, InkBook
from app.ui.terminal.insertion import find_insertion
from app.ui.terminal.pen import Pen
from app.ui.terminal.scrolling import find_scroll

SYNC_BEGIN = "\x1b[?2026h"
SYNC_END = "\x1b[?2026l"

_BRIDGE = 4
"""So many equal cells between two changed ones are sent again: going past them costs as much."""
_DOUBT = 8
"""So many cells behind characters of doubtful width are sent with them: a terminal may have drawn over them."""
_SYNC_ROWS = 3
"""From so many rows on a half-drawn frame could be seen."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a terminal may be drawn with.

    Attributes:
        can_scroll: Whether scroll regions may be used.
        is_modern: Whether the terminal has confirmed that it shows frames at once when asked (DEC 2026). Those that do
            also erase in the current background and keep a saved cursor of the alternate screen's own.
    """

    can_scroll: bool = False
    is_modern: bool = False


class FrameDiffer:
    """Draws a canvas on one terminal.

    Args:
        inks: The book that the canvas has its inks from.
    """

    def __init__(self, inks: InkBook) -> None:
        self._pen = Pen(inks)
        self._shown: list[Row | None] = []

    def forget(self) -> None:
        """Know nothing of what the terminal shows: the next frame draws everything."""
        self._shown = []

    @property
    def pictures(self) -> set[int]:
        """Numbers of the pictures that the last frame draws cells of."""
        return self._pen.pictures

    def frame(self, canvas: Canvas, cursor: tuple[int, int], means: Means) -> str:
        """What turns the shown screen into the wanted one; empty where nothing is left to do.

        Args:
            canvas: The wanted screen.
            cursor: Column and row where the cursor shall stand.
            means: What may be used.
        """
        pen = self._pen
        pen.begin(is_modern=means.is_modern)
        if len(self._shown) != canvas.height:
            self._shown = [None] * canvas.height
            pen.forget()
        wanted = canvas.rows
        changed = self._changed(wanted)
        empty = canvas.empty_row()
        if means.can_scroll:
            scroll = find_scroll(self._shown, wanted, changed, empty)
            if scroll is not None:
                # Which background lines come in with depends on the terminal; where it pays, they are cleared anyhow.
                pen.scroll(scroll, keeps_ink=means.is_modern)
                self._shown = scroll.applied(self._shown, None if means.is_modern else empty)
                changed = self._changed(wanted)
        is_large = len(changed) >= _SYNC_ROWS
        self._draw(wanted, changed, empty if means.is_modern else None)
        self._shown = list(wanted)
        pen.go_home(cursor)
        text = pen.taken()
        return f"{SYNC_BEGIN}{text}{SYNC_END}" if means.is_modern and is_large else text

    def _draw(self, wanted: Sequence[Row], changed: Sequence[int], empty: Row | None) -> None:
        """Draw what differs in these rows.

        Lines are cleared first and backgrounds without a text, such as a scrollbar's, come last, one ink after the
        other: row by row each would cost two changes of ink.

        Args:
            wanted: The screen as it shall be.
            changed: Which of its rows to draw.
            empty: What stands in rows that scrolled in, where it is worth to clear rows; else None.
        """
        shown = self._shown
        if empty is not None:
            shown = self._cleared(wanted, changed, empty)
        late: dict[Ink, list[tuple[int, int, int]]] = {}
        for y in changed:
            new, row = wanted[y], shown[y]
            if empty is not None and row is not None and (more := find_insertion(row, new)) is not None:
                self._pen.insert(more.x, y, new.cells, new.inks, more.stop)
                continue
            for start, stop in _spans(row, new):
                ink = new.inks[start]
                if ink.is_background and new.inks[start:stop].count(ink) == stop - start:
                    late.setdefault(ink, []).append((y, start, stop))
                else:
                    self._pen.write(start, y, new.cells, new.inks, stop)
        for runs in late.values():
            for y, start, stop in sorted(runs, key=_column):
                self._pen.write(start, y, wanted[y].cells, wanted[y].inks, stop)

    def _cleared(self, wanted: Sequence[Row], changed: Sequence[int], empty: Row) -> list[Row | None]:
        """Clear whole lines to the background that their first cell shall have; returns what is then shown."""
        shown = list(self._shown)
        of_ink: dict[Ink, list[int]] = {}
        for y in changed:
            ink = wanted[y].inks[0]
            if (shown[y] is None or shown[y] is empty) and ink.is_background and wanted[y].cells[0] == " ":
                of_ink.setdefault(ink, []).append(y)
        for ink, rows in of_ink.items():
            blank = Row(empty.cells, [ink] * len(empty.cells))
            # In the ink of a text to come, which then need not be chosen again.
            texts = (text for y in reversed(rows) for text in wanted[y].inks if text.blank is ink)
            drawn_with = next(
                (text for text in texts if text is not ink and text.background == ink.background), ink
            )
            for y in rows:
                self._pen.clear(y, drawn_with)
                shown[y] = blank
        return shown

    def _changed(self, wanted: Sequence[Row]) -> list[int]:
        return [
            y
            for y, (row, new) in enumerate(zip(self._shown, wanted, strict=True))
            if row is not new and (row is None or not row.is_like(new))
        ]


def _column(run: tuple[int, int, int]) -> tuple[int, int]:
    """Runs below each other follow each other."""
    y, start, _ = run
    return start, y


def _spans(row: Row | None, new: Row) -> list[tuple[int, int]]:
    """The parts of a row to send, each from its first cell to behind its last; wide characters stay whole."""
    width = len(new.cells)
    if row is None:
        return [(0, width)]
    spans: list[list[int]] = []
    texts = map(ne, row.cells, new.cells)
    inks = map(is_not, row.inks, new.inks)
    for x in compress(range(width), map(or_, texts, inks)):
        stop = x + (_DOUBT if is_doubtful(new.cells[x]) or is_doubtful(row.cells[x]) else 1)
        if spans and _is_bridged(spans[-1][1], x, new.inks):
            spans[-1][1] = max(spans[-1][1], stop)
        else:
            spans.append([x, stop])
    return [_widened(start, min(stop, width), row.cells, new.cells) for start, stop in spans]


def _is_bridged(end: int, x: int, inks: Sequence[Ink]) -> bool:
    """Whether cells that have not changed are better sent than passed over."""
    return x <= end or (x - end <= _BRIDGE and len(set(inks[end - 1 : x + 1])) == 1)


def _widened(start: int, stop: int, cells: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    while start and not new[start]:
        start -= 1
    while stop < len(new) and not (new[stop] and cells[stop]):
        stop += 1
    return start, stop
