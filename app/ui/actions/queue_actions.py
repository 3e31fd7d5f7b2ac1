"""Actions on the queue: show it, and change what waits in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart
from app.ui.actions.attaching import attached_to_message
from app.ui.actions.slashing import entry_of
from app.ui.widgets.prompt import with_given_back

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab
    from app.ui.widgets.queue_panel import QueuePanel

IN_HAND = SafeText("It is being sent, or another terminal edits it.")


class QueueActions(AppPart):
    """The active tab's queue, from the panel above the prompt to the session and back."""

    _queue_panel: QueuePanel | None = None
    _queue_shown: tuple[object, ...] = ()

    def action_queue(self) -> None:
        """Give the keys to the queue."""
        panel = self._queue_panel
        if panel is None:
            self._chat.say(
                SafeText("Nothing waits. A prompt that you send while a reply streams does."), seconds=5
            )
        else:
            self._chat.chat_screen.set_focus(panel)

    def show_queue(self) -> None:
        """Bring the panel up to date with the active tab; cheap where nothing has changed."""
        tab = self._tab
        session = tab.session if tab is not None else None
        if tab is None or session is None or not session.queue:
            self._close_queue()
            return
        edit = self._chat.edit_of(tab)
        edited = edit.message_id if edit is not None else ""
        shown = (session, session.queue, session.pause, bool(session.lives), edited)
        if self._queue_panel is not None and shown == self._queue_shown:
            return
        from app.ui.queue_rows import queue_rows, queue_title  # loaded with the first prompt that waits
        from app.ui.widgets.queue_panel import QueuePanel

        self._queue_shown = shown
        if self._queue_panel is None:
            self._queue_panel = QueuePanel()
            self._chat.chat_screen.mount(self._queue_panel, before=self._chat.chat_screen.prompt)
        self._queue_panel.show(queue_rows(session, edited), queue_title(session, self._chat.keymap))

    def _close_queue(self) -> None:
        panel = self._queue_panel
        if panel is None:
            return
        self._queue_panel, self._queue_shown = None, ()
        if panel.has_focus:
            self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)
        panel.remove()

    async def take_back(self, tab: ConversationTab) -> bool:
        """Put the last prompt of a tab's queue back into its prompt; False where none can be."""
        session = tab.session
        last = session.queue[-1] if session.queue else None
        if last is None or last.is_held_elsewhere or self._chat.edit_of(tab) is not None:
            return False
        text = entry_of(last.text)
        if self._tab is tab:
            self._chat.chat_screen.prompt.give_back(text)
            self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)
        else:
            tab.draft = with_given_back(text, tab.draft)
        # The draft first: what is in the store is never in neither of the two.
        await session.keep_draft(self._chat.draft_to_keep(tab))
        self._chat.set_attached(tab, (*tab.attached, *attached_to_message(last)))
        await session.keep_attached(tab.attached)
        await session.take_queued(last.id)
        return True

    # What the panel asks for

    async def on_queue_panel_edit_asked(self, event: QueuePanel.EditAsked) -> None:
        """Put a prompt into the prompt box; it keeps its place and waits meanwhile."""
        tab = self._tab
        prompt = tab.session.queued(event.key) if tab is not None else None
        if tab is None or prompt is None:
            return
        if not await tab.session.hold(prompt.id):
            self._chat.say(IN_HAND, seconds=4)
            return
        self._chat.edit_queued(tab, prompt)
        self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)
        self.show_queue()

    async def on_queue_panel_move_asked(self, event: QueuePanel.MoveAsked) -> None:
        """Move a prompt."""
        if (tab := self._tab) is not None:
            await tab.session.move_queued(event.key, event.step)

    async def on_queue_panel_remove_asked(self, event: QueuePanel.RemoveAsked) -> None:
        """Remove a prompt; its text can be yanked."""
        tab = self._tab
        if tab is None:
            return
        edit = self._chat.edit_of(tab)
        if edit is not None and edit.message_id == event.key:
            self._chat.give_up_edit(tab)
        prompt = await tab.session.take_queued(event.key)
        if prompt is None:
            self._chat.say(IN_HAND, seconds=4)
            return
        self._chat.chat_screen.prompt.keep_killed(prompt.text)
        self._chat.say(
            SafeText("Removed from the queue; ctrl+y in the prompt brings the text back."), seconds=5
        )

    def on_queue_panel_send_on_asked(self) -> None:
        """Let a paused queue go on."""
        tab = self._tab
        if tab is not None and tab.session.is_answering:
            self._chat.say(SafeText("The first one goes out as soon as the reply is whole."), seconds=4)
        elif tab is not None:
            tab.transcript.follow_end()
            tab.session.resume_queue()

    def on_queue_panel_left(self) -> None:
        """Give the keys to the prompt."""
        self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)
