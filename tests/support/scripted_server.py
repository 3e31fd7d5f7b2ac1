"""A real HTTP server on loopback that plays a script: the edge at which provider, session and UI tests stand.

::

    async with ScriptedServer() as server:
        hold = server.hold()
        server.reply(openai_stream(["Hello", hold, " world"]))
        ...                                   # let the app talk to server.base_url
        await hold.reached()                  # "Hello" is on its way
        hold.release()
        await server.received()               # server.requests[0].json["messages"]

POST requests take the replies in the order given, then `default_reply`. GET requests are answered from `pages` by
the end of their path, then with the list of `models`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from tests.support.scripted_replies import (
    PATIENCE_SECONDS,
    Drop,
    Hold,
    Reply,
    Reset,
    Sleep,
    Step,
    anthropic_stream,
    error_reply,
    json_reply,
    openai_events,
    openai_stream,
    sse_chat,
    sse_event,
    text_reply,
)

__all__ = [
    "Drop",
    "Hold",
    "Reply",
    "Request",
    "Reset",
    "ScriptedServer",
    "Sleep",
    "Step",
    "anthropic_stream",
    "error_reply",
    "json_reply",
    "openai_events",
    "openai_stream",
    "sse_chat",
    "sse_event",
    "text_reply",
]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the server received it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int
    """Number of the connection that it came on, from 1."""

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class _Connection(asyncio.Protocol):
    """One client's connection: reads requests, plays replies, notices when the client goes away."""

    def __init__(self, server: ScriptedServer, number: int) -> None:
        self._server = server
        self._number = number
        self._buffer = b""
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._is_closed = False
        self._is_replying = False
        self._dropped_by_us = False
        self._task: asyncio.Task[None] | None = (
            None  # None as long as a TLS handshake is under way, or has failed
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.open_connections.add(self._number)
        self._task = asyncio.create_task(self._serve())
        self._server.changed()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._arrived.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_closed = True
        self._server.open_connections.discard(self._number)
        if self._is_replying and not self._dropped_by_us:
            self._server.disconnects += 1
        if self._task is not None:
            self._task.cancel()
        self._server.changed()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._arrived.clear()
            await self._arrived.wait()

    async def _read_request(self) -> Request:
        await self._until(lambda: b"\r\n\r\n" in self._buffer)
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        length = int(headers.get("content-length", 0))
        await self._until(lambda: len(self._buffer) >= length)
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return Request(method, path, headers, body, self._number)

    async def _serve(self) -> None:
        while True:
            request = await self._read_request()
            self._is_replying = True
            self._server.requests.append(request)
            self._server.changed()
            await self._play(self._server.reply_to(request))
            self._is_replying = False

    async def _send(self, content: bytes) -> None:
        if self._is_closed:
            raise asyncio.CancelledError
        self._transport.write(content)
        await self._writable.wait()

    async def _play(self, reply: Reply) -> None:
        if reply.framing != "raw":
            await self._send(reply.head())
        for step in reply.steps:
            match step:
                case bytes():
                    framed = b"%x\r\n%b\r\n" % (len(step), step) if reply.framing == "chunked" else step
                    if step:
                        await self._send(framed)
                case Hold():
                    await step.pass_through()
                case Sleep(seconds):
                    await asyncio.sleep(seconds)
                case Drop():
                    return self._close(reset=False)
                case Reset():
                    return self._close(reset=True)
        if reply.framing == "chunked":
            await self._send(b"0\r\n\r\n")
        elif reply.framing in ("close", "raw"):
            self._close(reset=False)
        return None

    def _close(self, *, reset: bool) -> None:
        self._dropped_by_us = True
        if reset:
            linger = struct.pack("ii", 1, 0)
            self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._transport.abort()
        else:
            self._transport.close()

    async def aclose(self) -> None:
        if self._task is None:
            return
        self._dropped_by_us = True
        self._transport.abort()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class ScriptedServer:
    """A server on a free port of 127.0.0.1; use it as an async context manager.

    Attributes:
        requests: Everything received so far.
        models: Names that ``GET …/models`` lists.
        pages: Replies to GET requests by the end of their path.
        default_reply: What a POST gets when the script has run out; None for "ok" in the wire format asked for.
        disconnects: How many clients went away in the middle of a reply.
        open_connections: Numbers of the connections open now.

    Args:
        replies: The script.
        models: See above.
        port: Where to listen; 0 for any free port.
        tls: Speak TLS, with this context's certificate.
    """

    def __init__(
        self,
        *replies: Reply,
        models: tuple[str, ...] = ("scripted",),
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.models = models
        self.pages: dict[str, Reply] = {}
        self.default_reply: Reply | None = None
        self.disconnects = 0
        self.open_connections: set[int] = set()
        self._script = deque(replies)
        self._connections: list[_Connection] = []
        self._port = port
        self._tls = tls
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connect, "127.0.0.1", self._port, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in self._connections:
            await connection.aclose()

    def _connect(self) -> _Connection:
        connection = _Connection(self, len(self._connections) + 1)
        self._connections.append(connection)
        return connection

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return self._port

    @property
    def origin(self) -> str:
        """Such as ``http://127.0.0.1:43210``."""
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """The base URL to configure, for every wire format."""
        return f"{self.origin}/v1"

    @staticmethod
    def hold() -> Hold:
        """A point to put into a reply; it waits there for `Hold.release`."""
        return Hold()

    @property
    def is_replying(self) -> bool:
        """Whether some client has not had the whole of its reply yet, and is still there."""
        return any(each._is_replying and not each._is_closed for each in self._connections)

    def reply(self, *replies: Reply) -> None:
        """Add replies to the script."""
        self._script.extend(replies)

    def forget_script(self) -> None:
        """Drop the replies that nobody has asked for yet."""
        self._script.clear()

    def reply_to(self, request: Request) -> Reply:
        """The reply that the script has for a request."""
        path = request.path.partition("?")[0]
        if request.method == "GET":
            page = next((reply for end, reply in self.pages.items() if path.endswith(end)), None)
            listing = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
            return page or json_reply(listing)
        if self._script:
            return self._script.popleft()
        if self.default_reply is not None:
            return self.default_reply
        return anthropic_stream(["ok"]) if path.endswith("/messages") else sse_chat("ok")

    def changed(self) -> None:
        """Wake whoever waits for a condition."""
        self._changed.set()

    async def until(self, condition: Callable[[], bool], timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until a condition on this server's attributes holds.

        Raises:
            TimeoutError: it did not in time.
        """
        async with asyncio.timeout(timeout_seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def received(self, count: int = 1, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until this many requests have come."""
        await self.until(lambda: len(self.requests) >= count, timeout_seconds)

    async def disconnected(self, count: int = 1, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until this many clients have gone away in the middle of a reply."""
        await self.until(lambda: self.disconnects >= count, timeout_seconds)
