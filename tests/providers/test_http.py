"""The client's rules: nothing from the environment, no cookies, no key log, one client, proxies only on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import ConnectionFailed, SettingsError
from app.providers import Endpoint, Http, Provider, is_loopback
from app.providers.http import WireRequest, url_of
from tests.providers.conftest import KEY, receive
from tests.support.scripted_server import Reply, ScriptedServer, openai_events

Providers = Callable[..., Provider]


async def test_the_environment_has_no_say(
    server: ScriptedServer, provider_for: Providers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with ScriptedServer() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
        monkeypatch.setenv("NO_PROXY", "[::1")
        assert (await receive(provider_for())).text == "ok"
        assert proxy.requests == []


async def test_a_key_log_in_the_environment_is_not_written(
    http: Http, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    await http.warm()
    assert http._context is not None
    assert http._context.keylog_filename is None
    assert not (tmp_path / "keys.log").exists()


async def test_cookies_are_not_kept(server: ScriptedServer, provider_for: Providers) -> None:
    server.reply(Reply(openai_events(["Hi"]), headers={"Set-Cookie": "a=b; Path=/"}))
    provider = provider_for()
    await receive(provider)
    await receive(provider)
    assert "cookie" not in server.requests[1].headers


async def test_loopback_is_never_reached_through_a_proxy(
    server: ScriptedServer, provider_for: Providers
) -> None:
    async with ScriptedServer() as proxy:
        assert (await receive(provider_for(proxy=proxy.origin))).text == "ok"
        assert proxy.requests == []


async def test_other_hosts_are_reached_through_the_proxy_that_is_set(provider_for: Providers) -> None:
    async with ScriptedServer() as proxy:
        provider = provider_for(base_url="http://models.example/v1", proxy=proxy.origin)
        assert (await receive(provider)).text == "ok"
        assert proxy.requests[0].path == "http://models.example/v1/chat/completions"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense", "http://[::1"])
async def test_a_proxy_that_cannot_be_used_is_told(provider_for: Providers, proxy: str) -> None:
    provider = provider_for(base_url="http://models.example/v1", proxy=proxy, retries=0)
    with pytest.raises((SettingsError, ConnectionFailed)) as caught:
        raise (await receive(provider)).failed
    assert "proxy" in caught.value.what
    assert KEY not in str(caught.value.failure)


async def test_a_ca_file_that_cannot_be_used_is_told(endpoint: Endpoint, tmp_path: Path) -> None:
    for name, content in (("missing.pem", None), ("empty.pem", ""), ("bad.pem", "nonsense")):
        path = tmp_path / name
        if content is not None:
            path.write_text(content)
        with pytest.raises(SettingsError, match="CA file"):
            await Http(ca_file=str(path)).warm()


async def test_system_trust_can_be_chosen() -> None:
    http = Http(use_system_trust=True)
    await http.warm()
    assert http._context is not None
    assert http._context.verify_mode.name == "CERT_REQUIRED"
    assert http._context.check_hostname


async def test_there_is_one_client_however_many_ask_for_it(http: Http, endpoint: Endpoint) -> None:
    clients = await asyncio.gather(*(http.client(endpoint) for _ in range(5)))
    assert len({id(client) for client in clients}) == 1
    elsewhere = replace(endpoint, base_url="https://models.example/v1", proxy="http://127.0.0.1:9")
    assert await http.client(elsewhere) is not clients[0]


async def test_warming_up_leaves_the_loop_free(endpoint: Endpoint) -> None:
    http = Http()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await http.warm()
    ticking.cancel()
    assert ticks > 10
    await http.aclose()


async def test_http_can_be_used_again_after_closing(
    server: ScriptedServer, provider_for: Providers, http: Http
) -> None:
    provider = provider_for()
    await receive(provider)
    await http.aclose()
    await server.until(lambda: not server.open_connections)
    assert (await receive(provider)).text == "ok"


@pytest.mark.parametrize(
    ("base_url", "path", "url"),
    [
        ("https://a.example/v1", "/models", "https://a.example/v1/models"),
        ("https://a.example/v1/", "/models", "https://a.example/v1/models"),
        ("https://a.example/d?api-version=1", "/models", "https://a.example/d/models?api-version=1&limit=5"),
    ],
)
def test_paths_are_put_below_the_base_url(base_url: str, path: str, url: str) -> None:
    query = {"limit": "5"} if "?" in url else {}
    assert url_of(base_url, WireRequest("GET", path, query=query)) == url


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://127.8.8.8", True),
        ("http://localhost:11434", True),
        ("http://[::1]:8080/v1", True),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://10.0.0.1", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(base_url: str, expected: bool) -> None:
    assert is_loopback(base_url) is expected


def test_a_request_does_not_show_its_key() -> None:
    request = WireRequest("POST", "/x", {"Authorization": f"Bearer {KEY}"}, KEY.encode())
    assert KEY not in repr(request)
