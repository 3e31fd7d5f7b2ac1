"""Faults of HTTP itself."""

from __future__ import annotations

import asyncio
from itertools import repeat

import pytest

from app.providers import Timeouts
from tests.faults.bodies import HEAD, begun, chunk, raw, whole
from tests.faults.conftest import OpenTrial
from tests.faults.trial import Trial
from tests.support.scripted_server import Reply, Sleep
from tests.support.scripted_socket import ScriptedSocket

BODY = chunk(whole("Aššur")) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "line", [b"HTTP/1.1 abc", b"HTTP/1.1 99999 OK", b"HTTP/1.1", b"ICY 200 OK", b"\xff\x00\x1b[2J"]
)
async def test_bad_status_is_called_no_http(trial: Trial, line: bytes):
    outcome = await trial.run(raw(line + b"\r\nX: y\r\n\r\n"))
    assert outcome.has_failed("connection_failed", "127.0.0.1", "does not speak HTTP here", "base URL")
    assert "bytearray" not in outcome.told
    assert len(outcome.requests) == 1


async def test_not_http_is_said_of_an_answer_that_is_none(trial: Trial):
    outcome = await trial.run(raw(b"SSH-2.0-OpenSSH_9.9\r\nInvalid SSH identification string.\r\n\r\n"))
    assert outcome.has_failed("connection_failed", f"127.0.0.1:{trial.server.port} does not speak HTTP here")
    assert "SSH" not in outcome.told
    assert len(outcome.requests) == 1


async def test_not_http_of_a_server_that_speaks_first_and_hangs_up_points_to_the_base_url(
    open_trial: OpenTrial,
):
    """As sshd does: one line, too little for the HTTP library to see that it is no answer."""

    async def banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.9\x1b[2J\r\n")
        await reader.readline()
        writer.close()

    async with ScriptedSocket(banner) as elsewhere:
        trial = await open_trial(base_url=elsewhere.base_url)
        outcome = await trial.run()
        words = f"127.0.0.1:{elsewhere.port} closed the connection without an answer"
        assert outcome.has_failed("connection_failed", words, "port in the base URL")
        assert "SSH" not in outcome.told


async def test_not_http_of_a_server_that_only_speaks_first_is_ended_by_the_clock(open_trial: OpenTrial):
    async def banner(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")

    async with ScriptedSocket(banner) as elsewhere:
        trial = await open_trial(base_url=elsewhere.base_url, timeouts=Timeouts(first_payload_seconds=0.3))
        outcome = await trial.run(stop_when=lambda _: len(elsewhere.received) > 1)
        assert outcome.has_failed("connection_failed", "No answer from test in 0.3 s")


@pytest.mark.parametrize(
    "junk", [b"zz\r\n", b"-5\r\n", b"FFFFFFFFFFFFFFFFFFFFFFFF\r\nx", b"\x1b[2J\r\n", b"5\r\nabcdefgh\r\n"]
)
async def test_bad_chunk_keeps_the_text(trial: Trial, junk: bytes):
    outcome = await trial.run(raw(HEAD, chunk(begun("Aššur")), junk))
    assert outcome.has_failed("stream_cut", "closed in the middle", text="Aššur")
    assert len(outcome.requests) == 1


@pytest.mark.parametrize("name", ["X-Request-Id", "Retry-After", "Content-Type", "Location", "Date"])
async def test_hdr_inject_reaches_no_text(trial: Trial, name: str):
    hostile = "\x1b]0;pwned\x07\x9b2J"
    outcome = await trial.run(Reply([b"boom"], 418, {name: hostile}, framing="length"))
    assert outcome.has_failed("request_rejected", "418")
    assert "pwned" not in outcome.told
    assert b"\x1b" not in (trial.folder / "beck.log").read_bytes()
    fine = await trial.run(Reply([whole("Aššur")], headers={name: hostile}))
    assert fine.is_complete("Aššur")


async def test_hdr_inject_in_the_reason_of_a_status_reaches_no_text(trial: Trial):
    outcome = await trial.run(raw(b"HTTP/1.1 500 \x9b2J pwned\r\nContent-Length: 0\r\n\r\n"))
    assert outcome.status == "failed"
    assert "pwned" not in outcome.told


async def test_100cont_in_front_of_the_reply_is_passed_over(trial: Trial):
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    outcome = await trial.run(raw(early, HEAD, BODY))
    assert outcome.is_complete("Aššur")


async def test_101_is_no_reply(trial: Trial):
    switching = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
    outcome = await trial.run(raw(switching, b"\0\0\0"))
    assert outcome.has_failed("connection_failed", "does not speak HTTP here")
    assert len(outcome.requests) == 1


async def test_1xx_flood_in_front_of_the_reply_is_passed_over(trial: Trial):
    flood = b"HTTP/1.1 102 Processing\r\n\r\n" * 2000
    outcome = await trial.run(raw(flood, HEAD, BODY))
    assert outcome.is_complete("Aššur")


async def test_1xx_flood_without_an_end_is_ended_by_the_clock(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(first_payload_seconds=0.3))
    flood = [step for _ in range(2000) for step in (b"HTTP/1.1 102 Processing\r\n\r\n" * 10, Sleep(0.001))]
    outcome = await trial.run(raw(*flood), stop_when=lambda _: trial.server.is_replying)
    assert outcome.has_failed("connection_failed", "No answer from test in 0.3 s")


async def test_1xx_flood_as_fast_as_it_can_leaves_room_for_the_clock(open_trial: OpenTrial):
    trial = await open_trial(timeouts=Timeouts(first_payload_seconds=0.3))
    flood = list(repeat(b"HTTP/1.1 102 Processing\r\n\r\n" * 400, 20_000))
    outcome = await trial.run(raw(*flood), stop_when=lambda _: trial.server.is_replying)
    assert outcome.has_failed("connection_failed", "No answer from test in 0.3 s")


async def test_cookie_is_not_kept(trial: Trial):
    cookies = {"Set-Cookie": "session=tracked; Path=/; Max-Age=99999"}
    outcome = await trial.run(Reply([whole("Aššur")], headers=cookies))
    assert outcome.is_complete("Aššur")
    assert len(trial.server.requests) > 2
    assert not [request for request in trial.server.requests if "cookie" in request.headers]
