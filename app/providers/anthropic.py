"""The Anthropic Messages wire format: its stream."""

from __future__ import annotations

import json
from typing import Any

from app.conversation import FinishReason, ReplayDelta, ToolCallDelta, Usage
from app.providers.event_stream import EventStreamDecoder
from app.providers.json_text import count_at, object_at, parse_json, text_at
from app.providers.server_error import error_value
from app.safe_text import safe_text

WIRE_FORMAT = "anthropic"

_REASONS: dict[str, FinishReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "refusal",
}
_PLAIN_BLOCKS = ("text", "tool_use")


class _Block:
    """A content block that is still open."""

    def __init__(self, start: dict[str, Any], call: int) -> None:
        self.start = start
        self.kind = text_at(start, "type")
        self.call = call
        self.input_pieces: list[str] = []
        self.text_pieces: dict[str, list[str]] = {}

    def add(self, name: str, piece: str) -> None:
        """More of one of the block's texts."""
        self.text_pieces.setdefault(name, []).append(piece)

    def replay(self) -> dict[str, Any]:
        """The whole block as the server would have sent it in one piece."""
        block = dict(self.start)
        for name, pieces in self.text_pieces.items():
            begin = block.get(name)
            block[name] = (begin if isinstance(begin, str) else "") + "".join(pieces)
        if joined := "".join(self.input_pieces):
            try:
                block["input"] = parse_json(joined)
            except ValueError:
                block["input"] = {}
        return block


class AnthropicDecoder(EventStreamDecoder):
    """Decodes one reply of ``POST /messages``.

    Complete when ``message_stop`` came. Event and block types that are not known are passed over; blocks that must go
    back verbatim (thinking with its signature, results of server tools) become replay deltas. Anthropic
    counts what it read from its cache and what it wrote there apart from ``input_tokens``.
    """

    def __init__(self) -> None:
        super().__init__()
        self._blocks: dict[int | None, _Block] = {}
        self._calls = 0
        self._counts: dict[str, Any] = {}

    def _take_event(self, value: Any) -> None:
        if not isinstance(value, dict):
            return
        match text_at(value, "type"):
            case "message_start":
                self._take_usage(object_at(value, "message"))
            case "content_block_start":
                self._start_block(count_at(value, "index"), object_at(value, "content_block"))
            case "content_block_delta":
                self._take_delta(count_at(value, "index"), object_at(value, "delta"))
            case "content_block_stop":
                self._stop_block(count_at(value, "index"))
            case "message_delta":
                self._take_usage(value)
                self._take_finish(object_at(value, "delta"))
            case "message_stop":
                self._end(complete=True)
            case _:
                if (error := error_value(value)) is not None:
                    self._fail(error)

    def _take_whole(self, value: dict[str, Any]) -> bool:
        content = value.get("content")
        if not isinstance(content, list):
            return False
        self._take_usage(value)
        for index, block in enumerate(content):
            if isinstance(block, dict):
                self._start_block(index, block)
                self._stop_block(index)
        self._take_finish(value)
        self._end(complete=True)
        return True

    def _is_finish_terminal(self) -> bool:
        return False

    def _is_terminal(self, value: dict[str, Any]) -> bool:
        return value.get("type") == "message_stop"

    def _start_block(self, index: int | None, start: dict[str, Any]) -> None:
        block = self._blocks[index] = _Block(start, self._calls)
        match block.kind:
            case "text":
                self._flow.text(text_at(start, "text"), self._deltas)
            case "thinking":
                self._flow.reasoning(text_at(start, "thinking"), self._deltas)
            case "tool_use":
                self._calls += 1
                name, id_ = safe_text(text_at(start, "name")), safe_text(text_at(start, "id"))
                self._deltas.append(ToolCallDelta(block.call, id_, name))
            case _:
                pass

    def _take_delta(self, index: int | None, delta: dict[str, Any]) -> None:
        block = self._blocks.get(index) or _Block({}, 0)
        match delta.get("type"):
            case "text_delta":
                self._flow.text(text_at(delta, "text"), self._deltas)
            case "thinking_delta":
                thought = text_at(delta, "thinking")
                block.add("thinking", thought)
                self._flow.reasoning(thought, self._deltas)
            case "signature_delta":
                block.add("signature", text_at(delta, "signature"))
            case "compaction_delta":
                block.add("content", text_at(delta, "content"))
            case "input_json_delta":
                piece = text_at(delta, "partial_json")
                block.input_pieces.append(piece)
                if block.kind == "tool_use" and piece:
                    self._deltas.append(ToolCallDelta(block.call, arguments=piece))
            case _:
                pass

    def _stop_block(self, index: int | None) -> None:
        block = self._blocks.pop(index, None)
        if block is None:
            return
        given = block.start.get("input")
        if block.kind == "tool_use" and not any(block.input_pieces):
            self._deltas.append(ToolCallDelta(block.call, arguments=json.dumps(given or {})))
        if block.kind and block.kind not in _PLAIN_BLOCKS:
            self._deltas.append(ReplayDelta(WIRE_FORMAT, block.replay()))

    def _take_usage(self, value: dict[str, Any]) -> None:
        """Merge what is told; counts of ``message_delta`` are cumulative."""
        usage = object_at(value, "usage")
        self._counts |= {name: count for name, count in usage.items() if count is not None}
        if usage:
            cached = count_at(self._counts, "cache_read_input_tokens")
            kept = count_at(self._counts, "cache_creation_input_tokens") or 0
            self._use(
                Usage(
                    count_at(self._counts, "input_tokens"),
                    count_at(self._counts, "output_tokens"),
                    cached,
                    is_cost_estimated=kept > 0,  # what the cache takes costs more, and no list says so
                    apart_input_tokens=(cached or 0) + kept,
                )
            )

    def _take_finish(self, value: dict[str, Any]) -> None:
        if raw := text_at(value, "stop_reason"):
            self._finish_with(_REASONS.get(raw, "unknown"), raw)
