"""Tables: columns fitted to a width, cells wrapped, light rules.

Columns stand apart by two cells and a rule under the header, without vertical bars, so that what a terminal copies is
clean. A table that cannot be narrowed to the width keeps its own and scrolls sideways. Widths of wide columns go in
steps, so that a growing table does not shift with every row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from markdown_it.token import Token

from app.markdown.cells import cell_width
from app.markdown.layout_inline import InlineLine, inline_lines
from app.markdown.layout_rows import Row, blank
from app.markdown.lines import Run
from app.markdown.wrap import Wrapped, runs_width, wrap

_GAP = "  "
_STEP = 4
"""Cells by which wide columns grow."""
_NARROW = 8
"""Cells up to which a column is exactly as wide as its widest cell."""
_LONGEST_WORD = 12
"""Cells of a word up to which a column is not narrowed into it."""
_NARROWEST = 3
_WIDEST = 48
"""Cells of a column in a table that scrolls sideways."""
_ALIGNMENT = re.compile(r"text-align:(left|right|center)")


@dataclass(slots=True)
class TableRow:
    """One row of a table before its columns have widths."""

    cells: list[list[InlineLine]]
    source_line: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table: what each needs."""

    natural: tuple[int, ...]
    """Cells of each column's widest line."""
    words: tuple[int, ...]
    """Cells of each column's longest word."""

    def joined(self, other: Columns) -> Columns:
        """What the columns of two stretches of rows need together."""
        return Columns(_most(self.natural, other.natural), _most(self.words, other.words))


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table: what each gets."""

    widths: tuple[int, ...]
    alignments: tuple[str, ...]
    is_wide: bool
    """Whether the table is wider than asked for."""
    is_airy: bool
    """Whether cells may wrap, so that rows are set apart by blank lines."""


def table_rows(tokens: Sequence[Token], style: str) -> list[TableRow]:
    """The rows in a stretch of tokens, header rows in style ``table-head``."""
    rows: list[TableRow] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append(TableRow([], token.map[0] if token.map else 0))
        elif token.type in ("th_open", "td_open") and rows:
            head = f"{style} table-head".strip() if token.type == "th_open" else style
            line = rows[-1].source_line
            rows[-1].cells.append(inline_lines(tokens[index + 1], head, line, breaks_at_tags=True))
    return rows


def alignments_of(tokens: Sequence[Token]) -> tuple[str, ...]:
    """How the columns of a table are aligned, told by its header cells."""
    cells = [str(token.attrs.get("style", "")) for token in tokens if token.type == "th_open"]
    found = [_ALIGNMENT.search(style) for style in cells]
    return tuple(match[1] if match else "left" for match in found)


def measure(rows: Sequence[TableRow], count: int) -> Columns:
    """What ``count`` columns of these rows need."""
    natural, words = [1] * count, [1] * count
    for row in rows:
        for column, cell in enumerate(row.cells[:count]):
            for line in cell:
                natural[column] = max(natural[column], runs_width(line.runs))
                if words[column] < _LONGEST_WORD:
                    text = "".join([run.text for run in line.runs])
                    longest = max(map(cell_width, text.split(" ")))
                    words[column] = min(_LONGEST_WORD, max(words[column], longest))
    return Columns(tuple(natural), tuple(words))


def shape(columns: Columns, alignments: tuple[str, ...], width: int) -> Shape:
    """The widths that columns get at ``width`` cells."""
    room = width - len(_GAP) * (len(columns.natural) - 1)
    stepped = tuple(cells if cells <= _NARROW else -(-cells // _STEP) * _STEP for cells in columns.natural)
    for widths in (stepped, columns.natural):
        if sum(widths) <= room:
            return Shape(widths, alignments, is_wide=False, is_airy=False)
    least = [
        min(cells, max(_NARROWEST, word)) for cells, word in zip(columns.natural, columns.words, strict=True)
    ]
    if sum(least) > room:
        widths = tuple(min(cells, _WIDEST) for cells in stepped)
        return Shape(widths, alignments, is_wide=True, is_airy=widths != stepped)
    wants = [min(cells, room) - floor for cells, floor in zip(stepped, least, strict=True)]
    return Shape(_shared(least, wants, room - sum(least)), alignments, is_wide=False, is_airy=True)


def head_rows(row: TableRow, form: Shape, style: str = "") -> list[Row]:
    """The header and the rule under it."""
    rows = body_rows([row], form)
    rule = Run(_GAP.join("─" * cells for cells in form.widths), f"{style} table-border".strip())
    width = sum(form.widths) + len(_GAP) * (len(form.widths) - 1)
    return [*rows, Row((rule,), width, row.source_line + 1, is_wide=form.is_wide)]


def body_rows(rows: Sequence[TableRow], form: Shape) -> list[Row]:
    """Rows of a table, set apart by blank lines where they may wrap; none before the first."""
    done: list[Row] = []
    for row in rows:
        if done and form.is_airy:
            done.append(blank(row.source_line))
        done += _visual_rows(row, form)
    return done


def _visual_rows(row: TableRow, form: Shape) -> list[Row]:
    """One row of the table: as many rows as its highest cell has."""
    columns: list[list[Wrapped]] = [
        [wrapped for line in cell for wrapped in wrap(line.runs, width)]
        for cell, width in zip(row.cells, form.widths, strict=False)
    ]
    return [
        _visual_row(pieces, form, row.source_line, number)
        for number, pieces in enumerate(zip_longest(*columns))
    ] or [blank(row.source_line)]


def _visual_row(pieces: Sequence[Wrapped | None], form: Shape, source_line: int, number: int) -> Row:
    runs: list[Run] = []
    padding = width = 0
    for column, piece in enumerate(pieces):
        room = form.widths[column]
        if column:
            padding += len(_GAP)
        taken = piece.width if piece is not None else 0
        free = max(0, room - taken)
        before = {"right": free, "center": free // 2}.get(form.alignments[column], 0)
        if piece is None or not piece.runs:
            padding += room
            continue
        if padding + before:
            runs.append(Run(" " * (padding + before)))
        runs += piece.runs
        width += padding + before + taken
        padding = free - before
    return Row(tuple(runs), width, source_line, number, is_wide=form.is_wide)


def _most(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(max, first, second))


def _shared(least: Sequence[int], wants: Sequence[int], room: int) -> tuple[int, ...]:
    """Share what is left: small wishes are met in full, large ones get equal shares."""
    widths = list(least)
    order = sorted(range(len(wants)), key=wants.__getitem__)
    for place, column in enumerate(order):
        share = min(wants[column], room // (len(order) - place))
        widths[column] += share
        room -= share
    return tuple(widths)
