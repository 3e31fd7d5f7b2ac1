"""Exporting from the linear mode: the conversation as a new file, never over one that is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.conversation.export_html import html_of
from app.conversation.export_json import json_of
from app.conversation.export_markdown import markdown_of
from app.conversation.exported import ExportedConversation, exported_path
from app.markdown.html import html_of as markdown_to_html
from app.safe_text import safe_line
from app.session import ChatSession

LONGEST_NAME = 1_000
_WRITERS: dict[str, Callable[[ExportedConversation], str]] = {
    ".md": markdown_of,
    ".json": json_of,
    ".html": lambda exported: html_of(exported, markdown_to_html),
}


def export(session: ChatSession, name: str, now_ms: int) -> str:
    """Write the active path to a file that is not there yet; returns what to say about it."""
    try:
        # Not Path.expanduser: that raises for an unknown user.
        path = Path(os.path.realpath(os.path.expanduser(name)))  # noqa: PTH111
    except (OSError, ValueError) as error:
        return f"{safe_line(name, LONGEST_NAME)} cannot be written: {error}."
    shown = safe_line(str(path), LONGEST_NAME)
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        return "The name has to end in .md, .json or .html; that decides the format."
    if session.is_empty:
        return "Nothing has been said yet, so there is nothing to write."
    try:
        content = write(exported_path(session.conversation, session.path(), now_ms)).encode(
            "utf-8", "replace"
        )
        _write_new(path, content)
    except FileExistsError:
        return f"{shown} is there already; name another file."
    except (OSError, ValueError) as error:
        return f"{shown} cannot be written: {getattr(error, 'strerror', None) or error}."
    return f"Written to {shown}."


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, for this user only; what cannot be written whole is not left behind.

    Raises:
        FileExistsError: something has that name.
        OSError: it cannot be written.
        ValueError: it is no name for a file.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(content)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
