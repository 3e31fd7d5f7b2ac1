"""Decodes server-sent events: chunks in, events out, whatever the cuts between chunks.

The rules of HTML 9.2.5 and 9.2.6 (https://html.spec.whatwg.org/multipage/server-sent-events.html):

- UTF-8 always, invalid bytes become U+FFFD, one byte order mark at the very start is dropped.
- Lines end at CRLF, LF or CR and nowhere else (never at U+2028 or U+0085); the end of the body ends no line.
- An empty line commits the id, then dispatches if a ``data`` field was seen; an unfinished block is never dispatched.
- ``id`` persists, and is ignored with a NUL in it; ``retry`` counts only when all digits.

Beside the rules: servers hide errors where no event carries them, so unfinished text stays readable as `tail`, and lines
with unknown fields (``error: {…}``, or an un-framed JSON error) as `stray`.
"""

from __future__ import annotations

from app.errors import ReplyTooLarge
from app.sse.event import ServerSentEvent

MEBIBYTE = 1 << 20
TOTAL_LIMIT = 64 * MEBIBYTE
STRAY_LIMIT = 8192
_BOM = b"\xef\xbb\xbf"
_RETRY_DIGITS = 15


class SSEDecoder:
    """A decoder for one body.

    Args:
        line_limit: Bytes that one line may have.
        event_limit: Bytes that the data lines of one event may have together.
        total_limit: Bytes that the body may have.
    """

    def __init__(
        self,
        line_limit: int = MEBIBYTE,
        event_limit: int = 4 * MEBIBYTE,
        total_limit: int = TOTAL_LIMIT,
    ) -> None:
        self.last_event_id = ""
        """The id of the last block that ended, for ``Last-Event-ID``."""
        self.retry: int | None = None
        """The reconnection time that the server last asked for, in milliseconds."""
        self._line_limit = line_limit
        self._event_limit = event_limit
        self._least_limit = min(line_limit, event_limit)
        self._total_limit = total_limit
        self._room = total_limit
        self._head: bytes | None = b""  # the first bytes while they may still become a byte order mark
        self._after_cr = False
        self._parts: list[
            bytes
        ] = []  # the unfinished line; a list, as adding up bytes is quadratic on long lines
        self._parts_size = 0
        self._is_fresh = True  # no line of the block has come
        self._data: list[bytes] = []
        self._data_size = 0
        self._event = b""
        self._id: str | None = None
        self._block_retry: int | None = None
        self._stray: list[bytes] = []
        self._stray_size = 0
        self._overflow: ReplyTooLarge | None = None

    @property
    def tail(self) -> str:
        """What has come of an event that is not finished, as text on the wire; empty between events."""
        lines = [b"event: " + self._event] if self._event else []
        lines += [b"data: " + line for line in self._data]
        lines.append(b"".join(self._parts))
        return b"\n".join(lines).decode("utf-8", "replace")

    @property
    def stray(self) -> str:
        """The first lines with unknown fields, at most 8 KiB of them; after `close` the unfinished line too."""
        return b"\n".join(self._stray).decode("utf-8", "replace")

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """The events that this chunk completes.

        Raises:
            ReplyTooLarge: a line, an event or the body is over its limit. Events before it are returned first; then
                the next call raises.
        """
        if self._overflow is not None:
            raise self._overflow
        self._room -= len(chunk)
        if self._room < 0:
            return self._feed_last(chunk[: self._room])
        if self._head is not None:
            chunk = self._without_bom(chunk)
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk[0] == 0x0A:
                chunk = chunk[1:]
        if b"\r" in chunk:
            self._after_cr = chunk[-1] == 0x0D
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line_end = chunk.find(b"\n")
        if line_end < 0:
            self._keep(chunk)
            if self._parts_size > self._line_limit:
                raise self._overflowing(f"one line is over {self._line_limit} bytes")
            return []
        if self._parts:
            self._parts.append(chunk)
            chunk = b"".join(self._parts)
            self._parts.clear()
            self._parts_size = 0
        elif self._is_lone_event(chunk, line_end):
            return [ServerSentEvent("message", chunk[6:-2].decode("utf-8", "replace"), self.last_event_id)]
        return self._take(chunk)

    def close(self) -> list[ServerSentEvent]:
        """End the body. Always empty: an unfinished event is not dispatched, but stays readable as `tail`.

        Raises:
            ReplyTooLarge: see `feed`.
        """
        if self._overflow is not None:
            raise self._overflow
        if self._head:
            self._keep(self._head)
            self._head = None
        unfinished = b"".join(self._parts)
        if unfinished and not unfinished.startswith((b":", b"data", b"event", b"id", b"retry")):
            self._keep_stray(unfinished)
        return []

    def _feed_last(self, chunk: bytes) -> list[ServerSentEvent]:
        """The events of what is still under the limit of the body."""
        self._room = len(chunk)
        events = self.feed(chunk)
        overflow = self._overflow or self._overflowing(f"it is over {self._total_limit} bytes")
        if not events:
            raise overflow
        return events

    def _is_lone_event(self, chunk: bytes, line_end: int) -> bool:
        """Whether the chunk is one event of one data line: the usual chunk of a live stream, so it is not split."""
        return (
            self._is_fresh
            and line_end == len(chunk) - 2
            and line_end <= self._least_limit
            and chunk.endswith(b"\n\n")
            and chunk.startswith(b"data: ")
        )

    def _take(self, text: bytes) -> list[ServerSentEvent]:
        """The events of a text with at least one line end; what follows its last line end is kept."""
        lines = text.split(b"\n")
        self._keep(lines.pop())
        events: list[ServerSentEvent] = []
        limit = self._least_limit
        lone = b""  # a data line that is the first line of its block, and as in most events the only one
        for line in lines:
            if not line:
                if lone:
                    data = lone[6:].decode("utf-8", "replace")
                    events.append(ServerSentEvent("message", data, self.last_event_id))
                    lone = b""
                    continue
                if self._data:
                    events.append(self._dispatch())
                else:
                    self._end_block()
            elif self._is_fresh and not lone and line.startswith(b"data: ") and len(line) <= limit:
                lone = line
            else:
                if lone:
                    self._take_line(lone)
                    lone = b""
                self._take_line(line)
                if self._overflow is not None:
                    break
        if lone:
            self._take_line(lone)
        if self._parts_size > self._line_limit:
            self._overflowing(f"one line is over {self._line_limit} bytes")
        if self._overflow is not None and not events:
            raise self._overflow
        return events

    def _take_line(self, line: bytes) -> None:
        """Apply one line that is not empty."""
        self._is_fresh = False
        if len(line) > self._line_limit:
            self._overflowing(f"one line is over {self._line_limit} bytes")
            return
        name, _, value = line.partition(b":")
        value = value[1:] if value.startswith(b" ") else value
        match name:
            case b"data":
                self._data_size += len(line) + 1
                self._data.append(value)
                if self._data_size > self._event_limit:
                    self._overflowing(f"one event is over {self._event_limit} bytes")
            case b"event":
                self._event = value
            case b"id":
                if b"\0" not in value:
                    self._id = value.decode("utf-8", "replace")
            case b"retry":
                if value.isdigit() and len(value) <= _RETRY_DIGITS:  # bytes.isdigit knows ASCII digits only
                    self.retry = self._block_retry = int(value)
            case b"":
                pass
            case _:
                self._keep_stray(line)

    def _dispatch(self) -> ServerSentEvent:
        if self._id is not None:
            self.last_event_id = self._id
        kind = self._event.decode("utf-8", "replace") or "message"
        text = b"\n".join(self._data).decode("utf-8", "replace")
        event = ServerSentEvent(kind, text, self.last_event_id, self._block_retry)
        self._end_block()
        return event

    def _end_block(self) -> None:
        self._is_fresh = True
        if self._id is not None:
            self.last_event_id = self._id
        self._data.clear()
        self._data_size = 0
        self._event = b""
        self._id = self._block_retry = None

    def _keep(self, part: bytes) -> None:
        """Keep a piece of the unfinished line."""
        if part:
            self._parts.append(part)
            self._parts_size += len(part)

    def _keep_stray(self, line: bytes) -> None:
        room = STRAY_LIMIT - self._stray_size
        if room > 0:
            self._stray.append(line[:room])
            self._stray_size += len(line) + 1

    def _overflowing(self, what: str) -> ReplyTooLarge:
        self._overflow = ReplyTooLarge(f"The server's reply broke off: {what}.")
        return self._overflow

    def _without_bom(self, chunk: bytes) -> bytes:
        """The chunk, once it is known whether the body begins with a byte order mark; empty until then."""
        head = (self._head or b"") + chunk
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        return head.removeprefix(_BOM)
