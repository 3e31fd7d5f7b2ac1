"""Stretches: a long block that is still open, taken off piece by piece for display.

What settles is always parsed whole (`OpenTail`). Until then the block may be long (a quote, an item with many items
below it, a paragraph), and each token would parse and lay out all of it again. So its beginning is cut off where a block
inside it begins, or between two lines of its last paragraph or code, and what follows is parsed behind a *prefix*: the
lines that opened the containers and have not been left, their text replaced by a heading, which nothing can go on with.

A cut is made only where what follows it parses as it did before. A cut-off stretch is laid out once; what could still
change it (a list that turns out to be loose, a new definition) lets go of all stretches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markdown_it.token import Token

from app.markdown.block import OpenList, OpenTable, Stretch, set_tightness
from app.markdown.grammar import inline_head, resolve_inline
from app.markdown.open_tail import OpenTail
from app.markdown.stretch_cuts import Cut, cut_tokens, find_cut
from app.markdown.stretch_tokens import Opened, goes_on_as, reopened
from app.markdown.tail_parse import Frame, TailParse, parse_tail

_LONG = 32
"""Lines past which the open block is cut."""
_AGAIN = 16
"""Lines that come before a cut is tried again."""
_LONG_LINE = 1_000
"""Characters of one line past which its paragraph is cut inside it."""
_END_OF_LINE = 200
"""Characters at the end of a long line that are not cut off: links and emphasis that are still open stand there."""
_SPACE = re.compile(r"(?<=[^ \t]) (?=[^ \t])")


@dataclass(frozen=True, slots=True)
class _State:
    """What has been cut off."""

    until: int = 0
    """Lines of the tail."""
    skipped: int = 0
    """Characters of the line after them."""
    prefix: tuple[str, ...] = ()
    """Lines that open what is open there."""
    opened: tuple[Opened, ...] = ()
    """What is open there, outermost first."""


class Stretches:
    """The beginning of the open block of one document.

    Attributes:
        done: What has been cut off, from top to bottom.
    """

    def __init__(self) -> None:
        self.done: list[Stretch] = []
        self._state = _State()
        self._belongs_to: tuple[int, Frame, int, bool] | None = None
        self._next_try = _LONG

    def parse(self, tail: OpenTail, partial: str, lines: Sequence[str]) -> TailParse:
        """What follows the stretches: the open lines (or these in their stead) and the unfinished one."""
        if isinstance(tail.frame, OpenTable):
            self._forget()
            return tail.parse(partial, lines)
        belongs_to = tail.first_line, tail.frame, len(tail.references.definitions), _is_tight(tail)
        if belongs_to != self._belongs_to:
            self._forget()
            self._belongs_to = belongs_to
        if self.done:
            parse = self._rest(self._state, tail, partial, lines)
            if parse is not None:
                return parse
            self._forget()
        return tail.parse(partial, lines)

    def cut(self, tail: OpenTail, partial: str) -> None:
        """Cut off what has become long; the next `parse` is shorter then."""
        until = self._state.until
        if len(tail.lines) - until >= self._next_try:
            if not self._cut_lines(tail):
                self._next_try = len(tail.lines) - until + _AGAIN
        elif tail.frame is None and until + _LONG > len(tail.lines):
            skipped = self._state.skipped if until == len(tail.lines) else 0
            if len(partial) - skipped > _LONG_LINE:
                self._cut_line(tail, partial)

    def _forget(self) -> None:
        self.done = []
        self._state = _State()
        self._next_try = _LONG

    def _rest(self, state: _State, tail: OpenTail, partial: str, lines: Sequence[str]) -> TailParse | None:
        """Parse what follows a cut; None where that does not go on with what was open there."""
        *given, last = (*lines[state.until :], partial)
        if state.skipped:
            if given:
                given[0] = f"x {given[0][state.skipped :]}"
            else:
                last = f"x {last[state.skipped :]}"
        parse = parse_tail((*state.prefix, *given), last, None, tail.references)
        blocks = parse.blocks
        if not blocks or not reopened(
            blocks, state.opened, len(state.prefix), state.until, is_inside=bool(state.skipped)
        ):
            return None
        return replace(parse, line_count=len(lines) + bool(partial))

    def _cut_lines(self, tail: OpenTail) -> bool:
        """Cut between two lines; whether there was a place."""
        state = self._state
        parse = self.parse(tail, "", tail.lines)
        if len(parse.blocks) != 1 or self._state is not state:
            return False
        tokens = parse.blocks[0]
        cut = find_cut(tokens, state.until, tail.lines, state.opened)
        return cut is not None and self._take_off(tail, tokens, cut)

    def _take_off(self, tail: OpenTail, tokens: list[Token], cut: Cut) -> bool:
        begin = self._state.until
        if isinstance(tail.frame, OpenList):
            set_tightness(tokens, is_tight=tail.frame.is_tight)
            head = cut.opened[0].token
            head.meta = {**head.meta, "is_tight": None}  # the frame says it
        before, after = cut_tokens(tokens, cut)
        state = _State(cut.line, 0, cut.prefix, cut.opened)
        rest = self._rest(state, tail, "", tail.lines)
        if rest is None or len(rest.blocks) != 1 or not goes_on_as(rest.blocks[0], after):
            return False
        source = "".join(f"{line}\n" for line in tail.lines[begin : cut.line])
        return self._add(before, source, state, tail)

    def _cut_line(self, tail: OpenTail, partial: str) -> None:
        """Cut inside the unfinished line of a paragraph."""
        begin = self._state.skipped if self._state.until == len(tail.lines) else 0
        spaces = [match.end() for match in _SPACE.finditer(partial, begin + 1, len(partial) - _END_OF_LINE)]
        if not spaces:
            return
        skipped = spaces[-1]
        parse = self.parse(tail, partial[:skipped], tail.lines)
        if len(parse.blocks) != 1 or parse.blocks[0][0].type != "paragraph_open":
            return
        before = parse.blocks[0]
        before[1].content += " "
        opened = Opened(before[0].copy(), len(tail.lines), "")
        self._add(before, "", _State(len(tail.lines), skipped, (), (opened,)), tail)

    def _add(self, before: list[Token], source: str, state: _State, tail: OpenTail) -> bool:
        """Take a stretch off for good, unless inline syntax of its last paragraph may still be open."""
        for token in before:
            if token.map is not None:
                token.map = [line + tail.first_line for line in token.map]
        resolve_inline(before, tail.references.definitions)
        ending = state.opened[-1].token if state.opened else None
        if ending is not None and ending.type == "paragraph_open":
            index = max(at for at, token in enumerate(before) if token.type == "inline")
            if not is_whole(before[index]):
                return False
            before[index - 1].meta = {**before[index - 1].meta, "goes on": True}
            taken = ending.meta.get("taken", 0) + len(before[index].content) + (not state.skipped)
            ending.meta = {**ending.meta, "taken": taken}
        self.done.append(Stretch(before, source, tail.first_line + self._state.until))
        self._state = state
        self._next_try = _LONG
        return True


def _is_tight(tail: OpenTail) -> bool:
    return not isinstance(tail.frame, OpenList) or tail.frame.is_tight


_MAY_BE_OPEN = re.compile(r"\*(?=\S)|(?<!\w)_(?=\S)|~~(?=\S)|`|\[|<[\w+.-]*(?:[:@]|\Z)|\$(?=\S)|\\[(\[]")
_TOO_FAR = 2_000
"""Characters after which what has been opened is taken for plain text."""


def is_whole(inline: Token) -> bool:
    """Whether no inline syntax of a paragraph may go on behind it, as far as it is told by its parsed children."""
    if len(inline_head(inline)) < len(inline.content):
        return True
    size = 0
    for child in reversed(inline.children or ()):
        if child.type == "text" and _MAY_BE_OPEN.search(child.content):
            return size > _TOO_FAR
        size += len(child.content)
        if size > _TOO_FAR:
            return True
    return True
