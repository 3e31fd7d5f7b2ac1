"""Faults before anything is sent: hosts, ports, TLS, proxies, the environment, and settings that cannot work."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from app.errors import SettingsError
from app.providers import Http, Timeouts
from tests.faults.conftest import OpenTrial
from tests.faults.tls import certificate, server_context, trusting
from tests.faults.trial import KEY, Trial
from tests.support.scripted_server import ScriptedServer
from tests.support.scripted_socket import ScriptedSocket
from tests.support.workspaces import until

PROXY_VARIABLES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else can take meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


async def test_refused_tells_host_and_port_and_asks_whether_the_server_runs(
    open_trial: OpenTrial, closed_port: int
):
    trial = await open_trial(base_url=f"http://127.0.0.1:{closed_port}/v1", is_local=True)
    outcome = await trial.run()
    words = f"127.0.0.1:{closed_port} refuses the connection"
    assert outcome.has_failed("connection_failed", words, "Is the server of test running?")
    assert outcome.pauses == [0.5, 1.0, 2.0]


async def test_refused_is_nothing_to_tell_once_the_server_is_there(open_trial: OpenTrial, closed_port: int):
    trial = await open_trial(base_url=f"http://127.0.0.1:{closed_port}/v1")
    trial._is_stopping = True  # so that the pauses are real ones
    generation = await trial.session.send("Where?")
    await until(lambda: bool(trial.pauses))
    async with ScriptedServer() as late:
        assert generation.is_running
        await trial.session.stop()
        trial.server.requests += late.requests
    assert generation.record.status == "stopped"


@pytest.mark.parametrize(("code", "tries"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 4)])
async def test_dns_tells_the_host_that_is_not_found(
    open_trial: OpenTrial, monkeypatch: pytest.MonkeyPatch, code: int, tries: int
):
    words = {
        socket.EAI_NONAME: "Name or service not known",
        socket.EAI_AGAIN: "Temporary failure in name resolution",
    }
    real = socket.getaddrinfo

    def resolved(host: str | bytes, *arguments: Any, **options: Any) -> Any:
        if host in ("no-such-host.invalid", b"no-such-host.invalid"):
            raise socket.gaierror(code, words[code])
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    trial = await open_trial(base_url="https://no-such-host.invalid/v1")
    outcome = await trial.run()
    assert outcome.has_failed("connection_failed", "The host no-such-host.invalid is not found")
    assert len(outcome.pauses) == tries - 1


async def test_tls_selfsigned_is_refused_and_the_way_out_is_a_ca_file(open_trial: OpenTrial):
    async with ScriptedServer(tls=server_context()) as server:
        trial = await open_trial(base_url=server.base_url)
        outcome = await trial.run()
        assert outcome.has_failed("connection_failed", "certificate of 127.0.0.1", "not trusted", "CA file")
        assert outcome.pauses == []
        assert server.requests == []


async def test_tls_selfsigned_works_where_its_ca_file_is_set(open_trial: OpenTrial):
    async with ScriptedServer(tls=server_context()) as server:
        trial = await open_trial(base_url=server.base_url, http=trusting("localhost"))
        assert (await trial.run()).is_complete("ok")


async def test_tls_hostname_must_match_even_with_a_trusted_certificate(open_trial: OpenTrial):
    async with ScriptedServer(tls=server_context("elsewhere")) as server:
        trial = await open_trial(base_url=server.base_url, http=trusting("elsewhere"))
        outcome = await trial.run()
        assert outcome.has_failed("connection_failed", "certificate of 127.0.0.1", "for another name")
        assert server.requests == []


async def test_https_to_http_port_asks_for_the_other_scheme(open_trial: OpenTrial):
    async def refusal(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    async with ScriptedSocket(refusal) as server:
        trial = await open_trial(base_url=server.base_url.replace("http:", "https:"))
        outcome = await trial.run()
        assert outcome.has_failed("connection_failed", "No secure connection with 127.0.0.1", "http://")
        assert outcome.pauses == []
        assert KEY.encode() not in b"".join(server.received)


async def test_https_to_http_port_of_a_silent_server_asks_for_the_other_scheme_too(open_trial: OpenTrial):
    async with ScriptedSocket() as server:
        trial = await open_trial(
            base_url=server.base_url.replace("http:", "https:"), timeouts=Timeouts(connect_seconds=0.1)
        )
        outcome = await trial.run(stop_when=lambda _: len(server.received) > 4)
        assert outcome.has_failed("connection_failed", "no connection in 0.1 s", "http:// instead")


async def test_https_to_http_port_is_hung_up_on_when_stopped_in_the_middle_of_the_handshake(
    open_trial: OpenTrial,
):
    """httpcore 1.0.9 by itself leaves such a connection open until it is collected as garbage."""

    async def listening(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            is_greeted.set()
        is_closed.set()

    is_greeted, is_closed = asyncio.Event(), asyncio.Event()
    async with ScriptedSocket(listening) as server:
        trial = await open_trial(base_url=server.base_url.replace("http:", "https:"))
        generation = await trial.session.send("Where?")
        await is_greeted.wait()
        async with asyncio.timeout(2):  # garbage is not collected that soon
            await trial.session.stop()
            await is_closed.wait()
        assert generation.record.status == "stopped"


async def test_http_to_https_port_asks_for_the_other_scheme(open_trial: OpenTrial):
    async with ScriptedServer(tls=server_context()) as server:
        trial = await open_trial(base_url=server.base_url.replace("https:", "http:"))
        outcome = await trial.run()
        assert outcome.has_failed("connection_failed", f"127.0.0.1:{server.port}", "https://")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_proxy_env_plain_is_not_looked_at(
    open_trial: OpenTrial, monkeypatch: pytest.MonkeyPatch, scheme: str
):
    async with ScriptedSocket() as proxy, ScriptedServer(tls=server_context()) as secure:
        for name in PROXY_VARIABLES:
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        if scheme == "https":
            trial = await open_trial(base_url=secure.base_url, http=trusting("localhost"))
        else:
            trial = await open_trial()
        assert (await trial.run()).is_complete("ok")
        assert proxy.received == []


async def test_proxy_env_plain_is_not_used_for_loopback_even_where_the_settings_name_a_proxy(
    open_trial: OpenTrial,
):
    async with ScriptedSocket() as proxy:
        trial = await open_trial(proxy=f"http://127.0.0.1:{proxy.port}")
        assert (await trial.run()).is_complete("ok")
        assert proxy.received == []


async def test_proxy_env_plain_is_used_for_others_where_the_settings_name_it(open_trial: OpenTrial):
    """The settings' proxy is the user's own word; an https endpoint's key stays inside the tunnel."""

    async def closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    seen: list[bytes] = []
    async with ScriptedSocket(closed) as proxy:
        trial = await open_trial(base_url="https://api.example/v1", proxy=f"http://127.0.0.1:{proxy.port}")
        outcome = await trial.run(stop_when=lambda _: len(seen) > 4)
        assert outcome.has_failed("connection_failed", "The proxy for test does not let the request through")
        assert seen[0].startswith(b"CONNECT api.example:443 HTTP/1.1\r\n")
        assert KEY.encode() not in b"".join(seen)


