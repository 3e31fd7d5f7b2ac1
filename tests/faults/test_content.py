"""Faults of the body: what it is, and how it is packed."""

from __future__ import annotations

import gzip
import zlib

import pytest

from app.conversation import Usage
from app.providers import exchange
from tests.faults.bodies import begun, compressed, content, gzipped, joined, whole
from tests.faults.trial import Trial
from tests.support.scripted_server import Reply, json_reply, openai_events, sse_chat, sse_event, text_reply
from tests.support.workspaces import until

TEXT = "Aššur, 2025 BC; ünïcödé ☃"


async def test_html200_is_called_a_web_page(trial: Trial):
    page = (
        "<!DOCTYPE html><title>Sign in\x1b[2J to Café Wifi</title><script>alert(1)</script>" + "<p>hi" * 9999
    )
    outcome = await trial.run(text_reply(page))
    assert outcome.has_failed(
        "unreadable_reply", "a web page («Sign in␛[2J to Café Wifi»)", "base URL", "proxy"
    )
    assert "<" not in outcome.told
    assert len(outcome.requests) == 1


async def test_json200_tells_the_error_in_it(trial: Trial):
    told = {"error": {"message": "no such parameter: foo", "type": "invalid_request_error"}}
    outcome = await trial.run(json_reply(told))
    assert outcome.has_failed("request_rejected", "no such parameter: foo")
    assert len(outcome.requests) == 1


@pytest.mark.parametrize(
    "error",
    [
        {"error": {"message": "busy", "type": "rate_limit_error"}},
        {"error": {"message": "busy", "code": 429}},
        {"error": {"message": "busy", "code": "503"}},
        [{"error": {"message": "busy", "code": 503, "status": "UNAVAILABLE"}}],
        {"error": "busy"},
        {"detail": "busy"},
        {"object": "error", "message": "busy", "code": 503},
    ],
)
async def test_json200_is_tried_again_where_its_type_says_that_it_may_help(trial: Trial, error: object):
    outcome = await trial.run(json_reply(error), sse_chat("ok"))
    assert outcome.is_complete("ok")
    assert outcome.pauses == [0.5]


async def test_json200_as_the_first_event_counts_as_its_status(trial: Trial):
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    outcome = await trial.run(Reply([sse_event(overloaded, event="error")]), sse_chat("ok"))
    assert outcome.is_complete("ok")
    assert next(phase for phase in outcome.phases if phase.failure).failure.title == "Server overloaded"


async def test_json200_of_google_says_how_long_to_wait(trial: Trial):
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}
    error = {"code": 429, "message": "You exceeded your current quota", "details": [{}, 5, retry]}
    outcome = await trial.run(json_reply([{"error": error}]), sse_chat("ok"))
    assert outcome.is_complete("ok")
    assert outcome.pauses == [34.5]


async def test_json200_of_google_about_the_quota_of_a_day_is_final(trial: Trial):
    daily = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}
    error = {"code": 429, "message": "quota", "details": [daily, {"retryDelay": "34s"}, {"violations": 7}]}
    outcome = await trial.run(json_reply({"error": error}))
    assert outcome.has_failed("quota_exhausted")
    assert outcome.pauses == []


async def test_nonstream200_is_taken_as_the_whole_reply(trial: Trial):
    message = {"role": "assistant", "content": TEXT, "reasoning_content": "Which one?"}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    outcome = await trial.run(
        json_reply({"choices": choices, "usage": {"prompt_tokens": 9, "completion_tokens": 7}})
    )
    assert outcome.is_complete(TEXT)
    assert outcome.reasoning == "Which one?"
    assert outcome.message.generation.usage == Usage(9, 7)


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "text/html", ""])
async def test_wrongct_does_not_matter(trial: Trial, content_type: str):
    outcome = await trial.run(Reply(openai_events([TEXT]), headers={"Content-Type": content_type}))
    assert outcome.is_complete(TEXT)


async def test_empty200_is_tried_once_more_and_never_kept_as_an_answer(trial: Trial):
    outcome = await trial.run(Reply([]))
    assert outcome.has_failed("stream_cut", "test sent an empty reply")
    assert outcome.message.parts == ()
    assert len(outcome.requests) == 2


