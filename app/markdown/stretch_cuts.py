"""Cuts through the tokens of an open block: where, what stands before and after, and the lines that open it again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from app.markdown.stretch_tokens import (
    CONTAINERS,
    LISTS,
    Opened,
    closing_of,
    digits_of,
    is_continued,
    items_of,
    line_of,
)

_MARKED = frozenset(("blockquote_open", "alert_open", "list_item_open"))
"""Containers that stand as a mark in the line that opens them."""
_QUOTES = frozenset(("blockquote_open", "alert_open"))
_LEAST = 12
"""Lines that are worth a cut."""
_KEPT_LINES = 3
"""Lines at the end of a long paragraph or code that stay with what follows."""
_MARK = re.compile(r"[ \t]*(?:>|[-*+](?=[ \t]|\Z)|\d{1,9}[.)](?=[ \t]|\Z))")
_SPACE = re.compile(r"[ \t]*")
_HARD_BREAK = re.compile(r"(?:  |\\)\Z")


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to cut at."""

    line: int
    """Line of the tail that comes after it."""
    index: int
    """Index of the first token after it; of the paragraph or code that it goes through."""
    opened: tuple[Opened, ...]
    path: tuple[int, ...]
    """Indices of the containers around it."""
    prefix: tuple[str, ...]


def find_cut(tokens: list[Token], begin: int, lines: Sequence[str], opened: Sequence[Opened]) -> Cut | None:
    """The last place where the only open block may be cut; None for none that is worth it.

    Args:
        tokens: Of the block, lines as in the tail; what was opened before ``begin`` comes first.
        begin: Line where they begin.
        lines: The tail's complete lines.
        opened: What was open at ``begin``.
    """
    path, leaf = _last_path(tokens)
    if leaf is None:
        return None
    token = tokens[leaf]
    line = line_of(token)
    if line - begin >= _LEAST and not is_continued(token):
        around = [index for index in path if is_continued(tokens[index]) or line_of(tokens[index]) < line]
        first = next((index for index in path if index not in around), leaf)
        chain = _opened(tokens, around, first, lines, opened)
        marks = list(chain)
        if tokens[first].type == "list_item_open":
            marks.append(Opened(tokens[first], line, lines[line]))
        prefix = _prefix(marks, "# x")
        return Cut(line, first, chain, tuple(around), prefix) if prefix is not None else None
    line = len(lines) - _KEPT_LINES
    if line - begin < _LEAST or not _goes_through(token, line, lines, is_inside=bool(path)):
        return None
    chain = _opened(tokens, path, leaf, lines, opened)
    if is_continued(token):
        own = opened[-1].copy()
    else:
        leads = bool(path) and path[-1] == leaf - 1 and tokens[path[-1]].type == "list_item_open"
        meta = {**token.meta, "leads": leads and not is_continued(tokens[path[-1]])}
        own = Opened(token.copy(meta=meta), line_of(token), lines[line_of(token)])
    prefix = _prefix([*chain, own], "    x" if token.type == "code_block" else "x")
    return Cut(line, leaf, (*chain, own), tuple(path), prefix) if prefix is not None else None


def _goes_through(token: Token, line: int, lines: Sequence[str], *, is_inside: bool) -> bool:
    """Whether a paragraph or code may be cut before a line."""
    if token.map is None or token.map[1] <= line:
        return False
    if token.type == "fence":
        return True
    if token.type not in ("paragraph_open", "code_block") or (token.type == "code_block" and is_inside):
        return False
    return bool(lines[line].strip() and lines[line - 1].strip()) and not _HARD_BREAK.search(lines[line - 1])


def _opened(
    tokens: list[Token], around: Sequence[int], first: int, lines: Sequence[str], before: Sequence[Opened]
) -> tuple[Opened, ...]:
    """The containers around a place as they are to be opened again, lists numbered on.

    Args:
        tokens: Of the block.
        around: Indices of the containers.
        first: Index of what comes first after the cut.
        lines: The tail's lines.
        before: What was open where the tokens begin.
    """
    chain = []
    for depth, index in enumerate(around):
        token = tokens[index]
        if is_continued(token):
            one = before[depth].copy()
        else:
            one = Opened(token.copy(), line_of(token), lines[line_of(token)])
        if token.type in LISTS:
            following = around[depth + 1] if depth + 1 < len(around) else first
            if token.type == "ordered_list_open":
                token.meta = {**token.meta, "digits": digits_of(tokens, index)}
                number = int(one.token.attrs.get("start", 1)) + items_of(tokens, index, following)
                one.token.attrs = {**one.token.attrs, "start": number}
                one.token.meta = {**one.token.meta, "digits": token.meta["digits"]}
            if not is_continued(token):
                one.token.meta = {**one.token.meta, "is_tight": _is_tight(tokens, index)}
        chain.append(one)
    return tuple(chain)


