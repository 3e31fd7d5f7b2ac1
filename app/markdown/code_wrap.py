"""Wrapped code: the lines of a layout with those of code that are too wide cut into several.

Rows that go on stand further in than the code that they belong to, so that indentation still tells the structure. What
is changed of a layout is cut anew and all before it is kept, so that growing code costs what is new.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.markdown.cells import cell_width
from app.markdown.lines import Line, Run
from app.markdown.wrap import Wrapped, runs_width, sliced, wrap

_HANG = 2
"""Cells by which rows that go on stand further in."""
_ROOMY = 12
"""Cells that code must be left with to be wrapped at all; with less it scrolls sideways."""


class WrappedCode:
    """The lines of one growing layout, wrapped.

    Args:
        width: Cells, as asked of the layout.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []
        self._starts: list[int] = []
        """For each line of the layout the index of the first one that shows it."""

    def update(self, lines: Sequence[Line], first_changed: int) -> int:
        """Take over the lines of the layout.

        Args:
            lines: All of them.
            first_changed: The lowest index that differs from the last time.

        Returns:
            The lowest index of ``lines`` here that may differ.
        """
        first = min(first_changed, len(self._starts))
        begin = self._starts[first] if first < len(self._starts) else len(self.lines)
        del self.lines[begin:], self._starts[first:]
        for line in lines[first:]:
            self._starts.append(len(self.lines))
            if line.is_wide and line.code_block and line.width > self.width:
                self.lines += wrapped_code(line, self.width)
            else:
                self.lines.append(line)
        return begin


def wrapped_code(line: Line, width: int) -> list[Line]:
    """A line of code as rows of at most ``width`` cells; itself where that leaves too little room."""
    room = width - line.indent
    if room < _ROOMY:
        return [line]
    text = line.text[line.indent :]
    lead = len(text) - len(text.lstrip(" "))
    hang = min(lead, room // 3) + _HANG
    runs = sliced(line.runs, line.indent, len(line.text))
    first = wrap(runs, room)[0]
    taken = sum([len(run.text) for run in first.runs]) + len(first.joint or "")
    rest = wrap(sliced(runs, taken, len(text)), room - hang) if first.joint is not None else []
    rows = [_row(line, first, sliced(line.runs, 0, line.indent), 0)]
    space = Run(" " * (line.indent + hang), "code")
    for row in rest:
        rows.append(_row(line, row, (space,), taken))
        taken += sum([len(run.text) for run in row.runs]) + len(row.joint or "")
    return rows


def _row(line: Line, row: Wrapped, before: tuple[Run, ...], offset: int) -> Line:
    runs = (*before, *row.runs)
    return line._replace(
        runs=runs,
        width=runs_width(runs),
        is_wrapped=row.joint is not None,
        is_wide=False,
        joint=row.joint or "",
        source_offset=offset,
        indent=sum([cell_width(run.text) for run in before]),
    )
