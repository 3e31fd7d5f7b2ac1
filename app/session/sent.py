"""What of a path is sent: all but the messages that the user has excluded, and what makes no sense without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.conversation import AttachmentPart, Message, Part, TextPart, ToolCallPart, ToolResultPart
from app.providers.history import unsent_text
from app.safe_text import SafeMarkdown


def sent_of(path: Sequence[Message]) -> tuple[Message, ...]:
    """The messages of a path that go out.

    With an excluded message its tool results stay behind, and the replies at the very beginning that have no prompt
    before them any more: servers refuse both.
    """
    if not any(message.is_excluded for message in path):
        return tuple(path)
    kept = [message for message in path if not message.is_excluded]
    calls = {part.id for message in kept for part in message.parts if isinstance(part, ToolCallPart)}
    sent: list[Message] = []
    for message in kept:
        if message.role == "assistant" and all(before.role == "system" for before in sent):
            continue
        parts = tuple(
            part for part in message.parts if not isinstance(part, ToolResultPart) or part.call_id in calls
        )
        sent.append(message if parts == message.parts else replace(message, parts=parts))
    return tuple(sent)


def without_pictures(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages for a model that takes no pictures: words in the place of each one of an earlier prompt."""
    return tuple(
        replace(message, parts=tuple(_in_words(part) for part in message.parts))
        if any(isinstance(part, AttachmentPart) and part.is_picture for part in message.parts)
        else message
        for message in messages
    )


def _in_words(part: Part) -> Part:
    return (
        TextPart(SafeMarkdown(unsent_text(part)))
        if isinstance(part, AttachmentPart) and part.is_picture
        else part
    )
