"""The empty state: what a conversation without messages teaches, in five lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line

if TYPE_CHECKING:
    from app.session import ModelChoice

GUIDE = "guide"
"""Endpoint of the built-in guide."""

FULL_WIDTH = 66
"""Cells from which sentences fit."""

_GUIDE_LINES = (
    "This is the built-in guide: it knows beck and works offline.",
    "Try: what can beck do?",
    "Try: how do I connect a model?",
    "Try: show me a table and some code",
    "ctrl+l picks a model · ctrl+p commands · f1 keys",
)
_SHORT_GUIDE_LINES = (
    "The built-in guide: works offline.",
    "Try: what can beck do?",
    "Try: how do I connect a model?",
    "Try: show me a table and some code",
    "ctrl+l model · ctrl+p more · f1 keys",
)
_LINES = (
    "Type below, enter sends; esc stops a reply at any time.",
    "ctrl+t opens another tab; replies go on in the background.",
    "tab and ctrl+r answer again, beside the old reply.",
    "ctrl+l picks a model · ctrl+p commands · f1 keys",
)
_SHORT_LINES = (
    "enter sends · esc stops a reply",
    "ctrl+t opens another tab",
    "tab and ctrl+r answer again",
    "ctrl+l model · ctrl+p more · f1 keys",
)


def empty_lines(choice: ModelChoice, width: int) -> list[SafeText]:
    """The lines for a conversation that would go to this model, for a screen of this width."""
    is_short = width < FULL_WIDTH
    if choice.endpoint == GUIDE:
        return [SafeText(line) for line in (_SHORT_GUIDE_LINES if is_short else _GUIDE_LINES)]
    who = safe_line(f"{choice.model} · {choice.endpoint}" if choice.model else choice.endpoint)
    first = who if is_short else SafeText(f"You are talking to {who}.")
    return [first, *(SafeText(line) for line in (_SHORT_LINES if is_short else _LINES))]
