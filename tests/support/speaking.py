"""A provider that says what a test puts into its mouth, and nothing of the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from app.conversation import Delta, Finish, TextDelta
from app.providers.protocol import ChatRequest, Phase
from app.session import EndpointEntry, Endpoints


class Speaker:
    """Streams every text that is said, until it is told to finish; one reply at a time."""

    def __init__(self) -> None:
        self._said: asyncio.Queue[Delta] = asyncio.Queue()

    def say(self, *texts: str) -> None:
        """Send the texts as deltas."""
        for text in texts:
            self._said.put_nowait(TextDelta(text))

    def finish(self) -> None:
        """End the reply as providers do."""
        self._said.put_nowait(Finish("stop", "stop"))

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta | Phase]:
        yield Phase("waiting")
        while not isinstance(delta := await self._said.get(), Finish):
            yield delta
        yield delta

    def endpoints(self) -> Endpoints:
        """Endpoints of which this is the only one, named ``test``."""

        async def opened():
            return self

        return Endpoints([EndpointEntry("test", "speaker", opened, ("scripted",))])
