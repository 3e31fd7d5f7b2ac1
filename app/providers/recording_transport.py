"""Records what goes through a transport of httpx. Loaded with the first request of a run that is recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx

from app.providers.endpoint import Endpoint
from app.providers.recording import RecordedExchange, Recorder


class RecordingTransport(httpx.AsyncBaseTransport):
    """A transport that hands everything on and writes it down.

    Args:
        transport: Does the work.
        recorder: Writes.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, recorder: Recorder) -> None:
        self._transport = transport
        self._recorder = recorder

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; see httpx.

        Raises:
            httpx.TransportError: it failed.

        Cancellation: recorded as closed; the transport closes the connection.
        """
        endpoint = request.extensions.get("endpoint")
        if not isinstance(endpoint, Endpoint):
            return await self._transport.handle_async_request(request)
        body = request.content
        exchange = self._recorder.begin(
            endpoint, request.method, str(request.url), request.headers.multi_items(), body
        )
        try:
            response = await self._transport.handle_async_request(request)
        except httpx.HTTPError as error:
            exchange.over("failed", error=type(error).__name__)
            raise
        except BaseException:
            exchange.over("closed")
            raise
        exchange.response(response.status_code, response.headers.multi_items())
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - of an async transport
        response.stream = _RecordedStream(response.stream, exchange)
        return response

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


class _RecordedStream(httpx.AsyncByteStream):
    """A response's body on its way through."""

    def __init__(self, stream: httpx.AsyncByteStream, exchange: RecordedExchange) -> None:
        self._stream = stream
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                self._exchange.chunk(chunk)
                yield chunk
        except httpx.HTTPError as error:
            self._exchange.over("failed", error=type(error).__name__)
            raise
        self._exchange.over("end")

    async def aclose(self) -> None:
        self._exchange.over("closed")
        await self._stream.aclose()
