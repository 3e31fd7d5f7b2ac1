"""The usage of a reply: the provider's count of the whole once it has come, else an estimate that is marked so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.conversation import (
    AttachmentPart,
    Message,
    MessageBuilder,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Usage,
)
from app.providers.protocol import ChatRequest

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for English text with common tokenizers; only used until the provider reports usage."""

PICTURE_TOKENS = 1000
"""About what a picture or another binary file takes."""


def tokens_of(letters: int) -> int:
    """About how many tokens so many characters are."""
    return -(-letters // CHARACTERS_PER_TOKEN)


def letters_of(messages: Iterable[Message]) -> int:
    """Characters of the messages as they are sent; reasoning stays behind."""
    return sum(_letters(message) for message in messages)


def letters_sent(request: ChatRequest, continued: Message | None = None) -> int:
    """Characters of a request, and of the reply that it continues."""
    return len(request.system) + letters_of((*request.messages, *((continued,) if continued else ())))


def _letters(message: Message) -> int:
    letters = 0
    for part in message.parts:
        match part:
            case TextPart(text) | RefusalPart(text) | ToolResultPart(_, text):
                letters += len(text)
            case ToolCallPart(_, name, arguments):
                letters += len(name) + len(arguments)
            case AttachmentPart(_, media_type, content):
                is_text = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
                letters += len(content) if is_text else PICTURE_TOKENS * CHARACTERS_PER_TOKEN
            case _:
                pass
    return letters


def usage_of(builder: MessageBuilder, *, is_whole: bool, kept_letters: int = 0) -> Usage:
    """Tokens that the model wrote.

    Args:
        builder: The reply so far.
        is_whole: Whether the reply has ended in order, so that a count that was told is of the whole.
        kept_letters: Characters at the beginning that an earlier generation wrote.
    """
    told = builder.usage or Usage()
    if told.output_tokens is not None and (is_whole or builder.finish is not None):
        return told
    written = written_tokens(builder, kept_letters)
    return replace(told, output_tokens=written, apart_output_tokens=0, is_estimated=True)


def written_tokens(builder: MessageBuilder, kept_letters: int = 0) -> int:
    """About how many tokens the model has written by now; constant cost, whatever the length."""
    told = builder.usage.all_output_tokens if builder.usage is not None else None
    # What was told on the way may be of any moment: Anthropic begins each reply with a count of 1 or so.
    return max(tokens_of(max(0, builder.text_length + builder.reasoning_length - kept_letters)), told or 0)
