"""Sampling as people write it: one text for each value, empty to leave it open."""

from __future__ import annotations

import math
import re

from app.conversation.sampling import EFFORTS, MAX_TEMPERATURE

_OPEN = ("", "default", "-")
_TOKENS = re.compile(r"(\d{1,3}(?:[,_ ]?\d{3})*|\d+)(k?)", re.IGNORECASE)
_MOST_TOKENS = 10_000_000


def read_temperature(text: str) -> float | None:
    """The temperature; None where it is left open.

    Raises:
        ValueError: it is none; the message is one sentence.
    """
    value = _number(text)
    if value is not None and not 0 <= value <= MAX_TEMPERATURE:
        raise ValueError("The temperature is a number from 0 to 2, such as 0.7.")
    return value


def read_top_p(text: str) -> float | None:
    """The share of likely words that are chosen from; None where it is left open.

    Raises:
        ValueError: it is none; the message is one sentence.
    """
    value = _number(text)
    if value is not None and not 0 < value <= 1:
        raise ValueError("Top p is a number above 0 and at most 1, such as 0.9.")
    return value


def read_tokens(text: str) -> int | None:
    """A number of tokens, also written ``4k`` or ``4,000``; None where it is left open.

    Raises:
        ValueError: it is none; the message is one sentence.
    """
    word = text.strip()
    if word.lower() in _OPEN:
        return None
    match = _TOKENS.fullmatch(word) if word.isascii() else None
    tokens = int(re.sub(r"\D", "", match[1])) * (1000 if match[2] else 1) if match else 0
    if not 1 <= tokens <= _MOST_TOKENS:
        raise ValueError("The output limit is a whole number of tokens, such as 4000 or 4k.")
    return tokens


def read_effort(text: str) -> str | None:
    """The effort, also by its first letters; None where it is left open.

    Raises:
        ValueError: it is none; the message is one sentence.
    """
    word = text.strip().lower()
    if word in _OPEN:
        return None
    found = [effort for effort in EFFORTS if effort == word] or [
        effort for effort in EFFORTS if effort.startswith(word)
    ]
    if len(found) != 1:
        raise ValueError(f"The effort is one of {', '.join(EFFORTS)}, or default.")
    return found[0]


def _number(text: str) -> float | None:
    """The number; one that is none is told by its caller, whose range it is outside of."""
    word = text.strip().lower().replace(",", ".")
    if word in _OPEN:
        return None
    is_plain = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", word, re.ASCII)
    return float(word) if is_plain else math.nan
