"""Cells: how wide text is on the screen.

The screen places text by its own measure, so the figures here follow it to the letter, also where terminals disagree
among themselves: a zero-width joiner swallows the character after it, variation selector 16 widens the one before.
Widths add up over pieces of a text as long as no piece begins inside a grapheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.markdown.cell_table import DOUBLE_WIDTH, WIDENED, ZERO_WIDTH

_JOINER = "\u200d"
_EMOJI_FORM = "\ufe0f"
_MODIFIERS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_MAY_JOIN = re.compile("[\u200d\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")


def _code_points(ranges: str) -> Iterable[int]:
    for word in ranges.split():
        first, _, last = word.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _spans(ranges: str) -> list[tuple[int, int]]:
    pairs = (word.partition("-") for word in ranges.split())
    return [(int(first, 16), int(last or first, 16)) for first, _, last in pairs]


class _Widths(dict[str, int]):
    """Width of each character met so far; a miss looks it up in the ranges."""

    def __init__(self) -> None:
        super().__init__()
        zero = [(first, last, 0) for first, last in _spans(ZERO_WIDTH)]
        double = [(first, last, 2) for first, last in _spans(DOUBLE_WIDTH)]
        self._ranges = sorted([*zero, *double, (0x01, 0x1F, 0), (0x7F, 0x9F, 0)])

    def __missing__(self, character: str) -> int:
        code, low, high = ord(character), 0, len(self._ranges)
        while low < high:
            middle = (low + high) // 2
            if self._ranges[middle][1] < code:
                low = middle + 1
            else:
                high = middle
        is_listed = low < len(self._ranges) and self._ranges[low][0] <= code
        width = self._ranges[low][2] if is_listed else 1
        self[character] = width
        return width


_width_of = _Widths()
_widened = frozenset(map(chr, _code_points(WIDENED)))
_all_single = re.compile(
    r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u205e\u2500-\u25fc]*"
).fullmatch


def cell_width(text: str) -> int:
    """Cells that a text takes; control characters count as nothing."""
    if text.isascii():
        return len(text) if text.isprintable() else sum(map(_width_of.__getitem__, text))
    if _all_single(text) is not None:
        return len(text)
    if _JOINER in text or _EMOJI_FORM in text:
        return sum(character_widths(text))
    return sum(map(_width_of.__getitem__, text))


def character_widths(text: str) -> list[int]:
    """Cells that each character adds to the ones before it; their sum is the text's width."""
    widths = [_width_of[character] for character in text]
    if _JOINER not in text and _EMOJI_FORM not in text:
        return widths
    measured = ""
    index = 0
    while index < len(text):
        character = text[index]
        if character == _JOINER:
            index += 1
            if index < len(text):
                widths[index] = 0
        elif character == _EMOJI_FORM:
            widths[index] = int(measured in _widened)
            measured = ""
        elif widths[index]:
            measured = character
        index += 1
    return widths


def grapheme_starts(text: str, widths: list[int]) -> list[bool]:
    """For each character, whether a text may be cut before it without tearing what belongs together.

    Args:
        text: The whole text.
        widths: `character_widths` of the text.
    """
    if 0 not in widths and _MAY_JOIN.search(text) is None:
        return [True] * len(text)
    starts: list[bool] = []
    before = ""
    is_half_flag = False
    for character, width in zip(text, widths, strict=True):
        is_regional = "\U0001f1e6" <= character <= "\U0001f1ff"
        belongs = not width or character == _EMOJI_FORM or before == _JOINER or character in _MODIFIERS
        is_second = is_regional and is_half_flag
        starts.append(not starts or not (belongs or is_second))
        is_half_flag = is_regional and not is_second
        before = character
    return starts


def chop(text: str, width: int) -> list[str]:
    """A text cut between graphemes into pieces of at most ``width`` cells; a wider grapheme stands alone."""
    if text.isascii():
        return [text[start : start + width] for start in range(0, len(text), width)]
    widths = character_widths(text)
    pieces, start, taken = [], 0, 0
    safe, taken_to_safe = 0, 0
    for index, is_start in enumerate(grapheme_starts(text, widths)):
        if is_start:
            safe, taken_to_safe = index, taken
        taken += widths[index]
        if taken > width and safe > start:
            pieces.append(text[start:safe])
            start = safe
            taken -= taken_to_safe
            taken_to_safe = 0
    return [*pieces, text[start:]] if start < len(text) else pieces


def fit(text: str, width: int) -> str:
    """The text, cut to at most ``width`` cells with an ellipsis where something is left out."""
    if cell_width(text) <= width:
        return text
    if width < 1:
        return ""
    return chop(text, width - 1)[0] + "…" if width > 1 else "…"
