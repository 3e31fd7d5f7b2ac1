"""How a queue looks: its prompts as rows, and what is said above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.conversation import TextPart
from app.safe_text import SafeText, safe_line
from app.ui.widgets.queue_panel import QueueRow

if TYPE_CHECKING:
    from app.conversation import QueuedPrompt
    from app.session import ChatSession, Pause
    from app.ui.keymap import KeyMap

REASONS: dict[Pause, str] = {
    "kept": "kept from before",
    "stopped": "the reply was stopped",
    "failed": "the reply failed",
    "interrupted": "the reply was interrupted",
    "cut": "the reply is not whole",
    "unsaved": "it cannot be saved now",
    "elsewhere": "another terminal sends it",
    "aside": "the reply ended on another branch",
}
"""Why a queue does not go on."""


def queue_rows(session: ChatSession, edited: str = "") -> list[QueueRow]:
    """The prompts that wait; ``edited`` is the id of the one that is being edited here."""
    return [_row(prompt, is_edited=prompt.id == edited) for prompt in session.queue]


def queue_title(session: ChatSession, keymap: KeyMap) -> SafeText:
    """What the queue does, and which keys concern it."""
    if session.pause and not session.is_answering:
        words = "{queue}, then s, sends on · so does the next whole reply"
        return SafeText(f"paused: {REASONS[session.pause]} · {keymap.in_words(words)}")
    words = "each goes out after the reply before it · {queue} changes them · {stop} takes the last back"
    return SafeText(keymap.in_words(words))


def _row(prompt: QueuedPrompt, *, is_edited: bool) -> QueueRow:
    lines = prompt.text.splitlines()
    attached = sum(not isinstance(part, TextPart) for part in prompt.parts)
    notes = []
    if is_edited:
        notes.append("editing")
    elif prompt.is_held_elsewhere:
        notes.append("in hand in another terminal")
    if len(lines) > 1:
        notes.append(f"+{len(lines) - 1} line{'s' if len(lines) > 2 else ''}")
    if attached:
        notes.append(f"+{attached} attached")
    return QueueRow(prompt.id, safe_line(lines[0] if lines else ""), " · ".join(notes))
