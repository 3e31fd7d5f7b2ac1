"""PromptBody: a prompt as it was typed, but for its fenced code, which is numbered and in colours as in replies.

A prompt is not shown as Markdown because that would join its lines and eat its underscores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.markdown.document import CodeBlock
from app.markdown.layout_code import GrowingCode, code_rows, gutter_row, language_of
from app.markdown.layout_rows import lines_of
from app.markdown.lines import Line
from app.safe_text import SafeMarkdown, unmarked
from app.ui.widgets.transcript.body import PlainLayout, plain_lines, without_blank_edges

EXACT_LINES = 400
"""Lines of one fence that a single layout colours: about 15 ms."""

_OPENING = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)")


@dataclass(frozen=True, slots=True)
class _Fence:
    """One fence of a prompt (CommonMark 0.31.2, section 4.5)."""

    language: str
    first_line: int
    """Number of its opening line."""
    lines: list[str]


class PromptBody:
    """The text of a prompt.

    Args:
        source: Safe text.
    """

    def __init__(self, source: str = "") -> None:
        self._source = source
        self._pieces: list[str | _Fence] | None = None
        self._first = 0
        self._codes: list[GrowingCode] = []
        self._layout: tuple[int, PlainLayout] | None = None

    def append(self, text: str) -> None:
        """Take in more text."""
        self._source += text
        self._pieces = self._layout = None

    def finish(self) -> None:
        """Say that nothing more comes; changes nothing here."""

    def code_blocks(self) -> list[CodeBlock]:
        """The fences, in their order."""
        fences = [piece for piece in self._parsed() if isinstance(piece, _Fence)]
        return [
            CodeBlock(
                number, fence.language, unmarked(SafeMarkdown("".join(f"{line}\n" for line in fence.lines)))
            )
            for number, fence in enumerate(fences, 1)
        ]

    def layout(self, width: int) -> PlainLayout:
        """The lines at ``width`` cells; colours of long code come closer with each call until they are exact."""
        kept = self._layout
        if kept is not None and kept[0] == width and kept[1].is_exact:
            return PlainLayout(kept[1].lines, len(kept[1].lines))
        lines: list[Line] = []
        pieces = self._parsed()
        number, line = 0, self._first
        for piece in pieces:
            if isinstance(piece, _Fence):
                number += 1
                lines += self._code_lines(piece, number, width)
                line = piece.first_line + len(piece.lines) + 2
            else:
                lines += plain_lines(unmarked(SafeMarkdown(piece)), line, width)
                line += 1
        is_exact = all(code.is_exact for code in self._codes)
        layout = PlainLayout(lines, 0, is_exact)
        self._layout = (width, layout)
        return layout

    def _code_lines(self, fence: _Fence, number: int, width: int) -> list[Line]:
        code = self._codes[number - 1]
        code.close(fence.lines)
        code.refine(EXACT_LINES)
        gutter = gutter_row(number, fence.language, width, fence.first_line)
        return lines_of([gutter, *code_rows(code.shown, number, fence.first_line + 1)], number)

    def _parsed(self) -> list[str | _Fence]:
        if self._pieces is None:
            self._first, lines = without_blank_edges(self._source.split("\n"))
            self._pieces = list(_pieces(lines, self._first))
            self._codes = [GrowingCode(piece.language) for piece in self._pieces if isinstance(piece, _Fence)]
        return self._pieces


def _pieces(lines: list[str], first: int) -> Iterator[str | _Fence]:
    """The lines outside of fences, and the fences."""
    index = 0
    while index < len(lines):
        match = _OPENING.fullmatch(lines[index])
        if match is None:
            yield lines[index]
            index += 1
            continue
        opening = index
        indent, marks = match[1], match[2]
        closing = re.compile(rf" {{0,3}}{marks[0]}{{{len(marks)},}}[ \t]*")
        code = []
        index += 1
        while index < len(lines) and closing.fullmatch(lines[index]) is None:
            kept = min(len(indent), len(lines[index]) - len(lines[index].lstrip(" ")))
            code.append(lines[index][kept:])
            index += 1
        index += 1
        yield _Fence(language_of(match[3]), first + opening, code)