def _is_tight(tokens: list[Token], index: int) -> bool:
    level = tokens[index].level + 2
    own = tokens[index : closing_of(tokens, index)]
    return all(one.hidden for one in own if one.level == level and one.type == "paragraph_open")


def cut_tokens(tokens: list[Token], cut: Cut) -> tuple[list[Token], list[Token]]:
    """The tokens before a cut, its containers closed, and those after it, without the containers around it."""
    closing = [closing_of(tokens, index) for index in reversed(cut.path)]
    closers = [tokens[index].copy() for index in closing]
    end = closing[0] if closing else len(tokens)
    token = tokens[cut.index]
    if len(cut.opened) == len(cut.path):
        return [*tokens[: cut.index], *closers], tokens[cut.index : end]
    if token.type == "paragraph_open":
        before, after = _split(tokens[cut.index + 1], cut.line - line_of(token))
        after.content = after.content.lstrip(" \t")
        piece = [token.copy(), before, tokens[cut.index + 2]]
        return [*tokens[: cut.index], *piece, *closers], [token, after, *tokens[cut.index + 2 : end]]
    first = line_of(token) + (token.type == "fence" and not is_continued(token))
    before, after = _split(token, cut.line - first)
    before.content += "\n"
    before.meta = {**before.meta, "goes on": True}
    return [*tokens[: cut.index], before, *closers], [after, *tokens[cut.index + 1 : end]]


def _prefix(marks: Sequence[Opened], ending: str) -> tuple[str, ...] | None:
    """The lines that open these; None where that cannot be told."""
    lines: list[str] = []
    quotes = 0
    numbers = sorted({one.line for one in marks if one.token.type not in LISTS})
    for number in numbers:
        here = [one for one in marks if one.line == number and one.token.type not in LISTS]
        last, text = here[-1].token, here[-1].text
        if last.type not in ("fence", "alert_open"):
            count = quotes + sum(one.token.type in _MARKED for one in here)
            neutral = _neutral(text, count, ending if number == numbers[-1] else "# x")
            if neutral is None:
                return None
            text = neutral
        quotes += sum(one.token.type in _QUOTES for one in here)
        lines.append(text)
    return tuple(lines)


def _neutral(line: str, count: int, word: str) -> str | None:
    """A line with its first ``count`` marks and another text behind them; None where it has not so many."""
    end = 0
    for _ in range(count):
        match = _MARK.match(line, end)
        if match is None:
            return None
        end = match.end()
    space = _SPACE.match(line, end).group()  # type: ignore[union-attr]  # matches the empty string
    if count and not 1 <= len(space) <= 4:
        space = " "
    return word if word[0] == " " else line[:end] + space + word


def _split(token: Token, count: int) -> tuple[Token, Token]:
    """A token whose content is its first lines, and one whose content is the others."""
    lines = token.content.split("\n")
    return token.copy(content="\n".join(lines[:count])), token.copy(content="\n".join(lines[count:]))


def _last_path(tokens: list[Token]) -> tuple[list[int], int | None]:
    """Indices of the containers around the last block inside, outermost first, and of that block."""
    path: list[int] = []
    begin, end = 0, len(tokens)
    while True:
        if tokens[begin].type not in CONTAINERS:
            return path, begin
        path.append(begin)
        last = end - 2
        if last <= begin or tokens[last].type == "alert_title_close":
            return path, None
        child = last
        if tokens[last].nesting < 0:
            child = next(
                at for at in range(last - 1, begin, -1)
                if tokens[at].level == tokens[last].level and tokens[at].nesting > 0
            )  # fmt: skip
        begin, end = child, last + 1
