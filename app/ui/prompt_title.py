"""The prompt's title: what stands in the rule above it, where anything about the conversation is out of the ordinary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line

if TYPE_CHECKING:
    from app.session import ChatSession


def prompt_title(session: ChatSession) -> SafeText:
    """What the conversation asks for on its own account; empty for nothing."""
    preset = session.preset
    words = ["temporary, nothing of it is stored"] if session.is_temporary else []
    if preset.system_prompt:
        words.append("system prompt")
    if preset.sampling.reasoning_effort is not None:
        words.append(f"effort {preset.sampling.reasoning_effort}")
    if not replace(preset.sampling, reasoning_effort=None).is_open:
        words.append("own sampling")
    return safe_line(" · ".join(words))
