"""Skipped events: what is said of a reply whose stream held events that could not be read."""

from __future__ import annotations

from dataclasses import replace

from app.errors import Failure

KIND = "unreadable_events"
"""Kind of the failure of a whole reply that may lack something."""


def with_skipped(failure: Failure | None, events: int) -> Failure | None:
    """The failure of a reply, and that events were skipped, where some were; a whole reply has only that.

    Args:
        failure: Why the reply is not whole; None where it is, or was stopped.
        events: How many could not be read.
    """
    if not events:
        return failure
    count = "1 event" if events == 1 else f"{events:,} events"
    if failure is not None:
        return replace(failure, what=f"{failure.what} {count} before that could not be read.".strip())
    return Failure(
        KIND,
        f"{count} unreadable",
        f"{count} of the stream could not be read; something may be missing.",
        "Press tab, then r, to ask again.",
    )
