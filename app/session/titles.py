"""Titles that conversations have before anyone gave them one."""

from __future__ import annotations

import re

from app.safe_text import SafeText, safe_line

NEW_TITLE = SafeText("New conversation")
"""Title of a conversation that has no prompt yet."""

TITLE_LENGTH = 60
"""Characters of the first prompt's first line that make the title."""

_READ = 20_000
_AROUND = "\"'`*_#<>“”„‚‘’«»‹›「」『』 \t-"
_LABEL = re.compile(
    r"^(?:the |conversation |chat |suggested )*title\s*[:：]|^titel\s*[:：]|^titre\s*[:：]", re.IGNORECASE
)
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.IGNORECASE | re.DOTALL)


def first_title(prompt: str) -> SafeText:
    """The first line of the first prompt, without Markdown's marks at its start."""
    first_line = next((line for line in prompt.splitlines() if line.strip()), "")
    return safe_line(first_line.lstrip("#>*- "), TITLE_LENGTH) or NEW_TITLE


def model_title(answer: str) -> SafeText:
    """The title in a model's answer, on one line and without what models put around it; empty where there is none."""
    text = _THINKING.sub("", answer[:_READ])
    for line in text.splitlines():
        title = safe_line(line, 4 * TITLE_LENGTH)
        before = ""
        while title and title != before:
            before = title
            title = safe_line(_LABEL.sub("", title.strip(_AROUND)), 4 * TITLE_LENGTH)
        if title:
            return safe_line(title.removesuffix("."), TITLE_LENGTH)
    return SafeText("")
