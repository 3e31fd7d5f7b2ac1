"""Vim's motions and text objects: where a cursor goes in a text, and what an operator takes on its way. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A range of a text, and where the cursor of the motion went.

    Attributes:
        is_lines: Whether it is whole lines, without the newline that ends the last one.
    """

    start: int
    end: int
    target: int
    is_lines: bool = False


def line_start(text: str, at: int) -> int:
    """Where the line begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where its newline stands, or the text ends."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def line_of(text: str, at: int) -> int:
    """The number of the line, from 0."""
    return text.count("\n", 0, at)


def motion(text: str, cursor: int, name: str, count: int = 1, *, is_counted: bool = False) -> Span:
    """Where a motion leads, and what an operator takes with it.

    Args:
        text: All of it.
        cursor: Where the motion begins.
        count: How often.
        name: As vim names it; ``f``, ``F``, ``t`` and ``T`` with their character.
        is_counted: Whether a count was typed: it is a line's number for ``G`` and ``gg``.
    """
    start, end = line_start(text, cursor), line_end(text, cursor)
    match name[0]:
        case "h":
            return _between(cursor, max(start, cursor - count))
        case "l":
            return _between(cursor, min(end, cursor + count))
        case "0":
            return _between(cursor, start)
        case "^":
            return _between(cursor, _indent(text, start))
        case "$":
            for _ in range(count - 1):
                end = line_end(text, min(len(text), end + 1))
            return _between(cursor, end)
        case "j" | "k" | "G" | "g":
            return _lines(text, cursor, name, count, is_counted=is_counted)
        case "f" | "F" | "t" | "T":
            return _found(text, cursor, name[0], name[1:], count)
        case "w" | "W":
            return _between(cursor, _times(_next_word, text, cursor, count, name == "W"))
        case "b" | "B":
            return _between(cursor, _times(_word_before, text, cursor, count, name == "B"))
        case _:
            at = _times(_word_end, text, cursor, count, name == "E")
            return Span(cursor, min(len(text), at + 1), at)


def inner_or_around_word(text: str, cursor: int, name: str, count: int = 1) -> Span:
    """The word at the cursor; with ``a`` its white space too. It stays within its line."""
    start, end = line_start(text, cursor), line_end(text, cursor)
    if cursor >= end:
        return Span(cursor, cursor, cursor)
    is_big = name[1] == "W"
    left, right = cursor, cursor
    kind = _kind(text[cursor], is_big)
    while left > start and _kind(text[left - 1], is_big) == kind:
        left -= 1
    for number in range(count * (2 if name[0] == "a" else 1)):
        if right >= end:
            break
        kind = _kind(text[right], is_big)
        if (
            number
            and name[0] == "a"
            and number == 2 * count - 1
            and kind != 0
            and _kind(text[cursor], is_big) != 0
        ):
            break  # no white space behind the last word: what is before it goes
        while right < end and _kind(text[right], is_big) == kind:
            right += 1
    if name[0] == "a" and _kind(text[right - 1], is_big) != 0 and _kind(text[cursor], is_big) != 0:
        while left > start and _kind(text[left - 1], is_big) == 0:
            left -= 1
    return Span(left, right, left)


def _between(cursor: int, target: int) -> Span:
    return Span(min(cursor, target), max(cursor, target), target)


def _indent(text: str, start: int) -> int:
    end = line_end(text, start)
    line = text[start:end]
    return end - len(line.lstrip()) if line.strip() else end


def _lines(text: str, cursor: int, name: str, count: int, *, is_counted: bool) -> Span:
    """Motions over whole lines; j and k keep the column."""
    starts = [0]
    while (end := text.find("\n", starts[-1])) >= 0:
        starts.append(end + 1)
    here = line_of(text, cursor)
    if name in ("j", "k"):
        there = here + (count if name == "j" else -count)
        there = max(0, min(len(starts) - 1, there))
        column = cursor - starts[here]
        target = min(starts[there] + column, max(starts[there], line_end(text, starts[there]) - 1))
        if there == here:
            target = cursor
    else:
        there = min(len(starts), count) - 1 if is_counted else (len(starts) - 1 if name == "G" else 0)
        target = _indent(text, starts[there])
    first, last = min(here, there), max(here, there)
    return Span(starts[first], line_end(text, starts[last]), target, is_lines=True)


def _found(text: str, cursor: int, kind: str, wanted: str, count: int) -> Span:
    """To a character in the line: onto it, or up to it; nowhere where it does not occur so often."""
    start, end = line_start(text, cursor), line_end(text, cursor)
    at = cursor
    for _ in range(count):
        at = text.find(wanted, at + 1, end) if kind in "ft" else text.rfind(wanted, start, at)
        if at < 0:
            return Span(cursor, cursor, cursor)
    if kind in "ft":
        return Span(cursor, at + (kind == "f"), at - (kind == "t"))
    at += kind == "T"
    return Span(at, cursor, at)


def _kind(character: str, is_big: bool) -> int:
    """0 for white space, then what makes words: letters, punctuation, and each script that is written without spaces."""
    if character.isspace():
        return 0
    if is_big:
        return 1
    if unicodedata.east_asian_width(character) in "WF":
        return (
            4 if "HIRAGANA" in (name := unicodedata.name(character, "")) else 5 if "KATAKANA" in name else 3
        )
    return 1 if character.isalnum() or character == "_" else 2


def _times(step: Callable[[str, int, bool], int], text: str, at: int, count: int, is_big: bool) -> int:
    for _ in range(count):
        after = step(text, at, is_big)
        if after == at:
            break
        at = after
    return at


def _next_word(text: str, at: int, is_big: bool) -> int:
    if at >= len(text):
        return at
    kind = _kind(text[at], is_big)
    while at < len(text) and kind and _kind(text[at], is_big) == kind:
        at += 1
    while at < len(text) and text[at].isspace():
        if text[at] == "\n" and text[at + 1 : at + 2] == "\n":
            return at + 1  # an empty line is a word
        at += 1
    return at


def _word_before(text: str, at: int, is_big: bool) -> int:
    at -= 1
    while at > 0 and text[at].isspace():
        if text[at] == "\n" and text[at - 1] == "\n":
            return at
        at -= 1
    if at <= 0:
        return 0
    kind = _kind(text[at], is_big)
    while at > 0 and _kind(text[at - 1], is_big) == kind:
        at -= 1
    return at


def _word_end(text: str, at: int, is_big: bool) -> int:
    last = max(0, len(text) - 1)
    at = min(last, at + 1)
    while at < last and text[at].isspace():
        at += 1
    if not text:
        return 0
    kind = _kind(text[at], is_big)
    while at < last and _kind(text[at + 1], is_big) == kind and kind:
        at += 1
    return at
