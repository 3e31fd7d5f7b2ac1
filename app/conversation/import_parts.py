"""Parts and generations of an imported file as values, their texts safe for a terminal.

What goes back to a provider verbatim stays verbatim: a call's arguments, replay values, attached content.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from app.conversation.deltas import Usage
from app.conversation.imported_object import ImportedObject, refuse
from app.conversation.message import GenerationRecord, new_id
from app.conversation.parts import (
    AttachmentPart,
    Part,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.errors import Failure
from app.safe_text import safe_line, safe_markdown, safe_text

_Kind = Literal["text", "reasoning", "refusal", "tool_call", "tool_result", "attachment", "replay"]
_Ending = Literal["complete", "stopped", "failed", "interrupted", "running"]

MAX_DEPTH = 100
"""How deeply an opaque value may be nested."""


def read_part(record: ImportedObject) -> Part:
    """One part.

    Raises:
        ImportRefused: it is none.
    """
    kind: _Kind = record.word("kind", get_args(_Kind))
    match kind:
        case "text":
            record.only("kind", "text")
            return TextPart(safe_markdown(record.text("text")))
        case "reasoning":
            record.only("kind", "text", "seconds")
            return ReasoningPart(safe_markdown(record.text("text")), record.seconds_or_none("seconds"))
        case "refusal":
            record.only("kind", "text")
            return RefusalPart(safe_markdown(record.text("text")))
        case "tool_call":
            record.only("kind", "id", "name", "arguments")
            return ToolCallPart(record.text("id"), safe_line(record.text("name")), record.text("arguments"))
        case "tool_result":
            record.only("kind", "call_id", "text")
            return ToolResultPart(record.text("call_id"), safe_markdown(record.text("text")))
        case "attachment":
            record.only("kind", "name", "media_type", "content")
            return AttachmentPart(
                safe_line(record.text("name")), safe_line(record.text("media_type")), record.text("content")
            )
        case "replay":
            record.only("kind", "wire_format", "value")
            return ReplayPart(record.text("wire_format"), _shallow(record, record.anything("value")))


def _shallow(record: ImportedObject, value: Any) -> Any:
    """The value, where it can be written as JSON again: writing nests less deeply than reading."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return value
    return refuse(f"{record.place}.value is nested too deeply")


def read_generation(record: ImportedObject, message_id: str) -> GenerationRecord:
    """How a reply came about. One that was still running when exported has been interrupted since.

    Raises:
        ImportRefused: something in it is wrong.
    """
    record.only(
        "endpoint", "model", "status", "started_at", "first_token_at", "settled_at", "finish_reason", "usage",
        "failure",
    )  # fmt: skip
    status: _Ending = record.word("status", get_args(_Ending))
    usage = record.object_or_none("usage")
    failure = record.object_or_none("failure")
    return GenerationRecord(
        id=new_id(),
        message_id=message_id,
        endpoint=safe_line(record.text("endpoint")),
        model=safe_line(record.text("model")),
        status="interrupted" if status == "running" else status,
        started_at=record.time("started_at"),
        first_token_at=record.time_or_none("first_token_at"),
        settled_at=record.time_or_none("settled_at"),
        finish_reason=safe_line(record.text("finish_reason")),
        usage=_usage(usage) if usage is not None else None,
        failure=_failure(failure) if failure is not None else None,
    )


def _usage(record: ImportedObject) -> Usage:
    earlier: dict[str, Any] = {
        "cost": None,
        "is_cost_estimated": False,
        "sent_letters": None,
        "apart_input_tokens": 0,
        "apart_output_tokens": 0,
    }
    record = ImportedObject(earlier | record.value, record.place)  # exports of before these were kept
    record.only(
        "input_tokens",
        "output_tokens",
        "cached_input_tokens",
        "reasoning_tokens",
        "is_estimated",
        "cost",
        "is_cost_estimated",
        "sent_letters",
        "apart_input_tokens",
        "apart_output_tokens",
    )
    return Usage(
        record.integer_or_none("input_tokens"),
        record.integer_or_none("output_tokens"),
        record.integer_or_none("cached_input_tokens"),
        record.integer_or_none("reasoning_tokens"),
        record.boolean("is_estimated"),
        record.seconds_or_none("cost"),
        record.boolean("is_cost_estimated"),
        record.integer_or_none("sent_letters"),
        record.integer_or_none("apart_input_tokens") or 0,
        record.integer_or_none("apart_output_tokens") or 0,
    )


def _failure(record: ImportedObject) -> Failure:
    record.only("kind", "title", "what", "hint", "retry_after_seconds")
    return Failure(
        safe_line(record.text("kind")),
        safe_line(record.text("title")),
        safe_text(record.text("what")),
        safe_text(record.text("hint")),
        record.seconds_or_none("retry_after_seconds"),
    )
