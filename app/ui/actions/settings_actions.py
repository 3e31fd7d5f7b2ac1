"""Actions on what a conversation's requests ask for: system prompt, sampling, effort."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import Preset
    from app.ui.conversation_tab import ConversationTab


class SettingsActions(AppPart):
    """Changes the settings of the active conversation, from its next request on."""

    def action_conversation_settings(self) -> None:
        """Ask for all of them."""
        self.do(lambda: self._ask_settings("temperature"), "settings")

    def action_system_prompt(self, argument: str = "") -> None:
        """Set the system prompt; without one, ask for it in a box of several lines."""
        if argument.strip():
            self.do(lambda: self._set_system_prompt(argument), "settings")
        else:
            self.do(lambda: self._ask_settings("system"), "settings")

    def action_effort(self, argument: str = "") -> None:
        """Set how much the model reasons; without a word, ask for it."""
        self.do(lambda: self._set_effort(argument), "settings")

    async def _ask_settings(self, field: str) -> None:
        from app.ui.screens.conversation_settings import ConversationSettings  # loaded when first needed

        await self._chat.until_open()
        tab = self._tab
        if tab is None:
            return
        dialog = ConversationSettings(tab.session.preset, tab.session.defaults, field)
        preset = await self._chat.push_screen_wait(dialog)
        if preset is not None:
            await self.set_preset(tab, preset)

    async def _set_system_prompt(self, text: str) -> None:
        if (tab := self._tab) is not None:
            await self.set_preset(tab, replace(tab.session.preset, system_prompt=text))
            self._chat.say(SafeText("System prompt set, from the next request on."), seconds=4)

    async def _set_effort(self, word: str) -> None:
        from app.conversation.sampling_text import read_effort  # loaded when first needed

        tab = self._tab
        if tab is None:
            return
        if not word.strip():
            from app.ui.screens.pick_effort import pick_effort

            picked = await pick_effort(self._chat, tab)
            if picked is None:
                return
            word = picked
        try:
            effort = read_effort(word)
        except ValueError as error:
            self._chat.say(SafeText(str(error)), is_bad=True)
            return
        await self.set_effort(tab, effort)

    async def set_effort(self, tab: ConversationTab, effort: str | None) -> None:
        """Change how much the model reasons in a conversation; None leaves it to what is set for the model."""
        preset = tab.session.preset
        sampling = replace(preset.sampling, reasoning_effort=effort)
        await self.set_preset(tab, replace(preset, sampling=sampling))
        self._chat.say(SafeText(f"Effort: {effort or 'as set for the model'}."), seconds=3)

    async def set_preset(self, tab: ConversationTab, preset: Preset) -> None:
        """Let a conversation ask otherwise, from its next request on."""
        await tab.session.set_preset(preset)
        self._chat.chat_screen.show_status()
