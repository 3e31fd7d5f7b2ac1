"""Actions on tabs: open, close, switch, rename."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab


class TabActions(AppPart):
    """What can be done with tabs and the conversations in them."""

    async def action_new_tab(self) -> None:
        """Begin a conversation in a new tab, with the model of the active one."""
        app = self._chat
        await app.until_open()
        choice = self._tab.session.choice if self._tab is not None else None
        app.chat_screen.add_tab(app.workspace.new(choice))

    async def action_clear(self) -> None:
        """Begin a conversation in place of the active tab, with its model; the old one stays in the browser."""
        app = self._chat
        await app.until_open()
        tab = self._tab
        if tab is not None and not tab.session.is_empty:
            place = app.chat_screen.tabs.index(tab)
            app.chat_screen.add_tab(app.workspace.new(tab.session.choice), place=place + 1)
            self.close(tab)

    def action_close_tab(self) -> None:
        """Close the active tab."""
        if (tab := self._tab) is not None:
            self.close(tab)

    def close(self, tab: ConversationTab) -> None:
        """Close a tab; a new one takes the place of the last."""
        app = self._chat
        app.give_up_edit(tab)
        app.chat_screen.remove_tab(tab)
        app.workspace.close(tab.key)
        if not app.chat_screen.tabs:
            app.chat_screen.add_tab(app.workspace.new())
        if tab.session.live is not None:
            app.say(SafeText(app.keymap.in_words("The reply goes on; find the conversation with {browser}.")))

    async def delete_conversation(self, key: str) -> None:
        """Delete a conversation and close its tab.

        Raises:
            StoreError: it cannot be saved.
        """
        await self._chat.workspace.delete(key)
        if tab := self._chat.chat_screen.tab_of(key):
            self.close(tab)

    def action_next_tab(self) -> None:
        """Go one tab to the right."""
        self._go(1)

    def action_previous_tab(self) -> None:
        """Go one tab to the left."""
        self._go(-1)

    def _go(self, step: int) -> None:
        screen = self._chat.chat_screen
        if screen.active is not None and screen.tabs:
            place = screen.tabs.index(screen.active) + step
            screen.activate(screen.tabs[place % len(screen.tabs)])

    def action_tab(self, number: int) -> None:
        """Go to a tab by its number, from 1."""
        screen = self._chat.chat_screen
        if number <= len(screen.tabs):
            screen.activate(screen.tabs[number - 1])
