"""Rows: lines in the making, which the containers around them still indent; `lines_of` makes lines of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.markdown.lines import Line, Run
from app.markdown.wrap import Wrapped, runs_width


@dataclass(slots=True)
class Row:
    """One line in the making; containers put their indentation in front."""

    runs: tuple[Run, ...]
    width: int
    source_line: int
    source_offset: int = 0
    joint: str | None = None
    """As in `Wrapped`: None where the source line ends."""
    code_block: int = 0
    """As in `Line`."""
    is_wide: bool = False
    indent: int = 0
    space: int = 0
    """Cells of space before the runs, counted in ``width`` and ``indent``."""

    def put_before(self, runs: tuple[Run, ...], width: int) -> None:
        """Indent by some runs of ``width`` cells."""
        self.runs = runs + self.all_runs
        self.width += width
        self.indent += width
        self.space = 0

    @property
    def all_runs(self) -> tuple[Run, ...]:
        """The runs with the space before them."""
        return (Run(" " * self.space), *self.runs) if self.space else self.runs


def blank(source_line: int) -> Row:
    """An empty row."""
    return Row((), 0, source_line)


def indent_rows(rows: Sequence[Row], cells: int) -> None:
    """Indent rows, but not blank ones, by some cells."""
    if cells:
        for row in rows:
            if row.runs:
                row.space += cells
                row.width += cells
                row.indent += cells


def row_of(wrapped: Wrapped, source_line: int, source_offset: int = 0, *, is_wide: bool = False) -> Row:
    """A row from one row of wrapped text."""
    return Row(wrapped.runs, wrapped.width, source_line, source_offset, wrapped.joint, is_wide=is_wide)


def text_row(text: str, style: str, source_line: int) -> Row:
    """A row of one run."""
    runs = (Run(text, style),)
    return Row(runs, runs_width(runs), source_line)


def lines_of(rows: Sequence[Row], block: int) -> list[Line]:
    """The lines of rows, now that their place is known.

    Args:
        rows: From top to bottom.
        block: Index of the block that they belong to.
    """
    return [
        Line(
            row.all_runs,
            row.width,
            row.joint is not None,
            block,
            row.code_block,
            row.is_wide,
            row.joint or "",
            row.source_line,
            row.source_offset,
            row.indent,
        )
        for row in rows
    ]
