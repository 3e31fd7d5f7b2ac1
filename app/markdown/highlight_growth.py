"""Lexing code that grows: where to begin again when lines are added, so that few are lexed twice."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from app.markdown.highlight_lexers import Stack, lex_from
from app.markdown.highlight_styles import style_of

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

StyledLine = tuple[tuple[str, str], ...]
"""One line as (style name, text) pairs; the name is a ``token-…`` of `STYLE_NAMES` or empty."""

_ROOT: Stack = ("root",)
_BACK = 1
"""Lines before the new ones that are lexed again, for rules that look past the end of a line."""
_MAX_BACK = 120
"""Lines that a comment or string that has just closed may reach back."""
_WINDOW = 4
"""Lines before the new ones that a lexer without resumable states begins with."""
_MAX_WINDOW = 16
"""How many more it may be, to begin with a line that is not indented."""

_PAIRS = {
    "*/": "/*", "-->": "<!--", "]]": "[[", "-}": "{-", "*)": "(*", "=end": "=begin", "|#": "#|", "#}": "{#",
    "</script": "<script", "</style": "<style",
}  # fmt: skip
_QUOTES = ('"""', "'''", "`")
_CLOSER = re.compile("|".join(map(re.escape, (*_PAIRS, *_QUOTES))))
_HERE_END = re.compile(r"[ \t]*(\w+)[;,)]?[ \t]*")


class Growth(Protocol):
    """A way of lexing code that grows."""

    def lex(self, code: list[str], begin: int) -> tuple[int, list[StyledLine]]:
        """Style the lines from ``begin`` on: the first line that was lexed, at most ``begin``, and all from there."""
        ...

    def lex_partial(self, partial: str) -> StyledLine:
        """Style an unfinished line behind the lines lexed so far."""
        ...


class StackGrowth:
    """For lexers whose state is their stack: kept for the start of each line."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._stacks: list[Stack | None] = [_ROOT]
        """Per line, and one more; None where a token runs over its start."""

    def lex(self, code: list[str], begin: int) -> tuple[int, list[StyledLine]]:
        """Lex from a line before ``begin`` whose stack is known."""
        wanted = max(0, min(begin - _BACK, _opener_line(code, begin)))
        start = next(
            (line for line in range(wanted, max(-1, begin - _MAX_BACK), -1) if self._stacks[line]), begin
        )
        boundaries: dict[int, Stack] = {}
        tokens = lex_from(self._lexer, joined(code[start:]), self._stacks[start] or _ROOT, boundaries)
        styled = list(styled_lines(tokens))
        del self._stacks[start + 1 :]
        position = 0
        for line in code[start:]:
            position += len(line) + 1
            self._stacks.append(boundaries.get(position))
        return start, styled

    def lex_partial(self, partial: str) -> StyledLine:
        """Lex the line with the stack at its start."""
        return next(styled_lines(lex_from(self._lexer, partial, self._stacks[-1] or _ROOT, {})), ())


class WindowGrowth:
    """For all other lexers: the new lines and a few before them; behind the opening line of what runs on over them."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._running: tuple[int, str] | None = None
        """Line of the comment or string that runs on over the end of the last line, and its style."""
        self._is_inside: list[bool] = []
        """Per line, whether it begins inside a token."""

    def lex(self, code: list[str], begin: int) -> tuple[int, list[StyledLine]]:
        """Lex from a few lines before ``begin``, or behind the line where the running comment or string began."""
        closed = _opener_line(code, begin)
        is_running = self._running is not None and closed >= begin
        before = [code[self._running[0]]] if is_running and self._running is not None else []
        start = begin if is_running else self._start(code, min(begin, closed))
        tokens = [
            (kind, value)
            for _, kind, value in _window_lexer(self._lexer, start).get_tokens_unprocessed(
                joined(before + code[start:])
            )
        ]
        running = _running_line(tokens)
        if running is None or not before:
            self._running = None if running is None else (start + running[0], running[1])
        elif running[0] > 0:
            self._running = begin + running[0] - 1, running[1]
        first = min(begin, closed)
        kept = first - start + len(before)
        inside = _inside(tokens)[kept:]
        self._is_inside[first:] = inside + [False] * (len(code) - first - len(inside))
        return first, list(styled_lines(tokens))[kept:]

    def _start(self, code: list[str], wanted: int) -> int:
        """A line at or before ``wanted`` to begin with: not inside a token, and not indented where one is near."""
        start = max(0, wanted - _WINDOW)
        for line in range(min(start, wanted - 1), max(-1, wanted - _MAX_WINDOW), -1):
            if code[line][:1].isalnum() and not self._is_inside[line]:
                return line
        return next((line for line in range(start, wanted) if not self._is_inside[line]), wanted)

    def lex_partial(self, partial: str) -> StyledLine:
        """Lex the line by itself; inside a comment or string it has that style."""
        if self._running is not None:
            return ((self._running[1], partial),)
        lexer = _window_lexer(self._lexer, 1)
        return next(
            styled_lines((kind, value) for _, kind, value in lexer.get_tokens_unprocessed(partial)), ()
        )


def joined(code: list[str]) -> str:
    """The lines as text, a newline behind each."""
    return "".join(f"{line}\n" for line in code)


def styled_lines(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[StyledLine]:
    """The tokens as styled lines, neighbours of one style in one pair."""
    line: list[tuple[str, str]] = []
    for kind, value in tokens:
        style = style_of(kind)
        first, *rest = value.split("\n")
        _add(line, style, first)
        for text in rest:
            yield tuple(line)
            line = []
            _add(line, style, text)
    if line:
        yield tuple(line)


def _add(line: list[tuple[str, str]], style: str, text: str) -> None:
    if not text:
        return
    if line and (line[-1][0] == style or text.isspace()):
        line[-1] = line[-1][0], line[-1][1] + text
    else:
        line.append((style, text))


@functools.lru_cache(maxsize=8)
def _inline_lexer(lexer_class: type[Lexer]) -> Lexer:
    return lexer_class(startinline=True, stripnl=False, ensurenl=False)


def _window_lexer(lexer: Lexer, start: int) -> Lexer:
    """The lexer for a window that does not begin with the first line: PHP without its opening tag is PHP all the same."""
    if start == 0 or not hasattr(lexer, "startinline"):
        return lexer
    return _inline_lexer(type(lexer))


def _running_line(tokens: list[tuple[_TokenType, str]]) -> tuple[int, str] | None:
    """Line where the comment or string began that the tokens end in, and its style; None where they end in neither."""
    if not tokens or not tokens[-1][1].endswith("\n") or "Single" in tokens[-1][0]:
        return None
    style = style_of(tokens[-1][0])
    if style not in ("token-comment", "token-string"):
        return None
    index = len(tokens)
    while index and style_of(tokens[index - 1][0]) == style:
        index -= 1
    return sum(value.count("\n") for _, value in tokens[:index]), style


def _inside(tokens: list[tuple[_TokenType, str]]) -> list[bool]:
    """Per line of the tokens' text, whether it begins inside one of them."""
    inside = [False]
    for _, value in tokens:
        newlines = value.count("\n")
        inside += [True] * newlines
        if newlines and value.endswith("\n"):
            inside[-1] = False
    return inside[:-1]


def _opener_line(code: list[str], begin: int) -> int:
    """The line where a comment, string or here-document may have begun that the lines from ``begin`` on close."""
    earliest = begin
    for index in range(begin, len(code)):
        line = code[index]
        for closer in {match.group() for match in _CLOSER.finditer(line)}:
            opener = _PAIRS.get(closer, closer)
            is_inside = (
                line.count(closer) % 2 == 0 if opener == closer else opener in line.split(closer, 1)[0]
            )
            if not is_inside:
                earliest = min(earliest, _last_line_with(code, opener, index))
        if (match := _HERE_END.fullmatch(line)) is not None:
            earliest = min(earliest, _last_line_with(code, "<<", index, match[1]))
    return earliest


def _last_line_with(code: list[str], opener: str, end: int, word: str = "") -> int:
    """The last line before ``end``, not too far back, that contains the opener and the word; ``end`` for none."""
    for index in range(end - 1, max(-1, end - _MAX_BACK), -1):
        if opener in code[index] and word in code[index]:
            return index
    return end
