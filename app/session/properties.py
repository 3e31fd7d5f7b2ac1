"""Properties of a conversation: what its requests ask for, and how it is filed; each change can be undone."""

from __future__ import annotations

from dataclasses import asdict

from app.conversation.filing import Filing
from app.safe_text import safe_text
from app.session.sampling import Preset
from app.session.undo import UndoableConversation


class ConversationProperties(UndoableConversation):
    """A conversation with settings of its own."""

    is_temporary = False
    """Whether nothing of it outlives its tab: its store is in memory and its own alone."""

    @property
    def preset(self) -> Preset:
        """What the conversation itself asks for."""
        return Preset(self.conversation.system_prompt, self.conversation.sampling)

    async def set_preset(self, preset: Preset) -> None:
        """Ask otherwise from the next request on: another system prompt, other sampling."""
        prompt = safe_text(preset.system_prompt).strip()
        is_prompt = prompt != self.conversation.system_prompt
        what = "system prompt" if is_prompt and preset.sampling == self.conversation.sampling else "settings"
        await self.change_settings(
            f"the change of the {what}", system_prompt=prompt, **asdict(preset.sampling)
        )

    async def file(self, filing: Filing) -> None:
        """Pin, tag or archive it, or take that back."""
        await self.change_settings(filing.what, **dict(filing.fields))
