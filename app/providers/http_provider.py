"""The streaming loop that the providers of all wire formats share: tries, phases, deltas, and what the end means."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import abstractmethod
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from typing import Any

from app.conversation import Delta, Skipped, Usage
from app.errors import ConnectionFailed, EndpointError, RequestRejected, StreamCut, StreamStalled
from app.providers.connection_failures import connection_error
from app.providers.echo_removal import EchoRemoval
from app.providers.endpoint import Endpoint
from app.providers.event_stream import EventStreamDecoder
from app.providers.exchange import Exchange, open_exchange
from app.providers.failures import endpoint_error, endpoint_name, page_error, unusable_key
from app.providers.http import Http, WireRequest, is_usable
from app.providers.intake import ReplyIntake
from app.providers.json_text import parse_json
from app.providers.protocol import ChatRequest, ModelCard, Phase
from app.providers.refusals import refuses_streaming
from app.providers.retry import RetryPolicy

log = logging.getLogger(__name__)

LIST_SECONDS = 15.0
LINGER_SECONDS = 2.0
"""How long a server may take to end a reply that is whole, where its wire format has no end mark."""
PAGES = 10
"""A list of models has no more than these; a server may say for ever that there are more."""


class HttpProvider:
    """A provider over HTTP; a wire format derives from it and says how requests and replies look.

    Args:
        endpoint: Whom to speak to.
        http: The process's HTTP.
        retry: When to send again.
    """

    def __init__(self, endpoint: Endpoint, http: Http, retry: RetryPolicy | None = None) -> None:
        self.endpoint = endpoint
        self._http = http
        self._retry = retry or RetryPolicy()
        self._dropped: frozenset[str] = frozenset()
        """Optional fields that this endpoint has refused; they are not sent again."""
        self._unstreamed: set[str] = set()
        """Models of which this endpoint has refused to stream replies; they are asked for whole ones."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Phase, None]:
        """Stream one reply: see `app.providers.protocol.Provider.stream`."""
        attempts = self._retry.attempts
        attempt = 1
        while True:
            has_begun = False
            echo = EchoRemoval(self._key())
            try:
                async with aclosing(self._try(request, attempt)) as items:
                    async for item in items:
                        has_begun = has_begun or not isinstance(item, Phase | Usage | Skipped)
                        for clean in echo.take(item):
                            yield clean
                for rest in echo.flush():
                    yield rest
            except EndpointError as error:
                for rest in echo.flush():
                    yield rest
                if not has_begun and (self._drop_refused(error) or self._stop_streaming(error, request)):
                    continue
                delay = None if has_begun else self._retry.delay_seconds(error, attempt)
                if delay is None:
                    raise
                failure = error.failure
            else:
                return
            attempt += 1
            yield Phase("retrying", attempt, attempts, delay, failure)
            await self._retry.sleep(delay)

    async def list_models(self) -> list[ModelCard]:
        """The models that the endpoint offers: see `app.providers.protocol.Provider.list_models`."""
        self._check_base_url()
        cards: list[ModelCard] = []
        echo = EchoRemoval(self._key())
        query: dict[str, str] | None = self._first_page()
        for _ in range(PAGES):
            value = await self._fetch(
                WireRequest("GET", self._models_path(), self._headers(), query=query or {})
            )
            page = self._model_cards(value)
            cards += [card for card in page if not echo.is_in(card.id)]
            query = self._next_page(value) if page else None
            if query is None:
                break
        return cards

    @abstractmethod
    def _decoder(self) -> EventStreamDecoder:
        """A decoder for one reply."""

    @abstractmethod
    def _chat_path(self) -> str:
        """Where requests for replies go, below the base URL."""

    @abstractmethod
    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        """The JSON body of a request for a reply, without the optional fields in ``dropped``."""

    def _chat_request(self, request: ChatRequest, headers: dict[str, str]) -> WireRequest:
        """The request for a reply."""
        body = json.dumps(self._chat_body(request, self._dropped_for(request))).encode()
        return WireRequest("POST", self._chat_path(), headers, body)

    @abstractmethod
    def _key_headers(self, key: str) -> dict[str, str]:
        """The headers that carry the key."""

    @abstractmethod
    def _model_cards(self, value: Any) -> list[ModelCard]:
        """The models in one page of the list."""

    def _models_path(self) -> str:
        """Where the list of models is, below the base URL."""
        return "/models"

    def _first_page(self) -> dict[str, str]:
        """The query of the list's first page."""
        return {}

    @abstractmethod
    def _next_page(self, value: Any) -> dict[str, str] | None:
        """The query of the list's page after this one; None after the last."""

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        """The fields that are left out when the endpoint refuses them, each with the words that a refusal has."""
        return {}

    def _check_base_url(self) -> None:
        """Refuse an address that no request can go to.

        Raises:
            ConnectionFailed: the base URL is not usable.
        """
        if not is_usable(self.endpoint.base_url):
            raise connection_error(self.endpoint, ValueError())

    def _key(self) -> str:
        return self.endpoint.key.get_secret_value().strip() if self.endpoint.key else ""

    def _headers(self) -> dict[str, str]:
        """The headers of a request.

        Raises:
            AuthenticationFailed: the key cannot be sent as a header.
        """
        key = self._key()
        if not (key.isascii() and (key.isprintable())):
            raise unusable_key(self.endpoint)
        return self._key_headers(key) if key else {}

    def _drop_refused(self, error: EndpointError) -> bool:
        """Whether the error refuses an optional field; it is left out from now on."""
        if not isinstance(error, RequestRejected):
            return False
        told = error.what.lower()
        refused = {
            name
            for name, words in self._optional_fields().items()
            if name not in self._dropped and any(word in told for word in words)
        }
        self._dropped |= refused
        return bool(refused)

    def _stop_streaming(self, error: EndpointError, request: ChatRequest) -> bool:
        """Whether the error refuses to stream this reply; whole replies are asked for from now on."""
        if request.model in self._unstreamed or not refuses_streaming(error):
            return False
        self._unstreamed.add(request.model)
        return True

    def _dropped_for(self, request: ChatRequest) -> frozenset[str]:
        """What is left out of this request: optional fields, and ``stream``."""
        return self._dropped | ({"stream"} if request.model in self._unstreamed else set())

    async def _try(self, request: ChatRequest, attempt: int) -> AsyncGenerator[Delta | Phase, None]:
        """One try: phases, then deltas; returns when the reply is whole."""
        attempts = self._retry.attempts
        yield Phase("connecting", attempt, attempts)
        self._check_base_url()
        headers = self._headers() | {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
        }
        wire_request = self._chat_request(request, headers)
        decoder = self._decoder()
        async with open_exchange(self._http, self.endpoint, wire_request) as exchange:
            if await exchange.sent():
                yield Phase("waiting", attempt, attempts)
            failure: EndpointError | None = None
            intake = ReplyIntake(decoder, exchange.clock, endpoint_name(self.endpoint))
            try:
                while (pieces := await _next_pieces(exchange, decoder)) is not None:
                    for piece in pieces:
                        for delta in intake.take(piece):
                            yield delta
                        if decoder.is_ended:
                            break
            except (StreamCut, StreamStalled, ConnectionFailed) as error:
                failure = error
            rest = decoder.close()
            for delta in rest:
                yield delta
            is_empty = not (exchange.clock.has_payload or decoder.finish or any(rest))
            if decoder.is_ended and failure is None:
                await exchange.drain()
        if decoder.skipped_events:
            name = endpoint_name(self.endpoint)
            log.info("%d events of %s were not readable", decoder.skipped_events, name)
            yield Skipped(decoder.skipped_events)
        self._judge(decoder, failure, is_empty=is_empty)

    def _judge(self, decoder: EventStreamDecoder, failure: EndpointError | None, *, is_empty: bool) -> None:
        """Raise what the end of the body means; return where the reply is whole.

        Args:
            decoder: Closed.
            failure: How reading the body failed, if it did.
            is_empty: Whether nothing came, not even a finish reason.

        Raises:
            EndpointError: the reply is not whole.
        """
        if decoder.server_error is not None:
            raise endpoint_error(decoder.server_error, self.endpoint)
        if decoder.complete and not is_empty:
            return
        if failure is not None:
            raise failure
        if decoder.unreadable:
            raise page_error(self.endpoint, decoder.unreadable)
        name = endpoint_name(self.endpoint)
        if is_empty:
            raise StreamCut(f"{name} sent an empty reply.")
        if decoder.finish is not None:
            raise StreamCut(f"{name} ended the reply without confirming that it is whole.")
        raise StreamCut(f"The reply of {name} ended before it was whole.")

    async def _fetch(self, request: WireRequest) -> Any:
        """The JSON value that a small request is answered with.

        Raises:
            EndpointError: it failed, or the answer is not JSON.
        """
        body: list[bytes] = []
        try:
            async with (
                asyncio.timeout(LIST_SECONDS),
                open_exchange(self._http, self.endpoint, request) as exchange,
            ):
                while (pieces := await exchange.read()) is not None:
                    body.extend(pieces)
        except TimeoutError:
            raise connection_error(self.endpoint, TimeoutError()) from None
        try:
            return parse_json(b"".join(body))
        except ValueError:
            raise page_error(self.endpoint, "something that is no JSON") from None


async def _next_pieces(exchange: Exchange, decoder: EventStreamDecoder) -> Iterable[bytes] | None:
    """The next pieces of the body; None at its end, behind the terminal event, and where nothing follows a whole reply.

    Raises:
        EndpointError: see `Exchange.read`.
    """
    if decoder.is_ended:
        return None
    if not decoder.is_whole:
        return await exchange.read()
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            return await exchange.read()
    except TimeoutError:
        return None
