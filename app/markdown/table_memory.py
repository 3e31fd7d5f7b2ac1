"""The rows of a growing table, measured one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import perf_counter

from app.markdown.block import Block, OpenTable
from app.markdown.tables import Columns, Shape, TableRow, alignments_of, measure, shape, table_rows


@dataclass(slots=True)
class MeasuredTable:
    """What one table's finished rows need."""

    frame: OpenTable
    alignments: tuple[str, ...] = ()
    header: list[TableRow] = field(default_factory=list)
    rows: list[list[TableRow]] = field(default_factory=list)
    """Rows of each part, in the order of the frame's parts."""
    revisions: list[int] = field(default_factory=list)
    """Revisions of the header and of each part when they were measured."""
    columns: Columns = field(default_factory=lambda: Columns((), ()))

    @property
    def is_current(self) -> bool:
        """Whether all parts have been measured."""
        return len(self.rows) == len(self.frame.parts)

    def catch_up(self, deadline: float) -> None:
        """Measure the parts that are new, as many as there is time for; all of them where one has changed."""
        now = [self.frame.header.revision, *(part.revision for part in self.frame.parts)]
        if self.revisions != now[: len(self.revisions)] or not self.revisions:
            self.alignments = alignments_of(self.frame.head)
            self.header = table_rows(self.frame.head, "")
            self.rows = []
            self.columns = measure(self.header, len(self.alignments))
        for part in self.frame.parts[len(self.rows) :]:
            rows = table_rows(part.tokens, "")
            self.rows.append(rows)
            self.columns = self.columns.joined(measure(rows, len(self.alignments)))
            if perf_counter() > deadline:
                break
        self.revisions = now[: 1 + len(self.rows)]

    def shape(self, width: int, live: list[TableRow]) -> Shape:
        """What the columns get, with the rows of the live tail taken into account."""
        columns = self.columns.joined(measure(live, len(self.alignments))) if live else self.columns
        return shape(columns, self.alignments, width)


def live_rows(tail: Block | None) -> list[TableRow]:
    """The rows, without the header that it repeats, of the block that goes on with a growing table."""
    return table_rows(tail.tokens, "")[1:] if tail is not None else []


class TableMemory:
    """The table that was measured last."""

    def __init__(self) -> None:
        self._last: MeasuredTable | None = None

    def measured(self, frame: OpenTable, deadline: float = inf) -> MeasuredTable:
        """What the table's finished rows need, up to date, or as far as there is time until a `perf_counter`."""
        if self._last is None or self._last.frame is not frame:
            self._last = MeasuredTable(frame)
        self._last.catch_up(deadline)
        return self._last
