"""Body: a message's text as lines, whether it is Markdown or shown as it was written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from app.markdown.lines import Line, Run
from app.markdown.places import SourcePosition
from app.markdown.wrap import wrap
from app.safe_text import SafeMarkdown, safe_code, unmarked

if TYPE_CHECKING:
    from app.markdown.document import CodeBlock

LONG_TEXT = 16_000
"""Characters whose Markdown is laid out at once: about 20 ms."""


class BodyLayout(Protocol):
    """Lines at one width, as `app.markdown.document.Layout`."""

    @property
    def lines(self) -> Sequence[Line]: ...  # noqa: D102 - documented in Layout

    @property
    def first_changed(self) -> int: ...  # noqa: D102 - documented in Layout

    @property
    def is_exact(self) -> bool: ...  # noqa: D102 - documented in Layout

    def source_position(self, line_index: int) -> SourcePosition: ...  # noqa: D102 - documented in Layout

    def line_at(self, position: SourcePosition) -> int: ...  # noqa: D102 - documented in Layout


class Body(Protocol):
    """Text that grows and is laid out, as `app.markdown.document.Document`."""

    def append(self, text: str) -> None: ...  # noqa: D102 - documented in Document

    def finish(self) -> None: ...  # noqa: D102 - documented in Document

    def layout(self, width: int) -> BodyLayout: ...  # noqa: D102 - documented in Document

    def code_blocks(self) -> list[CodeBlock]: ...  # noqa: D102 - documented in Document


@dataclass(frozen=True, slots=True)
class PlainLayout:
    """The lines of a text that is shown as it was written."""

    lines: Sequence[Line]
    first_changed: int
    is_exact: bool = True

    def source_position(self, line_index: int) -> SourcePosition:
        """The place in the source where a line begins."""
        if not self.lines:
            return SourcePosition(0, 0)
        return _position(self.lines[min(line_index, len(self.lines) - 1)])

    def line_at(self, position: SourcePosition) -> int:
        """Index of the line that shows a place in the source."""
        return max(0, bisect_right(self.lines, position, key=_position) - 1)


class PlainBody:
    """Text shown line by line as it was written, wrapped to the width.

    Args:
        source: Safe text.
        style: Style names of every run.
        shows_hidden: Whether the hidden characters of a message show, as they do in code.
    """

    def __init__(self, source: str = "", *, style: str = "", shows_hidden: bool = False) -> None:
        self._source = source
        self._shows_hidden = shows_hidden
        self._style = style
        self._layout: tuple[int, str, Sequence[Line]] | None = None

    def append(self, text: str) -> None:
        """Take in more text."""
        self._source += text

    def finish(self) -> None:
        """Say that nothing more comes; changes nothing here."""

    def code_blocks(self) -> list[CodeBlock]:
        """None: nothing here is code."""
        return []

    def layout(self, width: int) -> PlainLayout:
        """The lines at ``width`` cells."""
        kept = self._layout
        if kept is not None and kept[0] == width and kept[1] == self._source:
            return PlainLayout(kept[2], len(kept[2]))
        first, shown = without_blank_edges(self._shown().split("\n"))
        lines: list[Line] = []
        for number, source_line in enumerate(shown, first):
            lines += plain_lines(source_line, number, width, self._style)
        self._layout = (width, self._source, lines)
        return PlainLayout(lines, 0)

    def _shown(self) -> str:
        source = SafeMarkdown(self._source)
        return safe_code(source) if self._shows_hidden else unmarked(source)


def without_blank_edges(lines: list[str]) -> tuple[int, list[str]]:
    """The lines without empty ones at both ends, and the number of the first one left."""
    first, end = 0, len(lines)
    while first < end and not lines[first]:
        first += 1
    while end > first and not lines[end - 1]:
        end -= 1
    return first, lines[first:end]


def plain_lines(text: str, number: int, width: int, style: str = "") -> list[Line]:
    """One line of the source as it was written, wrapped.

    Args:
        text: Without a newline.
        number: Its number in the source.
        width: Cells, at least 1.
        style: Style names of every run.
    """
    text = text.expandtabs(4).rstrip()
    if len(text) <= width and text.isascii():
        return [Line((Run(text, style),) if text else (), len(text), block=0, source_line=number)]
    rows = wrap([Run(text, style)], width)
    sizes = [sum(len(run.text) for run in row.runs) + len(row.joint or "") for row in rows]
    return [
        Line(
            row.runs,
            row.width,
            row.joint is not None,
            block=0,
            joint=row.joint or "",
            source_line=number,
            source_offset=offset,
        )
        for row, offset in zip(rows, accumulate(sizes, initial=0), strict=False)
    ]


def block_key(line: Line) -> tuple[int, int]:
    """What lines of one code block or table have in common: they scroll sideways together."""
    return line.block, line.code_block


def _position(line: Line) -> SourcePosition:
    return SourcePosition(line.source_line, line.source_offset)
