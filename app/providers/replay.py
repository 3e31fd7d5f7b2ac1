"""Plays a recording as endpoints: what their servers said, said again through the same code. Nothing is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from app.errors import SettingsError
from app.providers.endpoint import Endpoint, WireFormat
from app.providers.http import Http
from app.providers.json_text import text_at
from app.providers.recording import ReadExchange, read_recording
from app.safe_text import safe_line

if TYPE_CHECKING:
    import httpx

NAME = "replay"
_MODEL_IN_TARGET = re.compile(r"/models/([^/:?]+):")


class Replay:
    """The endpoints of a recording.

    Each request gets the answer that was recorded for the same method and address, in the order of recording, and from
    the beginning again after the last. So a conversation that is repeated prompt by prompt gets the same replies, with
    the same retries.

    Args:
        path: The file.
        pace: 1 for the recorded pace, 2 for twice as fast; 0 for all at once.

    Raises:
        SettingsError: the file cannot be read, is no recording, or has no exchange in it.
    """

    def __init__(self, path: Path, pace: float = 1.0) -> None:
        exchanges = read_recording(path)
        by_name: dict[str, list[ReadExchange]] = {}
        for exchange in exchanges:
            if exchange.wire_format in get_args(WireFormat):
                by_name.setdefault(exchange.endpoint, []).append(exchange)
        if not by_name:
            raise SettingsError(f"The recording {safe_line(str(path))} has no exchange in it.")
        names = {name: NAME if len(by_name) == 1 else f"{NAME}-{name}" for name in by_name}
        self.endpoints = tuple(_endpoint(names[name], found) for name, found in by_name.items())
        """One for each endpoint in the recording: ``replay``, or ``replay-NAME`` where there are several."""
        self.http: Http = _ReplayHttp({names[name]: found for name, found in by_name.items()}, pace)
        """What their providers are to be opened with."""


def _endpoint(name: str, exchanges: Sequence[ReadExchange]) -> Endpoint:
    models = dict.fromkeys(model for exchange in exchanges if (model := _model(exchange)))
    first = exchanges[0]
    return Endpoint(
        name,
        first.base_url,
        cast("WireFormat", first.wire_format),
        models=tuple(models) or ("recording",),
        is_local=True,
    )


def _model(exchange: ReadExchange) -> str:
    """The model that a request was for; empty where it was for none."""
    if match := _MODEL_IN_TARGET.search(exchange.target):
        return match[1]
    try:
        value = json.loads(exchange.body or "null")
    except ValueError:
        return ""
    if not (isinstance(value, dict) and ("messages" in value or "input" in value)):
        return ""
    return safe_line(text_at(value, "model"))


class _ReplayHttp(Http):
    """HTTP that ends in a recording."""

    def __init__(self, exchanges: dict[str, list[ReadExchange]], pace: float) -> None:
        super().__init__()
        self._exchanges = exchanges
        self._pace = pace

    async def warm(self) -> None:
        """Nothing needs to be prepared: there is no TLS."""

    async def client(self, endpoint: Endpoint) -> httpx.AsyncClient:  # noqa: ARG002 - all play the same recording
        """A client that plays the recording."""
        if None not in self._clients:
            import httpx

            from app.providers.replay_transport import ReplayTransport  # needs httpx, which loads late

            transport = ReplayTransport(self._exchanges, self._pace)
            self._clients[None] = httpx.AsyncClient(transport=transport, trust_env=False)
        return self._clients[None]
