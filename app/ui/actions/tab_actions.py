"""Actions on tabs: open, close, switch, rename."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import ModelChoice
    from app.ui.conversation_tab import ConversationTab


class TabActions(AppPart):
    """What can be done with tabs and the conversations in them."""

    async def action_new_tab(self) -> None:
        """Begin a conversation in a new tab, with the model of the active one."""
        app = self._chat
        await app.until_open()
        app.chat_screen.add_tab(app.workspace.new(self._choice))

    async def action_new_temporary(self) -> None:
        """Begin a conversation that is never stored, in a new tab."""
        from app.session.temporary import new_temporary  # loaded when first needed

        app = self._chat
        await app.until_open()
        app.chat_screen.add_tab(await new_temporary(app.workspace, self._choice))

    @property
    def _choice(self) -> ModelChoice | None:
        return self._tab.session.choice if self._tab is not None else None

    async def action_clear(self) -> None:
        """Begin a conversation in place of the active tab, with its model; the old one stays in the browser."""
        app = self._chat
        await app.until_open()
        tab = self._tab
        if tab is not None and not tab.session.is_empty:
            place = app.chat_screen.tabs.index(tab)
            if not await self._may_close([tab]):
                return
            choice = tab.session.choice
            is_temporary = tab.session.is_temporary
            from app.session.temporary import new_temporary

            session = (
                await new_temporary(app.workspace, choice) if is_temporary else app.workspace.new(choice)
            )
            app.chat_screen.add_tab(session, place=place + 1)
            self.close(tab)

    def action_close_tab(self) -> None:
        """Close the active tab."""
        if (tab := self._tab) is not None:
            self.ask_to_close(tab)

    def ask_to_close(self, tab: ConversationTab) -> None:
        """Close a tab, after asking where what is in it would be lost."""
        if tab.session.is_temporary:
            self.do(lambda: self._close_if_wanted(tab), "close")
        else:
            self.close(tab)

    async def _close_if_wanted(self, tab: ConversationTab) -> None:
        if await self._may_close([tab]) and tab in self._chat.chat_screen.tabs:
            self.close(tab)

    async def may_quit(self) -> bool:
        """Whether nothing is lost by ending beck, or the user wants it all the same."""
        return await self._may_close(self._chat.chat_screen.tabs)

    async def _may_close(self, tabs: Sequence[ConversationTab]) -> bool:
        """Whether these tabs hold no temporary conversation with anything in it, or the user lets go of it."""
        count = sum(tab.session.is_temporary and not tab.session.is_empty for tab in tabs)
        if not count:
            return True
        from app.ui.screens.ask import Confirm  # loaded when first needed

        what = "1 temporary conversation is" if count == 1 else f"{count} temporary conversations are"
        text = SafeText(f"{what} lost for good with this: nothing of it is stored.")
        confirm = Confirm(SafeText("Close without a trace?"), text, "close")
        answer: bool = await self._chat.push_screen_wait(confirm)
        return answer

    def close(self, tab: ConversationTab) -> None:
        """Close a tab; a new one takes the place of the last."""
        app = self._chat
        app.give_up_edit(tab)
        app.chat_screen.remove_tab(tab)
        app.workspace.close(tab.key)
        if not app.chat_screen.tabs:
            app.chat_screen.add_tab(app.workspace.new())
        if tab.session.live is not None and not tab.session.is_temporary:
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
