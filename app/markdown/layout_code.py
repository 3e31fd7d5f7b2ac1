"""Code blocks: a gutter line with number and language, then the code, never wrapped.

Rows of code do not depend on the width: long lines keep theirs and scroll sideways. The code stands in the column of
its language, four cells in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from time import perf_counter

from app.markdown.block import OpenFence
from app.markdown.cells import fit
from app.markdown.code_lines import CODE_INDENT, CodeLine, code_line
from app.markdown.highlight import Highlighter, highlight_text
from app.markdown.layout_inline import clean
from app.markdown.layout_rows import Row
from app.markdown.lines import Run
from app.markdown.wrap import runs_width

_NESTED_KEPT = 16
"""Code blocks of one live block whose state is kept."""
_EXACT_LINES = 200
"""Lines of a closed fence whose colours one update makes exact while the document still grows: about 7 ms."""
_EXACT_AT_END = 400
"""The same when it is finished: most code is exact at once then, very long code after a few more updates."""
_LINES_IN_ONE_GO = 500
"""Lines of closed code that are taken in before a look at the clock: about 8 ms."""


def language_of(info: str) -> str:
    """The language that an info string names: its first word, safe for a terminal; empty for none."""
    words = clean(info).split(maxsplit=1)
    return words[0] if words else ""


def gutter_row(number: int, language: str, width: int, source_line: int) -> Row:
    """The line above the code.

    Args:
        number: Number of the code block in its document.
        language: Name to show; may be empty.
        width: Cells at hand.
        source_line: Line of the opening fence.
    """
    gutter = fit(f"{number:>2}", width)
    runs = [Run(gutter, "code-gutter")]
    if name := fit(language, width - len(gutter) - 2):
        runs += [Run("  "), Run(name, "code-language")]
    return Row(tuple(runs), runs_width(runs), source_line, code_block=number, indent=len(gutter))


def code_rows(lines: Iterable[CodeLine], number: int, source_line: int) -> list[Row]:
    """The rows of code.

    Args:
        lines: From top to bottom.
        number: Number of the code block in its document.
        source_line: Line of the first one.
    """
    return [
        Row(
            line.runs,
            line.width,
            source,
            0,
            None,
            number,
            is_wide=True,
            indent=CODE_INDENT if line.runs else 0,
        )
        for source, line in enumerate(lines, source_line)
    ]


class GrowingCode:
    """Code of which more is to come, highlighted line by line.

    Args:
        language: As told by the info string.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.shown: list[CodeLine] = []
        """All lines, the unfinished one included."""
        self.is_exact = False
        """Whether all colours are as in a single pass over the finished code."""
        self._fed: list[str] = []
        self._partial = ""
        self._was_lexed = False
        self._highlighter = Highlighter(language)
        self._changes: list[int] = []

    @property
    def version(self) -> int:
        """Grows with each change."""
        return len(self._changes)

    def first_changed_since(self, version: int) -> int:
        """The lowest index among ``shown`` that differs from what was shown at an earlier version."""
        return min(self._changes[version:], default=len(self.shown))

    def goes_on(self, language: str, lines: Sequence[str], begin: int, *, is_whole: bool) -> bool:
        """Whether these lines, from line ``begin`` on, begin with the ones taken in; with some of them unless whole."""
        if language != self.language or begin > len(self._fed):
            return False
        count = len(self._fed) - begin
        if not is_whole:
            count = min(count, len(lines))
        return list(lines[:count]) == self._fed[begin : begin + count]

    @property
    def count(self) -> int:
        """Complete lines taken in."""
        return len(self._fed)

    def catch_up(self, lines: Sequence[str], partial: str, begin: int = 0) -> None:
        """Take in what is new of code that still grows.

        Args:
            lines: All complete lines from ``begin`` on; those taken in before are the same.
            partial: The unfinished line after them; empty for none.
            begin: Lines before them, all taken in.
        """
        count = len(self._fed)
        if begin + len(lines) < count:
            return
        new = lines[count - begin :]
        if not new and partial == self._partial:
            return
        self._fed += new
        self._partial = partial
        first = count
        if new:
            self._highlighter.feed(new)
            self._was_lexed = True
            first = min(first, self._highlighter.first_changed)
        self._show_from(first)

    def close(self, lines: Sequence[str], max_lines: int | None = None) -> None:
        """Take in the rest of code that is complete, without colours where it had none before; `refine` follows.

        Args:
            lines: All lines.
            max_lines: Lines to take in by this call; None for all. `count` tells whether any are left.
        """
        count = len(self._fed)
        new = lines[count:] if max_lines is None else lines[count : count + max_lines]
        if self._was_lexed:
            self.catch_up([*self._fed, *new], "")
        elif new or self._partial:
            self._fed += new
            self._partial = ""
            self._highlighter.add_plain(new)
            self._show_from(count)

    def refine(self, max_lines: int | None = None) -> None:
        """Make the colours of complete code exact, line by line; None for all lines at once."""
        if self.is_exact:
            return
        self.is_exact = self._highlighter.finish(max_lines)
        first, stop = self._highlighter.first_changed, self._highlighter.exact_count
        if first < stop:
            self.shown[first:stop] = map(code_line, self._highlighter.lines[first:stop])
            self._changes.append(first)

    def _show_from(self, first: int) -> None:
        del self.shown[first:]
        self.shown += map(code_line, self._highlighter.lines[first:])
        if self._partial:
            self.shown.append(code_line(self._highlighter.partial(self._partial)))
        self._changes.append(first)


