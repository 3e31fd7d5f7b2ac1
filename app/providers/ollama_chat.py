"""Ollama's own wire format: its stream of JSON lines."""

from __future__ import annotations

import json
from typing import Any

from app.conversation import FinishReason, ToolCallDelta, Usage
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import made_up_id
from app.providers.json_text import count_at, object_at, text_at
from app.providers.server_error import error_value
from app.safe_text import safe_text
from app.sse import LineDecoder

WIRE_FORMAT = "ollama_chat"

_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length", "load": "stop", "unload": "stop"}


class OllamaChatDecoder(EventStreamDecoder):
    """Decodes one reply of ``POST /api/chat``.

    Complete when a line with ``done: true`` came; a whole reply is such a line alone. Calls come whole and without
    ids in older versions, so ids are made up. Errors are lines with an ``error``.
    """

    def __init__(self) -> None:
        super().__init__(LineDecoder())
        self._calls = 0

    def _take_event(self, value: Any) -> None:
        if not isinstance(value, dict):
            return
        if (error := error_value(value)) is not None:
            self._fail(error)
            self._end(complete=False)
            return
        message = object_at(value, "message")
        if thought := text_at(message, "thinking"):
            self._flow.reasoning(thought, self._deltas)
        if text := text_at(message, "content"):
            self._flow.text(text, self._deltas)
        calls = message.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            if isinstance(call, dict):
                self._take_call(call, text_at(value, "created_at"))
        if value.get("done") is True:
            self._take_done(value)

    def _take_whole(self, value: dict[str, Any]) -> bool:  # noqa: ARG002 - a whole reply is a line, as all are
        return False

    def _is_finish_terminal(self) -> bool:
        return False

    def _is_terminal(self, value: dict[str, Any]) -> bool:
        return value.get("done") is True

    def _take_call(self, call: dict[str, Any], created_at: str) -> None:
        function = object_at(call, "function")
        arguments = function.get("arguments")
        if not isinstance(arguments, str):
            arguments = json.dumps(arguments or {}, ensure_ascii=False)
        id_ = safe_text(text_at(call, "id")) or made_up_id(safe_text(created_at), self._calls)
        self._deltas.append(ToolCallDelta(self._calls, id_, safe_text(text_at(function, "name")), arguments))
        self._calls += 1

    def _take_done(self, value: dict[str, Any]) -> None:
        usage = Usage(count_at(value, "prompt_eval_count"), count_at(value, "eval_count"))
        if usage != Usage():
            self._use(usage)
        if raw := text_at(value, "done_reason"):
            reason = _REASONS.get(raw, "unknown")
            self._finish_with("tool_calls" if reason == "stop" and self._calls else reason, raw)
        self._end(complete=True)
