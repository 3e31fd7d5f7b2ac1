"""What of a conversation's path is sent: the part of building requests that the wire formats share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.conversation import (
    AttachmentPart,
    Message,
    ReasoningPart,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    text_of,
)
from app.providers.endpoint import Endpoint
from app.providers.protocol import ChatRequest
from app.safe_text import HIDDEN, SafeMarkdown, SafeText, safe_text, unmarked

_MADE_UP = "made-up:"
_Text = TextPart | ReasoningPart | RefusalPart | ToolResultPart


def sendable(messages: Sequence[Message]) -> list[Message]:
    """The messages of a path that say something, without assistant messages that failed before they said anything.

    What was hidden in them does not go out again.
    """
    answered = answered_calls(messages)
    return [_unmarked(message) for message in messages if _says_something(message, answered)]


def _unmarked(message: Message) -> Message:
    if not any(isinstance(part, _Text) and HIDDEN in part.text for part in message.parts):
        return message
    parts = tuple(
        replace(part, text=SafeMarkdown(unmarked(part.text))) if isinstance(part, _Text) else part
        for part in message.parts
    )
    return replace(message, parts=parts)


def answered_calls(messages: Sequence[Message]) -> frozenset[str]:
    """Ids of the tool calls that have a result; servers refuse a request with a call that has none."""
    return frozenset(
        part.call_id for message in messages for part in message.parts if isinstance(part, ToolResultPart)
    )


def _says_something(message: Message, answered: frozenset[str]) -> bool:
    return bool(text_of(message.parts).strip()) or any(
        isinstance(part, AttachmentPart | ToolResultPart)
        or (isinstance(part, ToolCallPart) and part.id in answered)
        for part in message.parts
    )


def replayable(part: ReplayPart, message: Message, endpoint: Endpoint) -> bool:
    """Whether this opaque part goes back to this endpoint: only to the wire format and endpoint that it came from."""
    made_by = message.generation.endpoint if message.generation else endpoint.name
    return part.wire_format == endpoint.wire_format and made_by == endpoint.name


def attachment_text(part: AttachmentPart) -> str:
    """A text attachment as the model reads it: named, in a fence longer than any in it."""
    fence = "```"
    while fence in part.content:
        fence += "`"
    return f"{part.name}:\n{fence}\n{part.content}\n{fence}"


def data_url(part: AttachmentPart) -> str:
    """The attachment as a ``data:`` URL."""
    return f"data:{part.media_type};base64,{part.content}"


def unsent_text(part: AttachmentPart) -> SafeText:
    """What the model reads in place of an attachment that its wire format has no place for."""
    return safe_text(f"[The file {part.name} ({part.media_type}) is attached, but cannot be shown to you.]")


def system_text(request: ChatRequest) -> str:
    """The system prompt: the request's, then those of the path; for formats with one place for it."""
    told = [request.system, *(message.text for message in request.messages if message.role == "system")]
    return "\n\n".join(filter(None, told))


def made_up_id(reply: str, call: int) -> str:
    """An id for a tool call of a server that gives none, so that its result finds it.

    Args:
        reply: What tells the reply from others: the server's id for it, or its time; empty where it has neither.
        call: Position of the call in the reply.
    """
    return f"{_MADE_UP}{reply}:{call}"


def server_id(id_: str) -> str:
    """A call's id as the server gave it; empty where it was made up."""
    return "" if id_.startswith(_MADE_UP) else id_


def call_names(messages: Sequence[Message]) -> dict[str, str]:
    """Names of the tools by the ids of their calls, for formats that answer a call by name."""
    return {
        part.id: part.name for message in messages for part in message.parts if isinstance(part, ToolCallPart)
    }
