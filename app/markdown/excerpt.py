"""Excerpts: the Markdown source behind lines on the screen, as copying gives it: without what is hidden in it.

What covers whole lines of the source is the source itself, with its markers, pipes, emphasis and fences; of a line
that is covered in part it is the text as shown. Rows that were only wrapped are joined as they were.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.markdown.grammar import normalise
from app.markdown.lines import Line
from app.markdown.places import END, Cut
from app.safe_text import SafeMarkdown, unmarked

_MARKERS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[[ xX]\](?=[ \t])))*[ \t]*")
"""Quote marks, bullets, numbers and task boxes at the start of a source line."""
_FENCES = ("```", "~~~")


def excerpt(source: str, lines: Sequence[Line], begin: Cut, end: Cut) -> str:
    """The Markdown of what stands between two places, without blank lines around it.

    Args:
        source: The document.
        lines: All its lines at some width.
        begin: The first place.
        end: The place after the last.
    """
    return unmarked(SafeMarkdown(_Excerpt(source, lines).between(begin, end)))


class _Excerpt:
    """Finds *units*: the lines that show one line of the source, or several that are one paragraph."""

    def __init__(self, source: str, lines: Sequence[Line]) -> None:
        self._source = normalise(source).split("\n")
        self._lines = lines

    def between(self, begin: Cut, end: Cut) -> str:
        first, last = self._first(begin, end), self._last(end)
        if last.line < 0 or first > last:
            return ""
        first_unit, last_unit = self._unit(first.line), self._unit(last.line)
        is_one = first_unit == last_unit
        starts = self._starts(first, first_unit[0], is_one=is_one)
        ends = last.line == last_unit[1] and last.character >= len(self._lines[last.line].text.rstrip(" "))
        if starts and ends and self._is_first(first_unit[0]) and self._is_last(last_unit[1]):
            return "\n".join(self._source).strip("\n")
        if is_one and not (starts and ends):
            marker = self._marker(first_unit[0]) if starts else ""
            return marker + self._shown(first, last)
        pieces = []
        at = self._lines[first_unit[0]].source_line
        if not starts:
            pieces.append(self._shown(first, Cut(first_unit[1], END)))
            at = self._text_end(first_unit)
        if ends:
            pieces += self._source[
                at : self._whole_end(first if starts else Cut(first.line + 1, 0), last_unit)
            ]
        else:
            pieces += self._source[at : self._lines[last_unit[0]].source_line]
            pieces.append(self._marker(last_unit[0]) + self._shown(Cut(last_unit[0], 0), last))
        return "\n".join(pieces).strip("\n")

    # Places

    def _first(self, cut: Cut, end: Cut) -> Cut:
        """The first place that shows something at or after a cut."""
        line, character = cut
        while line < min(end.line + 1, len(self._lines)):
            shown = self._lines[line]
            if not _is_blank(shown) and (not character or character < len(shown.text)):
                break
            line, character = line + 1, 0
        return Cut(line, character)

    def _last(self, cut: Cut) -> Cut:
        """The last place that shows something at or before a cut."""
        line, character = cut
        if line >= len(self._lines):
            line, character = len(self._lines) - 1, END
        while line >= 0 and (not character or _is_blank(self._lines[line])):
            line, character = line - 1, END
        return Cut(line, character)

    def _starts(self, cut: Cut, unit_start: int, *, is_one: bool) -> bool:
        """Whether a cut takes in the beginning of its unit; of a single line its marker has to be taken in too."""
        line = self._lines[unit_start]
        if cut.line != unit_start:
            return False
        is_text_first = not is_one or line.code_block > 0
        return not cut.character or cut.character < line.indent + is_text_first

    # Units

    def _unit(self, index: int) -> tuple[int, int]:
        """Index of the first and the last line of the unit that a line is in."""
        start = stop = index
        while not self._begins(start):
            start -= 1
        while (after := self._after(stop)) < len(self._lines) and not self._begins(after):
            stop = after
        return start, stop

    def _begins(self, index: int) -> bool:
        """Whether a line that is not blank is the first of a unit."""
        before = index - 1
        while before >= 0 and _is_blank(self._lines[before]):
            before -= 1
        if before < 0:
            return True
        line, other = self._lines[index], self._lines[before]
        return not other.is_wrapped and line.source_line > other.source_line

    def _after(self, index: int) -> int:
        """Index of the next line that is not blank; the number of lines where there is none."""
        index += 1
        while index < len(self._lines) and _is_blank(self._lines[index]):
            index += 1
        return index

    def _is_first(self, index: int) -> bool:
        return all(_is_blank(line) for line in self._lines[:index])

    def _is_last(self, index: int) -> bool:
        return self._after(index) == len(self._lines)

    # The source

    def _text_end(self, unit: tuple[int, int]) -> int:
        """The source line after the last one that a unit shows."""
        line = self._lines[unit[0]]
        after = self._after(unit[1])
        limit = self._lines[after].source_line if after < len(self._lines) else len(self._source)
        end = line.source_line + 1
        while not line.code_block and end < limit and self._source[end].strip(" \t>"):
            end += 1
        return end

    def _whole_end(self, first: Cut, unit: tuple[int, int]) -> int:
        """The source line after a unit; after the closing fence, where its opening one is taken in too."""
        end = self._text_end(unit)
        number = self._lines[unit[1]].code_block
        after = self._after(unit[1])
        if not number or (after < len(self._lines) and self._lines[after].code_block == number):
            return end
        opening = unit[1]
        while opening > 0 and self._lines[opening - 1].code_block == number:
            opening -= 1
        is_closing = end < len(self._source) and self._source[end].lstrip(" \t>").startswith(_FENCES)
        return end + (is_closing and first.line <= opening)

    def _marker(self, index: int) -> str:
        """What stands in the source before the text of a line."""
        line = self._lines[index]
        if not line.indent or line.source_line >= len(self._source):
            return ""
        source = self._source[line.source_line]
        if line.code_block:
            code = line.text[line.indent :]
            return source.removesuffix(code) if code and source.endswith(code) else ""
        match = _MARKERS.match(source)
        return match[0] if match is not None else ""

    def _shown(self, first: Cut, last: Cut) -> str:
        """The text between two places in one unit."""
        pieces = []
        for index in range(first.line, last.line + 1):
            line = self._lines[index]
            begin = max(line.indent, first.character if index == first.line else 0)
            text = line.text[begin : last.character if index == last.line else None]
            if index == last.line:
                pieces.append(text.rstrip(" "))
            elif line.is_wrapped:
                pieces += [text, line.joint]
            else:
                pieces += [text.rstrip(" "), "\n"]
        return "".join(pieces)


def _is_blank(line: Line) -> bool:
    return not line.runs and not line.code_block
