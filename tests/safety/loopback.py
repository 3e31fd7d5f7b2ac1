"""A scripted server for a beck in another process."""

from __future__ import annotations

import asyncio
import threading

from tests.support.scripted_server import Reply, ScriptedServer


class Loopback:
    """A scripted server in a thread of its own, for a beck in another process."""

    def __init__(self, *replies: Reply, **fields) -> None:
        self._replies, self._fields = replies, fields

    def __enter__(self) -> ScriptedServer:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.server = ScriptedServer(*self._replies, **self._fields)
        asyncio.run_coroutine_threadsafe(self.server.__aenter__(), self._loop).result(10)
        return self.server

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.server.__aexit__(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
