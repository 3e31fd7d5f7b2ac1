"""The OpenAI Chat Completions wire format: its stream, in the dialects of the servers that speak it."""

from __future__ import annotations

from typing import Any

from app.conversation import FinishReason, ReplayDelta, Usage
from app.providers.event_stream import EventStreamDecoder
from app.providers.json_text import count_at, object_at, text_at
from app.providers.server_error import error_value
from app.providers.tool_calls import ToolCallAssembly

WIRE_FORMAT = "openai_chat"

_REASONS: dict[str, FinishReason] = {
    "stop": "stop",
    "end_turn": "stop",
    "eos": "stop",
    "complete": "stop",
    "stop_sequence": "stop",
    "completed": "stop",
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "tool_call": "tool_calls",
    "tool_calls": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "refusal",
    "refusal": "refusal",
    "safety": "refusal",
    "recitation": "refusal",
    "blocklist": "refusal",
    "prohibited_content": "refusal",
    "spii": "refusal",
    "error": "error",
}


class OpenAIChatDecoder(EventStreamDecoder):
    """Decodes one reply of ``POST /chat/completions``.

    Complete when a finish reason or ``[DONE]`` came and no error did: some servers never send the one, some never
    the other.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls = ToolCallAssembly()
        self._details: list[dict[str, Any]] = []
        self._extras: dict[str, Any] = {}

    def _take_event(self, value: Any) -> None:
        is_object = isinstance(value, dict)
        if not (is_object and "choices" in value and "error" not in value):
            if (error := error_value(value)) is not None:
                self._fail(error)
            if not is_object:
                return
        if value.get("usage") or "x_groq" in value or "timings" in value:
            self._take_usage(value)
        choices = value.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and not choice.get("index"):
                self._take_delta(object_at(choice, "delta") or {"content": text_at(choice, "text")})
                self._take_finish(choice)

    def _take_whole(self, value: dict[str, Any]) -> bool:
        choices = value.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = object_at(choice, "message")
        if not isinstance(choice, dict) or not message:
            return False
        self._take_usage(value)
        self._take_delta(message)
        self._take_finish(choice)
        self._end(complete=True)
        return True

    def _is_finish_terminal(self) -> bool:
        return True

    def _is_done_terminal(self) -> bool:
        return True

    def _is_terminal(self, value: dict[str, Any]) -> bool:  # noqa: ARG002 - the end is no JSON here, but [DONE]
        return False

    def _take_delta(self, delta: dict[str, Any]) -> None:
        deltas = self._deltas
        if delta.get("reasoning_content") or delta.get("reasoning"):
            self._flow.reasoning(text_at(delta, "reasoning_content", "reasoning"), deltas)
        content = delta.get("content")
        if isinstance(content, str):
            if content:
                self._flow.text(content, deltas)
        elif isinstance(content, list):
            self._take_parts(content)
        if delta.get("refusal"):
            self._flow.refusal(text_at(delta, "refusal"), deltas)
        if fragments := delta.get("tool_calls"):
            self._take_calls(fragments)
        if (call := delta.get("function_call")) and isinstance(call, dict):
            self._take_calls([{"index": 0, "function": call}])
        if details := delta.get("reasoning_details"):
            self._keep_details(details)

    def _take_parts(self, parts: list[Any]) -> None:
        """Content as a list of parts (Mistral): text, or thinking that is itself text or a list of parts."""
        for part in parts:
            if isinstance(part, str):
                self._flow.text(part, self._deltas)
                continue
            thinking = part.get("thinking") if isinstance(part, dict) else None
            if isinstance(thinking, str):
                self._flow.reasoning(thinking, self._deltas)
            elif isinstance(thinking, list):
                for thought in thinking:
                    self._flow.reasoning(text_at(thought, "text"), self._deltas)
            elif text := text_at(part, "text"):
                self._flow.text(text, self._deltas)

    def _take_calls(self, fragments: Any) -> None:
        for fragment in fragments if isinstance(fragments, list) else ():
            delta = self._calls.take(fragment)
            if delta is not None:
                self._deltas.append(delta)
            if extra := object_at(fragment, "extra_content"):  # Gemini's thought signature: without it, 400
                self._extras[str(delta.call if delta else len(self._calls) - 1)] = extra

    def _keep_details(self, details: Any) -> None:
        """Keep OpenRouter's opaque reasoning, joining the pieces of each block, to send it back."""
        for piece in details if isinstance(details, list) else ():
            if not isinstance(piece, dict):
                continue
            last = self._details[-1] if self._details else {}
            if last and all(last.get(name) == piece.get(name) for name in ("type", "index")):
                for name, value in piece.items():
                    if name in ("text", "summary", "data") and isinstance(value, str):
                        last[name] = (last.get(name) or "") + value
                    elif value is not None:
                        last[name] = value
            else:
                self._details.append(dict(piece))

    def _take_usage(self, value: dict[str, Any]) -> None:
        usage = object_at(value, "usage") or object_at(object_at(value, "x_groq"), "usage")
        if usage:
            cached = count_at(object_at(usage, "prompt_tokens_details"), "cached_tokens")
            thought = count_at(object_at(usage, "completion_tokens_details"), "reasoning_tokens")
            self._use(
                Usage(
                    count_at(usage, "prompt_tokens"),
                    count_at(usage, "completion_tokens"),
                    cached if cached is not None else count_at(usage, "prompt_cache_hit_tokens"),
                    thought if thought is not None else count_at(usage, "reasoning_tokens"),
                )
            )
        elif self.usage is None and (
            timings := object_at(value, "timings")
        ):  # llama.cpp, when not asked for usage
            prompt = count_at(timings, "prompt_n")
            cached = count_at(timings, "cache_n")
            if prompt is not None:
                self._use(Usage(prompt + (cached or 0), count_at(timings, "predicted_n"), cached))

    def _take_finish(self, choice: dict[str, Any]) -> None:
        if not choice.get("finish_reason"):
            return
        raw = text_at(choice, "finish_reason")
        reason = _REASONS.get(raw.lower(), "unknown")
        self._finish_with(reason, raw)
        if reason == "error":
            self._fail(error_value(choice) or text_at(choice, "native_finish_reason"))

    def _before_end(self) -> None:
        replay: dict[str, Any] = {}
        if self._details:
            replay["reasoning_details"] = self._details
        if self._extras:
            replay["extra_content"] = self._extras
        if replay:
            self._deltas.append(ReplayDelta(WIRE_FORMAT, replay))
