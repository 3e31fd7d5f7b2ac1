"""Faults that are told by a status."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.providers import exchange
from tests.faults.trial import KEY, Trial
from tests.support.scripted_server import Reply, error_reply, json_reply, sse_chat, text_reply


async def test_401_tells_that_the_key_is_refused_and_what_to_set_but_never_the_key(trial: Trial):
    echo = f"Incorrect API key provided: {KEY}. Bearer {KEY}; you sent {KEY[:9]}***{KEY[-4:]}"
    outcome = await trial.run(error_reply(401, echo))
    assert outcome.has_failed("authentication_failed", "test does not accept the key (401)", "TEST_API_KEY")
    assert KEY[:9] not in outcome.told
    assert len(outcome.requests) == 1


async def test_403_tells_what_is_not_permitted(trial: Trial):
    outcome = await trial.run(error_reply(403, "Country, region, or territory\x1b[2J not supported"))
    assert outcome.has_failed("authentication_failed", "does not permit", "region, or territory␛[2J not supp")
    assert len(outcome.requests) == 1


async def test_404_tells_that_the_model_is_not_there_and_how_to_pick_another(trial: Trial):
    outcome = await trial.run(error_reply(404, "The model `scripted` does not exist"))
    assert outcome.has_failed("model_not_found", "test does not know", "`scripted`", "ctrl+l")
    assert len(outcome.requests) == 1


async def test_413_tells_how_large_the_request_was(trial: Trial):
    outcome = await trial.run(error_reply(413, "Payload Too Large"), prompt="word " * 30_000 + "end")
    assert outcome.has_failed(
        "context_exceeded", "request of 0.2 MB too long (413)", "leave out the oldest turns"
    )
    assert len(outcome.requests) == 1


async def test_400ctx_is_called_a_conversation_too_long(trial: Trial):
    words = "This model's maximum context length is 8192 tokens."
    too_long = {
        "error": {"message": words, "type": "invalid_request_error", "code": "context_length_exceeded"}
    }
    outcome = await trial.run(json_reply(too_long, 400))
    assert outcome.has_failed("context_exceeded", "Conversation too long", "8192", "/trim")
    assert len(outcome.requests) == 1


async def test_429s_waits_as_many_seconds_as_the_server_asks(trial: Trial):
    outcome = await trial.run(error_reply(429, "slow down", retry_after="7"), sse_chat("ok"))
    assert outcome.is_complete("ok")
    assert outcome.pauses == [7.0]
    pause = next(phase for phase in outcome.phases if phase.name == "retrying")
    assert (pause.delay_seconds, pause.attempt, pause.failure.kind) == (7.0, 2, "rate_limited")


async def test_429s_gives_up_after_a_few_tries(trial: Trial):
    outcome = await trial.run(error_reply(429, "slow down", retry_after="7"))
    assert outcome.has_failed("rate_limited", "slow down")
    assert outcome.pauses == [7.0, 7.0, 7.0]


async def test_429s_goes_by_milliseconds_where_the_server_knows_them(trial: Trial):
    outcome = await trial.run(error_reply(429, retry_after_ms="1500", retry_after="7"), sse_chat("ok"))
    assert outcome.pauses == [1.5]


async def test_429s_about_a_quota_is_not_tried_again(trial: Trial):
    spent = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    outcome = await trial.run(json_reply(spent, 429, retry_after="7"))
    assert outcome.has_failed("quota_exhausted", "Quota used up", "Add credit")
    assert len(outcome.requests) == 1


@pytest.mark.parametrize(
    ("status", "verdict", "tries"), [(429, "false", 1), (500, "false", 1), (409, "true", 2), (400, "true", 2)]
)
async def test_429s_goes_by_the_servers_own_word_on_trying_again(
    trial: Trial, status: int, verdict: str, tries: int
):
    outcome = await trial.run(error_reply(status, x_should_retry=verdict), sse_chat("ok"))
    assert len(outcome.requests) == tries


@pytest.mark.parametrize("skew_hours", [-30, 0, 30])
async def test_429d_waits_until_the_date_by_the_servers_own_clock(trial: Trial, skew_hours: int):
    now = datetime.now(UTC) + timedelta(hours=skew_hours)
    dates = {"date": format_datetime(now, usegmt=True)}
    dates["retry_after"] = format_datetime(now + timedelta(seconds=30), usegmt=True)
    outcome = await trial.run(error_reply(429, **dates), sse_chat("ok"))
    assert outcome.pauses == [30.0]
    assert outcome.is_complete("ok")


async def test_429d_without_the_servers_date_goes_by_this_clock(trial: Trial):
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    outcome = await trial.run(error_reply(429, retry_after=then), sse_chat("ok"))
    assert 20 < outcome.pauses[0] <= 30


@pytest.mark.parametrize(
    "nonsense", ["-99999", "soon", "", "nan", "-inf", "1e999", "7 s", "Thu, 32 Foo 2099 99:99:99 GMT", "\xff"]
)
async def test_429neg_falls_back_to_its_own_pauses(trial: Trial, nonsense: str):
    outcome = await trial.run(error_reply(429, retry_after=nonsense))
    assert outcome.has_failed("rate_limited")
    assert outcome.pauses == [0.5, 1.0, 2.0]


async def test_429neg_in_milliseconds_leaves_the_seconds_to_count(trial: Trial):
    outcome = await trial.run(error_reply(429, retry_after_ms="-1", retry_after="3"), sse_chat("ok"))
    assert outcome.pauses == [3.0]


@pytest.mark.parametrize(
    ("asked", "told"), [("99999999999999999999", "more than a day"), ("7200", "2 h"), ("121", "3 min")]
)
async def test_429huge_is_not_waited_for_but_told(trial: Trial, asked: str, told: str):
    outcome = await trial.run(error_reply(429, retry_after=asked))
    assert outcome.has_failed("rate_limited", f"It asks to wait for {told}")
    assert outcome.failure.retry_after_seconds == float(asked)
    assert outcome.pauses == []


async def test_500_without_a_body_is_told_by_its_status(trial: Trial):
    outcome = await trial.run(Reply([], 500, framing="length"))
    assert outcome.has_failed("server_failed", "test failed with status 500.")
    assert outcome.pauses == [0.5, 1.0, 2.0]


async def test_500_once_is_nothing_to_tell(trial: Trial):
    outcome = await trial.run(Reply([], 500, framing="length"), sse_chat("ok"))
    assert outcome.is_complete("ok")


async def test_502html_shows_the_pages_words_and_no_markup(trial: Trial):
    page = "<html><head><style>p{}</style></head><h1>502 Bad Gateway</h1>" + "<p>nginx</p>" * 999
    outcome = await trial.run(text_reply(page, 502))
    assert outcome.has_failed("server_failed", "502 Bad Gateway nginx")
    assert "<" not in outcome.told
    assert len(outcome.failure.what) < 250
    assert len(outcome.pauses) == 3


async def test_503_tells_that_the_model_is_loading_and_waits(trial: Trial):
    outcome = await trial.run(error_reply(503, "Loading model", retry_after="2"), sse_chat("ok"))
    assert outcome.is_complete("ok")
    assert outcome.pauses == [2.0]
    pause = next(phase for phase in outcome.phases if phase.name == "retrying")
    assert "Loading model" in pause.failure.what


async def test_503_for_an_hour_is_told_and_not_waited_for(trial: Trial):
    outcome = await trial.run(error_reply(503, "maintenance", retry_after="3600"))
    assert outcome.has_failed("server_failed", "maintenance", "It asks to wait for 60 min, until ")
    assert outcome.pauses == []


async def test_503_that_echoes_the_key_shows_it_in_no_pause(trial: Trial):
    outcome = await trial.run(error_reply(503, f"No worker is free for {KEY}"), sse_chat("ok"))
    assert outcome.is_complete("ok")
    (told,) = {phase.failure.what for phase in outcome.phases if phase.failure is not None}
    assert "No worker is free for [key]" in told


async def test_529_is_called_overloaded(trial: Trial):
    told = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    outcome = await trial.run(json_reply(told, 529))
    assert outcome.has_failed("server_failed", "Server overloaded")
    assert outcome.pauses == [0.5, 1.0, 2.0]


async def test_errhuge_is_read_up_to_64_kib(trial: Trial):
    outcome = await trial.run(Reply([b"x" * 65_536] * 3200, 500, {"Content-Type": "text/plain"}))
    assert outcome.has_failed("server_failed", "status 500")
    assert outcome.memory_mib < 5


async def test_errstall_still_tells_its_status(trial: Trial, monkeypatch: pytest.MonkeyPatch):
    assert exchange.ERROR_BODY_SECONDS == 2
    monkeypatch.setattr(exchange, "ERROR_BODY_SECONDS", 0.05)
    stalling = Reply([b"out of mem", trial.server.hold()], 500, {"Content-Type": "text/plain"})
    outcome = await trial.run(stalling)
    assert outcome.has_failed("server_failed", "status 500: out of mem")


async def test_errstall_can_be_stopped_while_its_body_is_read(trial: Trial, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exchange, "ERROR_BODY_SECONDS", 0.5)
    stalling = Reply([b"out of mem", trial.server.hold()], 400, {"Content-Type": "text/plain"})
    outcome = await trial.run(stalling)
    assert outcome.has_failed("request_rejected", "out of mem")


async def test_erresc_is_shown_without_its_controls(trial: Trial):
    hostile = b"\x1b]52;c;eA==\x07\x9b2J[/] \xff\xfe [bold]\x00 \xe2\x80\xae gpj.exe"
    outcome = await trial.run(Reply([hostile], 500, {"Content-Type": "text/plain"}, framing="length"))
    assert outcome.has_failed("server_failed", "␛]52;c;eA==␇", "[/] ", "[bold]␀")


async def test_204_is_an_empty_reply_and_no_answer(trial: Trial):
    outcome = await trial.run(Reply([b"HTTP/1.1 204 No Content\r\n\r\n"], framing="raw"))
    assert outcome.has_failed("unreadable_reply", "status 204 and no reply")
    assert outcome.message.parts == ()
    assert len(outcome.requests) == 1
