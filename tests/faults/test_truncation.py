"""Replies that end too early. What arrived is kept, and is never taken for the whole."""

from __future__ import annotations

import pytest

from tests.faults.bodies import HEAD, begun, chunk, content, raw, whole
from tests.faults.conftest import OpenTrial
from tests.faults.tls import server_context, trusting
from tests.faults.trial import Trial
from tests.support.scripted_server import (
    Drop,
    Reply,
    Reset,
    ScriptedServer,
    anthropic_stream,
    openai_events,
    sse_chat,
)

GOAWAY = b"\0\0\x08\x07\0\0\0\0\0" + b"\0\0\0\x01" + b"\0\0\0\0"
RST_STREAM = b"\0\0\x04\x03\0\0\0\0\x01" + b"\0\0\0\x08"


async def test_eof_close_is_called_cut(trial: Trial):
    outcome = await trial.run(Reply([begun("Aš"), content("šur")], framing="close"))
    assert outcome.has_failed("stream_cut", "test ended before it was whole", "to retry", text="Aššur")
    assert len(outcome.requests) == 1


async def test_eof_close_with_its_terminal_event_is_whole(trial: Trial):
    assert (await trial.run(Reply([whole("Aššur")], framing="close"))).is_complete("Aššur")


async def test_eof_clean_nofinish_is_called_cut(trial: Trial):
    outcome = await trial.run(Reply([begun("Aš"), content("šur")]))
    assert outcome.has_failed("stream_cut", "test ended before it was whole", text="Aššur")
    assert len(outcome.requests) == 1


async def test_eof_clean_nofinish_is_told_apart_from_an_end_that_nobody_confirmed(open_trial: OpenTrial):
    trial = await open_trial(wire_format="anthropic")
    trial.server.reply(anthropic_stream(["Aššur"], done=False))
    generation = await trial.session.send("Where?")
    await generation.wait()
    assert trial.session.path()[-1].text == "Aššur"
    assert "without confirming that it is whole" in generation.record.failure.what


async def test_eof_chunk_is_called_cut(trial: Trial):
    outcome = await trial.run(Reply([begun("Aš"), content("šur"), Drop()]))
    assert outcome.has_failed("stream_cut", "closed in the middle", text="Aššur")


async def test_eof_midevent_drops_half_an_event_and_keeps_the_text_before_it(trial: Trial):
    half = content("never")
    outcome = await trial.run(Reply([begun("Aššur"), half[: len(half) // 2]]))
    assert outcome.has_failed("stream_cut", "ended before it was whole", text="Aššur")


@pytest.mark.parametrize("tail", [b"data: [DONE]", b"data: [DONE]\n", b"data:[DONE]\r"])
async def test_eof_midevent_of_the_terminal_event_is_the_end(trial: Trial, tail: bytes):
    assert (await trial.run(Reply([begun("Aššur"), tail]))).is_complete("Aššur")


@pytest.mark.parametrize(
    "tail",
    [
        b'data: {"error":{"message":"engine died","code":500}}',
        b'{"error":{"message":"engine died","code":500}}',
        b'error: {"message":"engine died","code":500}\n\n',
    ],
)
async def test_eof_midevent_of_an_error_tells_the_error(trial: Trial, tail: bytes):
    outcome = await trial.run(Reply([begun("Aššur"), tail]))
    assert outcome.has_failed("server_failed", "engine died", text="Aššur")


async def test_cl_short_is_called_cut(trial: Trial):
    headers = {"Content-Length": "5000"}
    outcome = await trial.run(Reply([begun("Aššur"), Drop()], headers=headers, framing="close"))
    assert outcome.has_failed("stream_cut", "closed in the middle", text="Aššur")


async def test_rst_is_told_in_words(trial: Trial):
    """httpx's own exception has no text at all."""
    outcome = await trial.run(Reply([begun("Aššur"), Reset()]))
    assert outcome.has_failed("stream_cut", "the connection was reset", text="Aššur")
    assert len(outcome.requests) == 1


async def test_rst_after_the_terminal_event_does_no_harm(trial: Trial):
    hold = trial.server.hold()
    trial.server.reply(Reply([*openai_events(["Aššur"]), hold, Reset()]))
    generation = await trial.session.send("Where?")
    await hold.reached()
    hold.release()
    await generation.wait()
    assert trial.session.path()[-1].text == "Aššur"
    assert generation.record.status == "complete"


async def test_rst_early_is_tried_again(trial: Trial):
    outcome = await trial.run(raw(Reset()))
    assert outcome.has_failed("connection_failed", "closed the connection without an answer")
    assert outcome.pauses == [0.5, 1.0, 2.0]


async def test_rst_early_once_is_nothing_to_tell(trial: Trial):
    outcome = await trial.run(raw(Reset()), sse_chat("ok"))
    assert outcome.is_complete("ok")
    assert next(phase for phase in outcome.phases if phase.failure).failure.what


async def test_close_early_is_tried_again(trial: Trial):
    outcome = await trial.run(raw(Drop()))
    assert outcome.has_failed("connection_failed", "closed the connection without an answer")
    assert outcome.pauses == [0.5, 1.0, 2.0]


async def test_close_early_of_a_connection_kept_from_before_is_nothing_to_tell(trial: Trial):
    assert (await trial.run(sse_chat("one"))).is_complete("one")
    for connection in list(trial.server._connections):
        connection._close(reset=False)
    assert (await trial.run(sse_chat("two"))).is_complete("two")


async def test_h2_goaway_cannot_come_since_no_http2_is_offered(open_trial: OpenTrial):
    """beck speaks HTTP/1.1 only. Where a server sends such a frame all the same, it is a cut or no HTTP."""
    async with ScriptedServer(tls=server_context("localhost", "h2", "http/1.1")) as server:
        trial = await open_trial(base_url=server.base_url, http=trusting("localhost"))
        generation = await trial.session.send("Where?")
        await generation.wait()
        assert generation.record.status == "complete"
        connection = server._connections[0]._transport.get_extra_info("ssl_object")
        assert connection.selected_alpn_protocol() in (None, "http/1.1")


async def test_h2_goaway_in_the_middle_is_called_cut(trial: Trial):
    outcome = await trial.run(raw(HEAD, chunk(begun("Aššur")), GOAWAY))
    assert outcome.has_failed("stream_cut", "closed in the middle", text="Aššur")
    assert "<" not in outcome.told


async def test_h2_rst_instead_of_a_reply_is_called_no_http(trial: Trial):
    outcome = await trial.run(raw(RST_STREAM))
    assert outcome.has_failed("connection_failed", "does not speak HTTP here")


async def test_h2_rst_in_the_middle_is_called_cut(trial: Trial):
    outcome = await trial.run(raw(HEAD, chunk(begun("Aššur")), RST_STREAM))
    assert outcome.has_failed("stream_cut", "closed in the middle", text="Aššur")
