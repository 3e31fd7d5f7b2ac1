"""A listener on loopback that is no HTTP server: it plays a function to each connection and notes what it received."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class ScriptedSocket:
    """A listener on a free port of 127.0.0.1; use it as an async context manager.

    Attributes:
        received: The bytes of each connection, in the order of the connections; what ``play`` reads is not among them.

    Args:
        play: What is said to a client; everything that it sends afterwards is read and noted.
    """

    def __init__(self, play: Play | None = None) -> None:
        self.received: list[bytearray] = []
        self._play = play
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def base_url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        received = bytearray()
        self.received.append(received)
        try:
            if self._play is not None:
                await self._play(reader, writer)
            while chunk := await reader.read(65536):
                received += chunk
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._tasks.discard(task)
