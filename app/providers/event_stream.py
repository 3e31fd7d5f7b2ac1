"""Decodes the body of a reply that should be a stream of events, and what servers send instead.

The events are server-sent ones, or lines of JSON where the wire format has these.

A wire format's decoder derives from `EventStreamDecoder` and says what one event and one whole reply mean. Pure: no I/O.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Literal

from app.conversation import Delta, Finish, FinishReason, Usage
from app.errors import Failure, ReplyTooLarge
from app.providers.failures import endpoint_error
from app.providers.json_text import parse_json, parse_json_in
from app.providers.server_error import ServerError, error_value, server_error
from app.providers.text_flow import TextFlow
from app.safe_text import safe_line
from app.sse import LineDecoder, ServerSentEvent, SSEDecoder

DONE = "[DONE]"
LINE_LIMIT = 1 << 20
BODY_LIMIT = 16 << 20
PAGE_KEPT = 4096
WORD_LIMIT = 60
"""Characters of a finish reason that are kept."""
BLANK_KEPT = 1024
"""Of the white space in front of a body, which servers send to keep the connection alive."""


class EventStreamDecoder:
    """What the decoders of all wire formats share: see `app.providers.protocol.StreamDecoder`.

    Args:
        framing: What tells the events apart; None for server-sent ones.

    Attributes:
        is_ended: The terminal event has come: nothing after it counts, and there is no need to wait for the end of
            the body (servers linger).
        is_whole: The reply is whole as far as is known, or has failed; more may follow, but is not worth a long wait.
        server_error: The error that the server sent inside the stream; `failure` is made of it.
        unreadable: What the body is, where it is not this protocol: a few words, not safe for a terminal.
        payload_events: How many events have come, pings not counted.
        skipped_events: How many events were not JSON, empty ones and errors apart.
    """

    def __init__(self, framing: LineDecoder | None = None) -> None:
        self.complete = False
        self.finish: Finish | None = None
        self.usage: Usage | None = None
        self.failure: Failure | None = None
        self.is_ended = False
        self.is_whole = False
        self.server_error: ServerError | None = None
        self.unreadable = ""
        self.payload_events = 0
        self.skipped_events = 0
        self._events = framing or SSEDecoder(LINE_LIMIT)
        self._has_lines = framing is not None
        self._shape: Literal["unknown", "events", "json", "page"] = "unknown"
        self._body: list[bytes] = []
        self._body_size = 0
        self._flow = TextFlow()
        self._deltas: list[Delta] = []

    def feed(self, chunk: bytes) -> list[Delta]:
        """The deltas that this chunk completes.

        Raises:
            ReplyTooLarge: a cap was reached.
        """
        if self.is_ended:
            return []
        if self._shape == "unknown":
            self._body.append(chunk)
            chunk = b"".join(self._body)
            self._shape = _shape_of(chunk, has_lines=self._has_lines)
            self._body = [chunk[-BLANK_KEPT:]] if self._shape == "unknown" else []
        if self._shape == "events":
            for event in self._events.feed(chunk):
                if self._take_text(event):
                    break
        elif self._shape in ("json", "page"):
            self._gather(chunk)
        return self._taken()

    def close(self) -> list[Delta]:
        """The deltas that the end of the body completes; settles the attributes.

        Raises:
            ReplyTooLarge: a cap was reached.
        """
        if self.is_ended:
            return []
        match self._shape:
            case "events":
                self._take_end()
            case "json":
                self._take_body(b"".join(self._body))
            case "page":
                self.unreadable = _page_title(b"".join(self._body))
            case _:
                pass
        if not self.is_ended:
            self._end(complete=self.finish is not None and self._is_finish_terminal())
        return self._taken()

    @abstractmethod
    def _take_event(self, value: Any) -> None:
        """Take the JSON value of one event that is no error event."""

    @abstractmethod
    def _take_whole(self, value: dict[str, Any]) -> bool:
        """Take a whole reply from a server that does not stream; whether it was one."""

    @abstractmethod
    def _is_finish_terminal(self) -> bool:
        """Whether the finish reason alone makes the reply complete."""

    def _is_done_terminal(self) -> bool:
        """Whether ``[DONE]`` makes the reply complete: where it is not the format's own end, behind a finish reason."""
        return self.finish is not None

    def _before_end(self) -> None:
        """Emit what only the end of the reply completes."""

    def _take_text(self, event: ServerSentEvent) -> bool:
        """Take one event; whether it ended the reply."""
        if event.data.startswith("[") and event.data.strip() == DONE:
            self._end(complete=self._is_done_terminal())
            return True
        try:
            value = parse_json(event.data)
        except ValueError:
            if event.event == "error":
                self._fail(event.data)
            elif event.data.strip():  # an empty one is how some servers keep the connection alive
                self.skipped_events += 1
            return False
        if event.event == "ping" or (isinstance(value, dict) and value.get("type") == "ping"):
            return False
        self.payload_events += 1
        if event.event == "error":
            self._fail(error_value(value) or value)
        else:
            self._take_event(_typed(value, event))
        return self.is_ended

    def _take_end(self) -> None:
        """Take what the end of the body completes."""
        for event in self._events.close():
            if self._take_text(event):
                return
        self._take_tail()
        if self._has_lines and self.skipped_events and not self.payload_events and self.server_error is None:
            self.unreadable = "text that is no JSON"

    def _take_tail(self) -> None:
        """Look for the end, or for an error, in what servers leave unfinished or unframed."""
        tail = self._events.tail
        last = SSEDecoder(2 * LINE_LIMIT).feed(tail.encode() + b"\n\n") if tail else []
        for event in last:
            value = _typed(parse_json_in(event.data), event)
            if event.data.strip() == DONE:
                self._end(complete=self._is_done_terminal())
            elif isinstance(value, dict) and self._is_terminal(value):
                self._take_event(value)
            elif error_value(value) is not None:
                self._fail(error_value(value))
        if self.is_ended or self.server_error is not None:
            return
        stray = self._events.stray
        value = parse_json_in(stray)
        if stray.startswith("error:") and isinstance(value, dict):
            self._fail(error_value(value) or value)
        elif (error := error_value(value)) is not None:
            self._fail(error)
        elif stray.startswith("error:"):
            self._fail(stray.removeprefix("error:"))

    @abstractmethod
    def _is_terminal(self, value: dict[str, Any]) -> bool:
        """Whether this JSON object is the protocol's terminal event."""

    def _take_body(self, body: bytes) -> None:
        try:
            value = parse_json(body)
        except ValueError:
            self.unreadable = "JSON that does not parse"
            return
        if (error := error_value(value)) is not None:
            self._fail(error)
        elif not self._take_reply(value):
            self.unreadable = "JSON that is not a reply"

    def _take_reply(self, value: Any) -> bool:
        """Take the JSON value that is the whole body; whether it was a reply."""
        return isinstance(value, dict) and self._take_whole(value)

    def _gather(self, chunk: bytes) -> None:
        """Keep a body that is no event stream: all of JSON, the beginning of a page."""
        if self._shape == "page" and self._body_size > PAGE_KEPT:
            return
        self._body.append(chunk)
        self._body_size += len(chunk)
        if self._body_size > BODY_LIMIT:
            raise ReplyTooLarge(f"The server's reply is over {BODY_LIMIT >> 20} MiB.")

    def _fail(self, error: Any) -> None:
        self.is_whole = True
        if self.server_error is None:
            self.server_error = server_error(error)
            self.failure = endpoint_error(self.server_error).failure

    def _finish_with(self, reason: FinishReason, raw: str, detail: str = "") -> None:
        word = safe_line(raw, WORD_LIMIT)
        if self.finish is None or self.finish.raw != word:
            self.finish = Finish(reason, word, safe_line(detail, WORD_LIMIT))
            self._deltas.append(self.finish)

    def _use(self, usage: Usage) -> None:
        if usage != self.usage:
            self.usage = usage
            self._deltas.append(usage)

    def _end(self, *, complete: bool) -> None:
        self._flow.flush(self._deltas)
        self._before_end()
        self.complete = complete and self.server_error is None
        self.is_ended = True

    def _taken(self) -> list[Delta]:
        deltas, self._deltas = self._deltas, []
        return deltas


def _typed(value: Any, event: ServerSentEvent) -> Any:
    """The event's value with its type: some proxies tell it in the ``event:`` line alone."""
    if isinstance(value, dict) and "type" not in value and event.event != "message":
        value["type"] = event.event
    return value


def _shape_of(body: bytes, *, has_lines: bool) -> Literal["unknown", "events", "json", "page"]:
    """What a body is, by its first character; unknown while there is none.

    Args:
        body: Its beginning.
        has_lines: Whether the events are lines of JSON.
    """
    begin = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begin or begin in (b"\xef", b"\xef\xbb"):
        return "unknown"
    if begin[:1] in b"{[":
        return "events" if has_lines and begin[:1] == b"{" else "json"
    return "page" if begin[:1] == b"<" else "events"


def _page_title(body: bytes) -> str:
    """A few words on a page: its title where it has one."""
    text = body.decode("utf-8", "replace")
    _, opened, rest = text.partition("<title>")
    title = rest.partition("</title>")[0].strip() if opened else ""
    return f"a web page («{title}»)" if title else "a web page"
