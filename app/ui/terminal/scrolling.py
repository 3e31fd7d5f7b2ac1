"""Scrolling: finds the lines that the terminal can move by itself, so that they need not be sent again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import is_not, ne

from app.ui.terminal.canvas import Row

_FEWEST_ROWS = 4
"""Fewer changed rows are not worth a look."""
_MOST_REPEATS = 4
"""A line that stands at more places than this says nothing about where it went."""
_MOST_GROWN = 3
"""How many rows a scroll is tried to be larger by."""
_SAMPLE = 12
"""About so many rows are looked at for the columns that changed."""
_SEQUENCE_CELLS = 24
"""What a scroll costs, in cells."""


@dataclass(frozen=True, slots=True)
class Scroll:
    """A part of the screen that moves.

    Attributes:
        top: First row of the part.
        bottom: Last row of the part.
        rows: How far its content goes up; negative for down.
    """

    top: int
    bottom: int
    rows: int

    @property
    def margin(self) -> int:
        """The row at which lines come in."""
        return self.bottom if self.rows > 0 else self.top

    def applied(self, shown: Sequence[Row | None], empty: Row | None) -> list[Row | None]:
        """The screen afterwards.

        Args:
            shown: The screen before.
            empty: The rows that come in; None where nobody knows what they look like.
        """
        part = list(shown[self.top : self.bottom + 1])
        fresh: list[Row | None] = [empty] * min(abs(self.rows), len(part))
        moved = part[self.rows :] + fresh if self.rows > 0 else fresh + part[: self.rows]
        return [*shown[: self.top], *moved, *shown[self.bottom + 1 :]]


def find_scroll(
    shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int], empty: Row
) -> Scroll | None:
    """The scroll that brings the shown rows closest to the wanted ones, where there is one that pays.

    Args:
        shown: The screen as the terminal has it.
        wanted: The screen as it shall be.
        changed: The rows in which the two differ, ascending.
        empty: What comes in at the margin.
    """
    if len(changed) < _FEWEST_ROWS:
        return None
    scroll = _of_rows(shown, wanted, changed) or _likeliest(shown, wanted, changed)
    # Some terminals let a region that reaches the last line bleed into it.
    if scroll is None or scroll.bottom >= len(wanted) - 1:
        return None
    compared: dict[tuple[int, int], int] = {}

    def cost(row: Row | None, y: int) -> int:
        """What drawing a row costs where this one is shown; the regions that are tried have most of their rows in common."""
        key = id(row), y
        if key not in compared:
            compared[key] = _differences(row, wanted[y])
        return compared[key]

    def gain(before: Sequence[Row | None], after: Sequence[Row | None], *, is_exact: bool = True) -> int:
        """How many cells fewer would have to be drawn; else at least so many, with a look at few rows."""
        return sum(
            cost(row, y) - cost(other, y) if is_exact or other is not wanted[y] else 1
            for y, (row, other) in enumerate(zip(before, after, strict=True))
            if row is not other
        )

    best = scroll.applied(shown, empty)
    # A line that moves and grows is not found again, but stands next to those that are.
    top, bottom = scroll.top, scroll.bottom
    for more in range(1, _MOST_GROWN + 1):
        for larger in (
            Scroll(scroll.top, bottom + more, scroll.rows),
            Scroll(top - more, scroll.bottom, scroll.rows),
        ):
            if larger.top >= 0 and larger.bottom < len(wanted) - 1:
                after = larger.applied(shown, empty)
                if gain(best, after) > 0:
                    scroll, best = larger, after
    is_worth_it = gain(shown, best, is_exact=False) > _SEQUENCE_CELLS or gain(shown, best) > _SEQUENCE_CELLS
    return scroll if is_worth_it else None


def _of_rows(shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """The distance that most rows were moved by as they are, without a look at what they say."""
    places = {id(shown[y]): y for y in range(changed[0], changed[-1] + 1)}
    pairs = [(old - y, y) for y in changed if (old := places.get(id(wanted[y]))) is not None]
    if not pairs:
        return None
    (distance, count), *_ = Counter(distance for distance, _ in pairs).most_common(1)
    if count < _FEWEST_ROWS - 1:
        return None
    rows = [y for moved, y in pairs if moved == distance]
    return Scroll(min(rows[0], rows[0] + distance), max(rows[-1], rows[-1] + distance), distance)


def _likeliest(shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """The distance for which most lines are found again, between the columns that changed at all."""
    left, right = _changed_columns(shown, wanted, changed)
    places: dict[str, list[int]] = defaultdict(list)
    for y in range(changed[0], changed[-1] + 1):
        row = shown[y]
        if row is not None and (text := "".join(row.cells[left:right])).strip():
            places[text].append(y)
    votes: Counter[int] = Counter()
    found: dict[int, list[int]] = defaultdict(list)
    for y in changed:
        olds = places.get("".join(wanted[y].cells[left:right]), ())
        if len(olds) <= _MOST_REPEATS:
            for old in olds:
                votes[old - y] += 1
                found[old - y].append(y)
    votes.pop(0, None)
    if not votes:
        return None
    (distance, count), *_ = votes.most_common(1)
    if count < _FEWEST_ROWS - 1:
        return None
    first, last = found[distance][0], found[distance][-1]
    return Scroll(min(first, first + distance), max(last, last + distance), distance)


def _changed_columns(
    shown: Sequence[Row | None], wanted: Sequence[Row], changed: Sequence[int]
) -> tuple[int, int]:
    width = len(wanted[0].cells)
    left, right = width, 0
    for y in changed[:: 1 + len(changed) // _SAMPLE]:
        row = shown[y]
        if row is None:
            continue
        different = list(map(ne, row.cells, wanted[y].cells))
        if True in different:
            left = min(left, different.index(True))
            right = max(right, width - different[::-1].index(True))
    return left, right


def _differences(row: Row | None, wanted: Row) -> int:
    """How many cells would have to be drawn."""
    if row is None:
        return len(wanted.cells)
    if row.is_like(wanted):
        return 0
    texts: Iterable[bool] = map(ne, row.cells, wanted.cells)
    inks: Iterable[bool] = map(is_not, row.inks, wanted.inks)
    return sum(texts) + sum(inks) // 2
