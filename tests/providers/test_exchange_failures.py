"""What is told of servers that refuse, redirect or fail, and what never leaves: keys, raw bytes, endless bodies."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from app.errors import AuthenticationFailed, ConnectionFailed, ModelNotFound, ServerFailed, UnreadableReply
from app.providers import Provider, exchange
from app.safe_text import is_safe
from tests.providers.conftest import KEY, receive
from tests.support.scripted_server import (
    Drop,
    Reply,
    Reset,
    ScriptedServer,
    error_reply,
    json_reply,
    openai_events,
    openai_stream,
    text_reply,
)

Providers = Callable[..., Provider]
WHOLE = b"".join(step for step in openai_events(["Hello"], usage=(5, 3)) if isinstance(step, bytes))


def raw(content: bytes) -> Reply:
    """A reply that is these bytes from the status line on."""
    return Reply([content], framing="raw")


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("wire_format", ["openai_chat", "anthropic"])
async def test_a_refused_key_is_told_without_the_key_and_with_what_to_set(
    server: ScriptedServer, provider_for: Providers, status: int, wire_format: str
) -> None:
    echo = f"Incorrect API key provided: {KEY}. Also sk-proj-AAAAbbbb1234 and sk-12***89. Bearer {KEY}"
    server.reply(error_reply(status, echo))
    failed = (await receive(provider_for(wire_format=wire_format))).failed
    assert isinstance(failed, AuthenticationFailed)
    told = " ".join([str(failed), failed.what, failed.hint, failed.title, repr(failed.failure)])
    assert "SCRIPTED_API_KEY" in failed.hint
    assert "scripted" in failed.what
    for secret in (KEY, KEY[:12], "sk-proj", "sk-12"):
        assert secret not in told


async def test_a_missing_key_is_called_missing(server: ScriptedServer, provider_for: Providers) -> None:
    server.reply(error_reply(401, "no key"))
    failed = (await receive(provider_for(key=None))).failed
    assert "needs a key" in failed.what
    assert failed.hint == "Set SCRIPTED_API_KEY."
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-ä", "sk-\x00"])
async def test_a_key_that_no_header_can_carry_is_refused_before_sending(
    server: ScriptedServer, provider_for: Providers, key: str
) -> None:
    failed = (await receive(provider_for(key=SecretStr(key)))).failed
    assert isinstance(failed, AuthenticationFailed)
    assert key not in str(failed.failure)
    assert server.requests == []


async def test_white_space_around_a_key_is_no_part_of_it(
    server: ScriptedServer, provider_for: Providers
) -> None:
    assert (await receive(provider_for(key=SecretStr(f" {KEY}\n")))).text == "ok"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("wire_format", ["openai_chat", "anthropic"])
async def test_a_redirect_carries_no_key_to_the_other_origin(
    server: ScriptedServer, provider_for: Providers, status: int, wire_format: str
) -> None:
    async with ScriptedServer() as other:
        target = f"{other.base_url}/chat/completions?key={KEY}"
        server.reply(Reply([], status, {"Location": target}, framing="length"))
        failed = (await receive(provider_for(wire_format=wire_format))).failed
        assert other.requests == []
    assert isinstance(failed, UnreadableReply)
    assert f"127.0.0.1:{other.port}" in failed.what
    assert KEY not in str(failed.failure)


async def test_keys_go_in_the_headers_of_their_wire_format(
    server: ScriptedServer, provider_for: Providers
) -> None:
    await receive(provider_for())
    await receive(provider_for(wire_format="anthropic"))
    first, second = (request.headers for request in server.requests)
    assert first["authorization"] == f"Bearer {KEY}"
    assert "x-api-key" not in first
    assert second["x-api-key"] == KEY
    assert "authorization" not in second
    assert second["anthropic-version"] == "2023-06-01"
    assert first["accept-encoding"] == second["accept-encoding"] == "identity"


async def test_the_error_body_is_read_up_to_its_cap(
    server: ScriptedServer, provider_for: Providers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "ERROR_BODY_SECONDS", 9_000)  # the rest is not waited for
    server.reply(Reply([*[b"x" * 16384] * 4, server.hold()], 500))
    failed = (await receive(provider_for(retries=0))).failed
    assert isinstance(failed, ServerFailed)
    assert len(failed.what) < 300
    await server.disconnected()


async def test_an_error_body_that_stalls_still_tells_its_status(
    server: ScriptedServer, provider_for: Providers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "ERROR_BODY_SECONDS", 0.1)
    server.reply(Reply([b"out of mem", server.hold()], 500, {"Content-Type": "text/plain"}))
    failed = (await receive(provider_for(retries=0))).failed
    assert "500" in failed.what
    assert "out of mem" in failed.what


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(
            error_reply(500, "\x1b]52;c;eA==\x07[/]\u202e"), "␛]52;c;eA==␇[/]�", id="escape sequences"
        ),
        pytest.param(Reply([b"\xff\xfe\x1b[2J"], 500, framing="length"), "��␛[2J", id="invalid bytes"),
        pytest.param(
            text_reply("<html><style>a{}</style><h1>502 Bad\nGateway</h1><hr>nginx</html>", 502),
            "502 Bad Gateway nginx",
            id="a page",
        ),
        pytest.param(json_reply({"detail": "Not enough memory"}, 500), "Not enough memory", id="FastAPI"),
        pytest.param(json_reply([{"error": {"message": "quotas"}}], 500), "quotas", id="in a list"),
        pytest.param(json_reply({"error": "no model loaded"}, 500), "no model loaded", id="Ollama"),
        pytest.param(
            json_reply({"error": {"message": "", "metadata": {"raw": "upstream down"}}}, 502),
            "upstream down",
            id="OpenRouter",
        ),
        pytest.param(Reply([], 500, framing="length"), "500", id="empty"),
        pytest.param(json_reply(None, 500), "500", id="null"),
    ],
)
async def test_what_a_server_says_is_shown_in_one_safe_line(
    server: ScriptedServer, provider_for: Providers, reply: Reply, words: str
) -> None:
    server.reply(reply)
    failed = (await receive(provider_for(retries=0))).failed
    assert words in failed.what
    assert is_safe(failed.what)
    assert "\n" not in failed.what


async def test_a_404_tells_a_missing_model_from_a_wrong_address(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(
        error_reply(404, "The model `x` does not exist"), text_reply("<h1>404 page not found</h1>", 404)
    )
    assert isinstance((await receive(provider_for())).failed, ModelNotFound)
    failed = (await receive(provider_for())).failed
    assert isinstance(failed, UnreadableReply)
    assert "base URL" in failed.hint


async def test_a_conversation_over_the_models_window_is_called_too_long(
    server: ScriptedServer, provider_for: Providers
) -> None:
    too_long = {
        "error": {"message": "This model's maximum context length is 8192", "code": "context_length_exceeded"}
    }
    server.reply(json_reply(too_long, 400))
    failed = (await receive(provider_for())).failed
    assert (failed.title, type(failed).__name__) == ("Conversation too long", "ContextExceeded")


@pytest.mark.parametrize(
    "base_url", ["http://[::1", "htp://x", "", "http://", "http://a b/", "http://x:99999/v1", "file:///etc"]
)
async def test_a_base_url_that_cannot_be_used_is_told_and_not_tried_again(
    provider_for: Providers, waits: list[float], base_url: str
) -> None:
    failed = (await receive(provider_for(base_url=base_url))).failed
    assert isinstance(failed, ConnectionFailed)
    assert "base URL" in failed.hint
    assert waits == []


async def test_an_unknown_host_is_told(provider_for: Providers) -> None:
    failed = (await receive(provider_for(base_url="http://no-such-host.invalid/v1", retries=0))).failed
    assert isinstance(failed, ConnectionFailed)
    assert "no-such-host.invalid" in failed.what


async def test_https_to_a_plain_port_is_told(server: ScriptedServer, provider_for: Providers) -> None:
    base_url = f"https://127.0.0.1:{server.port}/v1"
    task = asyncio.create_task(receive(provider_for(base_url=base_url, retries=0)))
    await server.until(lambda: bool(server.open_connections))
    for connection in server._connections:
        connection._transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    failed = (await task).failed
    assert isinstance(failed, ConnectionFailed)
    assert "http://" in failed.hint


async def test_credentials_in_a_base_url_are_not_shown(provider_for: Providers) -> None:
    base_url = "http://user:hunter22@127.0.0.1:9/v1"
    failed = (await receive(provider_for(base_url=base_url, retries=0))).failed
    assert "hunter22" not in str(failed.failure)
    assert "127.0.0.1:9" in failed.what


async def test_the_exceptions_of_the_http_library_are_not_carried_along(
    server: ScriptedServer, provider_for: Providers
) -> None:
    """One of them has the key in its text, and a traceback shows the whole chain."""
    server.reply(Reply([Drop()], framing="raw"), openai_stream(["Hel", Reset()]))
    for _ in range(2):
        failed = (await receive(provider_for(retries=0))).failed
        shown = "".join(traceback.format_exception(failed))
        assert "httpx." not in shown
        assert "httpcore." not in shown
