"""News: replies that ended while nobody looked, and how to get to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import StoreError
from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.conversation import GenerationRecord
    from app.ui.conversation_tab import ConversationTab
    from app.ui.start import Opened


class News(AppPart):
    """Says what happened while beck was away, and goes from one unread reply to the next."""

    async def announce(self, opened: Opened) -> None:
        """Say what happened since the last time, and mark the tabs where it did; all tabs are back."""
        app = self._chat
        keys = app.keymap
        left = [reply for reply in opened.finished if reply.status != "interrupted"]
        cut_off = {reply.message_id for reply in opened.finished if reply.status == "interrupted"}
        cut_off.update(record.message_id for record in opened.recovered if record.status == "interrupted")
        recovered = [record for record in opened.recovered if record.status != "interrupted"]
        ended: list[str] = [reply.status for reply in left if reply.status != "running"]
        ended += [record.status for record in recovered if not _is_among(record, opened)]
        if count := len(ended):
            app.say(
                SafeText(
                    f"{_replies(count)} finished while you were away; {keys.key('next_unread')} goes there."
                ),
                seconds=15,
            )
        if count := sum(reply.status == "running" for reply in left):
            app.say(SafeText(f"{_replies(count)} that began before still {'runs' if count == 1 else 'run'}."))
        if count := len(cut_off):
            were = "was" if count == 1 else "were"
            app.say(
                SafeText(
                    f"{_replies(count)} {were} interrupted; what arrived is kept. "
                    + keys.in_words(
                        "{next_unread} goes there, then {switch_focus}: {continue} continues, {retry} retries."
                    )
                ),
                seconds=15,
            )
        for reply in opened.finished:
            await self._mark(reply.conversation_id)
        for tab in app.chat_screen.tabs:
            if any(message_id in tab.session.tree for message_id in cut_off):
                tab.mark_unread()
        app.chat_screen.show_tabs()

    async def _mark(self, conversation_id: str) -> None:
        """Open a conversation in a tab, where it has none, and mark it as unread."""
        app = self._chat
        tab = app.chat_screen.tab_of(conversation_id)
        if tab is None:
            try:
                session = await app.workspace.open(conversation_id)
            except StoreError as error:
                app.say_failure(error.failure)
                return
            if session is None:
                return
            tab = app.chat_screen.add_tab(session, activate=False)
        tab.mark_unread()

    def action_next_unread(self) -> None:
        """Go to the next tab with a reply that nobody has read yet."""
        screen = self._chat.chat_screen
        place = screen.tabs.index(screen.active) + 1 if screen.active is not None else 0
        for tab in (*screen.tabs[place:], *screen.tabs[:place]):
            if tab.is_unread:
                screen.activate(tab)
                return
        self._chat.say(SafeText("No tab has an unread reply."), seconds=3)

    def conversation_gone(self, tab: ConversationTab) -> None:
        """Close the tab of a conversation that was deleted in another terminal; what is written there is kept."""
        app = self._chat
        if tab not in app.chat_screen.tabs:
            return
        is_active = tab is app.chat_screen.active
        text = app.chat_screen.prompt.text if is_active else tab.draft
        app.close(tab)
        app.say(
            SafeText(
                app.keymap.in_words(
                    "This conversation was deleted in another terminal; {browser}, then ctrl+z there, undoes it."
                )
            )
        )
        if is_active and text.strip():
            app.chat_screen.prompt.give_back(text)


def _is_among(record: GenerationRecord, opened: Opened) -> bool:
    return any(reply.generation_id == record.id for reply in opened.finished)


def _replies(count: int) -> str:
    return "1 reply" if count == 1 else f"{count} replies"
