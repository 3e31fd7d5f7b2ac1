"""What a provider is: a request in, a stream of deltas out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from app.conversation import Delta, Finish, Message, Price, Usage
from app.errors import Failure
from app.providers.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request for one assistant message.

    Attributes:
        model: The model's name at the endpoint.
        messages: The path, oldest first; the last one is the prompt.
        system: System prompt; empty for none.
        temperature: None leaves it to the server.
        max_output_tokens: None leaves it to the server (Anthropic demands one: its provider fills it in).
        top_p: None leaves it to the server.
        reasoning_effort: Such as ``low``; None leaves it to the server.
        tools: What the model may call; see `app.providers.tool_schemas`.
    """

    model: str
    messages: tuple[Message, ...]
    system: str = ""
    temperature: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: str | None = None
    tools: tuple[Mapping[str, Any], ...] = ()
    top_p: float | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a request stands while no delta has come yet.

    Attributes:
        name: ``connecting`` until the server has the request, ``waiting`` until the first delta, ``retrying``
            while a failed try is followed by a pause.
        attempt: Which try this is, from 1; with ``retrying``, the one that comes after the pause.
        attempts: How many tries there are at most.
        delay_seconds: With ``retrying``: how long the pause is.
        failure: With ``retrying``: why the last try failed.
    """

    name: Literal["connecting", "waiting", "retrying"]
    attempt: int = 1
    attempts: int = 1
    delay_seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model as its endpoint lists it."""

    id: str
    context_window: int | None = None
    """Tokens of prompt and reply together; None where the endpoint does not say."""
    max_output_tokens: int | None = None
    input_price: float | None = None
    """Per million tokens, in US dollars; None where unknown."""
    output_price: float | None = None
    cached_input_price: float | None = None
    """Of input that the server has in its cache."""
    takes_pictures: bool | None = None
    """Whether pictures may be sent to it; None where the endpoint does not say."""

    @property
    def price(self) -> Price | None:
        """What its tokens cost; None where that is not known."""
        if self.input_price is None or self.output_price is None:
            return None
        return Price(self.input_price, self.output_price, self.cached_input_price)


class StreamDecoder(Protocol):
    """Decodes one reply's body, whatever its pieces; no I/O.

    After `close`, `complete` says whether the protocol's own terminal event was seen.
    """

    complete: bool
    finish: Finish | None
    usage: Usage | None
    failure: Failure | None
    """An error that the server sent inside the stream."""

    def feed(self, chunk: bytes) -> list[Delta]:
        """The deltas that this chunk completes.

        Raises:
            ReplyTooLarge: a cap was reached.
        """

    def close(self) -> list[Delta]:
        """The deltas that the end of the body completes; settles the attributes."""


class Provider(Protocol):
    """Speaks one wire format to one endpoint."""

    endpoint: Endpoint

    def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Phase, None]:
        """Stream one reply; returning normally means that the reply is whole.

        Raises:
            EndpointError: the request failed; whatever was yielded before is valid and kept.

        Cancellation: closes the connection at once, so that the server sees it; cancel once only (a second
        cancel leaks httpx 0.28.1's connection, encode/httpx#3782).
        """

    async def list_models(self) -> list[ModelCard]:
        """The models that the endpoint offers.

        Raises:
            EndpointError: it could not be asked.
        """
