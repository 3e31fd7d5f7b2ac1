"""Deltas: the typed increments that a wire format's stream decodes to.

Texts in deltas are already safe for a terminal (the provider's decoder sees to it), except `ReplayDelta.value`
and `ToolCallDelta.arguments`, which go back to the provider verbatim and are made safe where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.safe_text import SafeMarkdown, joined

FinishReason = Literal["stop", "length", "tool_calls", "refusal", "error", "unknown"]
"""Why the provider ended the reply, in our words; the provider's own word stands beside it."""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the visible answer."""

    text: SafeMarkdown


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of the model's visible thinking."""

    text: SafeMarkdown


@dataclass(frozen=True, slots=True)
class RefusalDelta:
    """More of a refusal's text."""

    text: SafeMarkdown


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    """A fragment of a tool call.

    Attributes:
        call: Position of the call in the reply, from 0; fragments with the same number belong together.
        id: The provider's id of the call; empty where this fragment does not carry it.
        name: The tool's name; empty where this fragment does not carry it.
        arguments: More of the arguments' JSON text.
    """

    call: int
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class ReplayDelta:
    """Something opaque (a signature, encrypted reasoning) to send back verbatim on the next turn.

    Attributes:
        wire_format: The wire format that made it and alone understands it.
        value: JSON value as received.
    """

    wire_format: str
    value: Any


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply. The last one received counts; usages are never summed."""

    input_tokens: int | None = None
    """As the provider counts them; `all_input_tokens` are those of the whole request."""
    output_tokens: int | None = None
    """As the provider counts them; `all_output_tokens` are those of the whole reply."""
    cached_input_tokens: int | None = None
    reasoning_tokens: int | None = None
    is_estimated: bool = False
    """Whether beck counted by itself because the provider did not say."""
    cost: float | None = None
    """In US dollars, at the price of the time; None where no price is known."""
    is_cost_estimated: bool = False
    """Whether tokens or a price that the cost is made of are not exact."""
    sent_letters: int | None = field(default=None, compare=False)
    """Characters of the request that was counted; None where nobody counted them."""
    apart_input_tokens: int = 0
    """Sent besides ``input_tokens``: Anthropic counts apart what its cache had and took."""
    apart_output_tokens: int = 0
    """Written besides ``output_tokens``: Google counts the reasoning apart."""

    @property
    def all_input_tokens(self) -> int | None:
        """Of the whole request, those that came from a cache among them."""
        return None if self.input_tokens is None else self.input_tokens + self.apart_input_tokens

    @property
    def all_output_tokens(self) -> int | None:
        """Of the whole reply, those of the reasoning among them."""
        return None if self.output_tokens is None else self.output_tokens + self.apart_output_tokens


@dataclass(frozen=True, slots=True)
class Finish:
    """The provider's own terminal word on the reply."""

    reason: FinishReason
    raw: str = ""
    """The provider's word, such as ``end_turn``."""
    detail: str = ""
    """What the provider says more exactly, such as ``max_output_tokens`` of an ``incomplete`` response."""

    @property
    def told(self) -> str:
        """The word that says most."""
        return self.detail or self.raw


@dataclass(frozen=True, slots=True)
class Skipped:
    """Events of the stream that could not be read; the last count received counts."""

    events: int


Delta = TextDelta | ReasoningDelta | RefusalDelta | ToolCallDelta | ReplayDelta | Usage | Finish | Skipped

_KINDS: dict[str, type[Delta]] = {
    "text": TextDelta,
    "reasoning": ReasoningDelta,
    "refusal": RefusalDelta,
    "tool_call": ToolCallDelta,
    "replay": ReplayDelta,
    "usage": Usage,
    "finish": Finish,
    "skipped": Skipped,
}
_NAMES = {delta_type: kind for kind, delta_type in _KINDS.items()}


def delta_to_record(delta: Delta) -> dict[str, Any]:
    """The delta as a JSON object with its ``kind``; fields at their default are left out."""
    record: dict[str, Any] = {"kind": _NAMES[type(delta)]}
    for name, described in type(delta).__dataclass_fields__.items():
        value = getattr(delta, name)
        if value != described.default:
            record[name] = value
    return record


def delta_from_record(record: Mapping[str, Any]) -> Delta:
    """The delta that `delta_to_record` made the record of.

    Raises:
        ValueError: the record is of no known kind or lacks a field.
    """
    fields = dict(record)
    try:
        return _KINDS[fields.pop("kind")](**fields)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a delta record: {str(record)[:80]}") from error


def coalesce(deltas: Iterable[Delta]) -> list[Delta]:
    """The same content in as few deltas as possible: neighbours of one kind are joined, order is kept."""
    fewer: list[Delta] = []
    for delta in deltas:
        last = fewer[-1] if fewer else None
        match last, delta:
            case TextDelta(first), TextDelta(more):
                fewer[-1] = TextDelta(joined((first, more)))
            case ReasoningDelta(first), ReasoningDelta(more):
                fewer[-1] = ReasoningDelta(joined((first, more)))
            case RefusalDelta(first), RefusalDelta(more):
                fewer[-1] = RefusalDelta(joined((first, more)))
            case ToolCallDelta(call, id_, name, first), ToolCallDelta(same, "", "", more) if call == same:
                fewer[-1] = ToolCallDelta(call, id_, name, first + more)
            case _:
                fewer.append(delta)
    return fewer
