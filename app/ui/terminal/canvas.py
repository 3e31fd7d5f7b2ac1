"""The canvas: the screen as it is wanted, row by row, as Textual's compositor painted it last.

Rows are never changed once they stand in the canvas: a changed row is a new one, so that a row that is shown and a row
that is wanted can be the same object.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from app.ui.terminal.cells import cells_of
from app.ui.terminal.ink import Ink, InkBook

_KNOWN_STRIPS = 400


class Row:
    """One line of the screen.

    Attributes:
        cells: What stands in each cell; empty behind a wide character.
        inks: How each cell is drawn.
    """

    __slots__ = ("cells", "inks")

    def __init__(self, cells: list[str], inks: list[Ink]) -> None:
        self.cells = cells
        self.inks = inks

    def is_like(self, other: Row) -> bool:
        """Whether both look the same."""
        return self is other or (self.cells == other.cells and self.inks == other.inks)

    def copy(self) -> Row:
        """A row that may be written on."""
        return Row(self.cells.copy(), self.inks.copy())

    def cropped(self, width: int) -> Row:
        """The first cells, and the other half of a wide character that stands in the last of them."""
        while width < len(self.cells) and not self.cells[width]:
            width += 1
        return Row(self.cells[:width], self.inks[:width])

    def put(self, x: int, piece: Row) -> None:
        """Write over what begins at ``x``; a wide character that loses a half becomes a space."""
        cells = self.cells
        end = min(x + len(piece.cells), len(cells))
        if end <= x:
            return
        if x and not cells[x]:
            cells[x - 1] = " "
        cells[x:end] = piece.cells[: end - x]
        self.inks[x:end] = piece.inks[: end - x]
        if end < len(cells) and not cells[end]:
            cells[end] = " "
        if end - x < len(piece.cells) and not piece.cells[end - x]:
            cells[end - 1] = " "


class Canvas:
    """The wanted screen.

    Args:
        width: Cells in a line.
        height: Lines.
        inks: Where the inks come from.
    """

    def __init__(self, width: int, height: int, inks: InkBook) -> None:
        self.width = width
        self.height = height
        self._inks = inks
        self.rows = [self.empty_row()] * height
        self._known: dict[int, tuple[Strip, Row]] = {}
        """Strips that were put, by identity, and their cells."""
        self._put: dict[int, tuple[int, Strip, Row]] = {}
        """What was put in a row last: where, which strip, and the row that it made."""

    def empty_row(self) -> Row:
        """A line in the terminal's own colours."""
        return Row([" "] * self.width, [self._inks.plain] * self.width)

    def absorb(self, update: CompositorUpdate) -> bool:
        """Paint what the compositor says; False, and nothing is painted, for a kind of update that is not known."""
        match update:
            case LayoutUpdate():
                self._absorb_layout(update)
            case ChopsUpdate():
                self._absorb_chops(update)
            case _:
                return False
        return True

    def put(self, x: int, top: int, strips: Iterable[Strip]) -> None:
        """Paint strips, one below the other, without a compositor."""
        if len(self._known) > _KNOWN_STRIPS:
            self._known.clear()
        for y, strip in enumerate(strips, top):
            if y >= self.height:
                break
            last = self._put.get(y)
            if last is not None and last[0] == x and last[1] is strip and last[2] is self.rows[y]:
                continue
            known = self._known.get(id(strip))
            if known is None:
                known = self._known[id(strip)] = strip, self._piece((strip,))
            row = self.rows[y].copy()
            row.put(x, known[1])
            self._set(y, row)
            self._put[y] = x, strip, self.rows[y]

    def move(self, part: Region, by: int) -> None:
        """Move the rows of a part up (negative: down); what stands in those that come in stays until it is painted over."""
        left, right = part.column_span
        rows, put = self.rows.copy(), self._put.copy()
        for y in range(max(part.y, part.y - by), min(part.bottom, part.bottom - by, self.height)):
            old, here = rows[y + by], rows[y]
            last = put.get(y + by)
            is_same_beside = all(
                cells[:left] == others[:left] and cells[right:] == others[right:]
                for cells, others in ((old.cells, here.cells), (old.inks, here.inks))
            )
            if is_same_beside:
                self.rows[y] = old
            else:
                row = here.copy()
                row.put(left, Row(old.cells[left:right], old.inks[left:right]))
                self.rows[y] = row
            if last is not None and last[2] is old:
                self._put[y] = *last[:2], self.rows[y]
            else:
                self._put.pop(y, None)

    def _absorb_layout(self, update: LayoutUpdate) -> None:
        x, top = update.region.x, update.region.y
        for y, strips in enumerate(update.strips, top):
            if y >= self.height:
                break
            piece = self._piece(strips)
            if x or len(piece.cells) != self.width:
                row = self.rows[y].copy()
                row.put(x, piece)
                piece = row
            self._set(y, piece)

    def _absorb_chops(self, update: ChopsUpdate) -> None:
        """Paint the parts of lines that changed. A chop counts where it meets its line's span, as in Textual itself.

        Unlike there, a wide character at the end of a span stays whole: what covered its other half may be gone.
        """
        painted: dict[int, Row] = {}
        for y, left, right in update.spans:
            if y >= self.height:
                continue
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                row = painted.get(y)
                if row is None:
                    row = painted[y] = self.rows[y].copy()
                piece = self._piece((strip,))
                row.put(x, piece if end <= right else piece.cropped(right - x))
        for y, row in painted.items():
            self._set(y, row)

    def _set(self, y: int, row: Row) -> None:
        if not self.rows[y].is_like(row):
            self.rows[y] = row

    def _piece(self, strips: Iterable[Strip | None]) -> Row:
        """The cells of strips side by side."""
        cells: list[str] = []
        inks: list[Ink] = []
        ink_of = self._inks.of
        for strip in strips:
            for text, style, control in strip or ():
                if control:
                    continue
                part = text if text.isascii() and text.isprintable() else cells_of(text)
                cells.extend(part)
                ink = ink_of(style)
                inks += [ink.blank if text.isspace() else ink] * len(part)
        return Row(cells, inks)
