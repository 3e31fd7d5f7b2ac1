"""Faults that fill memory. `Trial.run` measures the growth of every fault; here it is what the fault is about."""

from __future__ import annotations

import pytest

from app.providers import intake
from tests.faults.bodies import begun, compressed, content, gzip_bomb, raw, whole
from tests.faults.trial import Trial
from tests.support.scripted_server import Reply

PIECE = b"x" * 65_536


async def test_gzipbomb_is_ended_at_the_cap_of_a_line(trial: Trial):
    bomb = gzip_bomb(begun("Aššur") + b"data: ", 1024)
    assert sum(map(len, bomb)) < 5_000_000
    outcome = await trial.run(compressed(*bomb))
    assert outcome.has_failed("reply_too_large", "one line is over 1048576 bytes", text="Aššur")
    assert len(outcome.requests) == 1


async def test_gzipbomb_in_an_error_is_read_up_to_64_kib(trial: Trial):
    bomb = gzip_bomb(b"", 64)
    outcome = await trial.run(Reply(bomb, 500, {"Content-Encoding": "gzip"}))
    assert outcome.has_failed("server_failed", "status 500")
    assert outcome.memory_mib < 5


async def test_gzipbomb_of_white_space_ends_too(trial: Trial):
    bomb = gzip_bomb(b"{" + b" " * 9, 1024)
    outcome = await trial.run(compressed(*bomb))
    assert outcome.has_failed("reply_too_large", "over 16 MiB")


async def test_endless_line_is_ended_at_the_cap_of_a_line(trial: Trial):
    outcome = await trial.run(Reply([begun("Aššur"), b"data: ", *[PIECE] * 4800]))
    assert outcome.has_failed("reply_too_large", "one line is over 1048576 bytes", text="Aššur")


@pytest.mark.parametrize("first", [b"", b": ", b"data: ", b"<p>", b"{", b"\n", b"error: "])
async def test_endless_line_may_be_anything_and_come_first(trial: Trial, first: bytes):
    outcome = await trial.run(Reply([first, *[PIECE] * 400]))
    assert outcome.status == "failed"
    assert outcome.text == ""


async def test_event100mb_is_ended_at_the_cap_of_an_event(trial: Trial):
    lines = [b"data: " + PIECE + b"\n"] * 1600
    outcome = await trial.run(Reply([begun("Aššur"), *lines, b"\n", whole()]))
    assert outcome.has_failed("reply_too_large", "one event is over 4194304 bytes", text="Aššur")


async def test_event100mb_in_one_line_is_ended_at_the_cap_of_a_line(trial: Trial):
    outcome = await trial.run(Reply([begun("Aššur"), b"data: ", *[PIECE] * 1600, b"\n\n", whole()]))
    assert outcome.has_failed("reply_too_large", "one line is over 1048576 bytes", text="Aššur")


async def test_endless_valid_is_cut_by_beck_and_kept(trial: Trial):
    words = "word " * 3200
    outcome = await trial.run(Reply([begun(), *[content(words)] * 2000]))
    assert intake.CHARACTER_LIMIT < len(outcome.text) <= intake.CHARACTER_LIMIT + len(words)
    assert outcome.text == words * (len(outcome.text) // len(words))
    assert outcome.has_failed("reply_too_large", "cut by beck's limit", "«continue»", text=outcome.text)


async def test_endless_valid_of_single_characters_is_cut_too(trial: Trial, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "DELTA_LIMIT", 1000)
    outcome = await trial.run(Reply([begun(), *[content("x")] * 9000]))
    assert outcome.has_failed("reply_too_large", text=outcome.text)
    assert set(outcome.text) == {"x"}
    assert 1000 <= len(outcome.text) < 9000


async def test_many_tiny_events_are_all_kept(trial: Trial):
    event = content("x")
    outcome = await trial.run(Reply([begun(), *[event * 100] * 1000, whole("!")], framing="close"))
    assert outcome.is_complete("x" * 100_000 + "!")


async def test_many_tiny_events_in_a_chunk_each_are_all_kept(trial: Trial):
    outcome = await trial.run(Reply([begun(), *[content("x")] * 30_000, whole("!")]))
    assert outcome.is_complete("x" * 30_000 + "!")


async def test_hdr_huge_is_called_no_http(trial: Trial):
    outcome = await trial.run(
        raw(b"HTTP/1.1 200 OK\r\nX-Huge: " + b"x" * 200_000 + b"\r\n\r\n", whole("never"))
    )
    assert outcome.has_failed("connection_failed", "does not speak HTTP here")
    assert len(outcome.requests) == 1


async def test_hdr_huge_in_number_is_called_no_http(trial: Trial):
    lines = b"".join(b"X-%d: y\r\n" % number for number in range(20_000))
    outcome = await trial.run(raw(b"HTTP/1.1 200 OK\r\n", lines, b"\r\n", whole("never")))
    assert outcome.has_failed("connection_failed", "does not speak HTTP here")


@pytest.mark.parametrize("blank", [b"\n", b" ", b"\r\n\t"])
async def test_endless_line_of_nothing_but_white_space_ends_too(trial: Trial, blank: bytes):
    outcome = await trial.run(Reply([blank * 65_536] * 1200))
    assert outcome.has_failed("reply_too_large", "The reply of test is over 64 MiB")
    assert outcome.message.parts == ()
