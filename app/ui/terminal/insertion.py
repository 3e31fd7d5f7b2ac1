"""Insertion: finds the text that was put before something in a line, so that what it pushed on need not be sent again.

A reply that grows is a few letters before a caret of another colour, and changing colours twice costs more than they do.
"""

from __future__ import annotations

from typing import NamedTuple

from app.ui.terminal.canvas import Row
from app.ui.terminal.cells import is_doubtful

_MOST_CELLS = 60
"""More cells than this cost so much that two changes of ink make no difference."""


class Insertion(NamedTuple):
    """Cells that came into a line.

    Attributes:
        x: The first of them.
        stop: Behind the last of them; what stood at ``x`` stands there now.
    """

    x: int
    stop: int


def find_insertion(row: Row, new: Row) -> Insertion | None:
    """What turns one line into the other by pushing the rest to the right; None where nothing does, or it saves nothing.

    Lines with characters of more or less than one cell behind the place are left alone: what terminals do to one that is
    cut or pushed differs.
    """
    cells, inks = new.cells, new.inks
    width = len(cells)
    x = next((at for at in range(width) if row.cells[at] != cells[at] or row.inks[at] is not inks[at]), width)
    if x >= width or row.inks[x] is inks[x] or row.cells[x].isspace():
        return None  # without a change of ink nothing is saved
    text, ink = row.cells[x], row.inks[x]
    for stop in range(x + 1, min(x + _MOST_CELLS, width)):
        if inks[stop] is ink and cells[stop] == text:
            break
    else:
        return None
    count = stop - x
    if cells[stop:] != row.cells[x : width - count] or inks[stop:] != row.inks[x : width - count]:
        return None
    if any(not cell or is_doubtful(cell) for cell in (*cells[x:], row.cells[-1])):
        return None
    return Insertion(x, stop)
