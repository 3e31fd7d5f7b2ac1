"""Continuing a reply: the request that makes a model go on, and the deltas that the new reply begins with."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from app.conversation import (
    Delta,
    Finish,
    Message,
    ReasoningDelta,
    ReasoningPart,
    Skipped,
    TextDelta,
    TextPart,
    new_id,
    text_of,
)
from app.errors import RequestRejected
from app.providers.protocol import ChatRequest, Phase, Provider
from app.safe_text import SafeMarkdown
from app.session.seam import Seam, anchor_of

PREFILL_FORMATS: Final = frozenset({"anthropic"})
"""Wire formats where an unfinished answer at the end of a request is gone on with."""

TOKEN_LIMIT_REASONS: Final = frozenset(
    {
        "length",
        "max_tokens",
        "MAX_TOKENS",
        "max_output_tokens",
        "model_context_window_exceeded",
        "model_length",
    }
)
"""The providers' own words for a reply that ended at its limit of tokens."""

_PROMPT: Final = """\
Your last reply broke off before its end. Write the rest of it, and nothing else: no apology, no introduction, no \
summary of what stands there already. Begin by repeating these last words of it, letter by letter, and go on from \
there as if it had never been interrupted:

{anchor}"""


def can_continue(message: Message) -> bool:
    """Whether a reply ended before its end and there is text to go on from."""
    record = message.generation
    has_text = any(isinstance(part, TextPart) and part.text.strip() for part in message.parts)
    if record is None or not has_text:
        return False
    is_at_limit = record.status == "complete" and record.finish_reason in TOKEN_LIMIT_REASONS
    return is_at_limit or record.status in ("stopped", "failed", "interrupted")


def beginning(reply: Message) -> list[Delta]:
    """The reply so far as the first deltas of the one that continues it; calls of tools are not among them."""
    deltas: list[Delta] = []
    for part in reply.parts:
        match part:
            case TextPart(text):
                deltas.append(TextDelta(text))
            case ReasoningPart(text):
                deltas.append(ReasoningDelta(text))
            case _:
                pass
    return deltas


class Continuation:
    """What comes after a reply that broke off; its text joins that of the reply without a seam.

    Args:
        provider: Whom to ask.
        request: Up to the reply's prompt.
        reply: The reply so far, with some text.
    """

    def __init__(self, provider: Provider, request: ChatRequest, reply: Message) -> None:
        self._provider = provider
        self._request = request
        self._reply = reply
        self._text = text_of(part for part in reply.parts if isinstance(part, TextPart))
        self._seam = Seam("", is_prefill=False)

    async def stream(self) -> AsyncGenerator[Delta | Phase, None]:
        """Stream the continuation.

        Raises:
            EndpointError: as `Provider.stream`.

        Cancellation: as `Provider.stream`; `rest` gives what was held back.
        """
        has_begun = False
        if self._can_prefill:
            try:
                async with aclosing(self._joined((self._reply,), is_prefill=True)) as stream:
                    async for item in stream:
                        has_begun = has_begun or not isinstance(item, Phase | Skipped)
                        yield item
            except RequestRejected:  # newer models refuse an unfinished answer
                if has_begun:
                    raise
            else:
                return
        async with aclosing(self._joined((self._reply, self._prompt()), is_prefill=False)) as stream:
            async for item in stream:
                yield item

    def rest(self) -> SafeMarkdown:
        """The text that was held back, once nothing more comes."""
        return self._seam.close()

    @property
    def _can_prefill(self) -> bool:
        # Anthropic refuses an unfinished answer together with thinking.
        is_thinking = self._request.reasoning_effort is not None
        return self._provider.endpoint.wire_format in PREFILL_FORMATS and not is_thinking

    def _prompt(self) -> Message:
        question = TextPart(SafeMarkdown(_PROMPT.format(anchor=anchor_of(self._text))))
        reply = self._reply
        return Message(new_id(), reply.conversation_id, reply.id, "user", (question,), reply.created_at)

    async def _joined(
        self, more: tuple[Message, ...], *, is_prefill: bool
    ) -> AsyncGenerator[Delta | Phase, None]:
        seam = self._seam = Seam(self._text, is_prefill=is_prefill)
        request = replace(self._request, messages=(*self._request.messages, *more))
        async with aclosing(self._provider.stream(request)) as stream:
            async for item in stream:
                if isinstance(item, TextDelta):
                    if new := seam.feed(item.text):
                        yield TextDelta(new)
                    continue
                if isinstance(item, Finish) and (rest := seam.close()):
                    yield TextDelta(rest)
                yield item
