"""Actions on branches: exclude, delete, prune, fork, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab

NOTHING_THERE = SafeText("There is no message here yet.")
NOTHING_TO_UNDO = SafeText("There is nothing to undo in this conversation.")


class Branching(AppPart):
    """Changes which messages there are and which are sent; all of it can be undone."""

    def action_exclude(self) -> None:
        """Leave the message at the cursor out of what is sent, or take it in again."""
        if (at := self._at_cursor()) is not None:
            self.do(lambda: self._exclude(*at), "branches")

    def action_delete_message(self) -> None:
        """Delete the message at the cursor with all that follows it."""
        if (at := self._at_cursor()) is not None:
            self.do(lambda: self.delete_message(*at), "branches")

    def action_prune(self) -> None:
        """Delete the other variants of the message at the cursor, or of the nearest one above that has any."""
        if (at := self._at_cursor()) is not None:
            self.do(lambda: self.prune(at[0], self._forked(*at)), "branches")

    def action_fork(self) -> None:
        """Copy the path up to the message at the cursor into a new conversation."""
        if (at := self._at_cursor()) is not None:
            self.do(lambda: self.fork(*at), "branches")

    def action_undo(self) -> None:
        """Take back what was done last."""
        self.do(self._undo, "branches")

    def _at_cursor(self) -> tuple[ConversationTab, str] | None:
        """The tab and the message at its cursor; None where there is none, which is said."""
        tab = self._tab
        key = tab.transcript.cursor_key if tab is not None else None
        if tab is None or key is None or key not in tab.session.tree:
            self._chat.say(NOTHING_THERE, seconds=3)
            return None
        return tab, key

    async def _exclude(self, tab: ConversationTab, key: str) -> None:
        if key in tab.session.tree:
            await tab.session.set_excluded(key, is_excluded=not tab.session.tree[key].is_excluded)

    async def delete_message(self, tab: ConversationTab, key: str) -> None:
        """Delete a message of a tab; the cursor goes to the variant that takes its place, or to what came before."""
        from app.conversation.steps import name_of  # loaded with the first session

        session = tab.session
        if key not in session.tree:
            return
        message = session.tree[key]
        neighbour = session.tree.neighbour(key)
        count = await session.delete_message(key)
        if not count:
            return
        if (after := neighbour.id if neighbour is not None else message.parent_id) is not None:
            tab.transcript.put_cursor(after, reveal=False)
        below = f" and the {count - 1:,} below it" if count > 1 else ""
        self._chat.say(SafeText(f"Deleted {name_of(message)}{below}; u brings it back."), seconds=5)

    async def prune(self, tab: ConversationTab, key: str) -> None:
        """Delete the other variants of a message of a tab."""
        if key not in tab.session.tree:
            return
        count = await tab.session.prune(key)
        if count:
            plural = "" if count == 1 else "s"
            told = f"Deleted {count:,} other variant{plural}; u brings {'it' if count == 1 else 'them'} back."
            self._chat.say(SafeText(told), seconds=5)
            tab.transcript.put_cursor(key, reveal=False)
        else:
            self._chat.say(SafeText("There are no other variants here."), seconds=3)

    async def fork(self, tab: ConversationTab, key: str) -> None:
        """Copy the path up to a message into a new conversation, in a tab of its own."""
        from app.session.forking import fork  # loaded when first needed

        app = self._chat
        try:
            session = await fork(app.workspace, tab.session, key)
        except StoreError as error:
            app.say_failure(error.failure)
            return
        if session is not None:
            app.chat_screen.add_tab(session)
            app.say(safe_line(f"A copy of the path up to here: {session.title}."), seconds=5)

    async def _undo(self) -> None:
        app = self._chat
        tab = self._tab
        if tab is None:
            return
        try:
            undone = await app.workspace.undo(tab.session)
        except StoreError as error:
            app.say_failure(error.failure)
            return
        if undone is None:
            app.say(NOTHING_TO_UNDO, seconds=3)
            return
        app.say(undone.told, is_bad=not undone.is_undone)
        if undone.is_undone and undone.conversation_id != tab.key:
            session = await app.workspace.open(undone.conversation_id)
            if session is not None:
                app.chat_screen.add_tab(session)

    def _forked(self, tab: ConversationTab, key: str) -> str:
        """The message, else the nearest one above it that has variants; the message itself where none has."""
        tree = tab.session.tree
        path = tree.path_to(key)[::-1]
        return next((message.id for message in path if len(tree.variants(message.id)) > 1), key)
