"""The canvas: the screen as it is wanted, row by row, as Textual's compositor painted it last.

Rows are never changed once they stand in the canvas: a changed row is a new one, so that a row that is shown and a row
that is wanted can be the same object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from app.ui.terminal.cells import cells_of
from app.ui.terminal.ink import Ink, InkBook


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
        return self.cells == other.cells and self.inks == other.inks

    def put(self, x: int, cells: Sequence[str], inks: Sequence[Ink]) -> None:
        """Write over what begins at ``x``; wide characters that lose a half become spaces, and so do halves at the edge."""
        end = min(x + len(cells), len(self.cells))
        if end <= x:
            return
        if not self.cells[x] and x:
            self.cells[x - 1] = " "
        self.cells[x:end] = cells[: end - x]
        self.inks[x:end] = inks[: end - x]
        if end < len(self.cells):
            if not self.cells[end]:
                self.cells[end] = " "
        if end - x < len(cells) and not cells[end - x]:
            self.cells[end - 1] = " "
