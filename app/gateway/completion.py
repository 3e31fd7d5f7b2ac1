"""The words of the Chat Completions protocol: chunks, whole replies, usage, model lists and errors, as JSON text.

Non-ASCII characters are escaped, so that any string can be sent, lone surrogates included.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

FinishReason = Literal["stop", "length"]

DONE = "[DONE]"
"""What follows the last chunk of a whole stream."""


_json = json.JSONEncoder(separators=(",", ":")).encode


def usage_record(prompt_tokens: int, completion_tokens: int) -> dict[str, int]:
    """The usage object."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }


def error_json(what: str, *, kind: str, code: str | None = None, param: str | None = None) -> str:
    """An error in OpenAI's shape, as the body of a failed request or as data inside a stream."""
    return _json({"error": {"message": what, "type": kind, "param": param, "code": code}})


def model_list_json(names: Iterable[str], created: int) -> str:
    """The body of ``GET /v1/models``."""
    cards = [{"id": name, "object": "model", "created": created, "owned_by": "beck"} for name in names]
    return _json({"object": "list", "data": cards})


@dataclass(frozen=True, slots=True)
class Completion:
    """One reply on the wire.

    Attributes:
        model: The model's name.
        includes_usage: Whether chunks mention usage: null in each, and a last chunk with the numbers.
        id: As in each chunk.
        created: Unix time in seconds.
    """

    model: str
    includes_usage: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def _record(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        }

    def _chunk(self, delta: dict[str, str], finish_reason: FinishReason | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        record = self._record("chat.completion.chunk", [choice])
        return _json(record | ({"usage": None} if self.includes_usage else {}))

    def first_chunk(self) -> str:
        """The chunk that says whose message begins."""
        return self._chunk({"role": "assistant", "content": ""})

    def content_chunk(self, piece: str) -> str:
        """A chunk with a piece of text."""
        return self._chunk({"content": piece})

    def finish_chunk(self, finish_reason: FinishReason) -> str:
        """The chunk that says why the text ends."""
        return self._chunk({}, finish_reason)

    def usage_chunk(self, usage: dict[str, int]) -> str:
        """The chunk with the numbers and no choice, after the finish chunk."""
        return _json(self._record("chat.completion.chunk", []) | {"usage": usage})

    def whole(self, text: str, finish_reason: FinishReason, usage: dict[str, int]) -> str:
        """The body of a reply that is not streamed."""
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
        return _json(self._record("chat.completion", [choice]) | {"usage": usage})
