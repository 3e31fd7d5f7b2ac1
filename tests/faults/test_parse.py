"""Faults of what the events say."""

from __future__ import annotations

import json

import pytest

from app.conversation import ToolCallPart, Usage
from tests.faults.bodies import begun, content, delta, whole
from tests.faults.conftest import OpenTrial
from tests.faults.trial import Trial
from tests.support.scripted_server import Reply, openai_events, openai_stream, sse_event
from tests.support.workspaces import until

TEXT = "Aššur"
END = sse_event("[DONE]")
CLOSING = delta({}, "stop") + END


async def test_bad_utf8_is_shown_as_what_it_is_and_kept(trial: Trial):
    event = content("a?b").replace(b"?", b"\xff\xf0\x9f")
    outcome = await trial.run(Reply([begun("Aš"), event, whole("!")]))
    assert outcome.is_complete("Aša��b!")


async def test_utf8_split_over_chunks_is_exact(trial: Trial):
    body = json.dumps({"choices": [{"delta": {"content": "☃😀é"}}]}, ensure_ascii=False).encode()
    event = b"data: " + body + b"\n\n"
    outcome = await trial.run(Reply([bytes([byte]) for byte in event] + [CLOSING]))
    assert outcome.is_complete("☃😀é")


async def test_surrogate_halves_in_two_events_are_joined(trial: Trial):
    halves = [content("a\ud83d"), content("\ude00b")]
    assert (await trial.run(Reply([*halves, CLOSING]))).is_complete("a😀b")


@pytest.mark.parametrize("lone", ["\ud83d", "\ude00\ud83d"])
async def test_surrogate_alone_is_replaced_and_can_be_stored(trial: Trial, lone: str):
    outcome = await trial.run(Reply([content(f"a{lone}"), content("b"), CLOSING]))
    assert outcome.is_complete(f"a{'�' * len(lone)}b")
    outcome.text.encode()


async def test_surrogate_at_the_very_end_is_replaced(trial: Trial):
    assert (await trial.run(Reply([content("a\ud83d"), CLOSING]))).is_complete("a�")


async def test_nul_is_made_visible_and_hides_nothing_behind_it(trial: Trial):
    outcome = await trial.run(openai_stream(["a\0b", "\x1b[2J", "c\x7f\x9b"]))
    assert outcome.is_complete("a␀b␛[2Jc␡�")


async def test_lsep_ends_no_line(trial: Trial):
    text = "a\u2028b\u0085c\x0bd\x0ce\x1cf\u2029g"
    value = {"choices": [{"index": 0, "delta": {"content": text}}]}
    event = b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"
    assert b"\xe2\x80\xa8" in event
    outcome = await trial.run(Reply([event, CLOSING]))
    assert outcome.is_complete("a\nb�c␋d␌e␜f\ng")


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
async def test_crlf_ends_lines_however_it_is_cut(trial: Trial, end: bytes, size: int):
    body = whole("Aš", "šur").replace(b"\n", end)
    outcome = await trial.run(Reply([body[at : at + size] for at in range(0, len(body), size)]))
    assert outcome.is_complete("Aššur")


async def test_cr_only_shows_each_event_as_soon_as_its_last_byte_has_come(trial: Trial):
    hold = trial.server.hold()
    trial.server.reply(Reply([begun("Aš").replace(b"\n", b"\r"), hold]))
    generation = await trial.session.send("Where?")
    await until(lambda: generation.sequence > 0)
    assert trial.session.path()[-1].text == "Aš"
    await trial.session.stop()
    mixed = begun("Aš").replace(b"\n", b"\r") + content("š") + whole("ur").replace(b"\n", b"\r")
    assert (await trial.run(Reply([mixed]))).is_complete("Aššur")


@pytest.mark.parametrize("pieces", [[b"\xef\xbb\xbf"], [b"\xef", b"\xbb", b"\xbf"], [b"\xef\xbb\xbf\n\n"]])
async def test_bom_takes_no_event_away(trial: Trial, pieces: list[bytes]):
    assert (await trial.run(Reply([*pieces, content("first"), CLOSING]))).is_complete("first")


async def test_nospace_behind_the_colon_is_fine(trial: Trial):
    body = whole("Aš", " šur").replace(b"data: ", b"data:")
    assert (await trial.run(Reply([body]))).is_complete("Aš šur")


async def test_multiline_data_is_one_event(trial: Trial):
    value = json.dumps({"choices": [{"index": 0, "delta": {"content": "Aššur"}}]}, indent=2)
    event = "".join(f"data: {line}\n" for line in value.split("\n")) + "\n"
    assert (await trial.run(Reply([event.encode(), CLOSING]))).is_complete("Aššur")


@pytest.mark.parametrize("bad", ["{", "nonsense", '{"choices": [}', "\x00", "[DONE", '"', "{} {}", "é\ud800"])
async def test_bad_json_is_passed_over_and_counted(trial: Trial, bad: str):
    event = b"data: " + bad.encode("utf-8", "surrogatepass") + b"\n\n"
    outcome = await trial.run(Reply([begun("Aš"), event, content("šur"), CLOSING]))
    assert outcome.is_complete("Aššur", skipped=1)
    assert "1 events of test were not readable" in (trial.folder / "beck.log").read_text()


