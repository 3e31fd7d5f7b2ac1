"""Keeping: what the app remembers from one start to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from app.errors import BeckError, StoreError
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import ModelChoice
    from app.ui.conversation_tab import ConversationTab


class Keeping(AppPart):
    """Stores drafts, tabs, prompts and choices; a store that cannot save has said so already."""

    _history: Sequence[str] = ()

    @property
    def sent_prompts(self) -> Sequence[str]:
        """The prompts sent before, oldest first."""
        return self._history

    def offer_history(self, prompts: list[str]) -> None:
        """Let up and down walk through these prompts, oldest first."""
        self._history = (*prompts, *self._history)
        self._chat.chat_screen.prompt.set_history(self._history)

    def remember_prompt(self, text: str, tab: ConversationTab | None) -> None:
        """Add what was written in a tab to the history that up and down walk through; not where it is temporary."""
        if tab is not None and tab.session.is_temporary:
            return
        self._history = (*self._history, text)
        self._chat.chat_screen.prompt.set_history(self._history)
        store = self._chat.workspace.store
        self.do(lambda: self._quietly(store.prompt_history.add(text)), "history")

    def keep_choice(self, choice: ModelChoice) -> None:
        """Begin with this model the next time."""
        state = self._chat.workspace.store.state
        self.do(lambda: self._quietly(state.set("choice", str(choice))), "choice")

    async def favourite_models(self) -> list[str]:
        """The models with a star, as ``endpoint/model``."""
        try:
            kept = await self._chat.workspace.store.state.get("favourite models", [])
        except StoreError:
            return []
        return [str(name) for name in kept] if isinstance(kept, list) else []

    def keep_favourite_models(self, names: list[str]) -> None:
        """Let these models stand first in the picker, now and the next time."""
        state = self._chat.workspace.store.state
        self.do(lambda: self._quietly(state.set("favourite models", names)), "favourites")

    def keep_theme(self, name: str) -> None:
        """Write the theme to the user's settings."""
        if self._chat.start.keep_theme is not None:
            try:
                self._chat.start.keep_theme(name)
            except BeckError as error:
                self._chat.say_failure(error.failure)

    async def _quietly(self, write: Awaitable[None]) -> None:
        with suppress(StoreError):  # the store has already said that it cannot save
            await write

    def tabs_changed(self) -> None:
        """Remember which tabs are open, once all of the last time are back."""
        if self._chat.is_restored and not self._chat.is_ending:
            self.do(self.keep_tabs, "tabs", is_exclusive=True)

    async def keep_tabs(self) -> None:
        """Store which tabs are open and which is active."""
        if not self._chat.is_restored:
            return
        screen = self._chat.chat_screen
        keys = [tab.key for tab in screen.tabs if not tab.session.is_temporary]
        if (
            self._chat.start.which == "temporary" and not keys
        ):  # the next start is as if this one had not been
            return
        active = screen.active.key if screen.active else None
        state = {"keys": keys, "active": active if active in keys else None}
        await self._quietly(self._chat.workspace.store.state.set("tabs", state))

    def draft_rests(self) -> None:
        """Store the active tab's draft, now that the user has paused."""
        tab = self._tab
        if tab is not None and not self._chat.is_ending:
            tab.draft = self._chat.chat_screen.prompt.text
            self.do(lambda: tab.session.keep_draft(self._chat.draft_to_keep(tab)), "draft")

    async def keep_drafts(self) -> None:
        """Store what stands in the prompt and in the prompts of the other tabs."""
        screen = self._chat.chat_screen
        if screen.active is not None:
            screen.active.draft = screen.prompt.text
        for tab in screen.tabs:
            await tab.session.keep_draft(self._chat.draft_to_keep(tab))
