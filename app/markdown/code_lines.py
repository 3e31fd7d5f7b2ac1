"""A line of code as runs: indented, its tabs as spaces, what is hidden in it in sight."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import NamedTuple

from app.markdown.cells import cell_width
from app.markdown.highlight import StyledLine
from app.markdown.layout_inline import clean
from app.markdown.lines import Run
from app.markdown.wrap import runs_width
from app.safe_text import safe_code

CODE_INDENT = 4
"""Cells before the code."""
_TAB = 4
_REPLACED = re.compile("(\ufffd+)")
_SPACE = Run(" " * CODE_INDENT, "code")


class CodeLine(NamedTuple):
    """One line of code, ready to be placed."""

    runs: tuple[Run, ...]
    width: int


_EMPTY = CodeLine((), 0)


def code_line(styled: StyledLine) -> CodeLine:
    """A highlighted line as runs, indented; an empty one stays empty."""
    if not styled:
        return _EMPTY
    runs = (_SPACE, *_expanded(styled))
    return CodeLine(runs, runs_width(runs))


def _expanded(line: StyledLine) -> Iterable[Run]:
    """The runs of a line, tabs as spaces up to the next multiple of four, all safe for a terminal."""
    if not all(text.isascii() for _, text in line):
        line = _shown(line)
    if all("\t" not in text for _, text in line):
        return [Run(clean(text), _code_style(style)) for style, text in line]
    done, column = [], 0
    for style, text in line:
        pieces = []
        for number, piece in enumerate(text.split("\t")):
            if number:
                pieces.append(" " * (_TAB - column % _TAB))
                column += len(pieces[-1])
            pieces.append(clean(piece))
            column += cell_width(pieces[-1])
        done.append(Run("".join(pieces), _code_style(style)))
    return done


def _shown(line: StyledLine) -> StyledLine:
    """The line with U+FFFD for what is hidden in it, in the colour of mistakes; looked at as a whole, as joiners join
    across tokens.
    """
    whole = safe_code("".join([text for _, text in line]))
    shown: list[tuple[str, str]] = []
    at = 0
    for style, text in line:
        pieces = _REPLACED.split(whole[at : at + len(text)])
        shown += [
            ("token-error" if place % 2 else style, piece) for place, piece in enumerate(pieces) if piece
        ]
        at += len(text)
    return tuple(shown)


@functools.cache
def _code_style(token_style: str) -> str:
    return f"code {token_style}".rstrip()
