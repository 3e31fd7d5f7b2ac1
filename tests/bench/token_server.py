"""The server of replies, in the measuring process: Chat Completions for beck, bare lines for the minimal app.

Both get the same pieces at the same moments, each sent by itself, at a steady rate that makes up for what was late.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Self

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nConnection: close\r\n\r\n"


@dataclass
class Script:
    """What every client is sent.

    Attributes:
        pieces: The text, one piece for each token.
        rate: Pieces a second.
        warm_up: How many are sent before the measuring begins.
        is_endless: Whether the pieces are sent again and again, until the client goes away.
        on_sent: Called with each piece at the moment that it is sent.
        warm: Set when so many have been sent to some client.
        sent: Set when some client has been sent everything.
    """

    pieces: Sequence[str]
    rate: float
    warm_up: int = 0
    is_endless: bool = False
    on_sent: Callable[[str], object] | None = None
    warm: asyncio.Event = field(default_factory=asyncio.Event)
    sent: asyncio.Event = field(default_factory=asyncio.Event)


class TokenServer:
    """Plays one script to each client that asks for a reply; use it as an async context manager.

    Attributes:
        started: How many replies have been begun.
    """

    def __init__(self, script: Script) -> None:
        self.started = 0
        self._script = script
        self._clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._clients.values():
            writer.transport.abort()
        await asyncio.gather(*self._clients)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def until_started(self, count: int, timeout_seconds: float = 30.0) -> None:
        """Wait until so many replies have been begun.

        Raises:
            TimeoutError: they were not in time.
        """
        async with asyncio.timeout(timeout_seconds):
            while self.started < count:
                self._changed.clear()
                await self._changed.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients[task] = writer
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone away, as clients that are killed do
        finally:
            writer.close()
            del self._clients[task]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"content-length:" in head:
            await reader.readexactly(int(head.partition(b"content-length:")[2].split()[0]))
        match head.split()[0]:
            case b"lines":
                await self._play(writer, lambda piece: json.dumps(piece).encode() + b"\n")
            case b"post":
                writer.write(HEAD % b"text/event-stream")
                await self._play(writer, lambda piece: _event({"content": piece}))
                writer.write(_event({}, "stop") + b"data: [DONE]\n\n")
            case _:
                models = {"object": "list", "data": [{"id": "bench", "object": "model"}]}
                writer.write(HEAD % b"application/json" + json.dumps(models).encode())
        await writer.drain()

    def _pieces(self) -> Iterable[str]:
        return cycle(self._script.pieces) if self._script.is_endless else self._script.pieces

    async def _play(self, writer: asyncio.StreamWriter, message: Callable[[str], bytes]) -> None:
        script, loop = self._script, asyncio.get_running_loop()
        self.started += 1
        self._changed.set()
        began = loop.time()
        for number, piece in enumerate(self._pieces()):
            if number == script.warm_up:
                script.warm.set()
            if (wait := began + number / script.rate - loop.time()) > 0:
                await asyncio.sleep(wait)
            if writer.is_closing():
                return
            writer.write(message(piece))
            if script.on_sent is not None:
                script.on_sent(piece)
            await writer.drain()
        script.sent.set()


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    """One server-sent event of Chat Completions."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "bench", "object": "chat.completion.chunk", "model": "bench", "choices": [choice]}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
