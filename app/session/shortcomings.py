"""Shortcomings: what a reply that ended in order still lacks, so that it is never taken for a whole answer."""

from __future__ import annotations

from typing import Final

from app.conversation import Message, ToolCallPart
from app.errors import Failure
from app.session.continuing import TOKEN_LIMIT_REASONS

REFUSAL_REASONS: Final = frozenset(
    {
        "blocklist",
        "content_filter",
        "error_toxic",
        "image_prohibited_content",
        "image_safety",
        "language",
        "prohibited_content",
        "recitation",
        "refusal",
        "safety",
        "spii",
    }
)
"""The providers' own words, in lower case, for a reply that was ended because of what it says."""

TOOL_REASONS: Final = frozenset({"function_call", "tool_call", "tool_calls", "tool_use"})
"""The providers' own words, in lower case, for a reply that ended to have a tool run."""


def shortcoming_of(message: Message) -> Failure | None:
    """What is missing in a reply whose stream was whole; None where nothing is."""
    record = message.generation
    if record is None or record.status != "complete":
        return None
    if record.finish_reason in TOKEN_LIMIT_REASONS:
        return Failure(
            "token_limit",
            "Token limit reached",
            "The reply ended because the model may write no more tokens in one reply.",
            "Press tab, then c, to continue, or set max_output_tokens.",
        )
    reason = record.finish_reason.lower()
    if reason in REFUSAL_REASONS:
        return Failure(
            "refused",
            "Refused by the provider",
            f"The provider ended the reply because of its content ({record.finish_reason}).",
            "Ask in other words, or pick another model.",
        )
    if not message.parts:
        return Failure(
            "empty_reply",
            "Empty reply",
            "The model ended its reply without a word.",
            "Press tab, then r, to retry.",
        )
    if reason in TOOL_REASONS and any(isinstance(part, ToolCallPart) for part in message.parts):
        return Failure(
            "tool_not_run",
            "Tool not run",
            "The model waits for the result of a tool, and beck runs none.",
            "Give it the result in your next prompt, or ask for an answer without tools.",
        )
    return None
