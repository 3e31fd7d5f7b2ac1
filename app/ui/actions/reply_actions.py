"""Actions on replies: stop, regenerate, retry, variants, copy."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart
from app.ui.widgets.transcript.messages import CopyAsked

if TYPE_CHECKING:
    from app.session import ModelChoice
    from app.ui.conversation_tab import ConversationTab

LONGEST_NUMBER = 6

QUIT_SECONDS = 2.0
"""Within this time a second ctrl+c quits."""


class ReplyActions(AppPart):
    """What can be done with the reply that runs, or with one that has ended."""

    _interrupted_at = 0.0

    async def action_stop(self) -> None:
        """Take the last prompt back from the queue, else stop the reply.

        With none running, close the find bar, give up editing or go to the prompt.
        """
        tab = self._tab
        screen = self._chat.chat_screen
        if tab is not None and self._chat.stop_marked(tab):
            return
        if tab is not None and tab.session.live is not None:
            if not await self._chat.take_back(tab):
                _stop_all(tab)
        elif self._chat.close_find():
            return
        elif tab is None or screen.focused is not screen.prompt or not self._chat.give_up_edit(tab):
            screen.set_focus(screen.prompt)

    async def action_interrupt(self) -> None:
        """Stop the reply, else clear the prompt, else quit at the second time."""
        app = self._chat
        tab = self._tab
        prompt = app.chat_screen.prompt
        if tab is not None and tab.session.live is not None:
            _stop_all(tab)
        elif tab is not None and self._chat.give_up_edit(tab):
            return
        elif prompt.text:
            prompt.text = ""
        elif time.monotonic() - self._interrupted_at < QUIT_SECONDS:
            await app.action_quit()
        else:
            self._interrupted_at = time.monotonic()
            app.say(SafeText(app.keymap.in_words("{interrupt} again quits.")), seconds=QUIT_SECONDS)

    async def action_regenerate(self, argument: str = "") -> None:
        """Make a new variant beside the reply at the cursor, the last one by default.

        Args:
            argument: Name of another model to ask; empty for the one of the conversation.
        """
        if argument:
            await self._chat.action_regenerate_with(argument)
        else:
            self.regenerate()

    def retry(self, key: str) -> None:
        """Ask again for a reply that failed; with less where it was too much."""
        tab = self._tab
        if tab is not None and key in tab.session.tree:
            self.do(lambda: self._retried(tab, key), "regenerate")

    async def _retried(self, tab: ConversationTab, key: str | None) -> None:
        reply = key if key in tab.session.tree else None
        if not tab.session.is_empty and await self._chat.made_shorter(tab, reply):
            await self._regenerated(tab, None, key)

    def action_retry(self) -> None:
        """Ask again for the reply at the cursor; with less where it was too much."""
        tab = self._tab
        if tab is not None and not tab.session.is_empty:
            self.do(lambda: self._retried(tab, tab.transcript.cursor_key), "regenerate")

    def action_continue(self) -> None:
        """Go on with the reply at the cursor, the last one by default, where it ended before its end."""
        tab = self._tab
        if tab is not None and not tab.session.is_empty:
            self.do(lambda: self._continued(tab, tab.transcript.cursor_key), "regenerate")

    async def _continued(self, tab: ConversationTab, key: str | None) -> None:
        reply = key if key in tab.session.tree else None
        if self._lacks_prompt(tab, reply) or not await self._chat.may_spend(tab.session):
            return
        if reply is not None and reply not in tab.session.tree:  # deleted while the question stood there
            return
        tab.transcript.follow_end()
        if await tab.session.continue_reply(reply) is None:
            self._chat.say(SafeText("This reply is whole; there is nothing to go on with."), seconds=4)

    def regenerate(self, choice: ModelChoice | None = None, key: str | None = None) -> None:
        """Make a new variant, with another model where one is given, beside a reply."""
        tab = self._tab
        if tab is not None and not tab.session.is_empty:
            self.do(lambda: self._regenerated(tab, choice, key or tab.transcript.cursor_key), "regenerate")

    async def _regenerated(self, tab: ConversationTab, choice: ModelChoice | None, key: str | None) -> None:
        reply = key if key in tab.session.tree else None
        if self._lacks_prompt(tab, reply) or not await self._chat.may_spend(tab.session):
            return
        if (
            reply is None or reply in tab.session.tree
        ):  # it may have been deleted while the question stood there
            tab.transcript.follow_end()
            await tab.session.regenerate(reply, choice)

    def _lacks_prompt(self, tab: ConversationTab, reply: str | None) -> bool:
        """Whether the prompt to answer is excluded, or one of several answers is to be picked first; that is said."""
        if tab.comparison is not None:
            self._chat.say(SafeText("Pick one of the answers first, with enter."), seconds=4)
            return True
        if tab.session.answers_excluded(reply):
            self._chat.say(
                SafeText("The prompt to answer is excluded from what is sent; x takes it in again.")
            )
            return True
        return False

    def action_variant(self, step: int) -> None:
        """Go to the neighbouring variant of the message at the cursor, or of the last one that has variants."""
        tab = self._tab
        if tab is None or self._chat.mark_answer(tab, step):
            return
        path = tab.session.tree.path()
        key = tab.transcript.cursor_key
        keys = [message.id for message in path]
        start = keys.index(key) if key in keys else len(path) - 1
        for message in reversed(path[: start + 1]):
            if len(tab.session.tree.variants(message.id)) > 1:
                self.go_to_variant(message.id, step)
                return

    def go_to_variant(self, key: str, step: int) -> None:
        """Go to the variant ``step`` places beside a message."""
        tab = self._tab
        if tab is not None and not self._chat.mark_answer(tab, step) and key in tab.session.tree:
            self.do(lambda: self._selected(tab, key, step), "variant")

    async def _selected(self, tab: ConversationTab, key: str, step: int) -> None:
        """Go to a variant; the cursor stays at its fork, so that the next key goes on from there."""
        chosen = await tab.session.select_variant(key, step)
        if chosen is not None:
            tab.transcript.put_cursor(chosen.id, reveal=chosen.role == "user")

    def action_copy_message(self, argument: str = "") -> None:
        """Copy what is selected, else the code block or the Markdown of the message at the cursor, or of the last one.

        Args:
            argument: ``all`` for the conversation, a number for that code block of the message.
        """
        tab = self._tab
        if argument.casefold() == "all":
            self._chat.action_copy_conversation()
            return
        if argument:
            is_number = argument.isascii() and argument.isdigit() and len(argument) < LONGEST_NUMBER
            if is_number and int(argument):
                self.action_copy_code(int(argument))
            else:
                self._chat.say(SafeText("/copy takes all, the number of a code block, or nothing."))
            return
        if tab is not None and tab.transcript.copy_selection():
            return
        if tab is not None and (code := tab.transcript.code_at_cursor) is not None:
            self._chat.copy(code.text, f"code {code.number}")
            return
        key = tab.transcript.cursor_key if tab is not None else None
        if tab is not None and key is not None and (source := tab.transcript.source_of(key)):
            self._chat.copy(source, "the message")

    def action_copy_code(self, number: int) -> None:
        """Copy a code block of the message at the cursor, or of the last one."""
        tab = self._tab
        if tab is not None and not tab.transcript.copy_code(number):
            self._chat.say(SafeText(f"There is no code {number} in this message."), seconds=3)

    def on_transcript_copy_asked(self, event: CopyAsked) -> None:
        """Copy what the reader picked in the transcript."""
        self._chat.copy(event.text, event.what)


def _stop_all(tab: ConversationTab) -> None:
    for live in list(tab.session.lives.values()):
        live.stop()
