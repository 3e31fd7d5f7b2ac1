"""Sending: a prompt on its way from the prompt box to the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart
from app.ui.actions.slashing import entry_of
from app.ui.widgets.prompt import with_given_back

if TYPE_CHECKING:
    from app.conversation import Attached
    from app.session import ChatSession
    from app.ui.actions.editing import Edit
    from app.ui.conversation_tab import ConversationTab

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for the warning before an over-long prompt."""


class Sending(AppPart):
    """Sends prompts; none is ever lost on the way."""

    def submit(self, text: str, key: str = "") -> None:
        """Send a text in the tab with this key, else in the active one, once the workspace is open.

        The text is sent as it is, also where it looks like a command; `take_entry` reads what the prompt means.
        """
        tab = self._chat.chat_screen.tab_of(key) if key else self._tab
        attached = self._chat.take_attached(tab) if tab is not None else ()
        edit = self._chat.take_edit(tab) if tab is not None else None
        self.do(lambda: self._submit(text, key, edit, attached), "submit")

    async def _submit(
        self, text: str, key: str, edit: Edit | None, attached: tuple[Attached, ...] = ()
    ) -> None:
        app = self._chat
        await app.until_open()
        tab = app.chat_screen.tab_of(key) if key else self._tab
        if tab is None:  # closed meanwhile: not into another conversation
            app.chat_screen.prompt.give_back(entry_of(text))
            return
        if not text.strip():
            return
        going = entry_of(text), attached
        tab.on_its_way = (*tab.on_its_way, going)
        # Not where it is cancelled: then beck ends, and the prompt is kept as a draft.
        if await self._send_in(tab, text, edit, attached, lambda: _arrive(tab, going)):
            app.remember_prompt(entry_of(text), tab)
            await tab.session.keep_draft(app.draft_to_keep(tab))
            await tab.session.keep_attached(app.attached_to_keep(tab))

    async def _send_in(
        self,
        tab: ConversationTab,
        text: str,
        edit: Edit | None,
        attached: tuple[Attached, ...],
        arrive: Callable[[], None],
    ) -> bool:
        """Send a prompt in a tab, at once or through its queue; False where it was given back.

        Args:
            tab: Where.
            text: The prompt.
            edit: What it changes.
            attached: What stood beside it.
            arrive: To be called as soon as the prompt is somewhere else than on its way.
        """
        from app.conversation.attached import parts_of  # not before the first frame

        app, session = self._chat, tab.session
        waiting = session.queued(edit.message_id) if edit is not None and edit.is_queued else None
        edited = session.tree[edit.message_id] if edit and edit.message_id in session.tree else waiting
        before = edited.parts if edited is not None else ()
        given = await app.checked(tab, text, attached, before)
        is_fit = given is not None and await self._fits(session, text, edit, sum(one.tokens for one in given))
        if given is None or not (is_fit and await self._chat.may_spend(session)):
            arrive()
            self._give_back(tab, text, edit, attached if given is None else given)
            return False
        if waiting is not None and await session.let_go(waiting.id, text, parts_of(given)):
            arrive()
            return True
        await app.pick_marked(tab)
        tab.transcript.follow_end()
        if session.is_busy and (edit is None or edit.is_queued):
            await session.enqueue(text, parts_of(given))
            arrive()
            return True
        is_branch = edit is not None and edit.message_id in session.tree
        generation = await (
            session.resend(edit.message_id, text, parts_of(given))
            if edit and is_branch
            else session.send(text, parts_of(given))
        )
        arrive()
        if generation is None:  # another prompt of this tab was quicker
            self._give_back(tab, text, edit, given)
        return generation is not None

    def _give_back(
        self, tab: ConversationTab, text: str, edit: Edit | None, attached: tuple[Attached, ...]
    ) -> None:
        prompt = self._chat.chat_screen.prompt
        if edit is not None and edit.is_queued:
            self.do(lambda: tab.session.let_go(edit.message_id), "queue")
        if edit is not None and edit.message_id in tab.session.tree:
            self._chat.edit(tab, edit.message_id, entry_of(text))
            self._chat.set_attached(tab, attached, is_draft=False)
            return
        if attached:
            self._chat.set_attached(tab, (*attached, *tab.attached), is_draft=True)
        if self._tab is tab:
            prompt.give_back(entry_of(text))
        else:
            tab.draft = with_given_back(entry_of(text), tab.draft)

    async def _fits(self, session: ChatSession, text: str, edit: Edit | None, more_tokens: int = 0) -> bool:
        """Whether the prompt fits the model's window, or the user sends it all the same."""
        card = self._chat.workspace.endpoints.card(session.choice)
        if card is None or card.context_window is None:
            return True
        from app.session.sent import sent_of  # loaded with the first session

        tree = session.tree
        path = tree.path_to(edit.message_id)[:-1] if edit and edit.message_id in tree else tree.path()
        letters = len(text) + sum(len(message.text) for message in sent_of(path))
        tokens = letters // CHARACTERS_PER_TOKEN + more_tokens
        if tokens <= card.context_window:
            return True
        from app.ui.screens.ask import Confirm  # loaded when first needed

        question = SafeText(
            f"The conversation with this prompt is about {tokens:,} tokens; {safe_line(card.id)} takes {card.context_window:,}."
        )
        confirm = Confirm(SafeText("This may be too long"), question, "send anyway")
        answer: bool = await self._chat.push_screen_wait(confirm)
        return answer


def _arrive(tab: ConversationTab, going: tuple[str, tuple[Attached, ...]]) -> None:
    tab.on_its_way = tuple(each for each in tab.on_its_way if each is not going)
