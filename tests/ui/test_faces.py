from dataclasses import replace

import pytest

from app.conversation import (
    AttachmentPart,
    GenerationRecord,
    Message,
    MessageTree,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.errors import Failure
from app.safe_text import safe_markdown
from app.ui.faces import face_of, faces_of

RECORD = GenerationRecord("g", "m", "test", "model", "complete", 0, finish_reason="stop")


def reply(*parts, **changes):
    return Message("m", "c", None, "assistant", parts, 0, replace(RECORD, **changes))


def shown(message):
    return face_of(message, MessageTree([message]))


def test_a_whole_reply_has_nothing_to_say():
    face = shown(reply(TextPart("all of it")))
    assert (face.status, face.failure, face.title) == ("", None, "model · test")


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS", "max_output_tokens"])
def test_a_reply_that_ended_at_its_token_limit_is_never_shown_as_finished(reason):
    face = shown(reply(TextPart("half of"), finish_reason=reason))
    assert face.status == "cut"
    assert face.failure.kind == "token_limit"


def test_a_reply_that_its_provider_ended_is_never_shown_as_finished():
    face = shown(reply(TextPart("It was going to"), finish_reason="content_filter"))
    assert (face.status, face.failure.kind) == ("cut", "refused")


def test_a_cut_stream_is_called_cut():
    face = shown(reply(TextPart("ha"), status="failed", failure=Failure("stream_cut", "The reply was cut")))
    assert face.status == "cut"


def test_reasoning_and_tools_stand_apart_from_the_text():
    face = shown(reply(ReasoningPart("hm", 4.0), TextPart("yes"), ToolCallPart("1", "f\x1b", '{"a": 1}')))
    assert (face.text, face.reasoning, face.reasoning_seconds) == ("yes", "hm", 4.0)
    assert "\x1b" not in face.tool_calls[0].name


def test_a_call_that_came_after_text_says_so():
    face = shown(reply(ToolCallPart("1", "f", ""), TextPart("let me see"), ToolCallPart("2", "g", "")))
    assert [call.is_after_text for call in face.tool_calls] == [False, True]


class Conversation:
    """As much of a session as faces are made of."""

    def __init__(self, *messages):
        self.tree = MessageTree(messages)

    def path(self):
        return self.tree.path()


def test_results_are_told_by_their_calls_and_not_by_messages_of_their_own():
    calls = reply(ToolCallPart("1", "f", ""), ToolCallPart("2", "g", ""))
    first = Message("t1", "c", "m", "tool", (ToolResultPart("2", "two\x1b"),), 0)
    second = Message("t2", "c", "t1", "tool", (ToolResultPart("1", "one"),), 0)
    lost = Message("t3", "c", "t2", "tool", (ToolResultPart("9", "of no call"),), 0)
    faces = faces_of(Conversation(calls, first, second, lost))
    assert [(face.key, face.text) for face in faces] == [("m", ""), ("t3", "of no call")]
    assert [call.result for call in faces[0].tool_calls] == ["one", "two␛"]


def test_variants_are_counted_from_one():
    first, second = reply(TextPart("a")), replace(reply(TextPart("b")), id="n")
    face = face_of(second, MessageTree([first, second]))
    assert (face.variant, face.variants) == (2, 2)


def test_what_is_hidden_keeps_its_place_in_what_is_markdown_and_shows_in_what_is_not():
    result = ToolResultPart("1", safe_markdown("re\u200bsult"))
    call = ToolCallPart("1", "lo\u200bok", '{"a\u200b": 1}')
    text = safe_markdown("te\u200bxt")
    along = AttachmentPart("na\u200bme", "text/plain", "at\u200btached")
    face = shown(reply(ReasoningPart(text), TextPart(text), call, result, along))
    assert (face.text, face.reasoning) == (text, "text")
    (told,) = face.tool_calls
    assert (told.name, told.arguments, told.result) == ("look", '{"a\ufffd": 1}', "re\ufffdsult")
    assert [(one.name, one.text) for one in face.attachments] == [("name", "at\ufffdtached")]
