"""Editing: a message of one's own on its way back into the prompt, to be sent as a new branch beside the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart
from app.ui.actions.attaching import attached_to_message
from app.ui.actions.slashing import entry_of
from app.ui.prompt_title import prompt_title
from app.ui.widgets.prompt import with_given_back

if TYPE_CHECKING:
    from app.conversation import Attached, Message, QueuedPrompt
    from app.ui.conversation_tab import ConversationTab

TITLE = "editing · {send} sends a new branch · {stop} gives it up"
QUEUED_TITLE = "editing what waits · {send} puts it back in its place · {stop} gives it up"


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that is being edited.

    Attributes:
        message_id: Which.
        before: Its text as it stands in the prompt, unchanged.
        draft: What stood in the prompt before.
        attached: What stood beside it.
        is_queued: Whether it was not sent yet: it waits in the queue.
    """

    message_id: str
    before: str
    draft: str
    attached: tuple[Attached, ...] = ()
    is_queued: bool = False


class Editing(AppPart):
    """Knows which message each tab's prompt edits; the draft that had to make room comes back afterwards."""

    _edits: dict[str, Edit]

    def action_edit(self) -> None:
        """Put the prompt at the cursor, or the one that the reply there answers, back into the prompt box."""
        tab = self._tab
        if tab is None:
            return
        message = _own_message(tab.session.tree.path(), tab.transcript.cursor_key)
        if message is None:
            self._chat.say(SafeText("There is no message of yours to edit."), seconds=4)
            return
        tab.transcript.put_cursor(message.id)
        self.edit(tab, message.id, entry_of(message.text))
        self._chat.chat_screen.set_focus(self._chat.chat_screen.prompt)

    def edit(self, tab: ConversationTab, message_id: str, text: str) -> None:
        """Begin to edit a message; what stands in the prompt comes back when it is sent or given up.

        Args:
            tab: Whose message it is.
            message_id: A message of its tree.
            text: What the prompt shows at first.
        """
        self.give_up_edit(tab)
        draft = self._shown(tab)
        message = tab.session.tree[message_id]
        self._edits[tab.key] = Edit(message_id, entry_of(message.text), draft, tab.attached)
        self._chat.set_attached(tab, attached_to_message(message), is_draft=False)
        self._show(tab, text)

    def edit_queued(self, tab: ConversationTab, queued: QueuedPrompt) -> None:
        """Begin to edit a prompt that waits in a tab's queue; the session holds it back meanwhile."""
        self.give_up_edit(tab)
        text = entry_of(queued.text)
        self._edits[tab.key] = Edit(queued.id, text, self._shown(tab), tab.attached, is_queued=True)
        self._chat.set_attached(tab, attached_to_message(queued), is_draft=False)
        self._show(tab, text)

    def edit_of(self, tab: ConversationTab) -> Edit | None:
        """What a tab's prompt edits; None where it holds a draft."""
        return self._edits.get(tab.key)

    def give_up_edit(self, tab: ConversationTab) -> bool:
        """Put the draft back; whether anything was being edited. A changed text can be yanked with ctrl+y."""
        edit = self._edits.pop(tab.key, None)
        if edit is None:
            return False
        text = self._shown(tab)
        if text.strip() != edit.before.strip():
            self._chat.chat_screen.prompt.keep_killed(text)
        self._chat.set_attached(tab, edit.attached, is_draft=False)
        self._show(tab, edit.draft)
        if edit.is_queued:
            self.do(lambda: tab.session.let_go(edit.message_id), "queue")
        return True

    def take_edit(self, tab: ConversationTab) -> Edit | None:
        """End editing because the text has been sent: the draft comes back, before what has been typed since."""
        edit = self._edits.pop(tab.key, None)
        if edit is not None:
            self._chat.set_attached(tab, edit.attached, is_draft=False)
            typed_since = self._shown(tab)
            self._show(tab, with_given_back(edit.draft, typed_since) if edit.draft else typed_since)
        return edit

    def draft_to_keep(self, tab: ConversationTab) -> str:
        """What is stored as a tab's draft: also the one that made room for an edited message, and what is on its way."""
        text = self._written(tab)
        for going, _ in reversed(tab.on_its_way):
            text = with_given_back(going, text)
        return text

    def _written(self, tab: ConversationTab) -> str:
        edit, text = self.edit_of(tab), self._shown(tab)
        if edit is None:
            return text
        is_changed = text.strip() not in ("", edit.before.strip())
        return (
            with_given_back(edit.draft, text)
            if is_changed and edit.draft
            else text
            if is_changed
            else edit.draft
        )

    def show_editing(self) -> None:
        """Say above the prompt whether it edits a message, else what is out of the ordinary about the conversation."""
        tab = self._tab
        prompt = self._chat.chat_screen.prompt
        edit = self.edit_of(tab) if tab is not None else None
        if edit is not None:
            words = self._chat.keymap.in_words(QUEUED_TITLE if edit.is_queued else TITLE)
        else:
            opened = self._chat.opened
            is_kept = opened is None or opened.store_failure is None
            words = prompt_title(tab.session, is_kept=is_kept) if tab else ""
        prompt.set_class(edit is None, "-quiet-title")
        title = Content(words)
        prompt.border_title = title
        self._chat.show_queue()

    def _shown(self, tab: ConversationTab) -> str:
        return self._chat.chat_screen.prompt.text if self._tab is tab else tab.draft

    def _show(self, tab: ConversationTab, text: str) -> None:
        if self._tab is tab:
            self._chat.chat_screen.prompt.load_text(text)
            self.show_editing()
            self._chat.chat_screen.show_status()
        else:
            tab.draft = text


def _own_message(path: Sequence[Message], key: str | None) -> Message | None:
    """The prompt with this key, else the nearest one above it; the last one where the key is not on the path."""
    keys = [message.id for message in path]
    end = keys.index(key) + 1 if key in keys else len(path)
    return next((message for message in reversed(path[:end]) if message.role == "user"), None)
