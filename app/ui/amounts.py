"""Amounts in words: US dollars and counts of tokens, as people read them."""

from __future__ import annotations


def dollars(cost: float, *, is_estimated: bool = False) -> str:
    """A price such as ``$0.0042``, ``$0.31`` or ``$12.40``; a tilde before an estimate."""
    if 0 < cost < 0.0001:
        return "<$0.0001"
    precise = f"{cost:.4f}" if cost else "0"
    text = precise if cost < 0.1 else f"{cost:,.2f}"
    return f"{'~' if is_estimated else ''}${text}"


def tokens(count: int, *, is_estimated: bool = False) -> str:
    """A count such as ``1,204``; a tilde before an estimate."""
    return f"{'~' if is_estimated else ''}{count:,}"
