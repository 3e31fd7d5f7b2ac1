"""The price of tokens, and what a reply costs at it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.conversation.deltas import Usage

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in US dollars for a million tokens."""

    input: float
    output: float
    cached_input: float | None = None
    """Of input that the server had in its cache; None where unknown."""


def priced(usage: Usage, price: Price | None, sent_tokens: int | None = None) -> Usage:
    """The usage with its cost, as far as it is known; a cost that the endpoint told itself stays.

    The cost is an estimate where the tokens are, and where cached input counts in full because its price is unknown.

    Args:
        usage: Tokens of the reply.
        price: None where unknown: then there is no cost.
        sent_tokens: About how many were sent, for when the provider has not said.
    """
    if usage.cost is not None or price is None or usage.all_output_tokens is None:
        return usage
    sent = usage.all_input_tokens if usage.all_input_tokens is not None else sent_tokens
    if sent is None:
        return usage
    cached = min(usage.cached_input_tokens or 0, sent)
    cached_price = price.input if price.cached_input is None else price.cached_input
    cost = (sent - cached) * price.input + cached * cached_price + usage.all_output_tokens * price.output
    is_guess = usage.is_estimated or usage.input_tokens is None
    is_cached_unknown = bool(cached) and price.cached_input is None
    return replace(
        usage,
        cost=cost / _MILLION,
        is_cost_estimated=usage.is_cost_estimated or is_guess or is_cached_unknown,
    )
