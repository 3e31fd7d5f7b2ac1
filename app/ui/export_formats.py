"""Export formats: which suffix stands for which, and what a file is called where the user does not say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from time import localtime

from app.conversation import Conversation
from app.conversation.export_html import html_of
from app.conversation.export_json import json_of
from app.conversation.export_markdown import markdown_of
from app.conversation.exported import ExportedConversation
from app.markdown.html import html_of as markdown_to_html

_LONGEST_STEM = 60
_NOT_IN_NAMES = re.compile(r"[^\w]+")

_WRITERS: dict[str, Callable[[ExportedConversation], str]] = {
    ".md": markdown_of,
    ".markdown": markdown_of,
    ".json": json_of,
    ".html": lambda exported: html_of(exported, markdown_to_html),
    ".htm": lambda exported: html_of(exported, markdown_to_html),
}


def objection_to(name: str) -> str:
    """Why a file cannot be called so; empty where it can."""
    if Path(name).suffix.lower() in _WRITERS:
        return ""
    return "The name ends in .md, .json or .html; that decides the format."


def content_of(exported: ExportedConversation, suffix: str) -> bytes:
    """What stands in the file.

    Raises:
        ValueError: something in the conversation cannot be written in this format.
        KeyError: the suffix stands for no format.
    """
    return _WRITERS[suffix.lower()](exported).encode("utf-8", "replace")


def suggested_name(conversation: Conversation, suffix: str, now_seconds: float) -> str:
    """A file name from the title and the day."""
    words = _NOT_IN_NAMES.sub("-", conversation.title.casefold()).strip("-_")
    stem = words[:_LONGEST_STEM].strip("-_") or "conversation"
    day = localtime(now_seconds)
    return f"{stem}-{day.tm_year:04}-{day.tm_mon:02}-{day.tm_mday:02}{suffix}"
