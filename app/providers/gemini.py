"""The Gemini wire format (Google's own, not its imitation of OpenAI): its stream."""

from __future__ import annotations

import json
from typing import Any

from app.conversation import FinishReason, ReplayDelta, ToolCallDelta, Usage
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import made_up_id
from app.providers.json_text import count_at, object_at, text_at
from app.providers.server_error import error_value
from app.safe_text import safe_text

WIRE_FORMAT = "gemini"

_REASONS: dict[str, FinishReason] = {
    "STOP": "stop",
    "MAX_TOKENS": "length",
    "SAFETY": "refusal",
    "RECITATION": "refusal",
    "LANGUAGE": "refusal",
    "BLOCKLIST": "refusal",
    "PROHIBITED_CONTENT": "refusal",
    "SPII": "refusal",
    "IMAGE_SAFETY": "refusal",
    "IMAGE_PROHIBITED_CONTENT": "refusal",
    "MALFORMED_FUNCTION_CALL": "error",
    "UNEXPECTED_TOOL_CALL": "error",
    "MISSING_THOUGHT_SIGNATURE": "error",
}


class GeminiDecoder(EventStreamDecoder):
    """Decodes one reply of ``POST …:streamGenerateContent``.

    Complete when a finish reason came; there is no terminal event. Parts with a ``thoughtSignature``, and parts that
    are neither text nor call, become replay deltas behind what they say. A call is whole in its part: the arguments
    in pieces that Vertex AI can send (``partialArgs``) are never asked for, and not assembled.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls = 0
        self._counts: dict[str, Any] = {}

    def _take_event(self, value: Any) -> None:
        if not isinstance(value, dict) or "error" in value:
            if (error := error_value(value)) is not None:
                self._fail(error)
            return
        self._take_usage(object_at(value, "usageMetadata"))
        candidates = value.get("candidates")
        for candidate in candidates if isinstance(candidates, list) else ():
            if isinstance(candidate, dict) and not candidate.get("index"):
                parts = object_at(candidate, "content").get("parts")
                for part in parts if isinstance(parts, list) else ():
                    if isinstance(part, dict):
                        self._take_part(part, text_at(value, "responseId"))
                self._take_finish(candidate)
        feedback = object_at(value, "promptFeedback")
        if not candidates and (blocked := text_at(feedback, "blockReason")):
            told = text_at(feedback, "blockReasonMessage") or f"The prompt was blocked: {blocked}."
            self._fail({"code": 400, "message": told, "status": blocked})

    def _take_whole(self, value: dict[str, Any]) -> bool:
        return self._take_reply([value])

    def _take_reply(self, value: Any) -> bool:
        """A whole reply, or the list of its chunks: what comes of a stream that was not asked for as events."""
        chunks = value if isinstance(value, list) else [value]
        known = [
            chunk
            for chunk in chunks
            if isinstance(chunk, dict) and ("candidates" in chunk or "promptFeedback" in chunk)
        ]
        for chunk in chunks if known else ():
            self._take_event(chunk)
        return bool(known)

    def _is_finish_terminal(self) -> bool:
        return True

    def _is_terminal(self, value: dict[str, Any]) -> bool:
        candidates = value.get("candidates")
        return isinstance(candidates, list) and any(text_at(each, "finishReason") for each in candidates)

    def _take_part(self, part: dict[str, Any], response_id: str) -> None:
        call, text = part.get("functionCall"), part.get("text")
        if isinstance(call, dict):
            self._take_call(call, response_id)
        elif isinstance(text, str):
            if part.get("thought") is True:
                self._flow.reasoning(text, self._deltas)
            elif text:
                self._flow.text(text, self._deltas)
        if part.get("thoughtSignature") or not (isinstance(call, dict) or isinstance(text, str)):
            self._deltas.append(ReplayDelta(WIRE_FORMAT, part))

    def _take_call(self, call: dict[str, Any], response_id: str) -> None:
        id_ = safe_text(text_at(call, "id")) or made_up_id(safe_text(response_id), self._calls)
        arguments = object_at(call, "args")
        text = json.dumps(arguments, ensure_ascii=False)
        self._deltas.append(ToolCallDelta(self._calls, id_, safe_text(text_at(call, "name")), text))
        self._calls += 1

    def _take_usage(self, usage: dict[str, Any]) -> None:
        """Merge what is told: counts are cumulative, and not every chunk has all of them."""
        self._counts |= {name: count for name, count in usage.items() if count is not None}
        thought = count_at(self._counts, "thoughtsTokenCount")
        found = Usage(
            count_at(self._counts, "promptTokenCount"),
            count_at(self._counts, "candidatesTokenCount"),
            count_at(self._counts, "cachedContentTokenCount"),
            thought,
            apart_output_tokens=thought or 0,
        )
        if found != Usage():
            self._use(found)

    def _take_finish(self, candidate: dict[str, Any]) -> None:
        raw = text_at(candidate, "finishReason")
        if not raw or raw == "FINISH_REASON_UNSPECIFIED":
            return
        self.is_whole = True
        reason = _REASONS.get(raw, "unknown")
        if reason == "refusal" and (words := text_at(candidate, "finishMessage")):
            self._flow.refusal(words, self._deltas)
        self._finish_with("tool_calls" if reason == "stop" and self._calls else reason, raw)
