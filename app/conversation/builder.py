"""Folds deltas into the parts of a message."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from app.conversation.deltas import (
    Delta,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    ReplayDelta,
    Skipped,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from app.conversation.parts import Part, ReasoningPart, RefusalPart, ReplayPart, TextPart, ToolCallPart
from app.safe_text import SafeMarkdown


class _OpenPart:
    """A part that still grows: its kind and the pieces so far."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.pieces: list[str] = []
        self.call_id = ""
        self.call_name = ""
        self.began = 0.0
        self.ended: float | None = None


class MessageBuilder:
    """The parts of one message, growing by `apply`; constant cost per delta.

    Args:
        clock: Seconds, monotonic; measures how long the model reasoned.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._open: list[_OpenPart | ReplayPart] = []
        self._calls: dict[int, _OpenPart] = {}
        self.usage: Usage | None = None
        """The last usage received."""
        self.finish: Finish | None = None
        """The provider's terminal word, once received."""
        self.skipped_events = 0
        """How many events of the stream could not be read."""
        self.text_length = 0
        """Characters of visible text so far."""
        self.reasoning_length = 0
        """Characters of reasoning so far."""

    def apply(self, delta: Delta) -> None:
        """Fold one delta in."""
        match delta:
            case TextDelta(text):
                self._grow("text", text)
                self.text_length += len(text)
            case ReasoningDelta(text):
                self._grow("reasoning", text)
                self.reasoning_length += len(text)
            case RefusalDelta(text):
                self._grow("refusal", text)
                self.text_length += len(text)
            case ToolCallDelta():
                self._grow_call(delta)
            case ReplayDelta(wire_format, value):
                self._open.append(ReplayPart(wire_format, value))
            case Usage():
                self.usage = delta
            case Skipped(events):
                self.skipped_events = events
            case Finish():
                self.finish = delta
                self._end_reasoning()

    def parts(self) -> tuple[Part, ...]:
        """The parts so far, in the order in which they began."""
        return tuple(part if isinstance(part, ReplayPart) else self._freeze(part) for part in self._open)

    def _grow(self, kind: str, text: SafeMarkdown) -> None:
        last = self._open[-1] if self._open else None
        if not (isinstance(last, _OpenPart) and last.kind == kind):
            self._end_reasoning()
            last = _OpenPart(kind)
            last.began = self._clock()
            self._open.append(last)
        last.pieces.append(text)

    def _grow_call(self, delta: ToolCallDelta) -> None:
        call = self._calls.get(delta.call)
        if call is None:
            self._end_reasoning()
            call = self._calls[delta.call] = _OpenPart("tool_call")
            self._open.append(call)
        call.call_id = call.call_id or delta.id
        call.call_name = call.call_name or delta.name
        call.pieces.append(delta.arguments)

    def _end_reasoning(self) -> None:
        for part in reversed(self._open):
            if isinstance(part, _OpenPart):
                if part.kind == "reasoning" and part.ended is None:
                    part.ended = self._clock()
                return

    def _freeze(self, part: _OpenPart) -> Part:
        text = "".join(part.pieces)  # only a tool call's may be unsafe
        part.pieces = [text]
        match part.kind:
            case "text":
                return TextPart(SafeMarkdown(text))
            case "reasoning":
                return ReasoningPart(SafeMarkdown(text), round((part.ended or self._clock()) - part.began, 1))
            case "refusal":
                return RefusalPart(SafeMarkdown(text))
            case _:
                return ToolCallPart(part.call_id, part.call_name, text)
