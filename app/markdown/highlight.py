"""Code in colours, line by line, also while it is still growing.

A lexer's states are kept for each line, so a new line costs its own length and not that of the code before it. Lexers
that keep more than their states are run over a short window of lines. Either way a result may differ from lexing the
whole code at once (a comment that closes may have begun far above) until `Highlighter.finish` has gone over all of it.

Bounded: of a line the first `MAX_LINE` characters are coloured, of a text the first `MAX_CODE`; the rest is plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from app.markdown.highlight_growth import (
    Growth,
    StackGrowth,
    StyledLine,
    WindowGrowth,
    joined,
    styled_lines,
)
from app.markdown.highlight_lexers import is_resumable, lexer_for

__all__ = ["MAX_CODE", "MAX_LINE", "Highlighter", "StyledLine", "highlight_text"]

MAX_LINE = 1_000
"""Characters of a line that are lexed: rules of some lexers are quadratic in the length of a line."""
MAX_CODE = 400_000
"""Characters of one text that are lexed; about half a second."""


def highlight_text(language: str, text: str) -> list[StyledLine]:
    """The lines of finished code, lexed in one pass. A newline at the end begins no further line.

    Args:
        language: What stands on the fence.
        text: The code.
    """
    highlighter = Highlighter(language)
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    highlighter.add_plain(lines)
    highlighter.finish()
    return highlighter.lines


class Highlighter:
    """The coloured lines of one growing piece of code.

    Args:
        language: What stands on the fence; the code stays plain where that names no known language.

    Attributes:
        lines: The complete lines so far.
        first_changed: Lowest index of a line that the last `feed` or `finish` added or changed; ``len(lines)`` for
            none.
        exact_count: Lines from the first on that `finish` has gone over.
    """

    def __init__(self, language: str) -> None:
        self.lines: list[StyledLine] = []
        self.first_changed = 0
        self._lexer = lexer_for(language)
        self._growth: Growth | None = None
        if self._lexer is not None:
            self._growth = (StackGrowth if is_resumable(self._lexer) else WindowGrowth)(self._lexer)
        self._code: list[str] = []
        """The lines as they are lexed: cut to `MAX_LINE`, and none after `MAX_CODE`."""
        self._rests: dict[int, str] = {}
        """What was cut off, by line."""
        self._length = 0
        self._exact: Iterator[StyledLine] | None = None
        self.exact_count = 0

    def feed(self, complete_lines: Sequence[str]) -> None:
        """Add complete lines, without newlines."""
        begin = len(self._code)
        self.first_changed = len(self.lines)
        self.add_plain(complete_lines)
        if self._growth is not None and len(self._code) > begin:
            self._put(*self._growth.lex(self._code, begin))

    def partial(self, text: str) -> StyledLine:
        """The unfinished line behind the complete ones; nothing is kept of it."""
        if self._growth is None or not text or len(self._code) < len(self.lines):
            return _plain(text)
        styled = self._growth.lex_partial(text[:MAX_LINE])
        calm = tuple(("" if style == "token-error" else style, value) for style, value in styled)
        return calm + _plain(text[MAX_LINE:])

    def finish(self, max_lines: int | None = None) -> bool:
        """Go over the code once more from its beginning, so that each line is as when all is lexed at once.

        Args:
            max_lines: Lines to do in this call, so that the work can be spread; None for all that are left. No lines
                can be fed between such calls.

        Returns:
            Whether the pass is complete. `first_changed` tells what this call has changed.
        """
        self.first_changed = len(self.lines)
        if self._lexer is None:
            return True
        if self._exact is None:
            tokens = self._lexer.get_tokens_unprocessed(joined(self._code))
            self._exact = styled_lines((kind, value) for _, kind, value in tokens)
        begin = self.exact_count
        end = len(self._code) if max_lines is None else min(len(self._code), begin + max_lines)
        self._put(begin, list(islice(self._exact, end - begin)))
        self.exact_count = end
        return end == len(self._code)

    def add_plain(self, complete_lines: Sequence[str]) -> None:
        """Add complete lines without colours; `finish` colours them."""
        for line in complete_lines:
            if self._length <= MAX_CODE and len(self._code) == len(self.lines):
                if len(line) > MAX_LINE:
                    self._rests[len(self._code)] = line[MAX_LINE:]
                self._code.append(line[:MAX_LINE])
                self._length += min(len(line), MAX_LINE) + 1
            self.lines.append(_plain(line))
        self._exact = None
        self.exact_count = 0

    def _put(self, start: int, styled: list[StyledLine]) -> None:
        for index, line in enumerate(styled, start):
            whole = line + _plain(self._rests[index]) if index in self._rests else line
            if index < len(self.lines) and self.lines[index] != whole:
                self.lines[index] = whole
                self.first_changed = min(self.first_changed, index)


def _plain(text: str) -> StyledLine:
    return (("", text),) if text else ()
