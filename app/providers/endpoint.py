"""Endpoints: a base URL, a key and the wire format spoken there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import (
        SecretStr,
    )  # loading pydantic costs as much as httpx; whoever makes a key has loaded it

WireFormat = Literal["openai_chat", "openai_responses", "anthropic", "gemini", "ollama_chat", "cohere_v2"]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The clocks of one endpoint, in seconds."""

    connect_seconds: float = 10.0
    first_payload_seconds: float = 300.0
    """From sending the request to the first delta; reasoning models and cold local servers are slow."""
    payload_gap_seconds: float = 120.0
    """Between two payload events; comments and pings do not count."""
    byte_gap_seconds: float = 60.0
    """Between two reads of the socket once the stream has begun, comments included."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go and how they are spoken.

    Attributes:
        name: Short name, as in ``name/model``.
        base_url: Without a trailing slash, such as ``https://api.openai.com/v1``.
        wire_format: Which provider code speaks to it.
        key: Sent to this origin and to no other; None where none is needed or none is configured.
        models: Model names offered without asking the server.
        key_hint: What to set when the key is missing or refused, such as ``OPENAI_API_KEY``.
        is_local: Whether the server is on this machine.
    """

    name: str
    base_url: str
    wire_format: WireFormat = "openai_chat"
    key: SecretStr | None = None
    models: tuple[str, ...] = ()
    key_hint: str = ""
    is_local: bool = False
    timeouts: Timeouts = field(default_factory=Timeouts)
    proxy: str | None = None
