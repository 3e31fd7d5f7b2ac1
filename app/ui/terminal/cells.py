"""Cells: text cut into what stands in each cell of a line; nothing leaves here that a terminal would obey."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category

from rich.cells import split_graphemes

from app.ui.terminal.graphics import PLACEHOLDER

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line separators, bidirectional overrides and lone surrogates."""

_EMOJI = "\U0001f000"


@lru_cache(maxsize=1024)
def cells_of(text: str) -> tuple[str, ...]:
    """The text's cells; after a wide one stands an empty string.

    Characters that take no cell stay with the one before them; control characters are taken out (they had no cell, so
    that everything behind them stays where it was laid out).
    """
    if text.isascii():
        return tuple(UNSAFE.sub("", text))
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells.append(UNSAFE.sub("", text[start:end]) or "�")
            cells.extend([""] * (width - 1))
    return tuple(cells)


@lru_cache(maxsize=4096)
def is_doubtful(cell: str) -> bool:
    """Whether terminals disagree about how wide this is: emoji, what is joined to one, and marks that take room."""
    if cell.startswith(PLACEHOLDER):  # drawn only where the terminal knows it
        return False
    return (
        cell >= _EMOJI
        or "\u200d" in cell
        or "\ufe0f" in cell
        or (len(cell) > 1 and any(category(each) == "Mc" for each in cell))
    )
