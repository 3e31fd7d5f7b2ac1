"""How the tests talk to a gateway: clients, requests, events, and models that a test leads by the hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx

from app.gateway import Gateway
from app.gateway.reply import Prompt, Reply
from app.sse import SSEDecoder


def client_of(gateway: Gateway) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=gateway.base_url,
        headers={"Authorization": f"Bearer {gateway.token}"},
        trust_env=False,
        timeout=20,
    )


def chat(text: str, model: str = "echo", *, stream: bool = True, **fields: Any) -> dict[str, Any]:
    return {"model": model, "stream": stream, "messages": [{"role": "user", "content": text}], **fields}


async def events_of(response: httpx.Response) -> AsyncIterator[str]:
    decoder = SSEDecoder()
    async for chunk in response.aiter_raw():
        for event in decoder.feed(chunk):
            yield event.data


async def stream(client: httpx.AsyncClient, body: dict[str, Any]) -> list[Any]:
    """The events of a whole stream as JSON, ``[DONE]`` as it is."""
    async with client.stream("POST", "/chat/completions", json=body) as response:
        assert response.status_code == 200
        return [data if data == "[DONE]" else json.loads(data) async for data in events_of(response)]


def contents(events: Iterable[Any]) -> list[str]:
    """The pieces of text in a stream's events."""
    choices = [event["choices"][0] for event in events if event != "[DONE]" and event.get("choices")]
    return [choice["delta"]["content"] for choice in choices if choice["delta"].get("content")]


class Led:
    """A model that says what the test tells it to say, when it tells it."""

    name = "led"

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.begun = asyncio.Event()
        self.closed = asyncio.Event()
        self.prompts: list[Prompt] = []

    def say(self, *pieces: str | Exception | None) -> None:
        for piece in pieces:
            self.pieces.put_nowait(piece)

    async def reply(self, prompt: Prompt) -> Reply:
        self.prompts.append(prompt)
        self.begun.set()
        try:
            while (piece := await self.pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed.set()


class Endless:
    """A model that never stops and counts what it has written."""

    name = "endless"

    def __init__(self) -> None:
        self.written = 0
        self.closed = asyncio.Event()

    async def reply(self, _prompt: Prompt) -> Reply:
        try:
            for self.written in count(1):
                yield "x" * 1000
        finally:
            self.closed.set()

    async def is_held_up(self) -> None:
        """Wait until it has begun and then written nothing for a while."""
        before = -1
        async with asyncio.timeout(20):
            while self.written != before or not self.written:
                before = self.written
                await asyncio.sleep(0.1)


async def ask_and_never_read(gateway: Gateway, body: dict[str, Any]) -> asyncio.StreamWriter:
    """Send a request and let the reply pile up in the socket's buffers."""
    url = httpx.URL(gateway.base_url)
    content = json.dumps(body).encode()
    head = (
        f"POST {url.path}/chat/completions HTTP/1.1\r\nHost: {url.host}\r\n"
        f"Authorization: Bearer {gateway.token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    _, writer = await asyncio.open_connection(url.host, url.port, limit=1024)
    writer.write(head.encode() + content)
    return writer


@asynccontextmanager
async def led_gateway(
    *, heartbeat_seconds: float = 10.0
) -> AsyncIterator[tuple[Led, Gateway, httpx.AsyncClient]]:
    model = Led()
    gateway = await Gateway.start(models=[model], heartbeat_seconds=heartbeat_seconds)
    try:
        async with client_of(gateway) as client:
            yield model, gateway, client
    finally:
        await gateway.aclose()
