"""Faults of time: servers that are silent, slow or never done. The clocks are short here; what they measure is not."""

from __future__ import annotations

import pytest

from app.providers import Timeouts
from tests.faults.bodies import HEAD, begun, chunk, content, raw, whole
from tests.faults.conftest import OpenTrial
from tests.faults.trial import Trial
from tests.support.scripted_server import Hold, Reply, Sleep, openai_events

SOON = 0.3
"""Seconds of the clock that a test waits for; the others are too long to matter."""


def test_stall_headers_and_the_other_clocks_are_the_issues():
    assert Timeouts() == Timeouts(10, 300, 120, 60)


async def test_stall_headers_is_told_with_how_long_was_waited(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(first_payload_seconds=SOON))
    outcome = await trial.run(raw(Hold()))
    assert outcome.has_failed("connection_failed", "No answer from test in 0.3 s", "first_payload_seconds")
    assert outcome.pauses == [], "a slow machine would begin the same long work again"
    assert [phase.name for phase in outcome.phases] == ["connecting", "waiting"]


async def test_stall_headers_can_be_stopped_at_once(trial: Trial):
    generation = await trial.stop_while(raw(Hold()), lambda phase, _: phase == "waiting")
    assert generation.record.status == "stopped"


async def test_stall_mid_keeps_the_text(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(byte_gap_seconds=SOON))
    outcome = await trial.run(Reply([begun("Aššur"), Hold()]))
    assert outcome.has_failed("stream_stalled", "Nothing came from test for 0.3 s", "is kept", text="Aššur")
    assert len(outcome.requests) == 1


async def test_stall_mid_behind_the_finish_reason_is_no_failure(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(byte_gap_seconds=SOON))
    outcome = await trial.run(Reply([*openai_events(["Aššur"], done=False), Hold()]))
    assert outcome.is_complete("Aššur")


@pytest.mark.parametrize(
    "ping", [b": ping\n\n", b"\n", b"event: ping\ndata: {}\n\n", b'data: {"type":"ping"}\n\n']
)
async def test_heartbeat_keeps_the_connection_alive(open_trial: OpenTrial, ping: bytes):
    trial = await open_trial(timeouts=Timeouts(byte_gap_seconds=SOON, payload_gap_seconds=30))
    beats = [step for _ in range(8) for step in (ping, Sleep(SOON / 5))]
    outcome = await trial.run(Reply([begun("Aš"), *beats, content("šur"), whole()]))
    assert outcome.is_complete("Aššur")


async def test_heartbeat_before_the_first_text_is_no_text(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(byte_gap_seconds=SOON, payload_gap_seconds=SOON))
    beats = [step for _ in range(8) for step in (b": queued\n\n", Sleep(SOON / 5))]
    outcome = await trial.run(Reply([*beats, whole("Aššur")]), stop_when=lambda _: trial.server.is_replying)
    assert outcome.is_complete("Aššur")
    assert [phase.name for phase in outcome.phases] == ["connecting", "waiting"]


async def test_heartbeat_forever_behind_text_is_a_stall(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(payload_gap_seconds=SOON))
    beats = [step for _ in range(400) for step in (b": ping\n\n", Sleep(0.02))]
    outcome = await trial.run(Reply([begun("Aššur"), *beats]))
    assert outcome.has_failed("stream_stalled", "No more text came from test for 0.3 s", text="Aššur")


async def test_heartbeat_forever_before_text_is_no_answer(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(first_payload_seconds=SOON))
    beats = [step for _ in range(400) for step in (b": ping\n\n", Sleep(0.02))]
    outcome = await trial.run(Reply(beats), stop_when=lambda _: trial.server.is_replying)
    assert outcome.has_failed("connection_failed", "No answer from test in 0.3 s")


async def test_slow_drip_is_a_normal_reply(trial: Trial):
    drops = [bytes([byte]) for byte in whole("Aš", "šur")]
    outcome = await trial.run(Reply([step for drop in drops for step in (drop, Sleep(0))]))
    assert outcome.is_complete("Aššur")


async def test_slow_headers_are_a_normal_reply(trial: Trial):
    head = [step for byte in HEAD for step in (bytes([byte]), Sleep(0.001))]
    body = [chunk(whole("Aššur")), b"0\r\n\r\n"]
    outcome = await trial.run(raw(*head, *body), stop_when=lambda _: trial.server.is_replying)
    assert outcome.is_complete("Aššur")


async def test_slowloris_headers_are_ended_by_the_clock(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(first_payload_seconds=SOON))
    drip = [step for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 400 for step in (bytes([byte]), Sleep(0.02))]
    outcome = await trial.run(raw(*drip), stop_when=lambda _: trial.server.is_replying)
    assert outcome.has_failed("connection_failed", "No answer from test in 0.3 s")
    assert len(outcome.requests) == 1


async def test_done_nocl_is_not_waited_for(open_trial: OpenTrial):
    """Whoever waited would do so for longer than a test may take: no clock ends it before that."""
    trial = await open_trial(timeouts=Timeouts(10, 9_000, 9_000, 9_000))
    outcome = await trial.run(Reply([whole("Aššur"), Hold()]))
    assert outcome.is_complete("Aššur")
    assert not trial.server.is_replying