async def test_proxy_socks_in_the_environment_is_not_looked_at(
    open_trial: OpenTrial, monkeypatch: pytest.MonkeyPatch
):
    for name in PROXY_VARIABLES:
        monkeypatch.setenv(name, "socks5://127.0.0.1:9")
    trial = await open_trial()
    assert (await trial.run()).is_complete("ok")


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:9", "nonsense", "http://[::1", "ftp://x", "http://a\x1b[2J"]
)
async def test_proxy_socks_in_the_settings_is_told(open_trial: OpenTrial, proxy: str):
    trial = await open_trial(base_url="http://api.example/v1", proxy=proxy)
    outcome = await trial.run()
    assert outcome.has_failed("connection_failed", "proxy")
    assert outcome.pauses == []


@pytest.mark.parametrize("no_proxy", ["[::1]/128,fe80::/10", "::1,[", "*", "http://["])
async def test_no_proxy_weird_is_not_looked_at(
    open_trial: OpenTrial, monkeypatch: pytest.MonkeyPatch, no_proxy: str
):
    monkeypatch.setenv("NO_PROXY", no_proxy)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    trial = await open_trial()
    assert (await trial.run()).is_complete("ok")


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"])
async def test_ssl_cert_file_missing_is_not_looked_at(
    open_trial: OpenTrial, monkeypatch: pytest.MonkeyPatch, variable: str
):
    monkeypatch.setenv(variable, "/nonexistent/file.pem")
    async with ScriptedServer(tls=server_context()) as server:
        trial = await open_trial(base_url=server.base_url, http=trusting("localhost"))
        assert (await trial.run()).is_complete("ok")


async def test_ssl_cert_file_missing_from_the_settings_is_told(open_trial: OpenTrial):
    trial = await open_trial(http=Http(ca_file="/nonexistent/\x1b[2Jfile.pem"))
    generation = await trial.session.send("Where?")
    await generation.wait()
    failure = generation.record.failure
    assert failure is not None
    assert "/nonexistent/␛[2Jfile.pem cannot be used" in failure.what
    assert trial.session.path()[0].text == "Where?"


async def test_ssl_cert_file_missing_or_no_certificate_is_told_when_it_is_loaded():
    with pytest.raises(SettingsError, match="cannot be used"):
        await Http(ca_file=__file__).warm()
    await Http(ca_file=str(certificate("localhost"))).warm()


@pytest.mark.parametrize(
    "base_url",
    [
        "http://[::1",
        "htp://x",
        "http://",
        "http://a b/",
        "http://x:99999/v1",
        "http://x/\r\nX-Evil: 1",
        "file:///etc",
        "http://x\x00y/",
    ],
)
async def test_bad_base_url_is_told_and_never_tried(open_trial: OpenTrial, base_url: str):
    trial = await open_trial(base_url=base_url)
    outcome = await trial.run()
    assert outcome.has_failed(
        "connection_failed", "The address or the proxy of test is not usable", "base URL"
    )
    assert outcome.pauses == []


@pytest.mark.parametrize("key", ["canary\nX-Evil: 1", "canary-ä", "canary\x00", "canary\x1b[2J"])
async def test_bad_key_chars_are_told_without_the_key(open_trial: OpenTrial, key: str):
    trial = await open_trial(key=SecretStr(key))
    outcome = await trial.run()
    assert outcome.has_failed("authentication_failed", "Key not usable", "TEST_API_KEY")
    assert "canary" not in outcome.told
    assert outcome.requests == []


async def test_bad_key_chars_do_not_include_white_space_around_it(open_trial: OpenTrial):
    trial: Trial = await open_trial(key=SecretStr(f" {KEY}\r\n"))
    assert (await trial.run()).is_complete("ok")
