"""Cohere's Chat v2 wire format: its stream."""

from __future__ import annotations

from typing import Any

from app.conversation import FinishReason, ReplayDelta, Usage
from app.providers.event_stream import EventStreamDecoder
from app.providers.json_text import count_at, object_at, text_at
from app.providers.server_error import error_value
from app.providers.tool_calls import ToolCallAssembly

WIRE_FORMAT = "cohere_v2"

_REASONS: dict[str, FinishReason] = {
    "COMPLETE": "stop",
    "STOP_SEQUENCE": "stop",
    "MAX_TOKENS": "length",
    "TOOL_CALL": "tool_calls",
    "ERROR_TOXIC": "refusal",
    "ERROR": "error",
    "TIMEOUT": "error",
}


class CohereV2Decoder(EventStreamDecoder):
    """Decodes one reply of ``POST /v2/chat``.

    Complete when ``message-end`` came. The plan that goes before tool calls belongs to the calls: it is sent back with
    them, and is no part of the answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls = ToolCallAssembly()
        self._plan: list[str] = []

    def _take_event(self, value: Any) -> None:
        if not isinstance(value, dict):
            return
        delta = object_at(value, "delta")
        message = object_at(delta, "message")
        match text_at(value, "type"):
            case "content-start" | "content-delta":
                self._take_content(message.get("content"))
            case "tool-plan-delta":
                self._plan.append(text_at(message, "tool_plan"))
            case "tool-call-start" | "tool-call-delta":
                calls = message.get("tool_calls")
                if isinstance(calls, dict):
                    self._take_call(calls, count_at(value, "index"))
            case "message-end":
                self._take_ending(delta)
            case _:
                if (error := error_value(value)) is not None:
                    self._fail(error)

    def _take_whole(self, value: dict[str, Any]) -> bool:
        message = object_at(value, "message")
        if not message:
            return False
        content = message.get("content")
        for part in content if isinstance(content, list) else (content,):
            self._take_content(part)
        self._plan.append(text_at(message, "tool_plan"))
        calls = message.get("tool_calls")
        for index, call in enumerate(calls if isinstance(calls, list) else ()):
            self._take_call(call, index)
        self._take_ending(value)
        return True

    def _is_finish_terminal(self) -> bool:
        return False

    def _is_terminal(self, value: dict[str, Any]) -> bool:
        return value.get("type") == "message-end"

    def _take_content(self, content: Any) -> None:
        """One piece of content: text, or an object with text or thinking."""
        if isinstance(content, str):
            self._flow.text(content, self._deltas)
        if thought := text_at(content, "thinking"):
            self._flow.reasoning(thought, self._deltas)
        if text := text_at(content, "text"):
            self._flow.text(text, self._deltas)

    def _take_call(self, call: Any, index: int | None) -> None:
        if isinstance(call, dict):
            delta = self._calls.take(call if index is None else call | {"index": index})
            if delta is not None:
                self._deltas.append(delta)

    def _take_ending(self, value: dict[str, Any]) -> None:
        usage = object_at(value, "usage")
        tokens = object_at(usage, "tokens") or object_at(usage, "billed_units")
        if tokens:
            self._use(
                Usage(
                    count_at(tokens, "input_tokens"),
                    count_at(tokens, "output_tokens"),
                    count_at(usage, "cached_tokens"),
                    count_at(tokens, "reasoning_tokens"),
                )
            )
        if raw := text_at(value, "finish_reason"):
            reason = _REASONS.get(raw, "unknown")
            self._finish_with(reason, raw)
            if reason == "error":
                self._fail(value.get("error") or f"The reply ended with {raw}.")
        self._end(complete=True)

    def _before_end(self) -> None:
        if plan := "".join(self._plan):
            self._deltas.append(ReplayDelta(WIRE_FORMAT, {"tool_plan": plan}))
