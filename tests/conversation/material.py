"""A conversation with everything in it: variants, usage, failures, reasoning, tools, attachments."""

from app.conversation import (
    AttachmentPart,
    Conversation,
    GenerationRecord,
    Message,
    MessageTree,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from app.errors import Failure

CONVERSATION = Conversation(
    "c1", 1_000, 2_000, "A title: \"quoted\" <b>\n---", "user", "work", "big-1", "Be brief.", "an unsent draft", "q1"
)  # fmt: skip


def reply(id_, parent_id, parts, *, status="complete", failure=None, active_child_id=None, **fields):
    """A reply with its generation."""
    record = GenerationRecord(
        f"g-{id_}", id_, "work", "big-1", status, 1_500, 1_600, None if status == "running" else 1_900,
        7, "stop", Usage(11, 22, 3, None, is_estimated=True), failure,
    )  # fmt: skip
    return Message(id_, "c1", parent_id, "assistant", tuple(parts), 1_500, record, active_child_id, **fields)


def prompt(id_, parent_id, text, active_child_id=None):
    """A prompt."""
    return Message(id_, "c1", parent_id, "user", (TextPart(text),), 1_400, None, active_child_id)


def tree():
    """Two roots; the first has two replies, the first of which is chosen and goes on."""
    failure = Failure("stream_cut", "The reply was cut", "It ended early.", "Retry.", 2.5)
    return MessageTree(
        [
            Message("q1", "c1", None, "user", (TextPart("Why?"), AttachmentPart("a`b.txt", "text/plain", "x\n```\ny")), 1_400, None, "r1"),
            reply("r1", "q1", [ReasoningPart("hm\n\nso", 1.5), TextPart("**Because.**"), ToolCallPart("t", "look", '{"a":1}')], active_child_id="q2"),
            reply("r2", "q1", [TextPart("half"), ReplayPart("anthropic", {"signature": ["s", 1]})], status="failed", failure=failure),
            Message("tool", "c1", "r1", "tool", (ToolResultPart("t", "found"),), 1_450),
            prompt("q2", "r1", "And?"),
            reply("r3", "q2", [RefusalPart("No.")], status="stopped"),
            prompt("q0", None, "Other root"),
        ],
        "q1",
    )  # fmt: skip
