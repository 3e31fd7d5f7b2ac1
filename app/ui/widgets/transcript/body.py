"""Body: a message's text as lines, whether it is Markdown or shown as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from app.markdown.document import CodeBlock, Document, SourcePosition
from app.markdown.lines import Line, Run
from app.markdown.wrap import wrap
from app.ui.widgets.transcript.face import FaceRole


class BodyLayout(Protocol):
    """Lines at one width, as `app.markdown.document.Layout`."""

    @property
    def lines(self) -> Sequence[Line]: ...  # noqa: D102 - documented in Layout

    @property
    def first_changed(self) -> int: ...  # noqa: D102 - documented in Layout

    def source_position(self, line_index: int) -> SourcePosition: ...  # noqa: D102 - documented in Layout

    def line_at(self, position: SourcePosition) -> int: ...  # noqa: D102 - documented in Layout


class Body(Protocol):
    """Text that grows and is laid out, as `app.markdown.document.Document`."""

    def append(self, text: str) -> None: ...  # noqa: D102 - documented in Document

    def finish(self) -> None: ...  # noqa: D102 - documented in Document

    def layout(self, width: int) -> BodyLayout: ...  # noqa: D102 - documented in Document

    def code_blocks(self) -> list[CodeBlock]: ...  # noqa: D102 - documented in Document


def make_body(role: FaceRole, text: str, *, is_finished: bool) -> Body:
    """The body of a message: Markdown for what a model wrote, the very words for everyone else.

    A prompt is shown as typed because Markdown would join its lines and eat its underscores.
    """
    if role == "assistant":
        return Document(text, is_finished=is_finished)
    return PlainBody(text)


@dataclass(frozen=True, slots=True)
class PlainLayout:
    """The lines of a text that is shown as it was written."""

    lines: Sequence[Line]
    first_changed: int
    starts: Sequence[SourcePosition]
    """Where in the source each line begins."""

    def source_position(self, line_index: int) -> SourcePosition:
        """The place in the source where a line begins."""
        if not self.starts:
            return SourcePosition(0, 0)
        return self.starts[min(line_index, len(self.starts) - 1)]

    def line_at(self, position: SourcePosition) -> int:
        """Index of the line that shows a place in the source."""
        found = 0
        for index, start in enumerate(self.starts):
            if start > position:
                break
            found = index
        return found


class PlainBody:
    """Text shown line by line as it was written, wrapped to the width.

    Args:
        source: Safe text.
        style: Style names of every run.
    """

    def __init__(self, source: str = "", *, style: str = "") -> None:
        self._source = source
        self._style = style
        self._layout: tuple[int, str, PlainLayout] | None = None

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
            return PlainLayout(kept[2].lines, len(kept[2].lines), kept[2].starts)
        lines: list[Line] = []
        starts: list[SourcePosition] = []
        source = self._source.strip("\n").expandtabs(4)
        for number, source_line in enumerate(source.split("\n") if source else ()):
            rows = wrap([Run(source_line.rstrip(), self._style)], width)
            sizes = (sum(len(run.text) for run in row.runs) + len(row.joint or "") for row in rows)
            starts += [SourcePosition(number, at) for at in accumulate(sizes, initial=0)][: len(rows)]
            lines += [
                Line(
                    row.runs,
                    row.width,
                    row.joint is not None,
                    block=0,
                    joint=row.joint or "",
                    source_line=number,
                )
                for row in rows
            ]
        layout = PlainLayout(lines, 0, starts)
        self._layout = (width, self._source, layout)
        return layout
