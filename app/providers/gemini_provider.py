"""The Gemini wire format: its requests and model lists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

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
from app.providers.gemini import GeminiDecoder
from app.providers.history import (
    answered_calls,
    attachment_text,
    call_names,
    replayable,
    sendable,
    server_id,
    system_text,
)
from app.providers.http import WireRequest
from app.providers.http_provider import HttpProvider
from app.providers.json_text import count_at, text_at
from app.providers.protocol import ChatRequest, ModelCard
from app.providers.tool_schemas import gemini_tools
from app.safe_text import is_safe, safe_text

_PAGE_SIZE = "1000"
_THINKING_TOKENS = {"none": 0, "minimal": 512, "low": 2048, "medium": 8192, "high": 24_576, "xhigh": 24_576}
_HAS_BUDGET = re.compile(r"gemini-2\.5")


class GeminiProvider(HttpProvider):
    """Speaks Gemini's own format: Google AI Studio, and Vertex AI where the base URL ends with ``publishers/google``."""

    def _decoder(self) -> EventStreamDecoder:
        return GeminiDecoder()

    def _version_path(self) -> str:
        """``/v1beta`` where the base URL is only a host."""
        return "" if urlsplit(self.endpoint.base_url).path.strip("/") else "/v1beta"

    def _chat_path(self) -> str:
        return f"{self._version_path()}/models"

    def _chat_request(self, request: ChatRequest, headers: dict[str, str]) -> WireRequest:
        model = request.model if "/" in request.model else f"models/{request.model}"
        dropped = self._dropped_for(request)
        streams = "stream" not in dropped
        method = "streamGenerateContent" if streams else "generateContent"
        return WireRequest(
            "POST",
            f"{self._version_path()}/{quote(model, safe='/-._~')}:{method}",
            headers,
            json.dumps(self._chat_body(request, dropped)).encode(),
            {"alt": "sse"} if streams else {},
        )

    def _key_headers(self, key: str) -> dict[str, str]:
        # Vertex AI's short-lived tokens are no API keys
        return {"Authorization": f"Bearer {key}"} if key.startswith("ya29.") else {"x-goog-api-key": key}

    def _chat_body(self, request: ChatRequest, dropped: frozenset[str]) -> dict[str, Any]:
        body: dict[str, Any] = {"contents": contents_of(request, self.endpoint)}
        if system := system_text(request):
            body["systemInstruction"] = {"parts": [{"text": system}]}
        config: dict[str, Any] = {}
        if request.temperature is not None:
            config["temperature"] = request.temperature
        if request.top_p is not None:
            config["topP"] = request.top_p
        if request.max_output_tokens is not None:
            config["maxOutputTokens"] = request.max_output_tokens
        if request.reasoning_effort and "thinking" not in dropped:
            config["thinkingConfig"] = _thinking(request.model, request.reasoning_effort)
        if config:
            body["generationConfig"] = config
        if request.tools:
            body["tools"] = gemini_tools(request.tools)
        return body

    def _optional_fields(self) -> Mapping[str, tuple[str, ...]]:
        return {"thinking": ("thinking",)}

    def _first_page(self) -> dict[str, str]:
        return {"pageSize": _PAGE_SIZE}

    def _models_path(self) -> str:
        return f"{self._version_path()}/models"

    def _next_page(self, value: Any) -> dict[str, str] | None:
        token = text_at(value, "nextPageToken")
        return {"pageSize": _PAGE_SIZE, "pageToken": token} if token else None

    def _model_cards(self, value: Any) -> list[ModelCard]:
        listed = value.get("models") if isinstance(value, dict) else None
        return [
            ModelCard(id_, count_at(entry, "inputTokenLimit"), count_at(entry, "outputTokenLimit"))
            for entry in (listed if isinstance(listed, list) else ())
            if (id_ := text_at(entry, "name").removeprefix("models/"))
            and is_safe(id_)
            and "\n" not in id_
            and _generates(entry)
        ]


