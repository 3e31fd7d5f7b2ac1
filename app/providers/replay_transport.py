"""Answers requests from a recording. Loaded with the first request to an endpoint that is replayed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence

import httpx

from app.providers.endpoint import Endpoint
from app.providers.key_removal import clean_url
from app.providers.recording import ReadExchange

_ERRORS: dict[str, type[httpx.TransportError]] = {
    kind.__name__: kind
    for kind in (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.RemoteProtocolError,
        httpx.WriteError,
        httpx.WriteTimeout,
    )
}


class ReplayTransport(httpx.AsyncBaseTransport):
    """A transport without a network.

    Args:
        exchanges: Those of each endpoint, by its name.
        pace: See `app.providers.replay.Replay`.
    """

    def __init__(self, exchanges: Mapping[str, Sequence[ReadExchange]], pace: float) -> None:
        self._exchanges = exchanges
        self._pace = pace
        self._played: Counter[tuple[str, str, str]] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as recorded.

        Raises:
            httpx.TransportError: as recorded, or nothing was recorded for this address.
        """
        exchange = self._next(request)
        if exchange is None:
            raise httpx.ConnectError("", request=request)
        pacing = _Pacing(self._pace)
        if trace := request.extensions.get("trace"):
            await trace("replay.send_request_body.complete", {})
        if exchange.status is None:
            await pacing.until(exchange.ended_at)
            raise _ERRORS.get(exchange.error, httpx.ReadError)("", request=request)
        await pacing.until(exchange.head_at)
        return httpx.Response(
            exchange.status,
            headers=exchange.headers,
            stream=_ReplayedStream(exchange, pacing),
            request=request,
        )

    def _next(self, request: httpx.Request) -> ReadExchange | None:
        """The recorded exchange that this request gets; None where there is none for its address."""
        endpoint = request.extensions.get("endpoint")
        name = endpoint.name if isinstance(endpoint, Endpoint) else ""
        target = clean_url(request.url.raw_path.decode("ascii"))
        fitting = [
            exchange
            for exchange in self._exchanges.get(name, ())
            if (exchange.method, exchange.target) == (request.method, target)
        ]
        if not fitting:
            return None
        place = (name, request.method, target)
        self._played[place] += 1
        return fitting[(self._played[place] - 1) % len(fitting)]


class _Pacing:
    """Lets time pass as it did, or at another pace."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._began = asyncio.get_running_loop().time()

    async def until(self, at: float) -> None:
        """Wait for this moment, in recorded seconds since the request."""
        late = asyncio.get_running_loop().time() - self._began
        await asyncio.sleep(max(0.0, at / self._pace - late) if self._pace > 0 else 0.0)


class _ReplayedStream(httpx.AsyncByteStream):
    """A recorded body."""

    def __init__(self, exchange: ReadExchange, pacing: _Pacing) -> None:
        self._exchange = exchange
        self._pacing = pacing

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at, chunk in self._exchange.chunks:
            await self._pacing.until(at)
            yield chunk
        await self._pacing.until(self._exchange.ended_at)
        if self._exchange.ending != "end":
            raise _ERRORS.get(self._exchange.error, httpx.ReadError)("")
