"""Titles that conversations have before anyone gave them one."""

from __future__ import annotations

from app.safe_text import SafeText, safe_line

NEW_TITLE = SafeText("New conversation")
"""Title of a conversation that has no prompt yet."""

TITLE_LENGTH = 60
"""Characters of the first prompt's first line that make the title."""


def first_title(prompt: str) -> SafeText:
    """The first line of the first prompt, without Markdown's marks at its start."""
    first_line = next((line for line in prompt.splitlines() if line.strip()), "")
    return safe_line(first_line.lstrip("#>*- "), TITLE_LENGTH) or NEW_TITLE
