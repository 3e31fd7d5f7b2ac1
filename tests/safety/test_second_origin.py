"""A key belongs to one origin: neither a redirect nor a proxy carries it to another, in whatever header it stands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from app.conversation import Message, TextPart, new_id
from app.errors import EndpointError
from app.providers import ChatRequest, Endpoint, Http, RetryPolicy, open_provider
from tests.faults.tls import server_context, trusting
from tests.support.scripted_server import Reply, ScriptedServer

KEY = "canary-0815-abcdefGHIJ"
AZURE = "http://x.openai.azure.com/openai/v1"
KINDS = {
    "authorization": ("openai_chat", ""),
    "x-api-key": ("anthropic", ""),
    "x-goog-api-key": ("gemini", ""),
    "api-key": ("openai_chat", AZURE),
}
"""The header, the wire format that uses it, and the address where it must be a certain one (reached by a proxy)."""

STATUSES = (301, 302, 303, 307, 308)


async def ask(endpoint: Endpoint, http: Http) -> str:
    """How a request to the endpoint ends."""
    provider = open_provider(endpoint, http, RetryPolicy(retries=0))
    prompt = Message(new_id(), "c", None, "user", (TextPart("Hi"),), 0)
    try:
        async for _ in provider.stream(ChatRequest("m", (prompt,))):
            pass
    except EndpointError as error:
        return error.what
    return "complete"


async def list_models(endpoint: Endpoint, http: Http) -> str:
    """How a request for the list of models ends."""
    try:
        await open_provider(endpoint, http, RetryPolicy(retries=0)).list_models()
    except EndpointError as error:
        return error.what
    return "complete"


@pytest.mark.parametrize("header", KINDS)
@pytest.mark.parametrize("status", STATUSES)
async def test_a_redirect_ends_at_the_first_origin(header, status):
    wire_format, address = KINDS[header]
    async with ScriptedServer() as first, ScriptedServer() as second:
        target = Reply((), status, {"Location": f"{second.base_url}/chat/completions"}, framing="length")
        first.reply(target)
        first.pages = {"/models": target}
        endpoint = Endpoint(
            "e",
            address or first.base_url,
            wire_format,
            SecretStr(KEY),
            proxy=first.origin if address else None,
        )
        http = Http()
        told = [await ask(endpoint, http), await list_models(endpoint, http)]
        await http.aclose()
        assert second.requests == []
        assert len(first.requests) == 2
        for request in first.requests:
            assert KEY in request.headers[header]
            assert KEY not in request.path
        for what in told:
            assert "redirects" in what
            assert KEY not in what


@asynccontextmanager
async def tunnel(to_port: int):
    """A proxy that tunnels wherever it is asked to, to one port, and writes down what it can read."""
    seen: list[bytes] = []

    async def pump(reader, writer, kept):
        while data := await reader.read(65536):
            kept.append(data)
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader, writer):
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", to_port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(
            pump(reader, to_writer, seen), pump(to_reader, writer, seen), return_exceptions=True
        )

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen
    finally:
        server.close()


@pytest.mark.parametrize("header", ["authorization", "x-api-key", "x-goog-api-key"])
async def test_a_proxy_on_the_way_to_https_reads_no_key(header):
    wire_format, _ = KINDS[header]
    http = trusting("elsewhere")
    async with (
        ScriptedServer(tls=server_context("elsewhere")) as server,
        tunnel(server.port) as (proxy, seen),
    ):
        endpoint = Endpoint("e", "https://elsewhere.invalid/v1", wire_format, SecretStr(KEY), proxy=proxy)
        await ask(endpoint, http)
        await list_models(endpoint, http)
        await http.aclose()
        assert server.requests
        assert all(request.headers[header].endswith(KEY) for request in server.requests)
        assert seen[0].startswith(b"CONNECT ")
        assert KEY.encode() not in b"".join(seen)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
async def test_a_proxy_of_the_environment_sees_nothing(monkeypatch, name):
    async with ScriptedServer() as server, ScriptedServer() as proxy:
        monkeypatch.setenv(name, proxy.origin)
        http = Http()
        endpoint = Endpoint("e", server.base_url, "openai_chat", SecretStr(KEY))
        assert await ask(endpoint, http) == "complete"
        await http.aclose()
        assert proxy.requests == []
        assert proxy.open_connections == set()


async def test_two_endpoints_keep_their_keys_apart():
    async with ScriptedServer() as first, ScriptedServer() as second:
        http = Http()
        for server, key in ((first, KEY), (second, "canary-second-1234"), (first, KEY)):
            assert (
                await ask(Endpoint("e", server.base_url, "openai_chat", SecretStr(key)), http) == "complete"
            )
        await http.aclose()
        assert {request.headers["authorization"] for request in first.requests} == {f"Bearer {KEY}"}
        assert {request.headers["authorization"] for request in second.requests} == {
            "Bearer canary-second-1234"
        }
