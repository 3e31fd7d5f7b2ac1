"""Chats through a real LiteLLM proxy, over both of its routes. Runs with ``BECK_LITELLM=1``; see `litellm_proxy`."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from app.providers import Endpoint, Http, Provider, RetryPolicy, open_provider
from app.session import ChatSession, EndpointEntry, Endpoints, ModelChoice, Workspace
from app.store import Store
from tests.support.litellm_proxy import MASTER_KEY, REPLY, NotInstallable, running_proxy
from tests.support.scripted_server import Drop, Reply, ScriptedServer, openai_events, openai_stream
from tests.support.workspaces import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        os.environ.get("BECK_LITELLM") != "1", reason="installs some 700 MB: set BECK_LITELLM=1 to run it"
    ),
]

ROUTES = ("openai_chat", "anthropic")
OpenSession = Callable[[str, str], AbstractAsyncContextManager[ChatSession]]


class Proxy(NamedTuple):
    origin: str
    upstream_port: int


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    upstream_port = free_port()
    try:
        with running_proxy(tmp_path_factory.mktemp("litellm"), free_port(), upstream_port) as origin:
            yield Proxy(origin, upstream_port)
    except NotInstallable as error:
        pytest.skip(f"the proxy cannot be installed here: {error}")


@pytest.fixture
async def upstream(proxy: Proxy) -> AsyncIterator[ScriptedServer]:
    """The server that the proxy passes requests for the model ``upstream`` on to."""
    async with ScriptedServer(port=proxy.upstream_port) as server:
        yield server


@pytest.fixture
def session_for(proxy: Proxy, tmp_path) -> OpenSession:
    """Opens a session over a route of the proxy, with a model there."""

    @asynccontextmanager
    async def opened(wire_format: str, model: str, key: str = MASTER_KEY) -> AsyncIterator[ChatSession]:
        http = Http()
        endpoint = Endpoint("litellm", f"{proxy.origin}/v1", wire_format, SecretStr(key), is_local=True)

        async def provider() -> Provider:
            return open_provider(endpoint, http, RetryPolicy(retries=0))

        store = await Store.open(tmp_path / "beck.sqlite3")
        endpoints = Endpoints([EndpointEntry("litellm", "", provider)])
        workspace = Workspace(store, endpoints, default_choice=ModelChoice("litellm", model))
        try:
            yield workspace.new()
        finally:
            await workspace.aclose()
            await http.aclose()

    return opened


@pytest.mark.parametrize("route", ROUTES)
async def test_a_mock_reply_comes_whole(session_for: OpenSession, route: str):
    async with session_for(route, "mock") as session:
        generation = await session.send("Where?")
        await generation.wait()
        reply = session.path()[-1]
        assert (reply.text, reply.generation.status, reply.generation.failure) == (REPLY, "complete", None)
        assert reply.generation.usage.output_tokens > 0
        assert not reply.generation.usage.is_estimated


@pytest.mark.parametrize("route", ROUTES)
async def test_a_passed_on_stream_comes_piece_by_piece(
    session_for: OpenSession, upstream: ScriptedServer, route: str
):
    hold = upstream.hold()
    upstream.reply(openai_stream(["Aš", "šur", hold, " was ☃"], reasoning=["Hm"]))
    async with session_for(route, "upstream") as session:
        generation = await session.send("Where?")
        await until(lambda: session.path()[-1].text.startswith("Aš"), timeout_seconds=30)
        assert generation.is_running
        hold.release()
        await generation.wait()
        reply = session.path()[-1]
        assert (reply.text, reply.generation.status) == ("Aššur was ☃", "complete")


@pytest.mark.parametrize("route", ROUTES)
async def test_a_stop_reaches_the_server_behind_the_proxy(
    session_for: OpenSession, upstream: ScriptedServer, route: str
):
    upstream.reply(openai_stream(["Aššur", *["."] * 50, upstream.hold()]))
    async with session_for(route, "upstream") as session:
        await session.send("Where?")
        await until(lambda: session.path()[-1].text.startswith("Aššur"), timeout_seconds=30)
        await session.stop()
        assert session.path()[-1].generation.status == "stopped"
        await upstream.disconnected(timeout_seconds=30)


@pytest.mark.parametrize("route", ROUTES)
async def test_a_reply_that_breaks_off_behind_the_proxy_is_no_whole_one(
    session_for: OpenSession, upstream: ScriptedServer, route: str
):
    upstream.reply(Reply([*openai_events(["Aš", "šur"], finish=None, done=False), Drop()]))
    async with session_for(route, "upstream") as session:
        generation = await session.send("Where?")
        await generation.wait()
        reply = session.path()[-1]
        assert reply.generation.status == "failed"
        assert "Aššur".startswith(reply.text)


@pytest.mark.parametrize("route", ROUTES)
async def test_failures_of_the_proxy_are_told(session_for: OpenSession, route: str):
    async with session_for(route, "limited") as session:
        generation = await session.send("Where?")
        await generation.wait()
        assert generation.record.failure.kind == "rate_limited"
        assert "mock rate limit error" in generation.record.failure.what


@pytest.mark.parametrize("route", ROUTES)
async def test_a_wrong_key_is_refused_and_not_shown(session_for: OpenSession, route: str):
    """Without a database, the proxy answers 400 and not 401."""
    wrong = "sk-wrong-0123456789"
    async with session_for(route, "mock", wrong) as session:
        generation = await session.send("Where?")
        await generation.wait()
        assert generation.record.failure.kind in ("request_rejected", "authentication_failed")
        assert wrong not in str(generation.record.failure)


async def test_its_models_are_listed(session_for: OpenSession):
    async with session_for("openai_chat", "") as session:
        generation = await session.send("Where?")
        await generation.wait()
        assert session.choice.model in ("mock", "limited", "upstream")
