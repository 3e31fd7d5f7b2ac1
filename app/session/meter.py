"""The meter of one reply: what it costs while it grows, and the limit at which it ends.

Constant cost per delta: each count is compared with the last one, and the difference is added to what the day has cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.conversation import Price, Usage, priced
from app.errors import BeckError
from app.session.usage import tokens_of

_MILLION = 1_000_000


@dataclass(slots=True)
class Spent:
    """What replies have cost, in US dollars and in tokens sent and received; those without a known price in tokens only."""

    dollars: float = 0.0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What replies may cost at most; None for no limit."""

    dollars_per_reply: float | None = None
    dollars_per_day: float | None = None
    tokens_per_reply: int | None = None
    """Sent and received."""
    tokens_per_day: int | None = None

    @property
    def has_price(self) -> bool:
        """Whether a limit is in dollars, so that prices must be known."""
        return self.dollars_per_reply is not None or self.dollars_per_day is not None

    @property
    def has_day(self) -> bool:
        """Whether a limit is for a day."""
        return self.dollars_per_day is not None or self.tokens_per_day is not None

    def without_day(self) -> Limits:
        """Those of a reply alone."""
        return replace(self, dollars_per_day=None, tokens_per_day=None)


class LimitReached(BeckError):
    """A reply costs as much as replies may."""

    title = "Spend limit reached"


class ReplyMeter:
    """Follows what one reply costs.

    Args:
        price: The model's price as far as it is known by now.
        sent_letters: Characters of the request; None where nobody counted them.
        limits: What it may cost.
        day: What today's replies have cost; this one is added as it grows.
    """

    def __init__(
        self,
        price: Callable[[], Price | None] = lambda: None,
        sent_letters: int | None = None,
        limits: Limits | None = None,
        day: Spent | None = None,
    ) -> None:
        self._price = price
        self._sent_letters = sent_letters
        self._limits = limits or Limits()
        self._day = day or Spent()
        self._own = Spent()
        self._has_limit = self._limits != Limits()
        self._known_price = price() if self._limits.has_price else None

    def priced(self, usage: Usage) -> Usage:
        """The usage with what was sent and what it costs, as far as that is known."""
        letters = self._sent_letters
        if letters is None:
            return priced(usage, self._price())
        return priced(replace(usage, sent_letters=letters), self._price(), tokens_of(letters))

    def advance(self, written_tokens: int) -> None:
        """Take note of how much has been written by now.

        Raises:
            LimitReached: it costs as much as it may.
        """
        if self._has_limit:
            self._count(tokens_of(self._sent_letters or 0), written_tokens, None)
            self.check()

    def settle(self, usage: Usage) -> None:
        """Count what the whole reply cost in place of what it seemed to."""
        sent = usage.all_input_tokens
        if sent is None:
            sent = tokens_of(self._sent_letters or 0)
        self._count(sent, usage.all_output_tokens or 0, usage.cost)

    def forget(self) -> None:
        """Count nothing: it was never asked for."""
        self._count(0, 0, 0.0)

    def check(self) -> None:
        """Refuse to go on where a limit is reached.

        Raises:
            LimitReached: so it is.
        """
        limits, own, day = self._limits, self._own, self._day
        if limits.dollars_per_reply is not None and own.dollars >= limits.dollars_per_reply:
            raise _reached("This reply costs", own.dollars, "max_price_per_reply", limits.dollars_per_reply)
        if limits.tokens_per_reply is not None and own.tokens >= limits.tokens_per_reply:
            raise _reached("This reply takes", own.tokens, "max_tokens_per_reply", limits.tokens_per_reply)
        if limits.dollars_per_day is not None and day.dollars >= limits.dollars_per_day:
            raise _reached("Today's replies cost", day.dollars, "max_price_per_day", limits.dollars_per_day)
        if limits.tokens_per_day is not None and day.tokens >= limits.tokens_per_day:
            raise _reached("Today's replies take", day.tokens, "max_tokens_per_day", limits.tokens_per_day)

    def _count(self, sent: int, written: int, cost: float | None) -> None:
        if cost is None and (price := self._known_price) is not None:
            cost = (sent * price.input + written * price.output) / _MILLION
        cost = cost or 0.0
        own, day = self._own, self._day
        day.dollars += cost - own.dollars
        day.tokens += sent + written - own.tokens
        own.dollars, own.tokens = cost, sent + written


def _reached(what: str, spent: float, setting: str, limit: float) -> LimitReached:
    return LimitReached(
        f"{what} about {_amount(spent)}; {setting} is {_amount(limit)}.",
        hint=f"Press tab, then c to continue or r to retry, or raise {setting} in config.toml.",
    )


def _amount(number: float) -> str:
    """Tokens where it is whole by type, else US dollars."""
    if isinstance(number, int):
        return f"{number:,} tokens"
    return f"${number:,.2f}" if number >= 0.1 else f"${number:.4f}"