def _generates(entry: dict[str, Any]) -> bool:
    """Whether a listed model writes replies at all; where it is not told, it does."""
    methods = entry.get("supportedGenerationMethods")
    return not isinstance(methods, list) or "generateContent" in methods


def _thinking(model: str, effort: str) -> dict[str, Any]:
    """How much to think: in tokens for Gemini 2.5, by a level since then."""
    if _HAS_BUDGET.search(model):
        return {"thinkingBudget": _THINKING_TOKENS.get(effort, -1), "includeThoughts": effort != "none"}
    return {"thinkingLevel": effort, "includeThoughts": True}


def contents_of(request: ChatRequest, endpoint: Endpoint) -> list[dict[str, Any]]:
    """The path as contents: roles alternate; the system prompt is no part of them."""
    answered, names = answered_calls(request.messages), call_names(request.messages)
    built: list[dict[str, Any]] = []
    for message in sendable(request.messages):
        if message.role == "system":
            continue
        is_model = message.role == "assistant"
        role = "model" if is_model else "user"
        parts = (
            _model_parts(message, request.model, endpoint, answered) if is_model else _parts(message, names)
        )
        if not parts:
            continue
        if built and built[-1]["role"] == role:
            built[-1]["parts"] += parts
        else:
            built.append({"role": role, "parts": parts})
    return built


def _parts(message: Message, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The parts of a prompt, or of the results of calls."""
    parts: list[dict[str, Any]] = []
    for part in message.parts:
        match part:
            case TextPart(text) if text:
                parts.append({"text": text})
            case AttachmentPart() if part.is_text:
                parts.append({"text": attachment_text(part)})
            case AttachmentPart(media_type=media_type, content=content):
                parts.append({"inlineData": {"mimeType": media_type, "data": content}})
            case ToolResultPart(call_id, text):
                result = {"name": names.get(call_id, ""), "response": {"result": text}}
                parts.append({"functionResponse": result | _id(call_id)})
            case _:
                pass
    return parts


def _model_parts(
    message: Message, model: str, endpoint: Endpoint, answered: frozenset[str]
) -> list[dict[str, Any]]:
    """The parts of a reply; those with a signature go back as they came, by themselves."""
    is_same_model = message.generation is None or message.generation.model == model
    parts: list[dict[str, Any]] = []
    was_call_sent = False
    for part in message.parts:
        match part:
            case TextPart(text) | RefusalPart(text) if text:
                parts.append({"text": text})
            case ToolCallPart(id_, name):
                was_call_sent = id_ in answered
                if was_call_sent:
                    call = {"name": name, "args": part.parsed_arguments or {}}
                    parts.append({"functionCall": call | _id(id_)})
            case ReplayPart(value=dict(value)) if is_same_model and replayable(part, message, endpoint):
                _replay(value, parts, was_call_sent=was_call_sent)
            case _:
                pass
    return parts


def _replay(value: dict[str, Any], parts: list[dict[str, Any]], *, was_call_sent: bool) -> None:
    """Put a part back as it came, in the place of what was made of it."""
    if "functionCall" in value:
        if was_call_sent and parts and "functionCall" in parts[-1]:
            parts[-1]["thoughtSignature"] = value["thoughtSignature"]
        return
    text = value.get("text")
    if isinstance(text, str) and text and not value.get("thought"):
        safe = safe_text(text)
        last = parts[-1].get("text") if parts and "thoughtSignature" not in parts[-1] else None
        if not (isinstance(last, str) and last.endswith(safe)):
            parts.append({"text": "", "thoughtSignature": value["thoughtSignature"]})
            return
        if last == safe:
            parts.pop()
        else:
            parts[-1]["text"] = last[: len(last) - len(safe)]
    parts.append(value)


def _id(call_id: str) -> dict[str, str]:
    given = server_id(call_id)
    return {"id": given} if given else {}
