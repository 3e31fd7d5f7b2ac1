"""Exporting from the linear mode: the conversation as a new file, never over one that is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from app.conversation.export_html import html_of
from app.conversation.export_json import json_of
from app.conversation.export_markdown import markdown_of
from app.conversation.exported import ExportedConversation, exported_path
from app.markdown.html import html_of as markdown_to_html
from app.session import ChatSession

_WRITERS: dict[str, Callable[[ExportedConversation], str]] = {
    ".md": markdown_of,
    ".json": json_of,
    ".html": lambda exported: html_of(exported, markdown_to_html),
}


def export(session: ChatSession, name: str, now_ms: int) -> str:
    """Write the active path to a file that is not there yet; returns what to say about it."""
    path = Path(name).expanduser().absolute()
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        return "The name has to end in .md, .json or .html; that decides the format."
    if session.is_empty:
        return "Nothing has been said yet, so there is nothing to write."
    try:
        content = write(exported_path(session.conversation, session.path(), now_ms)).encode(
            "utf-8", "replace"
        )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except FileExistsError:
        return f"{path} is there already; name another file."
    except (OSError, ValueError) as error:
        return f"{path} cannot be written: {getattr(error, 'strerror', None) or error}."
    return f"Written to {path}."
