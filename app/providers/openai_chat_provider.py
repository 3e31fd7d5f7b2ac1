"""The OpenAI Chat Completions wire format: its requests and model lists."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

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
from app.errors import EndpointError
from app.providers.endpoint import Endpoint
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import answered_calls, attachment_text, data_url, replayable, sendable
from app.providers.http_provider import HttpProvider
from app.providers.json_text import count_at, object_at, text_at
from app.providers.openai_chat import OpenAIChatDecoder
from app.providers.pictures import takes_pictures
from app.providers.protocol import ChatRequest, ModelCard
from app.providers.tool_schemas import chat_tools
from app.safe_text import is_safe

_CONTEXT_FIELDS = (
    "loaded_context_length",
    "context_length",
    "context_window",
    "max_model_len",
    "max_context_length",
)
_LM_STUDIO = "organization_owner"
"""Whom LM Studio names as the owner of each model."""
_OWN_LIST_SECONDS = 1.0
_MILLION = 1_000_000
_PRICE = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?", re.IGNORECASE)


class OpenAIChatProvider(HttpProvider):
    """Speaks Chat Completions: OpenAI, and the many that imitate it."""

    _is_lm_studio = False

    def _decoder(self) -> EventStreamDecoder:
        return OpenAIChatDecoder()

    def _chat_path(self) -> str:
        return f"{self._version_path()}/chat/completions"

    def _models_path(self) -> str:
        return f"{self._version_path()}/models"

    def _version_path(self) -> str:
        """``/v1`` where the base URL is only a host, as users of local servers write it."""
        return "" if urlsplit(self.endpoint.base_url).path.strip("/") else "/v1"

    def _key_headers(self, key: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {key}"}
        if self._host().endswith(".azure.com"):
            headers["api-key"] = key
        return headers

    def _host(self) -> str:
        return urlsplit(self.endpoint.base_url).hostname or ""

    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": request.model,
            "messages": chat_messages(request, self.endpoint),
            "stream": "stream" not in dropped,
        }
        if body["stream"] and "stream_options" not in dropped:
            body["stream_options"] = {"include_usage": True}
            if self._host() == "api.openai.com":
                body["stream_options"]["include_obfuscation"] = False  # two thirds of all events are padded
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.top_p is not None:
            body["top_p"] = request.top_p
        if request.max_output_tokens is not None:
            # OpenAI's reasoning models refuse the old name, most imitators do not know the new one
            is_new = (self._host() == "api.openai.com") != ("max_tokens" in dropped)
            body["max_completion_tokens" if is_new else "max_tokens"] = request.max_output_tokens
        if request.reasoning_effort:
            body["reasoning_effort"] = request.reasoning_effort
        if request.tools:
            body["tools"] = chat_tools(request.tools)
        return body

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        return {
            "stream_options": ("stream_options", "include_usage"),
            "max_tokens": ("max_tokens", "max_completion_tokens"),
        }

    def _next_page(self, value: Any) -> dict[str, str] | None:  # noqa: ARG002 - these lists have one page
        return None

    def _model_cards(self, value: Any) -> list[ModelCard]:
        listed = value.get("data") if isinstance(value, dict) else None
        owners = {text_at(entry, "owned_by") for entry in listed} if isinstance(listed, list) else set()
        self._is_lm_studio = _LM_STUDIO in owners
        return model_cards(value)

    async def list_models(self) -> list[ModelCard]:
        """The models; of LM Studio with the context windows that only its own list has.

        Raises:
            EndpointError: it could not be asked.
        """
        cards = await super().list_models()
        if not self._is_lm_studio:
            return cards
        base_url = re.sub(r"/v1/*$", "", self.endpoint.base_url)
        own_list = _LMStudioList(replace(self.endpoint, base_url=base_url), self._http)
        own: list[ModelCard] = []
        with suppress(EndpointError, TimeoutError):
            async with asyncio.timeout(_OWN_LIST_SECONDS):
                own = await own_list.list_models()
        windows = {card.id: card.context_window for card in own}
        return [replace(card, context_window=windows.get(card.id, card.context_window)) for card in cards]


class _LMStudioList(OpenAIChatProvider):
    """LM Studio's own list of models."""

    def _models_path(self) -> str:
        return "/api/v0/models"


