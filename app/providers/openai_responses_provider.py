"""The OpenAI Responses wire format: its requests. Model lists and keys are those of Chat Completions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.conversation import (
    AttachmentPart,
    Message,
    RefusalPart,
    ReplayPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.providers.endpoint import Endpoint
from app.providers.event_stream import EventStreamDecoder
from app.providers.history import (
    answered_calls,
    attachment_text,
    data_url,
    replayable,
    sendable,
    system_text,
)
from app.providers.openai_chat_provider import OpenAIChatProvider
from app.providers.openai_responses import OpenAIResponsesDecoder
from app.providers.protocol import ChatRequest
from app.providers.tool_schemas import responses_tools

_REASONING_MODELS = re.compile(r"(?:^|/)(?:o\d|gpt-[5-9]|codex|grok)")


class OpenAIResponsesProvider(OpenAIChatProvider):
    """Speaks Responses, keeping nothing on the server: encrypted reasoning goes back with each request instead."""

    def _decoder(self) -> EventStreamDecoder:
        return OpenAIResponsesDecoder()

    def _chat_path(self) -> str:
        return f"{self._version_path()}/responses"

    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": request.model,
            "input": input_items(request, self.endpoint),
            "stream": "stream" not in dropped,
            "store": False,
        }
        if "include" not in dropped and (
            request.reasoning_effort or _REASONING_MODELS.search(request.model.lower())
        ):
            body["include"] = ["reasoning.encrypted_content"]
        if body["stream"] and self._host() == "api.openai.com":
            body["stream_options"] = {"include_obfuscation": False}  # two thirds of all events are padded
        if instructions := system_text(request):
            body["instructions"] = instructions
        if request.temperature is not None and "temperature" not in dropped:
            body["temperature"] = request.temperature
        if request.top_p is not None and "top_p" not in dropped:
            body["top_p"] = request.top_p
        if request.max_output_tokens is not None:
            body["max_output_tokens"] = request.max_output_tokens
        if request.reasoning_effort:
            body["reasoning"] = {"effort": request.reasoning_effort}
            if "summary" not in dropped:
                body["reasoning"]["summary"] = "auto"
        if request.tools:
            body["tools"] = responses_tools(request.tools)
        return body

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        return {
            "include": ("encrypted content", "encrypted_content", "'include'"),
            "summary": ("reasoning summar", "reasoning.summary"),
            "temperature": ("'temperature'",),
            "top_p": ("'top_p'",),
        }


def input_items(request: ChatRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    """The path as input items; the system prompt is no part of them."""
    answered = answered_calls(request.messages)
    items: list[dict[str, Any]] = []
    for message in sendable(request.messages):
        match message.role:
            case "assistant":
                items += _assistant(message, request.model, endpoint, answered)
            case "tool":
                items += [
                    {"type": "function_call_output", "call_id": part.call_id, "output": part.text}
                    for part in message.parts
                    if isinstance(part, ToolResultPart)
                ]
            case "user":
                items.append({"role": "user", "content": _content(message)})
            case _:
                pass
    return items


def _content(message: Message) -> str | list[dict[str, Any]]:
    """Text where text is all, or a list of parts."""
    parts: list[dict[str, Any]] = []
    for part in message.parts:
        match part:
            case TextPart(text) if text:
                parts.append({"type": "input_text", "text": text})
            case AttachmentPart() if part.is_text:
                parts.append({"type": "input_text", "text": attachment_text(part)})
            case AttachmentPart() if part.is_picture:
                parts.append({"type": "input_image", "image_url": data_url(part)})
            case AttachmentPart(name=name):
                parts.append({"type": "input_file", "filename": name, "file_data": data_url(part)})
            case _:
                pass
    if all(part["type"] == "input_text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _assistant(
    message: Message, model: str, endpoint: Endpoint, answered: frozenset[str]
) -> list[dict[str, Any]]:
    """One reply as items, in its order. Reasoning goes only before what it led to: alone, it is refused."""
    is_same_model = message.generation is None or message.generation.model == model
    items: list[dict[str, Any]] = []
    reasoning: list[dict[str, Any]] = []
    phase: dict[str, Any] = {}
    for part in message.parts:
        match part:
            case ReplayPart(value=dict(value)) if replayable(part, message, endpoint):
                if value.get("type") == "message":
                    phase = {"phase": value.get("phase")}
                elif is_same_model:  # another model cannot read it
                    reasoning.append(value)
            case TextPart(text) | RefusalPart(text) if text.strip():
                items += [*reasoning, {"role": "assistant", "content": text, **phase}]
                reasoning = []
            case ToolCallPart(id_, name, arguments):
                if id_ in answered:
                    call = {"type": "function_call", "call_id": id_, "name": name}
                    items += [*reasoning, call | {"arguments": arguments or "{}"}]
                reasoning = []
            case _:
                pass
    return items