async def test_bad_json_does_not_mean_an_event_without_data(trial: Trial):
    outcome = await trial.run(Reply([begun("Aš"), b"data:\n\n", b"data: \n\n", content("šur"), CLOSING]))
    assert outcome.is_complete("Aššur")


@pytest.mark.parametrize(
    "odd", [None, 7, "text", [], [[]], {}, {"choices": None}, {"choices": [None, 7, {}]}]
)
async def test_bad_json_that_is_json_of_another_shape_is_passed_over(trial: Trial, odd: object):
    outcome = await trial.run(Reply([begun("Aš"), sse_event(json.dumps(odd)), content("šur"), CLOSING]))
    assert outcome.is_complete("Aššur")


@pytest.mark.parametrize("depth", [100_000, 5000, 900, 150])
@pytest.mark.parametrize("inside", ["", '{"error":"x"}', '{"detail":"x"}'])
async def test_deep_json_is_passed_over(trial: Trial, depth: int, inside: str):
    value = "[" * depth + inside + "]" * depth
    event = sse_event(value)
    outcome = await trial.run(Reply([begun("Aš"), event, content("šur"), CLOSING]))
    assert outcome.is_complete("Aššur", skipped=int(is_too_deep(value)))


def is_too_deep(text: str) -> bool:
    """Whether this Python reads it: up to 3.11 some thousand levels are too many, since 3.12 some ten thousand."""
    try:
        json.loads(text)
    except RecursionError:
        return True
    return False


async def test_deep_json_as_the_whole_body_is_no_reply(trial: Trial):
    outcome = await trial.run(Reply([b"[" * 100_000 + b"]" * 100_000]))
    assert outcome.has_failed("unreadable_reply", "JSON that")


@pytest.mark.parametrize("name", ["usage", "error", "choices", "x"])
async def test_bigint_json_does_no_harm(trial: Trial, name: str):
    digits = "9" * 5000
    counts = f'{{"prompt_tokens":{digits},"completion_tokens":{digits}}}'
    values = {"usage": counts, "error": "null", "choices": "[]", "x": digits}
    event = f'data: {{"{name}":{values[name]},"created":{digits}}}\n\n'.encode()
    outcome = await trial.run(Reply([begun("Aš"), event, content("šur"), CLOSING]))
    assert outcome.is_complete("Aššur", skipped=1)


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("digits", [4000, 5000])
async def test_bigint_json_in_an_error_is_an_error(trial: Trial, status: int, digits: int):
    """Python reads no number of more than 4,300 digits."""
    error = '{"error":{"message":"no such thing","code":%s}}' % ("9" * digits)
    outcome = await trial.run(Reply([error.encode()], status, {"Content-Type": "application/json"}))
    assert outcome.status == "failed"
    if status == 500 or digits == 4000:
        assert outcome.has_failed("server_failed", "no such thing")


async def test_bigint_json_in_a_list_of_errors_tells_the_error(trial: Trial):
    detail = '{"detail":[{"msg":"too big","loc":["body",%s,"n"]}]}' % ("9" * 4000)
    outcome = await trial.run(Reply([detail.encode()], 422, {"Content-Type": "application/json"}))
    assert outcome.has_failed("request_rejected", "too big body n")


@pytest.mark.parametrize("count", ["NaN", "-5", "1e999", "-Infinity", "true", '"7"', "null", "[]", "1e400"])
async def test_nan_json_counts_as_not_told(trial: Trial, count: str):
    usage = f'data: {{"choices":null,"usage":{{"prompt_tokens":{count},"completion_tokens":{count}}}}}\n\n'
    outcome = await trial.run(Reply([begun("Aššur"), delta({}, "stop"), usage.encode(), END]))
    assert outcome.is_complete("Aššur")
    assert outcome.message.generation.usage == Usage(output_tokens=2, is_estimated=True)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (sse_event({"error": {"message": "died", "type": "server_error"}}), "server_failed"),
        (sse_event({"error": {"message": "died"}}, event="error"), "server_failed"),
        (sse_event({"error": {"message": "died", "code": 429}, "choices": []}), "rate_limited"),
        (sse_event("died", event="error"), "server_failed"),
        (b'error: {"message":"died","code":500}\n\n', "server_failed"),
        (delta({}, "error")[:-3] + b',"error":{"message":"died"}}\n\n', "server_failed"),
    ],
)
async def test_inband_error_after_text_is_told_and_the_text_kept(trial: Trial, event: bytes, kind: str):
    outcome = await trial.run(Reply([begun("Aššur"), event]))
    assert outcome.has_failed(kind, "died", text="Aššur")
    assert len(outcome.requests) == 1


async def test_inband_error_before_text_is_tried_again(trial: Trial):
    failing = Reply([sse_event({"error": {"message": "died", "code": 503}}), END])
    outcome = await trial.run(failing, openai_stream([TEXT]))
    assert outcome.is_complete(TEXT)
    assert outcome.pauses == [0.5]


