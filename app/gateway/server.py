"""The gateway: a Chat Completions endpoint of our own, on a free loopback port, for as long as it is open."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from app.gateway.documentation import HelpSection
from app.gateway.echo import Echo
from app.gateway.guide import Guide
from app.gateway.reply import Model
from app.gateway.story import Story

if TYPE_CHECKING:
    from app.gateway.listener import Listener


class Gateway:
    """A running gateway; made by `Gateway.start`.

    Attributes:
        base_url: As for any endpoint that speaks Chat Completions.
        token: The bearer token that requests must carry. It is new each time: other users of the machine can reach
            the port too.
        models: The names that requests may ask for.
    """

    def __init__(
        self, listener: Listener, closing: asyncio.Event, *, port: int, token: str, models: Sequence[str]
    ) -> None:
        self._listener = listener
        self._closing = closing
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self.token = token
        self.models = tuple(models)

    @classmethod
    async def start(
        cls,
        help_sections: Sequence[HelpSection] = (),
        *,
        models: Sequence[Model] | None = None,
        heartbeat_seconds: float = 10.0,
        pieces_per_second: float = 80.0,
    ) -> Gateway:
        """Load the web server, bind a port and answer from now on, in the running event loop.

        Args:
            help_sections: Help texts of the running app that the guide can quote.
            models: What to serve instead of ``guide``, ``echo`` and ``story``.
            heartbeat_seconds: A stream that is silent for so long sends a comment.
            pieces_per_second: How fast ``guide`` and ``echo`` write; 0 for as fast as they are read.

        Raises:
            OSError: no port can be bound.
        """
        # The imports take a quarter of a second; in a thread, keys are still answered meanwhile.
        web_app = await asyncio.to_thread(import_module, "app.gateway.web_app")
        listening = await asyncio.to_thread(import_module, "app.gateway.listener")
        token, closing = secrets.token_urlsafe(32), asyncio.Event()
        if models is None:
            models = (Guide(help_sections, pieces_per_second), Echo(pieces_per_second), Story())
        listener = listening.Listener(web_app.web_app(models, token, heartbeat_seconds, closing))
        port = await listener.listen()
        return cls(listener, closing, port=port, token=token, models=[model.name for model in models])

    async def aclose(self) -> None:
        """End open replies with an error in their streams, close all connections; within a second, always."""
        self._closing.set()
        await self._listener.aclose()
