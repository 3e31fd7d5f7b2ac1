"""The effort picker: how much the model reasons before it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.conversation import EFFORTS
from app.safe_text import SafeText, safe_line
from app.ui.screens.picker import Picker, Row

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp
    from app.ui.conversation_tab import ConversationTab

DEFAULT = "default"
"""The word for leaving it to what is set for the model."""


async def pick_effort(app: ChatApp, tab: ConversationTab) -> str | None:
    """Let the user pick one; None when dismissed."""
    chosen = tab.session.preset.sampling.reasoning_effort or DEFAULT
    inherited = tab.session.defaults.sampling.reasoning_effort or "left to the server"
    rows = [
        Row(effort, SafeText(effort), SafeText(""), "●" if effort == chosen else " ") for effort in EFFORTS
    ]
    first = Row(DEFAULT, SafeText(DEFAULT), safe_line(inherited), "●" if chosen == DEFAULT else " ")
    return await app.push_screen_wait(
        Picker(SafeText("Reasoning effort"), [first, *rows], current=chosen, empty="No such effort.")
    )
