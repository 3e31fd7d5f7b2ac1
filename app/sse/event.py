"""The server-sent event, as decoded."""

from __future__ import annotations

from typing import NamedTuple


class ServerSentEvent(NamedTuple):
    """One dispatched event.

    A named tuple and not a frozen dataclass: it is made for every token, and takes a third of the time to make.
    """

    event: str
    """Its type; ``message`` where the server gave none."""
    data: str
    """Its data lines, joined by newlines."""
    id: str = ""
    """The last event id when it was dispatched; ids persist over events."""
    retry: int | None = None
    """Milliseconds to wait before reconnecting, where this event's block said so."""
