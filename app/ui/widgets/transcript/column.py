"""Column: where on a row the conversation is read."""

from __future__ import annotations

from dataclasses import dataclass

WIDEST = 100
"""Cells of the reading column at most: longer lines tire the eye."""

MARGIN = 2
"""Cells left free at both sides."""


@dataclass(frozen=True, slots=True)
class Column:
    """The reading column on a row of a given width, in cells."""

    left: int
    """Cells before it."""
    width: int
    room: int
    """Cells that a wide line may take, from the column's left edge to the right margin."""

    @property
    def right(self) -> int:
        """The first cell after it."""
        return self.left + self.width


def reading_column(total: int) -> Column:
    """The column on a row of ``total`` cells: centred, at most `WIDEST`, never touching the edges where there is room."""
    margin = MARGIN if total > 8 * MARGIN else 0
    width = max(1, min(WIDEST, total - 2 * margin))
    left = max(0, (total - width) // 2)
    return Column(left, width, max(width, total - left - margin))
