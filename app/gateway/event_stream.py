"""A streamed reply on its way out: the ASGI response that feeds one client with server-sent events.

Three tasks: the pump asks the reply for pieces and encodes them into a buffer, the watch waits for the client to go
away, and the response itself sends what the buffer holds. So pieces that are ready together leave in one write,
a silent model is bridged by heartbeats, and a client that does not read holds the model up.

Whatever ends first ends the others: the reply is closed before the response returns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from starlette.types import Receive, Scope, Send

from app.errors import BeckError
from app.gateway.chat_request import ChatCompletionRequest
from app.gateway.completion import DONE, Completion, FinishReason, error_json, usage_record
from app.gateway.reply import Reply, estimated_tokens
from app.sse import encode_comment, encode_event

MOST_BUFFERED_BYTES = 32 * 1024
"""A client that is further behind than this holds the model up."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]

log = logging.getLogger(__name__)


class EventStream:
    """An ASGI application that streams one reply.

    Args:
        request: What the client asked for.
        reply: Closed when the stream ends, however it ends.
        heartbeat_seconds: After so much silence a comment is sent.
        closing: Set when the server closes: the stream then ends with an error in it.
    """

    def __init__(
        self,
        request: ChatCompletionRequest,
        reply: Reply,
        *,
        heartbeat_seconds: float,
        closing: asyncio.Event,
    ) -> None:
        self._request = request
        self._reply = reply
        self._heartbeat_seconds = heartbeat_seconds
        self._closing = closing
        self._completion = Completion(request.model, request.includes_usage)
        self._buffer = bytearray()
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Stream the reply until it ends, the client is gone or the server closes.

        Cancellation: closes the reply.
        """
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        pump = asyncio.create_task(self._pump())
        watches = [asyncio.create_task(until_gone(receive)), asyncio.create_task(self._closing.wait())]
        for task in (pump, *watches):
            task.add_done_callback(self._wake)
        try:
            await self._send_until(send, lambda: pump.done() or any(watch.done() for watch in watches))
            self._mention_failure(pump)
            await send({"type": "http.response.body", "body": bytes(self._buffer)})
        finally:
            for task in (pump, *watches):
                task.cancel()
            await asyncio.gather(pump, *watches, return_exceptions=True)
            await self._reply.aclose()

    def _wake(self, _task: asyncio.Task[Any]) -> None:
        self._filled.set()

    async def _send_until(self, send: Send, is_over: Callable[[], bool]) -> None:
        """Send the buffer whenever something is in it, and heartbeats while nothing is."""
        while True:
            try:
                async with asyncio.timeout(self._heartbeat_seconds):
                    await self._filled.wait()
            except TimeoutError:
                self._buffer += encode_comment("still here")
            if is_over():
                return
            self._filled.clear()
            chunk = bytes(self._buffer)
            self._buffer.clear()
            self._room.set()
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def _pump(self) -> None:
        """Encode the whole stream into the buffer, as fast as there is room."""
        completion = self._completion
        await self._put(completion.first_chunk())
        count = 0
        finish_reason: FinishReason = "stop"
        async with aclosing(self._reply) as reply:
            async for piece in reply:
                if count == self._request.max_tokens:
                    finish_reason = "length"
                    break
                count += 1
                await self._put(completion.content_chunk(piece))
        await self._put(completion.finish_chunk(finish_reason))
        if self._request.includes_usage:
            prompt_tokens = sum(estimated_tokens(turn.text) for turn in self._request.prompt.turns)
            await self._put(completion.usage_chunk(usage_record(prompt_tokens, count)))
        await self._put(DONE)

    async def _put(self, text: str) -> None:
        self._buffer += encode_event(text)
        self._filled.set()
        if len(self._buffer) > MOST_BUFFERED_BYTES:
            self._room.clear()
            await self._room.wait()

    def _mention_failure(self, pump: asyncio.Task[None]) -> None:
        """Where the pump failed or had no time to end, say so in the stream."""
        if not pump.done():
            self._buffer += encode_event(error_json("The server is closing.", kind="server_error"))
            return
        match pump.exception():
            case None:
                return
            case BeckError() as error:
                text = error_json(error.what or error.title, kind="server_error", code=error.failure.kind)
            case error:
                log.error("a reply of %s failed", self._request.model, exc_info=error)
                text = error_json(
                    "The model failed unexpectedly.", kind="server_error", code="internal_error"
                )
        self._buffer += encode_event(text)


async def until_gone(receive: Receive) -> None:
    """Wait until the client has closed its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
