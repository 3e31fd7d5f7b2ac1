"""Providers: the code that speaks wire formats to endpoints. The only package that knows HTTP.

A new wire format is a decoder and a provider in modules of their own, and one line in each table here.
"""

from __future__ import annotations

from app.errors import SettingsError
from app.providers.anthropic import AnthropicDecoder
from app.providers.anthropic_provider import AnthropicProvider
from app.providers.cohere_v2 import CohereV2Decoder
from app.providers.cohere_v2_provider import CohereV2Provider
from app.providers.discovery import discover_local
from app.providers.endpoint import Endpoint, Timeouts, WireFormat
from app.providers.event_stream import EventStreamDecoder
from app.providers.gemini import GeminiDecoder
from app.providers.gemini_provider import GeminiProvider
from app.providers.http import Http, is_loopback
from app.providers.http_provider import HttpProvider
from app.providers.ollama_chat import OllamaChatDecoder
from app.providers.ollama_chat_provider import OllamaChatProvider
from app.providers.openai_chat import OpenAIChatDecoder
from app.providers.openai_chat_provider import OpenAIChatProvider
from app.providers.openai_responses import OpenAIResponsesDecoder
from app.providers.openai_responses_provider import OpenAIResponsesProvider
from app.providers.protocol import ChatRequest, ModelCard, Phase, Provider, StreamDecoder
from app.providers.recording import Recorder
from app.providers.replay import Replay
from app.providers.retry import RetryPolicy
from app.safe_text import safe_line

__all__ = [
    "ChatRequest",
    "Endpoint",
    "Http",
    "ModelCard",
    "Phase",
    "Provider",
    "Recorder",
    "Replay",
    "RetryPolicy",
    "StreamDecoder",
    "Timeouts",
    "WireFormat",
    "discover_local",
    "is_loopback",
    "open_provider",
    "stream_decoder",
]

_DECODERS: dict[str, type[EventStreamDecoder]] = {
    "openai_chat": OpenAIChatDecoder,
    "openai_responses": OpenAIResponsesDecoder,
    "anthropic": AnthropicDecoder,
    "gemini": GeminiDecoder,
    "ollama_chat": OllamaChatDecoder,
    "cohere_v2": CohereV2Decoder,
}
_PROVIDERS: dict[str, type[HttpProvider]] = {
    "openai_chat": OpenAIChatProvider,
    "openai_responses": OpenAIResponsesProvider,
    "anthropic": AnthropicProvider,
    "gemini": GeminiProvider,
    "ollama_chat": OllamaChatProvider,
    "cohere_v2": CohereV2Provider,
}


def stream_decoder(wire_format: str) -> StreamDecoder:
    """A decoder for one reply in this wire format.

    Raises:
        SettingsError: the wire format is not known.
    """
    if wire_format not in _DECODERS:
        raise _unknown(wire_format)
    return _DECODERS[wire_format]()


def open_provider(endpoint: Endpoint, http: Http, retry: RetryPolicy | None = None) -> Provider:
    """The provider that speaks to an endpoint; nothing is sent yet.

    Args:
        endpoint: Whom to speak to.
        http: The process's HTTP.
        retry: When to send again; None for the usual.

    Raises:
        SettingsError: the endpoint's wire format is not known.
    """
    if endpoint.wire_format not in _PROVIDERS:
        raise _unknown(endpoint.wire_format)
    return _PROVIDERS[endpoint.wire_format](endpoint, http, retry)


def _unknown(wire_format: str) -> SettingsError:
    return SettingsError(
        f"The wire format {safe_line(wire_format, 40)} is not known.",
        hint=f"Known are: {', '.join(_PROVIDERS)}.",
    )
