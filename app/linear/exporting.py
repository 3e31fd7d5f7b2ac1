"""Exporting from the linear mode: the conversation as a new file, never over one that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.conversation.export_html import html_of
from app.conversation.export_json import json_of
from app.conversation.export_markdown import markdown_of
from app.conversation.exported import ExportedConversation, exported_path
from app.markdown.html import html_of as markdown_to_html
from app.safe_text import safe_line
from app.session import ChatSession
from app.target_file import target_of, write_target

LONGEST_NAME = 1_000
_WRITERS: dict[str, Callable[[ExportedConversation], str]] = {
    ".md": markdown_of,
    ".json": json_of,
    ".html": lambda exported: html_of(exported, markdown_to_html),
}


def export(session: ChatSession, name: str, now_ms: int) -> str:
    """Write the active path to a file that is not there yet; returns what to say about it."""
    target = target_of(name, Path())
    shown = safe_line(str(target.path), LONGEST_NAME)
    write = _WRITERS.get(target.path.suffix.lower())
    if write is None:
        return "The name has to end in .md, .json or .html; that decides the format."
    if session.is_empty:
        return "Nothing has been said yet, so there is nothing to write."
    try:
        content = write(exported_path(session.conversation, session.path(), now_ms))
        write_target(replace(target, kind="new"), content.encode("utf-8", "replace"))
    except FileExistsError:
        return f"{shown} is there already; name another file."
    except (OSError, ValueError) as error:
        return f"{shown} cannot be written: {getattr(error, 'strerror', None) or error}."
    return f"Written to {shown}."
