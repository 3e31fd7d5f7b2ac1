"""The OpenAI Responses wire format: its stream, in the dialects of the servers that speak it."""

from __future__ import annotations

from typing import Any

from app.conversation import FinishReason, ReplayDelta, ToolCallDelta, Usage
from app.providers.event_stream import EventStreamDecoder
from app.providers.json_text import count_at, object_at, text_at
from app.providers.server_error import error_value
from app.safe_text import safe_text

WIRE_FORMAT = "openai_responses"

_ENDS = ("response.completed", "response.incomplete", "response.failed", "response.cancelled", "error")
_INCOMPLETE: dict[str, FinishReason] = {
    "max_output_tokens": "length",
    "max_tokens": "length",
    "content_filter": "refusal",
}


class OpenAIResponsesDecoder(EventStreamDecoder):
    """Decodes one reply of ``POST /responses``.

    Complete when ``response.completed`` or ``response.incomplete`` came (the latter says why: length or filter). A
    gateway that runs tools by itself may let another response follow; usage and finish are then those of the last.
    Output items are told apart by their index in the output, since some servers give an item another id in each event
    (GitHub Copilot). What an item says when it is done counts where its deltas never came.
    """

    def __init__(self) -> None:
        super().__init__()
        self._calls: set[str] = set()
        self._said: set[tuple[str, object]] = set()
        self._summary: tuple[object, object] | None = None

    def _take_event(self, value: Any) -> None:
        if not isinstance(value, dict):
            return
        key = _key_of(value)
        match text_at(value, "type"):
            case "response.output_text.delta":
                self._say("text", key, text_at(value, "delta"))
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                self._separate(key, value.get("summary_index"))
                self._say("reasoning", key, text_at(value, "delta"))
            case "response.refusal.delta":
                self._say("refusal", key, text_at(value, "delta"))
            case "response.output_item.added":
                self._start_item(key, object_at(value, "item"))
            case "response.output_item.done":
                self._take_item(key, object_at(value, "item"))
            case kind if kind in _ENDS:
                self._take_ending(kind, value)
            case _:
                if (error := error_value(value)) is not None:
                    self._fail(error)

    def _take_whole(self, value: dict[str, Any]) -> bool:
        if not isinstance(value.get("output"), list):
            return False
        self._take_response(value)
        self._end(complete=True)
        return True

    def _is_finish_terminal(self) -> bool:
        return True

    def _is_terminal(self, value: dict[str, Any]) -> bool:
        return value.get("type") in _ENDS

    def _say(self, kind: str, key: object, text: str) -> None:
        if not text:
            return
        self._said.add((kind, key))
        match kind:
            case "text":
                self._flow.text(text, self._deltas)
            case "reasoning":
                self._flow.reasoning(text, self._deltas)
            case _:
                self._flow.refusal(text, self._deltas)

    def _separate(self, key: object, summary: object) -> None:
        """Begin a paragraph where another part of a reasoning summary begins."""
        if self._summary is not None and self._summary != (key, summary):
            self._flow.reasoning("\n\n", self._deltas)
        self._summary = (key, summary)

    def _start_item(self, key: object, item: dict[str, Any]) -> None:
        phase = text_at(item, "phase")
        if phase and item.get("type") == "message":
            # to go back with the message: without it, models take remarks on the way for the answer
            self._deltas.append(ReplayDelta(WIRE_FORMAT, {"type": "message", "phase": phase}))
            self._said.add(("phase", key))

    def _take_item(self, key: object, item: dict[str, Any]) -> None:
        """Take an output item that is done: of it, what its deltas have not said."""
        match text_at(item, "type"):
            case "function_call":
                self._take_call(item)
            case "reasoning":
                if ("reasoning", key) not in self._said:
                    thoughts = _texts(item, "summary") or _texts(item, "content")
                    self._say("reasoning", key, "\n\n".join(thoughts))
                if text_at(item, "encrypted_content"):
                    self._deltas.append(ReplayDelta(WIRE_FORMAT, item))
            case "message":
                if ("phase", key) not in self._said:
                    self._start_item(key, item)
                if ("text", key) not in self._said:
                    self._say("text", key, "".join(_texts(item, "content")))
                if ("refusal", key) not in self._said:
                    self._say("refusal", key, "".join(_texts(item, "content", "refusal")))
            case _:
                pass

    def _take_call(self, item: dict[str, Any]) -> None:
        """Take a call, which counts only when its item is done: its fragments may be cut anywhere."""
        id_ = text_at(item, "call_id", "id")
        if id_ in self._calls:
            return
        name, arguments = safe_text(text_at(item, "name")), text_at(item, "arguments")
        self._deltas.append(ToolCallDelta(len(self._calls), safe_text(id_), name, arguments))
        self._calls.add(id_)

    def _take_ending(self, kind: str, value: dict[str, Any]) -> None:
        if kind == "error":  # response.failed may follow, or the end
            self._fail(error_value(value) or value)
            return
        response = object_at(value, "response")
        self._take_response(response | {"status": text_at(response, "status") or kind.partition(".")[2]})

    def _take_response(self, response: dict[str, Any]) -> None:
        """Take a whole response; of its output, nothing that has been streamed already."""
        output = response.get("output")
        items = [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []
        has_items = bool(self._said or self._calls)
        for index, item in enumerate(items):
            if not has_items:
                self._take_item(index, item)
            elif item.get("type") == "function_call" and item.get("status") == "completed":
                self._take_call(item)
        self._take_usage(object_at(response, "usage"))
        raw = text_at(response, "status") or "completed"
        reason: FinishReason = "tool_calls" if self._calls else "stop"
        detail = ""
        if raw == "incomplete":
            detail = text_at(object_at(response, "incomplete_details"), "reason")
            reason = _INCOMPLETE.get(detail, "unknown")
        elif raw != "completed":
            reason = "error"
            self._fail(response.get("error") or f"The response is {raw}.")
        self._finish_with(reason, raw, detail)
        self.is_whole = True

    def _take_usage(self, usage: dict[str, Any]) -> None:
        if usage:
            self._use(
                Usage(
                    count_at(usage, "input_tokens"),
                    count_at(usage, "output_tokens"),
                    count_at(object_at(usage, "input_tokens_details"), "cached_tokens"),
                    count_at(object_at(usage, "output_tokens_details"), "reasoning_tokens"),
                )
            )


def _key_of(value: dict[str, Any]) -> object:
    """What tells an event's output item from the others: its index, or its id where it has none."""
    index = count_at(value, "output_index")
    if index is not None:
        return index
    return text_at(value, "item_id") or text_at(object_at(value, "item"), "id")


def _texts(item: dict[str, Any], field: str, name: str = "text") -> list[str]:
    """The texts in an item's list of parts."""
    parts = item.get(field)
    return [text for part in (parts if isinstance(parts, list) else ()) if (text := text_at(part, name))]
