"""The end of a reply, read while the event loop is busy with other things."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from app.providers import Http, Provider, exchange
from app.providers.exchange import Exchange
from tests.providers.conftest import receive
from tests.support.scripted_server import ScriptedServer, openai_stream

Providers = Callable[..., Provider]


@pytest.mark.parametrize("framing", ["chunked", "close"])
async def test_an_end_that_comes_while_beck_is_busy_leaks_no_connection(
    server: ScriptedServer, provider_for: Providers, http: Http, monkeypatch: pytest.MonkeyPatch, framing: str
) -> None:
    monkeypatch.setattr(exchange, "DRAIN_SECONDS", 0.005)
    drain = Exchange.drain

    async def busily(self: Exchange) -> None:
        asyncio.get_running_loop().call_soon(time.sleep, 0.01)  # the end and the limit are then due at once
        await drain(self)

    monkeypatch.setattr(Exchange, "drain", busily)
    for number in range(20):
        server.reply(openai_stream([f"{number}"], framing=framing))
        assert (await receive(provider_for())).text == f"{number}"
    await asyncio.sleep(0)
    (client,) = http._clients.values()
    pool = client._transport._pool  # type: ignore[attr-defined]
    assert pool._requests == []
    assert all(connection.is_idle() or connection.is_closed() for connection in pool.connections)
