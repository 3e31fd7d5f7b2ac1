"""Servers on this machine are found by what they answer, not by their port alone."""

from __future__ import annotations

import asyncio

from app.providers import Http, discover_local
from app.providers.discovery import CUSTOMARY_PORTS
from tests.support.scripted_server import Reply, ScriptedServer, error_reply, json_reply, text_reply


async def test_servers_that_list_models_are_found_in_order(http: Http) -> None:
    async with ScriptedServer(models=("llama", "qwen")) as first, ScriptedServer(models=("phi",)) as second:
        ports = {"ollama": first.port, "vllm": second.port}
        found = await discover_local(http, timeout_seconds=2, ports=ports)
        assert [request.path for request in first.requests] == ["/v1/models"]
        assert "authorization" not in first.requests[0].headers
    assert [(endpoint.name, endpoint.models) for endpoint in found] == [
        ("ollama", ("llama", "qwen")),
        ("vllm", ("phi",)),
    ]
    assert found[0].base_url == f"http://127.0.0.1:{first.port}/v1"
    assert found[0].is_local
    assert found[0].timeouts.first_payload_seconds == 300


async def test_other_servers_are_not_taken_for_model_servers(http: Http) -> None:
    pages = [
        text_reply("<html>hello</html>"),
        json_reply({"hello": "world"}),
        json_reply({"data": []}),
        json_reply({"data": [{"id": "\x1b[2J"}, {"id": 7}, "x", None]}),
        error_reply(401, "key please"),
        Reply([b"SSH-2.0\r\n"], framing="raw"),
    ]
    servers = [ScriptedServer() for _ in pages]
    for server, page in zip(servers, pages, strict=True):
        server.pages["/models"] = page
        await server.__aenter__()
    ports = {f"server{number}": server.port for number, server in enumerate(servers)}
    assert await discover_local(http, timeout_seconds=2, ports=ports) == []
    for server in servers:
        await server.__aexit__()


async def test_silent_ports_cost_the_timeout_once_for_all(http: Http) -> None:
    await http.warm()
    async with ScriptedServer() as silent, ScriptedServer() as gone, ScriptedServer(models=("phi",)) as good:
        closed_port = gone.port
        await gone.__aexit__()
        silent.pages["/models"] = Reply([silent.hold()], framing="raw")
        ports = {"a": silent.port, "b": closed_port, "c": silent.port, "d": good.port}
        asking = asyncio.create_task(discover_local(http, timeout_seconds=0.5, ports=ports))
        await silent.until(lambda: len(silent.open_connections) == 2)  # both are waited for at the same time
        found = await asking
        assert [endpoint.name for endpoint in found] == ["d"]
        await silent.until(lambda: not silent.open_connections)
    assert [task for task in asyncio.all_tasks() if "send" in repr(task)] == []


def test_the_customary_ports() -> None:
    assert CUSTOMARY_PORTS == {"ollama": 11434, "llamacpp": 8080, "lmstudio": 1234, "vllm": 8000}
