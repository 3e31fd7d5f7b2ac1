"""The line of tabs: which of them are shown, how their titles are cut, and what stands at each cell.

Pure: faces and a width in, pieces out. Titles are shortened evenly down to a minimum; only then do tabs leave the line,
and the active one always stays on it. The cell of the state is kept free where there is none, so that a tab that
begins or ends to stream moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich.cells import cell_len

from app.safe_text import SafeText
from app.ui.widgets.cell_text import cut

TabState = Literal["idle", "streaming", "unread", "failed", "stopped"]

STATE_GLYPHS: dict[TabState, str] = {
    "idle": " ",
    "streaming": "●",
    "unread": "✓",
    "failed": "!",
    "stopped": "‖",
}

LONGEST_TITLE = 40
"""Cells of a title however much room there is."""
SHORTEST_TITLE = 8
"""Cells that a title keeps before tabs leave the line."""
_WIDE_GAP, _NARROW_GAP = 3, 2
_MARK_WIDTH = 2


@dataclass(frozen=True, slots=True)
class TabFace:
    """What the strip shows of one tab.

    Attributes:
        key: Names the tab in the strip's messages.
        title: One line of safe text.
        state: What its conversation is doing, or did since it was last looked at.
    """

    key: str
    title: SafeText
    state: TabState = "idle"


PieceKind = Literal["gap", "number", "title", "state", "before", "after", "new"]


class Piece(NamedTuple):
    """Neighbouring cells that look the same and do the same when clicked.

    Attributes:
        text: What they show.
        kind: ``before`` and ``after`` are the marks for tabs that are not on the line, ``new`` the sign for a new tab.
        tab: Index of the tab that a click selects; -1 for none.
    """

    text: str
    kind: PieceKind
    tab: int = -1


@dataclass(frozen=True, slots=True)
class TabLine:
    """A laid out line.

    Attributes:
        pieces: From left to right; together exactly as wide as asked, where that is possible at all.
        first: Index of the first tab that is shown.
    """

    pieces: tuple[Piece, ...]
    first: int

    def piece_at(self, x: int) -> Piece | None:
        """The piece at a cell; None outside of the line."""
        for piece in self.pieces:
            x -= cell_len(piece.text)
            if x < 0:
                return piece
        return None


def lay_out_tabs(faces: Sequence[TabFace], active: int, width: int, first: int = 0) -> TabLine:
    """The line for the tabs.

    Args:
        faces: All tabs, in order.
        active: Index of the active one; clamped.
        width: Cells.
        first: Index of the first tab shown so far: the line scrolls no further than it must.
    """
    room = max(0, width - _MARK_WIDTH - 1)
    titles = [" ".join(face.title.split()) for face in faces]
    wanted = [min(cell_len(title), LONGEST_TITLE) for title in titles]
    fixed = [len(str(number)) + 3 for number in range(1, len(faces) + 1)]
    start, end, gap = 0, len(faces), _WIDE_GAP
    if _total(fixed, wanted, gap) > room:
        gap = _NARROW_GAP
        shortest = [min(cells, SHORTEST_TITLE) for cells in wanted]
        if _total(fixed, shortest, gap) > room:
            room -= 2 * _MARK_WIDTH
            tab_widths = [sum(pair) for pair in zip(fixed, shortest, strict=True)]
            start, end = _window(tab_widths, min(max(active, 0), end - 1), room, gap, first)
    shown = range(start, end)
    budget = room - sum(fixed[index] for index in shown) - gap * max(0, len(shown) - 1)
    cells = _share([wanted[index] for index in shown], budget)
    pieces = [Piece("‹ ", "before", start - 1)] if start > 0 else []
    for position, index in enumerate(shown):
        if position:
            pieces.append(Piece(" " * gap, "gap"))
        pieces += [
            Piece(f"{index + 1} ", "number", index),
            Piece(cut(titles[index], cells[position]), "title", index),
            Piece(f" {STATE_GLYPHS[faces[index].state]}", "state", index),
        ]
    tail = Piece(" ›", "after", end) if end < len(faces) else Piece("", "gap")
    return TabLine(_closed(pieces, tail, width), start)


def _closed(pieces: list[Piece], tail: Piece, width: int) -> tuple[Piece, ...]:
    """The pieces, the mark at their end and the sign for a new tab, with the rest of the width between them."""
    used = sum(cell_len(piece.text) for piece in pieces) + len(tail.text)
    rest = Piece(" " * max(_MARK_WIDTH, width - used - 1), "gap")
    return tuple(piece for piece in (*pieces, tail, rest, Piece("+", "new")) if piece.text)


def _total(fixed: list[int], titles: list[int], gap: int) -> int:
    return sum(fixed) + sum(titles) + gap * max(0, len(titles) - 1)


def _window(widths: list[int], active: int, room: int, gap: int, first: int) -> tuple[int, int]:
    """The tabs to show, as a range with the active one in it that begins as near to ``first`` as it can."""

    def end_from(start: int) -> int:
        used, end = widths[start], start + 1
        while end < len(widths) and used + gap + widths[end] <= room:
            used += gap + widths[end]
            end += 1
        return end

    start = min(max(first, 0), active)
    while end_from(start) <= active:
        start += 1
    while start > 0 and end_from(start - 1) == len(widths):
        start -= 1
    return start, end_from(start)


def _share(wanted: list[int], budget: int) -> list[int]:
    """Cells for each title: all that is wanted where there is room, else the longest are cut evenly."""
    cells = list(wanted)
    excess = sum(wanted) - budget
    while excess > 0 and (longest := max(cells, default=0)) > 1:
        at_longest = [index for index, width in enumerate(cells) if width == longest]
        below = max((width for width in cells if width < longest), default=1)
        step = max(1, min(longest - below, excess // len(at_longest)))
        for index in reversed(at_longest):
            if excess <= 0:
                break
            taken = min(step, excess)
            cells[index] -= taken
            excess -= taken
    return cells
