"""Finds model servers on this machine, at the ports that they customarily use."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from app.errors import EndpointError, SettingsError
from app.providers.endpoint import Endpoint, Timeouts
from app.providers.http import Http
from app.providers.openai_chat_provider import OpenAIChatProvider

CUSTOMARY_PORTS: Mapping[str, int] = {"ollama": 11434, "llamacpp": 8080, "lmstudio": 1234, "vllm": 8000}


async def discover_local(
    http: Http, timeout_seconds: float = 0.5, ports: Mapping[str, int] = CUSTOMARY_PORTS
) -> list[Endpoint]:
    """The servers on loopback that list models, with these models; all ports are asked at the same time.

    Args:
        http: The process's HTTP.
        timeout_seconds: How long to wait for each.
        ports: Port by name of the endpoint; the order is that of the result.
    """
    found = await asyncio.gather(*(_ask(http, name, port, timeout_seconds) for name, port in ports.items()))
    return [endpoint for endpoint in found if endpoint is not None]


async def _ask(http: Http, name: str, port: int, timeout_seconds: float) -> Endpoint | None:
    """The endpoint at this port; None where nothing there lists models."""
    timeouts = Timeouts(connect_seconds=timeout_seconds)
    endpoint = Endpoint(name, f"http://127.0.0.1:{port}/v1", is_local=True, timeouts=timeouts)
    try:
        async with asyncio.timeout(timeout_seconds):
            cards = await OpenAIChatProvider(endpoint, http).list_models()
    except (EndpointError, SettingsError, TimeoutError):
        return None
    if not cards:
        return None
    return replace(endpoint, models=tuple(card.id for card in cards), timeouts=Timeouts())
