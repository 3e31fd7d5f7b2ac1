"""A gateway and a client that talks to it over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from app.gateway import Gateway
from tests.gateway.talk import client_of


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    opened = await Gateway.start(pieces_per_second=0)
    yield opened
    await opened.aclose()


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(gateway) as opened:
        yield opened
