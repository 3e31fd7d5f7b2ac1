"""Markdown export: a conversation as one Markdown text with front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from app.conversation.exported import ExportedConversation, ExportedMessage
from app.conversation.parts import (
    AttachmentPart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.safe_text import safe_code, unmarked

_BACKTICKS = re.compile(r"`{3,}")


def moment(milliseconds: int) -> str:
    """A time in UTC as people and programs read it; empty where it is out of the calendar."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return ""


def fenced(text: str, language: str = "") -> str:
    """The text as a fenced block, the fence longer than any in it."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip(chr(10))}\n{fence}"


def markdown_of(exported: ExportedConversation) -> str:
    """The conversation as Markdown.

    The front matter is YAML whose values are JSON strings and numbers, so that no title can break out of it.
    """
    pieces = [_front_matter(exported), f"# {_one_line(exported.title)}"]
    if exported.conversation.system_prompt:
        pieces.append(f"## System prompt\n\n{exported.conversation.system_prompt}")
    pieces += [_message(message) for message in exported.messages]
    return "\n\n".join(pieces) + "\n"


def _front_matter(exported: ExportedConversation) -> str:
    conversation = exported.conversation
    models = dict.fromkeys(
        message.message.generation.model
        for message in exported.messages
        if message.message.generation is not None and message.message.generation.model
    )
    values: dict[str, object] = {
        "title": exported.title,
        "created": moment(conversation.created_at),
        "updated": moment(conversation.updated_at),
        "exported": moment(exported.exported_at),
        "models": list(models),
        "messages": len(exported.messages),
        "variants": "all" if exported.is_whole_tree else "one path",
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join(["---", *lines, "---"])


def _message(exported: ExportedMessage) -> str:
    message = exported.message
    which = f" (variant {exported.variant} of {exported.variants})" if exported.variants > 1 else ""
    which += " (excluded from what is sent)" if message.is_excluded else ""
    pieces = [f"## {_one_line(exported.who)}{which}", f"*{moment(message.created_at)}*"]
    pieces += [piece for part in message.parts for piece in _part(part)]
    if exported.ending:
        pieces.append(f"*{_one_line(exported.ending)}*")
    return "\n\n".join(pieces)


def _part(part: Part) -> Iterator[str]:
    match part:
        case TextPart(text) | RefusalPart(text):
            if text.strip("\n"):
                yield unmarked(text).strip("\n")
        case ReasoningPart(text, seconds):
            after = f" for {seconds:g} s" if seconds is not None else ""
            quoted = "\n".join(f"> {line}".rstrip() for line in unmarked(text).strip("\n").split("\n"))
            yield f"> *Thought{after}*\n>\n{quoted}"
        case ToolCallPart(_, name, arguments):
            yield f"Tool call `{_one_line(name).replace('`', chr(39))}`:\n\n{fenced(safe_code(arguments), 'json')}"
        case ToolResultPart(_, text):
            yield f"Tool result:\n\n{fenced(unmarked(text))}"
        case AttachmentPart(name, media_type, content):
            told = f"Attachment `{_one_line(name).replace('`', chr(39))}` ({_one_line(media_type)})"
            yield f"{told}:\n\n{fenced(safe_code(content))}" if part.is_text else told
        case _:
            return  # what goes back to a provider verbatim says nothing to people


def _one_line(text: str) -> str:
    return " ".join(text.split())