async def test_empty200_once_is_nothing_to_tell(trial: Trial):
    assert (await trial.run(Reply([]), sse_chat("ok"))).is_complete("ok")


async def test_gzip_that_nobody_asked_for_is_unpacked(trial: Trial):
    outcome = await trial.run(compressed(gzip.compress(whole(TEXT))))
    assert outcome.is_complete(TEXT)
    assert all(request.headers["accept-encoding"] == "identity" for request in outcome.requests)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "GZIP"])
async def test_gzip_goes_by_several_names(trial: Trial, encoding: str):
    pack = zlib.compress if encoding == "deflate" else gzip.compress
    assert (await trial.run(compressed(pack(whole(TEXT)), encoding=encoding))).is_complete(TEXT)


async def test_gzip_of_several_members_is_read_to_the_end(trial: Trial):
    members = [gzip.compress(begun("Aš")), gzip.compress(content("šur")), gzip.compress(whole())]
    assert (await trial.run(compressed(joined(members)))).is_complete("Aššur")


async def test_gzip_that_unpacks_to_more_than_one_read_is_complete(trial: Trial):
    """Exactly full pieces, the last of which comes out of the unpacker without any more input."""
    for size in (65_536 - 300, 65_536, 200_000):
        text = "a" * size
        outcome = await trial.run(compressed(gzip.compress(whole(text))))
        assert outcome.is_complete(text)


@pytest.mark.parametrize("size", [65_540, 65_561, 66_000])
def test_gzip_gives_out_all_that_it_has_without_waiting_for_more(size: int):
    """All the input is taken, one read is full, and the rest is still inside the unpacker."""
    without_its_checksum = gzip.compress(b"a" * size)[:-8]
    pieces = list(exchange._inflater("gzip")(without_its_checksum))
    assert len(pieces[0]) == 65_536
    assert sum(map(len, pieces)) == size


async def test_gzip_with_junk_behind_it_keeps_the_reply(trial: Trial):
    assert (await trial.run(compressed(gzip.compress(whole(TEXT)) + b"\0" * 64))).is_complete(TEXT)


async def test_gzipstream_shows_the_first_text_before_the_stream_ends(trial: Trial):
    first, *rest = gzipped(begun("Aš"), content("šur"), whole())
    hold = trial.server.hold()
    trial.server.reply(compressed(first, hold, *rest))
    generation = await trial.session.send("Where?")
    await until(lambda: generation.sequence > 0)
    assert trial.session.path()[-1].text == "Aš"
    assert not hold._released.is_set()
    await trial.session.stop()
    assert (await trial.run(compressed(first, *rest))).is_complete("Aššur")


async def test_gziptrunc_keeps_the_text_and_is_called_cut(trial: Trial):
    cut = joined(gzipped(begun("Aš"), content("šur"), whole("never")))
    first = len(joined(gzipped(begun("Aš"), content("šur"))[:2]))
    outcome = await trial.run(compressed(cut[: first + 9]))
    assert outcome.has_failed("stream_cut", "ended before it was whole", "What arrived is kept", text="Aššur")
    assert len(outcome.requests) == 1


async def test_gzipbad_is_called_damaged(trial: Trial):
    outcome = await trial.run(compressed(whole(TEXT)))
    assert outcome.has_failed("unreadable_reply", "compressed, and damaged")


async def test_gzipbad_in_the_middle_keeps_what_was_readable(trial: Trial):
    first, *_ = gzipped(begun("Aš"), whole())
    outcome = await trial.run(compressed(first, b"\xff" * 64))
    assert outcome.has_failed("unreadable_reply", "compressed, and damaged", text="Aš")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "foo\x1b[2J"])
async def test_brunknown_is_told_and_not_guessed_at(trial: Trial, encoding: str):
    outcome = await trial.run(compressed(b"\x0b\x02\x80binary\x03", encoding=encoding))
    if encoding.isprintable():
        assert outcome.has_failed("unreadable_reply", "compressed, though beck did not ask for it")
    else:
        assert outcome.status == "failed"


async def test_brunknown_on_an_error_still_tells_the_status(trial: Trial):
    outcome = await trial.run(Reply([b"\x0b\x02\x80"], 401, {"Content-Encoding": "br"}))
    assert outcome.has_failed("authentication_failed", "(401)")
