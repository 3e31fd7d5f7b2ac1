"""The empty state: what a conversation without messages teaches, in five lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.keymap import STANDARD, KeyMap

if TYPE_CHECKING:
    from app.session import ModelChoice

GUIDE = "guide"
"""Endpoint of the built-in guide."""

TEMPORARY = SafeText("Temporary: nothing is stored.")
"""First line of a conversation that goes with its tab."""

FULL_WIDTH = 66
"""Cells from which sentences fit."""

_GUIDE_LINES = (
    "This is the built-in guide: it knows beck and works offline.",
    "Try: what can beck do?",
    "Try: how do I connect a model?",
    "Try: show me a table and some code",
    "{models} picks a model · {palette} commands · {help} keys",
)
_SHORT_GUIDE_LINES = (
    "The built-in guide: works offline.",
    "Try: what can beck do?",
    "Try: how do I connect a model?",
    "Try: show me a table and some code",
    "{models} model · {palette} more · {help} keys",
)
_LINES = (
    "Type below, {send} sends; {stop} stops a reply at any time.",
    "{new_tab} opens another tab; replies go on in the background.",
    "{switch_focus} and {regenerate} answer again, beside the old reply.",
    "{models} picks a model · {palette} commands · {help} keys",
)
_SHORT_LINES = (
    "{send} sends · {stop} stops a reply",
    "{new_tab} opens another tab",
    "{switch_focus} and {regenerate} answer again",
    "{models} model · {palette} more · {help} keys",
)


def empty_lines(choice: ModelChoice, width: int, keymap: KeyMap = STANDARD) -> list[SafeText]:
    """The lines for a conversation that would go to this model, for a screen of this width."""
    is_short = width < FULL_WIDTH
    if choice.endpoint == GUIDE:
        return [
            SafeText(keymap.in_words(line)) for line in (_SHORT_GUIDE_LINES if is_short else _GUIDE_LINES)
        ]
    who = safe_line(f"{choice.model} · {choice.endpoint}" if choice.model else choice.endpoint)
    first = who if is_short else SafeText(f"You are talking to {who}.")
    return [first, *(SafeText(keymap.in_words(line)) for line in (_SHORT_LINES if is_short else _LINES))]
