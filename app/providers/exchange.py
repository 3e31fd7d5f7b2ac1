"""One request and its reply, with its clocks and caps: the only place that reads a response.

Closing the exchange closes the connection unless the reply was read to its end. Whatever httpx raises leaves here as an
error of our tree.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from app.errors import (
    ConnectionFailed,
    EndpointError,
    ReplyTooLarge,
    SettingsError,
    StreamCut,
    StreamStalled,
    UnreadableReply,
)
from app.providers.clock import ReplyClock
from app.providers.connection_failures import connection_error, cut_reason
from app.providers.endpoint import Endpoint
from app.providers.failures import endpoint_error, endpoint_name, redirect_error
from app.providers.http import Http, WireRequest
from app.providers.json_text import parse_json
from app.providers.retry import retry_after_seconds, server_says_retry
from app.providers.server_error import ServerError, error_value, server_error

if TYPE_CHECKING:
    import httpx

ERROR_BODY_LIMIT = 64 << 10
ERROR_BODY_SECONDS = 2.0
REPLY_LIMIT = 64 << 20
"""Bytes on the wire. Long answers need many: OpenAI spends 319 on a token, Perplexity 3,100."""
DRAIN_SECONDS = 0.05
DRAIN_CHUNKS = 8
_INFLATED_PIECE = 64 << 10
_GZIP_OR_ZLIB = 47  # the window's size for zlib; which of the two it is, the header tells


class Exchange:
    """One request under way; made by `open_exchange`."""

    def __init__(self, endpoint: Endpoint, client: httpx.AsyncClient, request: httpx.Request) -> None:
        import httpx

        self.clock = ReplyClock(endpoint.timeouts)
        self._endpoint = endpoint
        self._sent = asyncio.get_running_loop().create_future()
        request.extensions["trace"] = self._trace
        # A task of its own, so that the caller can be told when the request is out. It is cancelled once at most:
        # twice leaks the connection (encode/httpx#3782).
        self._sending = asyncio.create_task(client.send(request, stream=True))
        self._transport_errors = (httpx.HTTPError, httpx.StreamError, OSError)
        self._handshaking: Any = None
        """The connection while TLS is negotiated: httpcore 1.0.9 leaves it open when it is cancelled there."""
        self._response: httpx.Response | None = None
        self._raw: AsyncIterator[bytes] | None = None
        self._inflated: Callable[[bytes], Iterable[bytes]] | None = None
        self._size = 0

    async def sent(self) -> bool:
        """Wait until the server has the request; False where it failed before.

        Raises:
            ConnectionFailed: neither happened in time.
        """
        try:
            async with self.clock.watch():
                await asyncio.wait({self._sending, self._sent}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise self._silent() from None
        finally:
            self.clock.unwatch()
        return self._sent.done() or self._sending.exception() is None

    async def reply(self) -> httpx.Response:
        """The reply, of which the headers have come and the body is still to be read.

        Raises:
            EndpointError: no connection, no answer in time, or a status other than 200.
        """
        try:
            async with self.clock.watch():
                await asyncio.wait({self._sending})
        except TimeoutError:
            raise self._silent() from None
        finally:
            self.clock.unwatch()
        try:
            self._response = self._sending.result()
        except Exception as error:  # noqa: BLE001 - httpx raises outside its own tree: InvalidURL, ImportError, UnicodeError
            raise connection_error(self._endpoint, error) from None  # its text may hold the key
        if self._response.status_code != 200:
            raise await self._status_error(self._response)
        return self._response

    async def read(self) -> Iterable[bytes] | None:
        """The next pieces of the body, as they come; None at its end.

        Raises:
            EndpointError: as `reply`, when that has not been called before.
            StreamStalled: a clock ran out.
            StreamCut: the connection ended early.
            ReplyTooLarge: the cap was reached; while going through the pieces, too.
            UnreadableReply: compressed in a way that was not asked for and is not known; or corrupt, as above.
        """
        if self._raw is None:
            response = await self.reply() if self._response is None else self._response
            self._inflated = _inflater(response.headers.get("content-encoding", "identity").strip().lower())
            self._raw = response.aiter_raw()
        try:
            async with self.clock.watch():
                chunk = await anext(self._raw, None)
        except TimeoutError:
            if not self.clock.silence:
                raise  # of a caller's own limit
            raise self._silent() from None
        except self._transport_errors as error:
            name = endpoint_name(self._endpoint)
            raise StreamCut(f"The reply of {name} is not whole: {cut_reason(error)}.") from None
        finally:
            self.clock.unwatch()
        if chunk is None:
            return None
        self.clock.note_bytes()
        if self._inflated is not None:
            return map(self._counted, self._inflated(chunk))
        return (self._counted(chunk),)

    def _counted(self, piece: bytes) -> bytes:
        """The piece, as long as the reply stays under its cap."""
        self._size += len(piece)
        if self._size > REPLY_LIMIT:
            raise ReplyTooLarge(
                f"The reply of {endpoint_name(self._endpoint)} is over {REPLY_LIMIT >> 20} MiB."
            )
        return piece

    async def drain(self) -> None:
        """Read what little may follow the terminal event, so that the connection can be used again.

        Servers that linger are not waited for: 50 ms at most.
        """
        reading = asyncio.create_task(self._read_rest())
        try:
            await asyncio.wait({reading}, timeout=DRAIN_SECONDS)
        finally:
            if not reading.done():
                await self._hang_up(reading)

    async def _read_rest(self) -> None:
        with suppress(EndpointError):
            for _ in range(DRAIN_CHUNKS):
                if await self.read() is None:
                    return

    async def _hang_up(self, reading: asyncio.Task[None]) -> None:
        # Not cancelled: the end may have come while this process was busy, and a cancellation that meets
        # httpcore 1.0.9 while it puts a connection away leaves it open and counted in the pool for good.
        stream = self._response.extensions.get("network_stream") if self._response is not None else None
        await stream.aclose() if stream is not None else reading.cancel()  # none: a recording is replayed
        await asyncio.wait({reading})

    async def aclose(self) -> None:
        """Close the connection, at once where the reply has not been read to its end."""
        self.clock.stop()
        self._sent.cancel()
        if not self._sending.done():
            self._sending.cancel()
            await asyncio.wait({self._sending})
        if self._sending.cancelled() and self._handshaking is not None:
            await self._handshaking.aclose()
        if not self._sending.cancelled() and self._sending.exception() is None:
            await self._sending.result().aclose()

    async def _trace(self, name: str, told: dict[str, Any]) -> None:
        """Hear from httpcore how far the request has come."""
        match name.rpartition(".")[0].rpartition(".")[2], name.rpartition(".")[2]:
            case "connect_tcp", "complete":
                self._handshaking = told["return_value"]
            case "start_tls", "complete":
                self._handshaking = None
            case "send_request_body", "complete" if not self._sent.done():
                self._sent.set_result(None)
            case _:
                pass

    def _silent(self) -> EndpointError:
        """The error for the clock that ran out."""
        name, timeouts = endpoint_name(self._endpoint), self._endpoint.timeouts
        match self.clock.silence:
            case "byte_gap":
                return StreamStalled(f"Nothing came from {name} for {timeouts.byte_gap_seconds:g} s.")
            case "payload_gap":
                return StreamStalled(f"No more text came from {name} for {timeouts.payload_gap_seconds:g} s.")
            case _:
                failed = ConnectionFailed(
                    f"No answer from {name} in {timeouts.first_payload_seconds:g} s.",
                    hint="A large model on a slow machine may need more: first_payload_seconds of the endpoint.",
                )
                failed.is_retryable = False  # a slow server would only begin the same long work again
                return failed

    async def _status_error(self, response: httpx.Response) -> EndpointError:
        status, headers = response.status_code, response.headers
        if 300 <= status < 400:
            return redirect_error(self._endpoint, status, headers.get("location", ""))
        if status < 300:
            name = endpoint_name(self._endpoint)
            return UnreadableReply(f"{name} answered with status {status} and no reply.")
        told = _error_told(await self._error_body(), status)
        size = int(response.request.headers.get("content-length", 0))
        failed = endpoint_error(told, self._endpoint, retry_after_seconds(headers), size)
        verdict = server_says_retry(headers)
        if verdict is not None:
            failed.is_retryable = verdict
        return failed

    async def _error_body(self) -> bytes:
        """The beginning of an error's body: as much as comes in two seconds, and 64 KiB at most."""
        body = b""
        with suppress(TimeoutError, EndpointError):
            async with asyncio.timeout(ERROR_BODY_SECONDS):
                while len(body) < ERROR_BODY_LIMIT and (pieces := await self.read()) is not None:
                    for piece in pieces:
                        body += piece[: ERROR_BODY_LIMIT - len(body)]
                        if len(body) >= ERROR_BODY_LIMIT:
                            break
        return body


