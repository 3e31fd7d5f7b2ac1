"""Actions on branches: exclude, delete, prune, fork, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.conversation import Message, MessageTree
    from app.session import ChatSession
    from app.ui.conversation_tab import ConversationTab

LONGEST_TITLE = 32
"""Characters of a message's name above a diff."""

NOTHING_THERE = SafeText("There is no message here yet.")
NOTHING_TO_UNDO = SafeText("There is nothing to undo in this conversation.")


class Branching(AppPart):
    """Changes which messages there are and which are sent; all of it can be undone."""

    def action_exclude(self) -> None:
        """Leave the message at the cursor out of what is sent, or take it in again."""
        if (at := self._at_cursor()) is not None:
            self.do(lambda: self.exclude(*at), "branches")

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

    def action_tree(self) -> None:
        """Show the whole conversation with its forks."""
        if (at := self._at_cursor()) is not None:
            self.do(lambda: self._tree(*at), "tree", is_exclusive=True)

    def action_diff(self) -> None:
        """Show how the variant at the cursor, or the nearest one above, differs from its neighbour."""
        if (at := self._at_cursor()) is None:
            return
        tab, key = at[0], self._forked(*at)
        variants = [variant.id for variant in tab.session.tree.variants(key)]
        place = variants.index(key)
        if len(variants) == 1:
            self._chat.say(SafeText("There is no other variant here to compare with."), seconds=4)
        else:
            first = place - 1 if place else 0
            self.show_diff(tab.session, variants[first], variants[first + 1])

    def show_diff(self, session: ChatSession, before_id: str, after_id: str) -> None:
        """Show how two messages of a conversation differ."""
        from app.ui.screens.diff import DiffScreen  # loaded when first needed

        texts = [
            (_title_of(message, session.tree), message.text)
            for message in (session.so_far(session.tree[id_]) for id_ in (before_id, after_id))
        ]
        self._chat.push_screen(DiffScreen(texts[0], texts[1]))

    async def _tree(self, tab: ConversationTab, key: str) -> None:
        from app.ui.screens.tree import TreeScreen  # loaded when first needed

        answer = await self._chat.push_screen_wait(TreeScreen(self._chat, tab, key))
        match answer:
            case ("go", found) if found in tab.session.tree:
                await tab.session.go_to(found)
                tab.transcript.put_cursor(found)
                self._chat.chat_screen.set_focus(tab.transcript)
            case ("fork", found) if found in tab.session.tree:
                await self.fork(tab, found)
            case _:
                pass

    def _at_cursor(self) -> tuple[ConversationTab, str] | None:
        """The tab and the message at its cursor; None where there is none, which is said."""
        tab = self._tab
        key = tab.transcript.cursor_key if tab is not None else None
        if tab is None or key is None or key not in tab.session.tree:
            self._chat.say(NOTHING_THERE, seconds=3)
            return None
        return tab, key

    async def exclude(self, tab: ConversationTab, key: str) -> None:
        """Leave a message of a tab out of what is sent, or take it in again."""
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
        rest = "the message below it" if count == 2 else f"the {count - 1:,} below it"
        below = f" and {rest}" if count > 1 else ""
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


def _title_of(message: Message, tree: MessageTree) -> SafeText:
    """A message as the diff names it: its place among its variants, and who wrote it."""
    variants = [variant.id for variant in tree.variants(message.id)]
    place = f"{1 + variants.index(message.id)}/{len(variants)} " if len(variants) > 1 else ""
    record = message.generation
    who = (
        record.model or record.endpoint
        if record is not None
        else "you"
        if message.role == "user"
        else message.role
    )
    return safe_line(f"{place}{who}", LONGEST_TITLE)
