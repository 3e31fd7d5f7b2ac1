"""How replies end, well or not, seen from a server on loopback: what is kept and what it is called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.errors import (
    ConnectionFailed,
    ReplyTooLarge,
    RequestRejected,
    ServerFailed,
    StreamCut,
    StreamStalled,
)
from app.providers import Provider, Timeouts
from tests.providers.conftest import receive
from tests.support.scripted_server import (
    Drop,
    Reply,
    Reset,
    ScriptedServer,
    Sleep,
    anthropic_stream,
    json_reply,
    openai_events,
    openai_stream,
    sse_event,
)

Providers = Callable[..., Provider]


async def test_a_server_that_lingers_after_the_end_is_not_waited_for(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(Reply([*openai_events(["Hi"]), server.hold()]))
    no_clock_ends_it = Timeouts(10, 9_000, 9_000, 9_000)
    reception = await receive(provider_for(timeouts=no_clock_ends_it))
    assert (reception.text, reception.error) == ("Hi", None)


async def test_nothing_after_the_end_counts(server: ScriptedServer, provider_for: Providers) -> None:
    server.reply(Reply([*openai_events(["Hi"]), *openai_events(["GHOST"])]))
    assert (await receive(provider_for())).text == "Hi"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(openai_stream(["Hel"], finish=None, done=False), id="clean end of the body"),
        pytest.param(
            openai_stream(["Hel"], finish=None, done=False, framing="close"), id="end of the connection"
        ),
        pytest.param(openai_stream(["Hel", Drop()]), id="dropped in a chunked body"),
        pytest.param(openai_stream(["Hel", Reset()]), id="reset"),
        pytest.param(
            Reply([*openai_events(["Hel"], finish=None, done=False), b"data: {cut"]), id="inside an event"
        ),
        pytest.param(
            Reply(
                [*openai_events(["Hel"], finish=None, done=False), Drop()],
                200,
                {"Content-Length": "9999"},
                "close",
            ),
            id="shorter than its length",
        ),
        pytest.param(
            Reply(
                [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
                + [
                    b"%x\r\n%b\r\n" % (len(e), e)
                    for e in openai_events(["Hel"], finish=None, done=False)
                    if isinstance(e, bytes)
                ]
                + [b"zz\r\n"],
                framing="raw",
            ),
            id="illegal chunk",
        ),
    ],
)
async def test_a_reply_that_is_cut_keeps_its_text_and_is_called_cut(
    server: ScriptedServer, provider_for: Providers, waits: list[float], reply: Reply
) -> None:
    server.reply(reply)
    reception = await receive(provider_for())
    assert reception.text == "Hel"
    assert isinstance(reception.failed, StreamCut)
    assert "scripted" in reception.failed.what
    assert waits == [], "what has begun is not sent again"


async def test_a_cut_after_the_finish_reason_is_no_failure(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(
        openai_stream(
            [
                "Hi",
            ],
            done=False,
        ),
        Reply([*openai_events(["Ho"], done=False), Reset()]),
    )
    for text in ("Hi", "Ho"):
        reception = await receive(provider_for())
        assert (reception.text, reception.error) == (text, None)


async def test_an_anthropic_reply_without_message_stop_is_told_to_be_unconfirmed(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(anthropic_stream(["Hi"], done=False))
    reception = await receive(provider_for(wire_format="anthropic"))
    assert reception.text == "Hi"
    assert isinstance(reception.failed, StreamCut)
    assert "without confirming" in reception.failed.what


async def test_an_error_after_text_ends_the_reply_and_keeps_the_text(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    failing = sse_event({"error": {"message": "engine\x1b[2J died", "type": "server_error"}})
    server.reply(Reply([*openai_events(["Hel"], finish=None, done=False), failing, sse_event("[DONE]")]))
    reception = await receive(provider_for())
    assert reception.text == "Hel"
    assert isinstance(reception.failed, ServerFailed)
    assert "engine␛[2J died" in reception.failed.what
    assert waits == []


async def test_an_error_in_json_with_status_200_is_an_error(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(json_reply({"error": {"message": "no such parameter", "type": "invalid_request_error"}}))
    reception = await receive(provider_for())
    assert isinstance(reception.failed, RequestRejected)
    assert "no such parameter" in reception.failed.what


async def test_a_server_that_cannot_stream_gives_its_whole_reply(
    server: ScriptedServer, provider_for: Providers
) -> None:
    whole = {
        "choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 5},
    }
    server.reply(json_reply(whole))
    reception = await receive(provider_for())
    assert (reception.text, reception.error) == ("Hello", None)


async def test_silence_before_the_first_text_is_given_up(
    server: ScriptedServer, provider_for: Providers, waits: list[float]
) -> None:
    server.reply(Reply([server.hold()], framing="raw"), Reply([b": ping\n\n", server.hold()]))
    provider = provider_for(timeouts=Timeouts(first_payload_seconds=0.1))
    for _ in range(2):
        reception = await receive(provider)
        assert isinstance(reception.failed, ConnectionFailed)
        assert "No answer from scripted in 0.1 s" in reception.failed.what
    assert waits == [], "a slow server is not made to begin again"


async def test_comments_do_not_count_as_payload(server: ScriptedServer, provider_for: Providers) -> None:
    pings = [b": ping\n\n", Sleep(0.01)] * 300
    server.reply(Reply([*openai_events(["Hel"], finish=None, done=False), *pings]))
    provider = provider_for(timeouts=Timeouts(payload_gap_seconds=0.1, byte_gap_seconds=5))
    reception = await receive(provider)
    assert reception.text == "Hel"
    assert isinstance(reception.failed, StreamStalled)
    assert "No more text" in reception.failed.what


async def test_silence_in_the_middle_is_called_a_stall(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(openai_stream(["Hel", server.hold()]))
    reception = await receive(provider_for(timeouts=Timeouts(byte_gap_seconds=0.1)))
    assert reception.text == "Hel"
    assert isinstance(reception.failed, StreamStalled)
    await server.disconnected(timeout_seconds=1)


async def test_silence_after_the_finish_reason_is_no_failure(
    server: ScriptedServer, provider_for: Providers
) -> None:
    server.reply(Reply([*openai_events(["Hi"], done=False), server.hold()]))
    reception = await receive(provider_for(timeouts=Timeouts(byte_gap_seconds=0.1)))
    assert (reception.text, reception.error) == ("Hi", None)


async def test_an_endless_reply_is_ended_at_the_cap(
    server: ScriptedServer, provider_for: Providers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.providers.exchange.REPLY_LIMIT", 100_000)
    server.reply(openai_stream(["x" * 1000] * 1000, usage=None))
    reception = await receive(provider_for())
    assert isinstance(reception.failed, ReplyTooLarge)
    assert 50_000 < len(reception.text) <= 100_000


async def test_an_endless_line_is_ended_at_the_cap(server: ScriptedServer, provider_for: Providers) -> None:
    server.reply(Reply([*openai_events(["Hi"], finish=None, done=False), b"data: ", *[b"x" * 65536] * 40]))
    reception = await receive(provider_for())
    assert (reception.text, type(reception.failed)) == ("Hi", ReplyTooLarge)
