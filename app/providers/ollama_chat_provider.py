"""Ollama's own wire format: its requests and model lists."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from app.conversation import (
    AttachmentPart,
    Message,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    text_of,
)
from app.errors import EndpointError
from app.providers.endpoint import Endpoint
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import (
    answered_calls,
    attachment_text,
    call_names,
    sendable,
    server_id,
    unsent_text,
)
from app.providers.http import Http, WireRequest
from app.providers.http_provider import HttpProvider
from app.providers.json_text import count_at, object_at, text_at
from app.providers.ollama_chat import OllamaChatDecoder
from app.providers.protocol import ChatRequest, ModelCard
from app.providers.retry import RetryPolicy
from app.providers.tool_schemas import chat_tools
from app.safe_text import is_safe

_MODELS_SHOWN = 24
_SHOWN_AT_ONCE = 4
_SHOW_SECONDS = 3.0
_LEVELS = ("low", "medium", "high")


class OllamaChatProvider(HttpProvider):
    """Speaks Ollama's own format, which tells what its imitation of OpenAI does not: sizes, times, thinking."""

    def __init__(self, endpoint: Endpoint, http: Http, retry: RetryPolicy | None = None) -> None:
        # The base URL may be that of the OpenAI route, or have the format's own folder
        base_url = re.sub(r"/(?:v1|api)/*$", "", endpoint.base_url)
        super().__init__(replace(endpoint, base_url=base_url), http, retry)

    def _decoder(self) -> EventStreamDecoder:
        return OllamaChatDecoder()

    def _chat_path(self) -> str:
        return "/api/chat"

    def _key_headers(self, key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}

    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": request.model,
            "messages": ollama_messages(request),
            "stream": "stream" not in dropped,
        }
        options: dict[str, Any] = {}
        if request.temperature is not None:
            options["temperature"] = request.temperature
        if request.top_p is not None:
            options["top_p"] = request.top_p
        if request.max_output_tokens is not None:
            options["num_predict"] = request.max_output_tokens
        if options:
            body["options"] = options
        effort = request.reasoning_effort
        if effort and "think" not in dropped:
            body["think"] = effort if effort in _LEVELS else effort != "none"
        if request.tools:
            body["tools"] = chat_tools(request.tools)
        return body

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        return {"think": ("think",)}

    def _models_path(self) -> str:
        return "/api/tags"

    def _next_page(self, value: Any) -> dict[str, str] | None:  # noqa: ARG002 - the list has one page
        return None

    def _model_cards(self, value: Any) -> list[ModelCard]:
        listed = value.get("models") if isinstance(value, dict) else None
        return [
            ModelCard(id_, count_at(object_at(entry, "details"), "context_length"))
            for entry in (listed if isinstance(listed, list) else ())
            if (id_ := text_at(entry, "name", "model")) and is_safe(id_) and "\n" not in id_
        ]

    async def list_models(self) -> list[ModelCard]:
        """The models with their context windows, as far as the server tells them soon enough: 3 seconds for all.

        Raises:
            EndpointError: it could not be asked.
        """
        cards = await super().list_models()
        windows: dict[str, int] = {}
        turns = asyncio.Semaphore(_SHOWN_AT_ONCE)

        async def show(model: str) -> None:
            async with turns:
                with suppress(EndpointError):
                    window = await self._context_window(model)
                    if window is not None:
                        windows[model] = window

        unknown = [card.id for card in cards if card.context_window is None][:_MODELS_SHOWN]
        with suppress(TimeoutError):
            async with asyncio.timeout(_SHOW_SECONDS):
                await asyncio.gather(*(show(model) for model in unknown))
        return [replace(card, context_window=windows.get(card.id, card.context_window)) for card in cards]

    async def _context_window(self, model: str) -> int | None:
        headers = self._headers() | {"Content-Type": "application/json"}
        body = json.dumps({"model": model}).encode()
        told = object_at(await self._fetch(WireRequest("POST", "/api/show", headers, body)), "model_info")
        return next((count_at(told, name) for name in told if name.endswith(".context_length")), None)


def ollama_messages(request: ChatRequest) -> list[dict[str, Any]]:
    """The path as Ollama's messages."""
    built: list[dict[str, Any]] = [{"role": "system", "content": request.system}] if request.system else []
    answered, names = answered_calls(request.messages), call_names(request.messages)
    for message in sendable(request.messages):
        match message.role:
            case "assistant":
                built.append(_assistant(message, answered))
            case "tool":
                built += [
                    {"role": "tool", "tool_name": names.get(part.call_id, ""), "content": part.text}
                    | ({"tool_call_id": id_} if (id_ := server_id(part.call_id)) else {})
                    for part in message.parts
                    if isinstance(part, ToolResultPart)
                ]
            case role:
                built.append({"role": role} | _content(message))
    return built


def _content(message: Message) -> dict[str, Any]:
    """The texts of a prompt as one, its pictures beside; there is no place for other files."""
    texts: list[str] = []
    images: list[str] = []
    for part in message.parts:
        match part:
            case TextPart(text) if text:
                texts.append(text)
            case AttachmentPart() if part.is_text:
                texts.append(attachment_text(part))
            case AttachmentPart(content=content) if part.is_picture:
                images.append(content)
            case AttachmentPart():
                texts.append(unsent_text(part))
            case _:
                pass
    return {"content": "\n\n".join(texts)} | ({"images": images} if images else {})


def _assistant(message: Message, answered: frozenset[str]) -> dict[str, Any]:
    text = text_of(part for part in message.parts if isinstance(part, TextPart | RefusalPart))
    calls = [
        {"function": {"name": part.name, "arguments": part.parsed_arguments or {}}}
        | ({"id": id_} if (id_ := server_id(part.id)) else {})
        for part in message.parts
        if isinstance(part, ToolCallPart) and part.id in answered
    ]
    return {"role": "assistant", "content": text} | ({"tool_calls": calls} if calls else {})
