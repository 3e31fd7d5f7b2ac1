"""The Anthropic Messages wire format: its requests and model lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.conversation import (
    AttachmentPart,
    Message,
    Part,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.providers.anthropic import AnthropicDecoder
from app.providers.endpoint import Endpoint
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import (
    answered_calls,
    attachment_text,
    replayable,
    sendable,
    system_text,
)
from app.providers.http_provider import HttpProvider
from app.providers.json_text import count_at, text_at
from app.providers.pictures import takes_pictures
from app.providers.protocol import ChatRequest, ModelCard
from app.providers.tool_schemas import anthropic_tools
from app.safe_text import is_safe

VERSION = "2023-06-01"
_PAGE_SIZE = "1000"
_OUTPUT_LIMITS = (
    (re.compile(r"claude-(?:2|instant|3-(?:opus|sonnet|haiku))"), 4096),
    (re.compile(r"claude-3-5"), 8192),
    (re.compile(r"claude"), 32_000),
    (re.compile(r""), 8192),  # others that speak this format
)
_THINKING_TOKENS = {"minimal": 1024, "low": 2048, "medium": 8192, "high": 16_384, "xhigh": 32_768}


class AnthropicProvider(HttpProvider):
    """Speaks Anthropic Messages."""

    def _decoder(self) -> EventStreamDecoder:
        return AnthropicDecoder()

    def _chat_path(self) -> str:
        return f"{self._version_path()}/messages"

    def _version_path(self) -> str:
        """``/v1`` unless the base URL has a version already: both are customary for this format."""
        path = urlsplit(self.endpoint.base_url).path.rstrip("/")
        return "" if re.search(r"/v\d+\w*$", path) else "/v1"

    def _key_headers(self, key: str) -> dict[str, str]:
        return {"x-api-key": key}

    def _headers(self) -> dict[str, str]:
        return super()._headers() | {"anthropic-version": VERSION}

    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        max_tokens = request.max_output_tokens or _output_limit(request.model)
        if "max_tokens" in dropped:
            max_tokens = min(max_tokens, 4096)
        body: dict[str, Any] = {
            "model": request.model,
            "max_tokens": max_tokens,
            "messages": messages_of(request, self.endpoint),
            "stream": "stream" not in dropped,
        }
        if system := system_text(request):
            body["system"] = system
        thinking = _THINKING_TOKENS.get(request.reasoning_effort or "")
        if thinking is not None:
            body["thinking"] = {"type": "enabled", "budget_tokens": thinking}
            body["max_tokens"] = max(max_tokens, thinking + 1024)
        else:  # both are refused together with thinking
            body |= {
                name: value
                for name, value in (("temperature", request.temperature), ("top_p", request.top_p))
                if value is not None
            }
        if request.tools:
            body["tools"] = anthropic_tools(request.tools)
        return body

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        return {"max_tokens": ("max_tokens",)}

    def _models_path(self) -> str:
        return f"{self._version_path()}/models"

    def _first_page(self) -> dict[str, str]:
        return {"limit": _PAGE_SIZE}

    def _next_page(self, value: Any) -> dict[str, str] | None:
        last = text_at(value, "last_id")
        if isinstance(value, dict) and value.get("has_more") is True and last:
            return {"limit": _PAGE_SIZE, "after_id": last}
        return None

    def _model_cards(self, value: Any) -> list[ModelCard]:
        listed = value.get("data") if isinstance(value, dict) else None
        return [
            ModelCard(
                id_,
                count_at(entry, "max_input_tokens"),
                count_at(entry, "max_tokens"),
                takes_pictures=takes_pictures(entry),
            )
            for entry in (listed if isinstance(listed, list) else ())
            if (id_ := text_at(entry, "id")) and is_safe(id_) and "\n" not in id_
        ]


def _output_limit(model: str) -> int:
    """Tokens that the model may write at most; the format demands that a request says so."""
    return next(limit for pattern, limit in _OUTPUT_LIMITS if pattern.search(model))


def messages_of(request: ChatRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    """The path as Messages: roles alternate, blocks are never empty, an unfinished answer at the end is a prefill."""
    answered = answered_calls(request.messages)
    built: list[dict[str, Any]] = []
    for message in sendable(request.messages):
        if message.role == "system":
            continue
        role = "assistant" if message.role == "assistant" else "user"
        blocks = [block for part in message.parts if (block := _block(part, message, endpoint, answered))]
        if not blocks:
            continue
        if built and built[-1]["role"] == role:
            built[-1]["content"] += blocks
        else:
            built.append({"role": role, "content": blocks})
    if built and built[-1]["role"] == "assistant":
        last = built[-1]["content"][-1]
        if last["type"] == "text":
            last["text"] = last["text"].rstrip()  # a prefill must not end with white space
    return built


def _block(
    part: Part, message: Message, endpoint: Endpoint, answered: frozenset[str]
) -> dict[str, Any] | None:
    """One part as a content block; None where it is not sent."""
    match part:
        case TextPart(text) | RefusalPart(text) if text.strip():
            return {"type": "text", "text": text}
        case AttachmentPart():
            return _attachment(part)
        case ToolCallPart(id_, name) if id_ in answered:
            return {"type": "tool_use", "id": id_, "name": name, "input": part.parsed_arguments or {}}
        case ToolResultPart(call_id, text):
            return {"type": "tool_result", "tool_use_id": call_id, "content": text}
        case ReplayPart(value=value) if replayable(part, message, endpoint) and isinstance(value, dict):
            return value
        case _:
            return None


def _attachment(part: AttachmentPart) -> dict[str, Any]:
    if part.is_text:
        return {"type": "text", "text": attachment_text(part)}
    kind = "image" if part.media_type.startswith("image/") else "document"
    source = {"type": "base64", "media_type": part.media_type, "data": part.content}
    return {"type": kind, "source": source}
