"""The HTTP server under the gateway: uvicorn inside a running event loop, as a guest.

It installs no signal handlers, writes nothing to the terminal, has no task of its own while idle, and closes within
a bounded time whatever its clients do. For that it uses uvicorn's start-up and protocol, not its main loop.
"""

from __future__ import annotations

import asyncio
import logging
import socket

import uvicorn
from starlette.types import ASGIApp

GRACE_SECONDS = 0.3
"""How long open replies have to say goodbye before their connections are torn down."""
LAST_SECONDS = 0.3
"""How long they then have to come to their end."""
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep idle connections, so that none picks one which is just being closed."""


class Listener:
    """A listening server.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        # Without a handler, logging prints warnings to the terminal as a last resort.
        logging.getLogger("uvicorn").addHandler(logging.NullHandler())
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)

    async def listen(self) -> int:
        """Bind a free port of the loopback interface and accept connections; gives the port.

        Raises:
            OSError: the port cannot be bound.
        """
        listening = socket.create_server(("127.0.0.1", 0), reuse_port=False)
        try:
            await self._server.startup(sockets=[listening])
        except BaseException:
            listening.close()
            raise
        return int(listening.getsockname()[1])

    async def aclose(self) -> None:
        """Stop accepting, let open replies end, then tear down what is left; takes 0.7 s at most."""
        for server in self._server.servers:
            server.close()
        state = self._server.server_state
        for connection in list(state.connections):
            connection.shutdown()
        if state.tasks:
            await asyncio.wait(set(state.tasks), timeout=GRACE_SECONDS)
        for connection in list(state.connections):
            connection.transport.abort()
        if state.tasks:
            _, stuck = await asyncio.wait(set(state.tasks), timeout=LAST_SECONDS)
            for task in stuck:
                task.cancel()
        await asyncio.sleep(0)  # transports close their sockets in the next turn of the loop
