"""Providers: the code that speaks wire formats to endpoints. The only package that knows HTTP.

A new wire format is a decoder and a provider in modules of their own, and one line in the table here. Importing the
package loads only the contracts: sessions need no more, and the first frame waits for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.errors import SettingsError
from app.providers.endpoint import Endpoint, Timeouts, WireFormat
from app.providers.protocol import ChatRequest, ModelCard, Phase, Provider, StreamDecoder
from app.safe_text import safe_line

if TYPE_CHECKING:
    from app.providers.discovery import discover_local
    from app.providers.http import Http, is_loopback
    from app.providers.recording import Recorder
    from app.providers.replay import Replay
    from app.providers.retry import RetryPolicy

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

_CLASSES: dict[str, str] = {
    "openai_chat": "OpenAIChat",
    "openai_responses": "OpenAIResponses",
    "anthropic": "Anthropic",
    "gemini": "Gemini",
    "ollama_chat": "OllamaChat",
    "cohere_v2": "CohereV2",
}
"""Wire formats: module ``NAME`` holds ``…Decoder`` and module ``NAME_provider`` holds ``…Provider``."""

_LOADED_WHEN_ASKED_FOR = {
    "Http": "http",
    "Recorder": "recording",
    "Replay": "replay",
    "RetryPolicy": "retry",
    "discover_local": "discovery",
    "is_loopback": "http",
}


def __getattr__(name: str) -> Any:
    """What is loaded when it is first asked for (PEP 562)."""
    if name not in _LOADED_WHEN_ASKED_FOR:
        raise AttributeError(name)
    return getattr(import_module(f"app.providers.{_LOADED_WHEN_ASKED_FOR[name]}"), name)


def stream_decoder(wire_format: str) -> StreamDecoder:
    """A decoder for one reply in this wire format.

    Raises:
        SettingsError: the wire format is not known.
    """
    decoder: StreamDecoder = _class(wire_format, "", "Decoder")()
    return decoder


def open_provider(endpoint: Endpoint, http: Http, retry: RetryPolicy | None = None) -> Provider:
    """The provider that speaks to an endpoint; nothing is sent yet.

    Args:
        endpoint: Whom to speak to.
        http: The process's HTTP.
        retry: When to send again; None for the usual.

    Raises:
        SettingsError: the endpoint's wire format is not known.
    """
    provider: Provider = _class(endpoint.wire_format, "_provider", "Provider")(endpoint, http, retry)
    return provider


def _class(wire_format: str, module_ending: str, class_ending: str) -> Any:
    if wire_format not in _CLASSES:
        raise SettingsError(
            f"The wire format {safe_line(wire_format, 40)} is not known.",
            hint=f"Known are: {', '.join(_CLASSES)}.",
        )
    module = import_module(f"app.providers.{wire_format}{module_ending}")
    return getattr(module, _CLASSES[wire_format] + class_ending)
