"""Tells which tool call a streamed fragment belongs to; servers of one wire format disagree on how to say it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.conversation import ToolCallDelta
from app.providers.json_text import object_at, text_at
from app.safe_text import safe_text


@dataclass(slots=True)
class _Call:
    """What is known of one call so far."""

    number: int
    id: str = ""
    name: str = ""


class ToolCallAssembly:
    """Numbers the calls of one reply.

    A fragment belongs to the call open at its index, unless it has another id; without index to the call of its id;
    with neither to the last call. (Gemini leaves out the index, old vLLM gives all calls index 0, OpenRouter repeats
    id and name, so a name is taken once and not appended.)
    """

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._by_index: dict[int, _Call] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def take(self, fragment: Any) -> ToolCallDelta | None:
        """The delta of one fragment of ``tool_calls``; None where it says nothing new."""
        if not isinstance(fragment, dict):
            return None
        known = len(self._calls)
        call = self._call_of(fragment.get("index"), text_at(fragment, "id"))
        function = object_at(fragment, "function")
        name = "" if call.name else text_at(function, "name") or text_at(fragment, "name")
        call.name = call.name or name
        id_ = "" if call.id else text_at(fragment, "id")
        call.id = call.id or id_
        arguments = function.get("arguments", fragment.get("arguments"))
        if isinstance(arguments, dict | list):
            arguments = json.dumps(arguments)
        elif not isinstance(arguments, str):
            arguments = ""
        if not (id_ or name or arguments or len(self._calls) > known):
            return None
        return ToolCallDelta(call.number, safe_text(id_), safe_text(name), arguments)

    def _call_of(self, index: Any, id_: str) -> _Call:
        if isinstance(index, int):
            call = self._by_index.get(index)
            if call is None or (id_ and call.id and id_ != call.id):
                call = self._by_index[index] = self._opened()
            return call
        if id_:
            return next((call for call in self._calls if call.id == id_), None) or self._opened()
        return self._calls[-1] if self._calls else self._opened()

    def _opened(self) -> _Call:
        call = _Call(len(self._calls))
        self._calls.append(call)
        return call