def _error_told(body: bytes, status: int) -> ServerError:
    """What the body of an error says: its JSON message, or a page's or plain text's words."""
    try:
        value = parse_json(body)
    except ValueError:
        return ServerError(status, body.decode("utf-8", "replace"))
    error = error_value(value)
    return server_error(error if error is not None else value, status)


def _inflater(encoding: str) -> Callable[[bytes], Iterable[bytes]] | None:
    """What a body's chunks go through where a server compressed unasked: inflation, piece by piece; else None.

    Raises:
        UnreadableReply: a compression that is not known; from the result: a corrupt one.
    """
    if encoding in ("", "identity"):
        return None
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableReply("The reply is compressed, though beck did not ask for it.")
    inflater = zlib.decompressobj(wbits=_GZIP_OR_ZLIB)

    def inflated(chunk: bytes) -> Iterable[bytes]:
        nonlocal inflater
        piece = b""
        while (
            chunk or len(piece) == _INFLATED_PIECE
        ):  # a full piece may have more behind it, without more input
            if inflater.eof:  # gzip may have several members, one behind the other
                inflater = zlib.decompressobj(wbits=_GZIP_OR_ZLIB)
            try:
                piece = inflater.decompress(chunk, _INFLATED_PIECE)
            except zlib.error:
                raise UnreadableReply("The reply is compressed, and damaged.") from None
            chunk = inflater.unconsumed_tail or inflater.unused_data
            yield piece

    return inflated


@asynccontextmanager
async def open_exchange(
    http: Http, endpoint: Endpoint, request: WireRequest
) -> AsyncGenerator[Exchange, None]:
    """Begin a request; leaving the context closes it.

    Raises:
        EndpointError: the request cannot even be made: the base URL, the proxy or the key is not usable.

    Cancellation: closes the connection at once; once only, see `app.providers.protocol.Provider.stream`.
    """
    try:
        client, built = await http.build(endpoint, request)
    except SettingsError as error:
        failed = ConnectionFailed(error.what, hint=error.hint)
        failed.is_retryable = False
        raise failed from None
    except Exception as error:  # noqa: BLE001 - InvalidURL, UnicodeError, ValueError: all mean that the address is bad
        raise connection_error(endpoint, error) from None
    exchange = Exchange(endpoint, client, built)
    try:
        yield exchange
    finally:
        await exchange.aclose()