class CodeShelf:
    """Highlighted code, kept so that neither a new width nor one more line highlights it all again."""

    def __init__(self) -> None:
        self._whole: dict[tuple[str, str], Sequence[CodeLine]] = {}
        self._fences: dict[int, tuple[OpenFence, GrowingCode]] = {}
        self._nested: dict[int, GrowingCode] = {}
        self._stretched: dict[int, int] = {}
        """Lines of nested code that stand in stretches, by its number."""
        self.is_finished = False
        """Whether the document is."""

    def whole(self, language: str, text: str) -> Sequence[CodeLine]:
        """The lines of code that does not change any more."""
        lines = self._whole.get((language, text))
        if lines is None:
            lines = self._whole[language, text] = [*map(code_line, highlight_text(language, text))]
        return lines

    def fence(self, fence: OpenFence, deadline: float = inf) -> GrowingCode:
        """The code of a top-level fence, up to date, or as far as could be done until a deadline of `perf_counter`."""
        kept = self._fences.get(id(fence))
        if kept is None:
            kept = self._fences[id(fence)] = fence, GrowingCode(language_of(fence.info))
        code = kept[1]
        if not fence.is_closed:
            code.catch_up(fence.lines, fence.partial)
            return code
        while True:
            code.close(fence.lines, _LINES_IN_ONE_GO)
            if code.count == len(fence.lines):
                code.refine(_EXACT_AT_END if self.is_finished else _EXACT_LINES)
                return code
            if perf_counter() > deadline:
                return code

    def nested(
        self, number: int, language: str, text: str, *, is_continued: bool = False, goes_on: bool = False
    ) -> Sequence[CodeLine]:
        """The lines of code within a list or quote that may still grow, its last line perhaps unfinished.

        Args:
            number: Number of the code block, by which its earlier state is found.
            language: As told by its info string.
            text: All of it so far; of code that is laid out in stretches, this one's.
            is_continued: Whether the text goes on behind that of an earlier stretch.
            goes_on: Whether a later stretch goes on with it.
        """
        *lines, partial = text.split("\n")
        begin = self._stretched.get(number, 0) if is_continued else 0
        code = self._nested.get(number)
        if code is None or not code.goes_on(language, lines, begin, is_whole=not goes_on):
            for past in [key for key in self._nested if key < number - _NESTED_KEPT]:
                del self._nested[past]
                self._stretched.pop(past, None)
            code = self._nested[number] = GrowingCode(language)
            begin = 0
        code.catch_up(lines, partial, begin)
        if not goes_on:
            return code.shown[begin:] if begin else code.shown
        self._stretched[number] = begin + len(lines)
        return code.shown[begin : begin + len(lines)]
