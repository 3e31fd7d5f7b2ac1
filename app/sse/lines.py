"""Decodes newline-delimited JSON (NDJSON) into its lines: chunks in, one event per line out, whatever the cuts.

The rules: UTF-8, invalid bytes become U+FFFD; one byte order mark at the very start is dropped; lines end at LF only,
and white space around them does not count; empty lines are nothing. Unlike with server-sent events, the end of the body
ends the last line. Lines come out as events of type ``message``, so that both framings look alike to their reader.
"""

from __future__ import annotations

from app.errors import ReplyTooLarge
from app.sse.event import ServerSentEvent

LINE_LIMIT = 4 << 20
STRAY_LIMIT = 8192
_BOM = b"\xef\xbb\xbf"


class LineDecoder:
    """A decoder for one body.

    Args:
        line_limit: Bytes that one line may have.
    """

    def __init__(self, line_limit: int = LINE_LIMIT) -> None:
        self._line_limit = line_limit
        self._parts: list[bytes] = []  # the unfinished line; adding up bytes would be quadratic on long lines
        self._parts_size = 0
        self._is_first = True
        self._stray: list[bytes] = []
        self._stray_size = 0
        self._overflow: ReplyTooLarge | None = None

    @property
    def tail(self) -> str:
        """What has come of a line that has not ended."""
        return b"".join(self._parts).decode("utf-8", "replace")

    @property
    def stray(self) -> str:
        """The first lines that are no JSON object by themselves, at most 8 KiB of them: an error may be written over
        several lines, or be no JSON at all.
        """
        return b"\n".join(self._stray).decode("utf-8", "replace")

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """The lines that this chunk completes.

        Raises:
            ReplyTooLarge: a line is over its limit. Lines before it are returned first; then the next call raises.
        """
        if self._overflow is not None:
            raise self._overflow
        *ended, rest = chunk.split(b"\n")
        events: list[ServerSentEvent] = []
        for piece in ended:
            if not self._keep(piece):
                break
            self._end_line(events)
        else:
            self._keep(rest)
        return self._unless_overflowing(events)

    def close(self) -> list[ServerSentEvent]:
        """End the body: the last line, if the body did not end with a line end.

        Raises:
            ReplyTooLarge: see `feed`.
        """
        if self._overflow is not None:
            raise self._overflow
        events: list[ServerSentEvent] = []
        self._end_line(events)
        return events

    def _unless_overflowing(self, events: list[ServerSentEvent]) -> list[ServerSentEvent]:
        if self._overflow is not None and not events:
            raise self._overflow
        return events

    def _keep(self, piece: bytes) -> bool:
        """Keep a piece of the unfinished line; whether it is within its limit."""
        if piece:
            self._parts.append(piece)
            self._parts_size += len(piece)
        if self._parts_size > self._line_limit:
            self._parts.clear()
            self._overflow = ReplyTooLarge(
                f"The server's reply broke off: one line is over {self._line_limit} bytes."
            )
            return False
        return True

    def _end_line(self, events: list[ServerSentEvent]) -> None:
        line = b"".join(self._parts)
        self._parts.clear()
        self._parts_size = 0
        if self._is_first:
            line = line.removeprefix(_BOM)
            self._is_first = False
        line = line.strip()
        if not line:
            return
        room = STRAY_LIMIT - self._stray_size
        if room > 0 and not (line.startswith(b"{") and line.endswith(b"}")):
            self._stray.append(line[:room])
            self._stray_size += len(line) + 1
        events.append(ServerSentEvent("message", line.decode("utf-8", "replace")))
