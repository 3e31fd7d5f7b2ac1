"""The prompt's title: what stands in the rule above it, where anything about the conversation is out of the ordinary."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line

if TYPE_CHECKING:
    from app.session import ChatSession


def prompt_title(session: ChatSession, *, is_kept: bool = True) -> SafeText:
    """What the conversation asks for on its own account, and that it is not saved; empty for nothing.

    Args:
        session: The conversation.
        is_kept: Whether conversations are saved at all.
    """
    preset = session.preset
    words = []
    if session.is_temporary:
        words.append("temporary, nothing of it is stored")
    elif not is_kept:
        words.append("nothing is saved")
    elif session.is_unsaved:
        words.append("not saved yet, trying again")
    if preset.system_prompt:
        words.append("system prompt")
    if preset.sampling.reasoning_effort is not None:
        words.append(f"effort {preset.sampling.reasoning_effort}")
    if not replace(preset.sampling, reasoning_effort=None).is_open:
        words.append("own sampling")
    return safe_line(" · ".join(words))
