"""Wrapping: styled runs cut into rows at word boundaries, by cells.

Cuts fall after spaces; between ideographs, but not before closing or after opening punctuation; inside a word only
where it is wider than a whole row. The spaces at a cut are not part of either row: they are the row's *joint*.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from app.markdown.cells import cell_width, character_widths, grapheme_starts
from app.markdown.lines import Run

_NOT_FIRST = frozenset(
    "!%),.:;?]}¢°’”…‰′″℃、。々〉》」』】〕〗〟ぁぃぅぇぉっゃゅょゎゕゖ゛゜ゝゞ・ァィゥェォッャュョヮヵヶーヽヾ！％），．：；？］｝～"
)
_NOT_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〝＄（［｛￡￥")


class Wrapped(NamedTuple):
    """One row of a wrapped text."""

    runs: tuple[Run, ...]
    width: int
    """Cells that the runs take."""
    joint: str | None
    """The text left out between this row and the next: spaces, or nothing inside a word; None at the end."""


def wrap(runs: Sequence[Run], width: int) -> list[Wrapped]:
    """The runs as rows of at most ``width`` cells (at least 1); a grapheme wider than that stands alone.

    Spaces at the end of the text are dropped; no text gives one empty row.
    """
    text = "".join([run.text for run in runs])
    stripped = len(text.rstrip(" "))
    if text.isascii():
        if stripped <= width:
            return [Wrapped(sliced(runs, 0, stripped), stripped, None)]
        return _rows(runs, text, _ascii_cuts(text[:stripped], width))
    widths = [cells for run in runs for cells in character_widths(run.text)]
    if sum(widths[:stripped]) <= width:
        whole = sliced(runs, 0, stripped)
        return [Wrapped(whole, runs_width(whole), None)]
    return _rows(runs, text, _wide_cuts(text[:stripped], widths[:stripped], width))


def runs_width(runs: Iterable[Run]) -> int:
    """Cells that runs take, one after the other."""
    return sum([cell_width(run.text) for run in runs])


def _rows(runs: Sequence[Run], text: str, cuts: list[tuple[int, int]]) -> list[Wrapped]:
    """The rows between cuts, each cut the start and the end of a row."""
    rows = []
    starts = list(accumulate((len(run.text) for run in runs), initial=0))
    first = 0
    for number, (start, end) in enumerate(cuts):
        while starts[first + 1] <= start and first + 2 < len(starts):
            first += 1
        pieces = sliced(runs[first:], start - starts[first], end - starts[first])
        joint = text[end : cuts[number + 1][0]] if number + 1 < len(cuts) else None
        rows.append(Wrapped(pieces, runs_width(pieces), joint))
    return rows


def sliced(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    """The runs' text from one character to another."""
    pieces = []
    for run in runs:
        if end <= max(0, start):
            break
        size = len(run.text)
        if start < size and size:
            is_whole = start <= 0 and end >= size
            pieces.append(run if is_whole else run._replace(text=run.text[max(0, start) : end]))
        start -= size
        end -= size
    return tuple(pieces)


def _ascii_cuts(text: str, width: int) -> list[tuple[int, int]]:
    """Starts and ends of the rows of a text of single cells that does not end with a space."""
    cuts = []
    start, size = 0, len(text)
    while size - start > width:
        space = text.rfind(" ", start, start + width + 1)
        end = space
        while end > start and text[end - 1] == " ":
            end -= 1
        if end <= start:
            cuts.append((start, start + width))
            start += width
        else:
            cuts.append((start, end))
            start = space + 1
        while text[start] == " ":
            start += 1
    cuts.append((start, size))
    return cuts


def _wide_cuts(text: str, widths: list[int], width: int) -> list[tuple[int, int]]:
    """Starts and ends of the rows of any text that does not end with a space."""
    cuts: list[tuple[int, int]] = []
    starts = grapheme_starts(text, widths)
    cells = list(accumulate(widths, initial=0))
    start, size = 0, len(text)
    while cells[size] - cells[start] > width:
        full = bisect_right(cells, cells[start] + width, start, size) - 1
        place = full
        if text[full] != " ":
            while place > start and not (starts[place] and _may_break(text, place, widths)):
                place -= 1
            if place == start:
                place = _last_grapheme(starts, start, full)
        cuts.append((start, start + len(text[start:place].rstrip(" "))))
        start = place
        while start < size and text[start] == " ":
            start += 1
    if start < size or not cuts:
        cuts.append((start, size))
    return cuts


def _last_grapheme(starts: list[bool], start: int, full: int) -> int:
    """The last place up to ``full`` where a grapheme begins; the first one after ``start`` where none does before."""
    for place in range(full, start, -1):
        if starts[place]:
            return place
    return next((place for place in range(start + 1, len(starts)) if starts[place]), len(starts))


def _may_break(text: str, index: int, widths: list[int]) -> bool:
    """Whether a row may end before this character, which starts a grapheme."""
    if index == 0 or text[index] == " ":
        return False
    before = text[index - 1]
    if before == " ":
        return True
    if widths[index] < 2 and widths[index - 1] < 2:
        return False
    return text[index] not in _NOT_FIRST and before not in _NOT_LAST
