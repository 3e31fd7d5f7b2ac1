"""Cohere's Chat v2 wire format: its requests and model lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.conversation import (
    AttachmentPart,
    Message,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    text_of,
)
from app.providers.cohere_v2 import CohereV2Decoder
from app.providers.endpoint import Endpoint
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import (
    answered_calls,
    attachment_text,
    data_url,
    replayable,
    sendable,
    unsent_text,
)
from app.providers.http import Http
from app.providers.http_provider import HttpProvider
from app.providers.json_text import count_at, text_at
from app.providers.pictures import takes_pictures
from app.providers.protocol import ChatRequest, ModelCard
from app.providers.retry import RetryPolicy
from app.providers.tool_schemas import chat_tools
from app.safe_text import is_safe

_PAGE_SIZE = "1000"
_THINKING_TOKENS = {"minimal": 512, "low": 2048, "medium": 8192, "high": 24_576, "xhigh": 24_576}


class CohereV2Provider(HttpProvider):
    """Speaks Cohere Chat v2."""

    def __init__(self, endpoint: Endpoint, http: Http, retry: RetryPolicy | None = None) -> None:
        # Replies come from version 2 and model lists from version 1, whatever version the base URL names
        base_url = re.sub(r"/v[12]/*$", "", endpoint.base_url)
        super().__init__(replace(endpoint, base_url=base_url), http, retry)

    def _decoder(self) -> EventStreamDecoder:
        return CohereV2Decoder()

    def _chat_path(self) -> str:
        return "/v2/chat"

    def _key_headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": request.model,
            "messages": cohere_messages(request, self.endpoint),
            "stream": "stream" not in dropped,
        }
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.top_p is not None:
            body["p"] = request.top_p
        if request.max_output_tokens is not None:
            body["max_tokens"] = request.max_output_tokens
        effort = request.reasoning_effort
        if effort and "thinking" not in dropped:
            budget = _THINKING_TOKENS.get(effort)
            body["thinking"] = {"type": "disabled" if effort == "none" else "enabled"} | (
                {"token_budget": budget} if budget else {}
            )
        if request.tools:
            body["tools"] = chat_tools(request.tools)
        return body

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        return {"thinking": ("thinking", "reasoning")}

    def _models_path(self) -> str:
        return "/v1/models"

    def _first_page(self) -> dict[str, str]:
        return {"page_size": _PAGE_SIZE, "endpoint": "chat"}

    def _next_page(self, value: Any) -> dict[str, str] | None:
        token = text_at(value, "next_page_token")
        return self._first_page() | {"page_token": token} if token else None

    def _model_cards(self, value: Any) -> list[ModelCard]:
        listed = value.get("models") if isinstance(value, dict) else None
        return [
            ModelCard(id_, count_at(entry, "context_length"), takes_pictures=takes_pictures(entry))
            for entry in (listed if isinstance(listed, list) else ())
            if (id_ := text_at(entry, "name")) and is_safe(id_) and "\n" not in id_
        ]


def cohere_messages(request: ChatRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    """The path as Cohere's messages."""
    built: list[dict[str, Any]] = [{"role": "system", "content": request.system}] if request.system else []
    answered = answered_calls(request.messages)
    for message in sendable(request.messages):
        match message.role:
            case "assistant":
                built.append(_assistant(message, endpoint, answered))
            case "tool":
                built += [
                    {"role": "tool", "tool_call_id": part.call_id, "content": part.text}
                    for part in message.parts
                    if isinstance(part, ToolResultPart)
                ]
            case role:
                built.append({"role": role, "content": _content(message)})
    return built


def _content(message: Message) -> str | list[dict[str, Any]]:
    """Text where text is all, or a list of parts; there is no place for files other than pictures."""
    parts: list[dict[str, Any]] = []
    for part in message.parts:
        match part:
            case TextPart(text) if text:
                parts.append({"type": "text", "text": text})
            case AttachmentPart() if part.is_text:
                parts.append({"type": "text", "text": attachment_text(part)})
            case AttachmentPart() if part.is_picture:
                parts.append({"type": "image_url", "image_url": {"url": data_url(part)}})
            case AttachmentPart():
                parts.append({"type": "text", "text": unsent_text(part)})
            case _:
                pass
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _assistant(message: Message, endpoint: Endpoint, answered: frozenset[str]) -> dict[str, Any]:
    built: dict[str, Any] = {"role": "assistant"}
    text = text_of(part for part in message.parts if isinstance(part, TextPart | RefusalPart))
    if text:
        built["content"] = text
    calls = [
        {
            "id": part.id,
            "type": "function",
            "function": {"name": part.name, "arguments": part.arguments or "{}"},
        }
        for part in message.parts
        if isinstance(part, ToolCallPart) and part.id in answered
    ]
    if calls:
        built["tool_calls"] = calls
        for part in message.parts:
            if isinstance(part, ReplayPart) and replayable(part, message, endpoint):
                built["tool_plan"] = text_at(part.value, "tool_plan")
    return built
