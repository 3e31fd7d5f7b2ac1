"""The usage of a reply: the provider's count of the whole once it has come, else an estimate that is marked so."""

from __future__ import annotations

from dataclasses import replace

from app.conversation import MessageBuilder, Usage

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for English text with common tokenizers; only used until the provider reports usage."""


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
    letters = max(0, builder.text_length + builder.reasoning_length - kept_letters)
    # What was told on the way may be of any moment: Anthropic begins each reply with a count of 1 or so.
    tokens = max(-(-letters // CHARACTERS_PER_TOKEN), told.output_tokens or 0)
    return replace(told, output_tokens=tokens, is_estimated=True)