def chat_messages(request: ChatRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    """The path as Chat Completions messages."""
    built: list[dict[str, Any]] = [{"role": "system", "content": request.system}] if request.system else []
    answered = answered_calls(request.messages)
    for message in sendable(request.messages):
        match message.role:
            case "assistant":
                built.append(_assistant(message, endpoint, answered))
            case "tool":
                built += _results(message)
            case role:
                built.append({"role": role, "content": _content(message)})
    return built


def _content(message: Message) -> str | list[dict[str, Any]]:
    """Text where text is all (old servers know nothing else), or a list of parts."""
    parts: list[dict[str, Any]] = []
    for part in message.parts:
        match part:
            case TextPart(text) if text:
                parts.append({"type": "text", "text": text})
            case AttachmentPart() if part.is_text:
                parts.append({"type": "text", "text": attachment_text(part)})
            case AttachmentPart() if part.is_picture:
                parts.append({"type": "image_url", "image_url": {"url": data_url(part)}})
            case AttachmentPart(name=name):
                parts.append({"type": "file", "file": {"filename": name, "file_data": data_url(part)}})
            case _:
                pass
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _results(message: Message) -> Sequence[dict[str, Any]]:
    return [
        {"role": "tool", "tool_call_id": part.call_id, "content": part.text}
        for part in message.parts
        if isinstance(part, ToolResultPart)
    ]


def _assistant(message: Message, endpoint: Endpoint, answered: frozenset[str]) -> dict[str, Any]:
    built: dict[str, Any] = {"role": "assistant"}
    extras: dict[str, Any] = {}
    for part in message.parts:
        if isinstance(part, ReplayPart) and replayable(part, message, endpoint):
            extras = object_at(part.value, "extra_content")
            if details := part.value.get("reasoning_details"):
                built["reasoning_details"] = details
    calls = [part for part in message.parts if isinstance(part, ToolCallPart)]
    built["content"] = text_of(part for part in message.parts if isinstance(part, TextPart | RefusalPart))
    sent = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": call.arguments or "{}"},
        }
        | ({"extra_content": extras[str(number)]} if str(number) in extras else {})
        for number, call in enumerate(calls)
        if call.id in answered
    ]
    if sent:
        built["tool_calls"] = sent
        built["content"] = built["content"] or None
    return built


def model_cards(value: Any) -> list[ModelCard]:
    """The models in an OpenAI-like list, or in a bare array (Together); what has no usable id is passed over."""
    listed = value.get("data", value.get("models")) if isinstance(value, dict) else value
    cards = []
    for entry in listed if isinstance(listed, list) else ():
        id_ = text_at(entry, "id", "name", "model")
        if id_ and is_safe(id_) and "\n" not in id_:
            top = object_at(entry, "top_provider")
            pricing = object_at(entry, "pricing") or object_at(object_at(entry, "metadata"), "pricing")
            cards.append(
                ModelCard(
                    id_,
                    count_at(entry, *_CONTEXT_FIELDS)
                    or count_at(object_at(entry, "meta"), "n_ctx", "n_ctx_train"),
                    count_at(entry, "max_output_tokens", "max_completion_tokens")
                    or count_at(top, "max_completion_tokens"),
                    _price_at(pricing, "prompt", "input", "input_tokens"),
                    _price_at(pricing, "completion", "output", "output_tokens"),
                    _price_at(pricing, "input_cache_read", "cached_input", "cache_read_tokens"),
                    takes_pictures=takes_pictures(entry),
                )
            )
    return cards


def _price_at(pricing: Mapping[str, Any], *names: str) -> float | None:
    """The price of a million tokens in US dollars; None where none of the fields tells it.

    Text is for one token (OpenRouter, Vercel's gateway), a number for a million (Together, DeepInfra).
    """
    for name in names:
        price = pricing.get(name)
        if isinstance(price, str) and _PRICE.fullmatch(price):
            per_million = float(price) * _MILLION
            return round(per_million, 6) if math.isfinite(per_million) else None
        if isinstance(price, int | float) and not isinstance(price, bool) and 0 <= price < _MILLION:
            return float(price)
    return None