async def test_dup_done_ends_the_reply_once(trial: Trial):
    assert (await trial.run(Reply([whole(TEXT), END, END]))).is_complete(TEXT)


@pytest.mark.parametrize("framing", ["chunked", "close"])
async def test_after_done_nothing_counts(trial: Trial, framing: str):
    ghost = content("GHOST") + sse_event({"error": {"message": "ghost"}})
    outcome = await trial.run(Reply([whole(TEXT) + ghost, ghost, b"\xff" * 99], framing=framing))
    assert outcome.is_complete(TEXT)


async def test_tool_fragments_are_put_together_by_their_number(trial: Trial):
    def fragment(index: int | None, id_: str | None, arguments: str, name: str | None = None) -> bytes:
        call = {"index": index, "id": id_, "function": {"name": name, "arguments": arguments}}
        told = {key: value for key, value in call.items() if value is not None}
        return delta({"tool_calls": [told]})

    fragments = [
        fragment(1, "b", '{"city":', "weather"),
        fragment(0, "a", '{"q"', "search"),
        fragment(1, None, '"Aššur"}'),
        fragment(0, "a", ':"Ni', "search"),
        fragment(None, None, 'neveh"'),
        fragment(None, "c", "", "now"),
        b'data: {"choices":[{"index":0,"delta":{"tool_calls":[null,7,{},{"index":"x"}]}}]}\n\n',
    ]
    outcome = await trial.run(Reply([begun("Aš"), *fragments, delta({}, "tool_calls"), END]))
    assert (outcome.status, outcome.text) == ("complete", "Aš")
    calls = {part.id: part for part in outcome.message.parts if isinstance(part, ToolCallPart)}
    assert calls["b"] == ToolCallPart("b", "weather", '{"city":"Aššur"}')
    assert calls["a"].name == "search"
    assert calls["a"].arguments.startswith('{"q":"Ni')
    assert calls["c"].name == "now"


async def test_tool_fragments_that_are_no_json_are_kept_and_never_sent_again(trial: Trial):
    """beck runs no tools; a call without a result is left out of the next request."""
    call = {"index": 0, "id": "a", "function": {"name": "rm", "arguments": '{"path": \x1b'}}
    outcome = await trial.run(
        Reply([begun("Aš"), delta({"tool_calls": [call]}), delta({}, "tool_calls"), END])
    )
    assert outcome.message.parts[-1] == ToolCallPart("a", "rm", '{"path": \x1b')
    assert "tool_calls" not in json.dumps(trial.server.requests[-1].json["messages"])


async def test_unknown_event_types_and_fields_are_passed_over(trial: Trial):
    odd = [
        sse_event({"type": "vendor.progress", "percent": 5}, event="vendor\x1b[2J"),
        b"id: 7\nretry: 99999999999999999999\nfoo: bar\n: comment\n\n",
        delta({"role": "user", "content": None, "annotations": [{}], "refusal": None}),
        sse_event({"choices": [{"index": 1, "delta": {"content": "OTHER"}}], "obfuscation": "xx"}),
        sse_event({"choices": [{"index": 0, "delta": None, "logprobs": {"content": []}}]}),
        sse_event({"choices": [{"index": 0, "delta": "text"}, {"delta": {"content": 7}}]}),
        sse_event({"choices": {"index": 0}}),
        sse_event({"choices": [{"finish_reason": {"a": 1}, "delta": {"reasoning_content": {}}}]}),
    ]
    outcome = await trial.run(Reply([begun("Aš"), *odd, content("šur"), CLOSING]))
    assert outcome.is_complete("Aššur")


async def test_reasoning_only_is_kept_as_reasoning(trial: Trial):
    outcome = await trial.run(openai_stream([], reasoning=["Where", " was it?"]))
    assert outcome.is_complete("")
    assert outcome.reasoning == "Where was it?"


@pytest.mark.parametrize("reason", ["length", "content_filter", "weird\x1b[2J"])
async def test_finish_length_keeps_the_text_and_the_providers_word(trial: Trial, reason: str):
    outcome = await trial.run(Reply(openai_events([TEXT], finish=reason)))
    assert outcome.is_complete(TEXT)
    assert outcome.message.generation.finish_reason.startswith(reason[:5])
    assert "\x1b" not in outcome.message.generation.finish_reason


@pytest.mark.parametrize("reason", ["max_output_tokens", "content_filter"])
async def test_finish_length_of_a_response_is_told_by_its_exact_word(open_trial: OpenTrial, reason: str):
    """Responses says ``incomplete`` and then why."""
    trial = await open_trial(wire_format="openai_responses")
    response = {"status": "incomplete", "incomplete_details": {"reason": reason}}
    events = [
        sse_event({"type": "response.output_text.delta", "output_index": 0, "delta": TEXT}),
        sse_event({"type": "response.incomplete", "response": response}),
    ]
    trial.server.reply(Reply(events))
    generation = await trial.session.send("Where?")
    await generation.wait()
    assert (trial.session.path()[-1].text, generation.record.status) == (TEXT, "complete")
    assert generation.record.finish_reason == reason
