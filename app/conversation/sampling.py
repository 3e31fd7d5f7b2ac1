"""Sampling: how a model is asked to answer; every value may be left open."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh")
"""Words for how much a model reasons, least first; not every model takes each."""

MAX_TEMPERATURE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Sampling:
    """Values that go along with a request; None leaves one to whoever is asked next, in the end to the server."""

    temperature: float | None = None
    """From 0 to 2."""
    max_output_tokens: int | None = None
    """At least 1."""
    top_p: float | None = None
    """Above 0, at most 1."""
    reasoning_effort: str | None = None
    """One of `EFFORTS`, or a word that a configured model takes."""

    @property
    def is_open(self) -> bool:
        """Whether it says nothing at all."""
        return self == Sampling()

    def over(self, other: Sampling) -> Sampling:
        """These values, and the other's where one is left open."""
        values = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(Sampling))
        return Sampling(*(theirs if own is None else own for own, theirs in values))
