"""The context: how much of a model's window the next request takes before its prompt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.conversation import Message, MessageTree
from app.providers.protocol import ChatRequest, ModelCard
from app.session.endpoints import ModelChoice
from app.session.open_conversation import OpenConversation
from app.session.usage import CHARACTERS_PER_TOKEN, letters_of, letters_sent, tokens_of

_FEWEST_TOKENS = 50
"""Fewer say nothing about how many characters a token has."""


@dataclass(frozen=True, slots=True)
class Context:
    """Tokens of a path."""

    tokens: int
    is_estimated: bool
    """Whether some of it was never counted by the provider."""
    window: int | None = None
    """Tokens that the model takes, prompt and reply together; None where unknown."""

    @property
    def percent(self) -> int | None:
        """How much of the window it takes; None where that is unknown."""
        return None if not self.window else round(100 * self.tokens / self.window)

    def plus(self, tokens: int, *, is_estimated: bool) -> Context:
        """With so many tokens more."""
        return replace(
            self, tokens=self.tokens + tokens, is_estimated=self.is_estimated or (is_estimated and tokens > 0)
        )


def context_of(request: ChatRequest, window: int | None) -> Context:
    """What a request takes: what the provider counted for the newest reply in it, and an estimate for the rest.

    Args:
        request: Without a new prompt.
        window: Of the model; None where unknown.
    """
    now = letters_sent(request)
    counted = _counted(request.messages)
    if counted is None:
        return Context(tokens_of(now), is_estimated=now > 0, window=window)
    place, sent, written = counted
    reply = request.messages[place]
    usage = reply.generation.usage if reply.generation is not None else None
    assert usage is not None and reply.generation is not None  # noqa: S101, PT018 - it has been counted
    if usage.sent_letters is None:  # of an earlier beck, or imported: as if nothing before it had changed
        rest = letters_of(request.messages[place + 1 :])
    else:
        rest = now - usage.sent_letters - letters_of([reply])
    per_token = _letters_per_token(usage.sent_letters, sent)
    is_same_model = reply.generation.model == request.model
    return Context(
        max(0, sent + written + round(rest / per_token)),
        is_estimated=bool(rest) or usage.is_estimated or not is_same_model,
        window=window,
    )


class Gauge:
    """Counts what the path of a conversation takes: anew only where something has changed, never per delta."""

    def __init__(self) -> None:
        self._counted: tuple[MessageTree, object, Context] | None = None

    def of(
        self,
        conversation: OpenConversation,
        card: ModelCard | None,
        request: Callable[[ModelChoice, str | None], ChatRequest],
    ) -> Context:
        """What is taken by now.

        Args:
            conversation: As it is now.
            card: What is known of its model.
            request: What would be sent to a model for a reply below a message.
        """
        tree, window = conversation.tree, card.context_window if card is not None else None
        state = (conversation.changes, len(tree), conversation.conversation, window)
        if self._counted is None or self._counted[0] is not tree or self._counted[1] != state:
            path = [message.id for message in tree.path() if message.id not in conversation.lives]
            leaf = path[-1] if path else None
            self._counted = (tree, state, context_of(request(conversation.choice, leaf), window))
        live, counted = conversation.live, self._counted[2]
        return counted if live is None else counted.plus(live.usage.all_output_tokens or 0, is_estimated=True)


def _counted(messages: Sequence[Message]) -> tuple[int, int, int] | None:
    """Place of the newest reply that the provider counted, and the tokens sent and written, without its reasoning."""
    for place in range(len(messages) - 1, -1, -1):
        record = messages[place].generation
        usage = record.usage if record is not None else None
        if usage is not None and usage.all_input_tokens and usage.all_output_tokens is not None:
            written = max(0, usage.all_output_tokens - (usage.reasoning_tokens or 0))
            return place, usage.all_input_tokens, written
    return None


def _letters_per_token(letters: int | None, tokens: int) -> float:
    """As this model counted this conversation; a customary number where that says nothing."""
    if not letters or tokens < _FEWEST_TOKENS:
        return CHARACTERS_PER_TOKEN
    return min(8.0, max(1.0, letters / tokens))
