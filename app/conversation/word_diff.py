"""The difference of two texts by words, at a bounded cost.

Lines that are the same are set aside first; what lies between them is compared word by word where it is small enough,
and told as a whole otherwise. difflib's cost grows with the product of the two lengths, so that product is what is
bounded (https://docs.python.org/3/library/difflib.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "removed", "added"]

MOST_PAIRS: Final = 16_000_000
"""Words (or lines) of the one text times those of the other, up to which they are compared: 4,000 words of prose in 0.06 s."""

_WORDS = re.compile(r"\w+[ \t]*|[^\w\s][ \t]*|\s")
"""With the blanks behind them: as words of their own these would be most of all words, which is slow and finds little."""
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both have, or only one of them."""

    kind: Kind
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces that make up both texts: all but the added ones are the first, all but the removed ones the second."""
    return list(_joined(_pieces(_LINES.findall(before), _LINES.findall(after))))


def _pieces(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for is_same, old, new in _stretches(before, after):
        if is_same:
            yield Piece("same", "".join(old))
            continue
        for is_same_word, old_part, new_part in _stretches(
            _WORDS.findall("".join(old)), _WORDS.findall("".join(new))
        ):
            if is_same_word:
                yield Piece("same", "".join(old_part))
            else:
                yield Piece("removed", "".join(old_part))
                yield Piece("added", "".join(new_part))


def _stretches(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """What is the same and what is not, in turn; what begins and ends both is found without comparing all with all."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield True, before[:start], after[:start]
    if len(old) * len(new) > MOST_PAIRS:
        yield False, old, new
    else:
        for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
            yield tag == "equal", old[old_from:old_to], new[new_from:new_to]
    yield True, before[len(before) - end :], after[len(after) - end :]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbouring changes as one removal and one addition, and neighbours that are the same as one piece."""
    removed, added, same = "", "", ""
    for piece in pieces:
        if piece.kind == "same" and piece.text:
            *changes, blank = _changes(removed, added)
            removed = added = ""
            if changes and same:
                yield Piece("same", same)
                same = ""
            yield from changes
            same += blank.text + piece.text
        elif piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
    *changes, blank = _changes(removed, added)
    for last in (Piece("same", same), *changes, blank):
        if last.text:
            yield last


def _changes(removed: str, added: str) -> list[Piece]:
    """One removal and one addition, as far as there are any, and the blanks that both end with, perhaps none."""
    blanks = 0
    while blanks < min(len(removed), len(added)) and removed[-1 - blanks] == added[-1 - blanks] == " ":
        blanks += 1
    changes = [
        Piece("removed", removed[: len(removed) - blanks]),
        Piece("added", added[: len(added) - blanks]),
    ]
    return [*(change for change in changes if change.text), Piece("same", " " * blanks)]
