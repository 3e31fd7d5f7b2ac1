"""The file of recorded exchanges: what a bug report consists of. Written by `Recorder`, read by `read_recording`.

One JSON object per line. The first names the format; the others belong to an exchange by its number, and ``at`` is
seconds since the recording began:

- ``request``: endpoint, wire_format, base_url, method, target, headers, body
- ``response``: status, headers
- ``chunk``: bytes as the socket gave them, as ``text`` or, where they are not UTF-8 by themselves, in ``base64``
- ``end`` of the body, ``failed`` with the name of an error, or ``closed`` by us

Keys are taken out of everything before it is written. The file is the user's own (0600), and there before the first
request; one that exists already is never written over.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app import __version__
from app.errors import SettingsError
from app.providers.endpoint import Endpoint
from app.providers.key_removal import KeyRemoval, clean_headers, clean_url
from app.safe_text import safe_line

if TYPE_CHECKING:
    import httpx

FORMAT = 1
_SIZE_LIMIT = 256 << 20


class Recorder:
    """Writes the exchanges of one run into a file.

    A file that cannot be written any more (a full disk) ends the recording and disturbs no exchange.

    Args:
        path: The file, which must not exist yet.

    Raises:
        SettingsError: the file exists or cannot be created.
    """

    def __init__(self, path: Path) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            raise SettingsError(
                f"{safe_line(str(path))} exists already.", hint="Record into a new file."
            ) from None
        except OSError as error:
            raise SettingsError(f"{safe_line(str(path))} cannot be written: {error.strerror}.") from error
        self.path = path
        self._file = os.fdopen(descriptor, "w", encoding="utf-8", buffering=1)
        self._began = monotonic()
        self._exchanges = 0
        self._keys: set[str] = set()
        self.write({"kind": "recording", "format": FORMAT, "beck": __version__})

    def observed(self, transport: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
        """The transport, with everything that goes through it recorded."""
        from app.providers.recording_transport import RecordingTransport  # needs httpx, which loads late

        return RecordingTransport(transport, self)

    def begin(
        self, endpoint: Endpoint, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes
    ) -> RecordedExchange:
        """Record a request; its exchange records the rest."""
        if endpoint.key and (key := endpoint.key.get_secret_value().strip()):
            self._keys.add(key)
        removal = KeyRemoval(self._keys)
        self._exchanges += 1
        exchange = RecordedExchange(self, self._exchanges, removal)
        parts = urlsplit(url)
        exchange.write(
            "request",
            endpoint=endpoint.name,
            wire_format=endpoint.wire_format,
            base_url=removal.cleaned(clean_url(endpoint.base_url)),
            method=method,
            target=removal.cleaned(clean_url(parts._replace(scheme="", netloc="").geturl())),
            headers=clean_headers(headers, removal),
            body=removal.cleaned(body.decode("utf-8", "replace")),
        )
        return exchange

    def write(self, record: Mapping[str, Any]) -> None:
        """Write one line, now."""
        if self._file.closed:
            return
        at = round(monotonic() - self._began, 4)
        try:
            self._file.write(json.dumps({"at": at, **record}) + "\n")
        except OSError:
            self.close()

    def close(self) -> None:
        """End the recording."""
        with suppress(OSError):  # a full disk: what is in the file stays
            self._file.close()


class RecordedExchange:
    """One exchange on its way into the file."""

    def __init__(self, recorder: Recorder, number: int, removal: KeyRemoval) -> None:
        self._recorder = recorder
        self._number = number
        self._removal = removal
        self._is_over = False

    def write(self, kind: str, **fields: Any) -> None:
        """Record something of this exchange."""
        self._recorder.write({"exchange": self._number, "kind": kind, **fields})

    def response(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        """Record the head of the response."""
        self.write("response", status=status, headers=clean_headers(headers, self._removal))

    def chunk(self, chunk: bytes) -> None:
        """Record a piece of the response's body."""
        self._write_chunk(self._removal.stream(chunk))

    def over(self, kind: str, **fields: Any) -> None:
        """Record how it ended; only the first ending counts."""
        if not self._is_over:
            self._is_over = True
            self._write_chunk(self._removal.flush())
            self.write(kind, **fields)

    def _write_chunk(self, chunk: bytes) -> None:
        if chunk:
            try:
                self.write("chunk", text=chunk.decode("utf-8"))
            except UnicodeDecodeError:
                self.write("chunk", base64=base64.b64encode(chunk).decode())


@dataclass(slots=True)
class ReadExchange:
    """One exchange as read from a file; times are seconds since its request."""

    endpoint: str
    wire_format: str
    base_url: str
    method: str
    target: str
    body: str
    began: float
    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    head_at: float = 0.0
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    ending: str = "closed"
    """``end``, ``failed`` or ``closed``; the last also where the recording broke off."""
    error: str = ""
    ended_at: float = 0.0


def read_recording(path: Path) -> list[ReadExchange]:
    """The exchanges in a file, in the order of their requests; a last line that is cut is passed over.

    Raises:
        SettingsError: the file cannot be read or is no recording.
    """
    shown = safe_line(str(path))
    try:
        if path.stat().st_size > _SIZE_LIMIT:
            raise SettingsError(f"The recording {shown} is over {_SIZE_LIMIT >> 20} MiB.")
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise SettingsError(f"The recording {shown} cannot be read: {error.strerror}.") from error
    exchanges: dict[int, ReadExchange] = {}
    try:
        if json.loads(lines[0]).get("format") != FORMAT:
            raise SettingsError(f"The recording {shown} is of another version of beck.")
        for number, line in enumerate(lines[1:], 2):
            if number < len(lines) and line:
                _read_record(json.loads(line), exchanges)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SettingsError(f"{shown} is no recording that beck has made.") from error
    return list(exchanges.values())


def _read_record(record: dict[str, Any], exchanges: dict[int, ReadExchange]) -> None:
    """Add one line to its exchange.

    Raises:
        KeyError, TypeError, ValueError: the line is none of a recording's.
    """
    number, at = int(record["exchange"]), float(record["at"])
    if record["kind"] == "request":
        exchanges[number] = ReadExchange(
            endpoint=str(record["endpoint"]),
            wire_format=str(record["wire_format"]),
            base_url=str(record["base_url"]),
            method=str(record["method"]),
            target=str(record["target"]),
            body=str(record["body"]),
            began=at,
        )
        return
    exchange = exchanges[number]
    at -= exchange.began
    match record["kind"]:
        case "response":
            exchange.status = int(record["status"])
            exchange.headers = [(str(name), str(value)) for name, value in record["headers"]]
            exchange.head_at = at
        case "chunk":
            text = record.get("text")
            chunk = text.encode() if isinstance(text, str) else base64.b64decode(record["base64"])
            exchange.chunks.append((at, chunk))
        case kind:
            exchange.ending, exchange.error = str(kind), str(record.get("error", ""))
    exchange.ended_at = at
