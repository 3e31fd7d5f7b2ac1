from dataclasses import replace

import pytest

from app.conversation import GenerationRecord, Message, TextPart, ToolCallPart
from app.session import shortcoming_of

RECORD = GenerationRecord("g", "m", "test", "model", "complete", 0, finish_reason="stop")


def reply(*parts, **changes):
    return Message("m", "c", None, "assistant", parts, 0, replace(RECORD, **changes))


def test_a_whole_reply_lacks_nothing():
    assert shortcoming_of(reply(TextPart("all of it"))) is None


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS", "max_output_tokens"])
def test_a_reply_that_ended_at_its_token_limit_says_so(reason):
    assert shortcoming_of(reply(TextPart("half of"), finish_reason=reason)).kind == "token_limit"


@pytest.mark.parametrize("reason", ["content_filter", "refusal", "SAFETY", "RECITATION", "ERROR_TOXIC"])
@pytest.mark.parametrize("parts", [(), (TextPart("It was going to"),)])
def test_a_reply_that_its_provider_ended_says_so_and_names_the_reason(reason, parts):
    told = shortcoming_of(reply(*parts, finish_reason=reason))
    assert told.kind == "refused"
    assert reason in told.what


@pytest.mark.parametrize("reason", ["tool_calls", "tool_use", "TOOL_CALL", "function_call"])
def test_a_reply_that_waits_for_a_tool_says_that_none_is_run(reason):
    call = ToolCallPart("1", "search", "{}")
    assert shortcoming_of(reply(call, finish_reason=reason)).kind == "tool_not_run"
    assert shortcoming_of(reply(call, TextPart("found"), finish_reason="stop")) is None


def test_an_empty_reply_says_so():
    assert shortcoming_of(reply()).kind == "empty_reply"
    assert shortcoming_of(reply(ToolCallPart("1", "f", "{}"))) is None


@pytest.mark.parametrize("status", ["running", "stopped", "failed", "interrupted"])
def test_only_a_complete_reply_can_lack_something(status):
    assert shortcoming_of(reply(status=status)) is None
