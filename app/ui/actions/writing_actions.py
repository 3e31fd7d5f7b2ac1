"""Actions on what stands in the prompt."""

from __future__ import annotations

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart


class WritingActions(AppPart):
    """What can be done with a prompt before it is sent."""

    def action_unfold_paste(self) -> None:
        """Show the whole of a folded paste in the prompt."""
        if not self._chat.chat_screen.prompt.unfold():
            self._chat.say(SafeText("No paste is folded in the prompt."), seconds=4)
