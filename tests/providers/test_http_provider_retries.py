"""When a request is sent again, seen from a server on loopback."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.errors import (
    ConnectionFailed,
    QuotaExhausted,
    RateLimited,
    RequestRejected,
    ServerFailed,
    StreamCut,
    UnreadableReply,
)
from app.providers import Provider
from tests.providers.conftest import receive
from tests.support.scripted_server import (
    Drop,
    Reply,
    Reset,
    ScriptedServer,
    anthropic_stream,
    error_reply,
    json_reply,
    openai_stream,
    sse_event,
    text_reply,
)

Providers = Callable[..., Provider]


async def test_rate_limits_are_waited_for_as_told(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    server.reply(
        error_reply(429, "slow down", retry_after="7"), error_reply(503, "loading", retry_after_ms="1500")
    )
    reception = await receive(provider_for())
    assert (reception.text, reception.error) == ("ok", None)
    assert waits == [7.0, 1.5]
    retrying = [phase for phase in reception.phases if phase.name == "retrying"]
    assert [(phase.attempt, phase.attempts, phase.delay_seconds) for phase in retrying] == [
        (2, 4, 7.0),
        (3, 4, 1.5),
    ]
    assert retrying[0].failure is not None
    assert retrying[0].failure.kind == "rate_limited"
    assert "slow down" in retrying[0].failure.what


async def test_a_failing_server_is_tried_four_times_with_growing_pauses(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    server.default_reply = error_reply(500, "")
    reception = await receive(provider_for())
    assert isinstance(reception.failed, ServerFailed)
    assert "500" in reception.failed.what
    assert waits == [0.5, 1.0, 2.0]
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        pytest.param(
            error_reply(429, "slow", retry_after="121"), RateLimited, id="a wait of over two minutes"
        ),
        pytest.param(error_reply(429, "slow", retry_after="9" * 20), RateLimited, id="a wait of ages"),
        pytest.param(
            json_reply({"error": {"code": "insufficient_quota", "message": "pay"}}, 429),
            QuotaExhausted,
            id="quota",
        ),
        pytest.param(error_reply(402, "pay"), QuotaExhausted, id="payment"),
        pytest.param(error_reply(400, "bad"), RequestRejected, id="rejected"),
        pytest.param(
            error_reply(500, "no", x_should_retry="false"), ServerFailed, id="the server says not to"
        ),
        pytest.param(text_reply("<html><title>Log in</title></html>"), UnreadableReply, id="a page"),
        pytest.param(json_reply({"hello": "world"}), UnreadableReply, id="other JSON"),
        pytest.param(Reply([], 204, framing="length"), UnreadableReply, id="no content"),
    ],
)
async def test_these_are_not_tried_again(
    server: ScriptedServer, provider_for: Providers, waits: list[float], reply: Reply, error: type[Exception]
) -> None:
    server.reply(reply)
    reception = await receive(provider_for())
    assert type(reception.failed) is error
    assert (waits, len(server.requests)) == ([], 1)


async def test_the_servers_word_makes_any_error_worth_a_try(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    server.reply(error_reply(400, "hiccup", x_should_retry="true"))
    assert (await receive(provider_for())).text == "ok"
    assert waits == [0.5]


@pytest.mark.parametrize("retry_after", ["-99999", "soon", "", "nan", "Fri, 99 Foo 2026"])
async def test_a_retry_after_without_sense_is_as_none(
    server: ScriptedServer, provider_for: Providers, waits: list[float], retry_after: str
) -> None:
    server.reply(error_reply(429, "slow", retry_after=retry_after))
    assert (await receive(provider_for())).text == "ok"
    assert waits == [0.5]


async def test_an_error_as_the_first_event_counts_as_its_status(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    server.reply(Reply([sse_event(overloaded, "error")]), anthropic_stream(["Hi"]))
    reception = await receive(provider_for(wire_format="anthropic"))
    assert (reception.text, reception.error, waits) == ("Hi", None, [0.5])
    assert any(phase.failure and "529" in phase.failure.what for phase in reception.phases)


async def test_an_empty_reply_is_tried_once_more_and_then_told(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    empty = [Reply([]), Reply([b": ping\n\n"]), Reply([sse_event("[DONE]")])]
    for reply in empty:
        server.reply(reply, openai_stream(["Hi"]), reply, reply)
        assert (await receive(provider_for())).text == "Hi"
        failed = (await receive(provider_for())).failed
        assert isinstance(failed, StreamCut)
        assert "empty" in failed.what
    assert len(waits) == 6


@pytest.mark.parametrize("step", [Drop(), Reset()])
async def test_a_connection_closed_without_an_answer_is_tried_again(
    server: ScriptedServer, provider_for: Providers, waits: list[float], step: Drop | Reset
) -> None:
    server.reply(Reply([step], framing="raw"))
    reception = await receive(provider_for())
    assert (reception.text, waits) == ("ok", [0.5])
    failure = next(phase.failure for phase in reception.phases if phase.failure)
    assert failure.kind == "connection_failed"
    assert "127.0.0.1" in failure.what


async def test_a_refused_connection_is_tried_and_then_told(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    async with ScriptedServer() as gone:
        base_url = gone.base_url
    reception = await receive(provider_for(base_url=base_url, is_local=True))
    assert isinstance(reception.failed, ConnectionFailed)
    assert "refuses the connection" in reception.failed.what
    assert "running" in reception.failed.hint
    assert len(waits) == 3
    assert [phase.name for phase in reception.phases if phase.name != "retrying"] == ["connecting"] * 4


async def test_an_option_that_the_server_refuses_is_left_out_from_then_on(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    server.reply(error_reply(400, "Unrecognized request argument supplied: stream_options"))
    provider = provider_for()
    assert (await receive(provider)).text == "ok"
    assert (await receive(provider)).text == "ok"
    assert ["stream_options" in request.json for request in server.requests] == [True, False, False]
    assert waits == []


async def test_other_rejections_are_not_sent_again(server: ScriptedServer, provider_for: Providers) -> None:
    server.default_reply = error_reply(400, "Unrecognized request argument supplied: stream_options")
    assert isinstance((await receive(provider_for())).failed, RequestRejected)
    assert len(server.requests) == 2
