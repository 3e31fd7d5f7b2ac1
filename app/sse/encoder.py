"""Encodes server-sent events, for the gateway."""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n|\r|\n")


def encode_event(
    data: str,
    event: str = "",
    id: str = "",  # noqa: A002 - the field's name in the specification
    retry: int | None = None,
) -> bytes:
    """One event as bytes, its blank line included; line ends of the data become LF when decoded.

    Args:
        data: Any text.
        event: Its type; empty for the default.
        id: Its id; empty for none.
        retry: Milliseconds to wait before reconnecting.

    Raises:
        ValueError: ``event`` or ``id`` has a line end in it, ``id`` a NUL, or ``retry`` is negative.
    """
    if _LINE_END.search(event) or _LINE_END.search(id) or "\0" in id or (retry is not None and retry < 0):
        raise ValueError(f"not encodable as an event: {event=} {id=} {retry=}")
    lines = [f"event: {event}"] if event else []
    if id:
        lines.append(f"id: {id}")
    if retry is not None:
        lines.append(f"retry: {retry}")
    lines += [f"data: {line}" for line in _LINE_END.split(data)]
    return ("\n".join(lines) + "\n\n").encode("utf-8", "replace")


def encode_comment(text: str = "") -> bytes:
    """A comment as bytes; it keeps the connection alive and is no event."""
    return ("".join(f": {line}\n" for line in _LINE_END.split(text)) + "\n").encode("utf-8", "replace")
