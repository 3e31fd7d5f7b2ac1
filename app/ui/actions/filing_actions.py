"""Actions on how the active conversation is kept: pinned, tagged, archived; and on the trash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import ChatSession


class FilingActions(AppPart):
    """Files the active conversation; ``u`` takes each of it back."""

    def action_pin(self) -> None:
        """Let the conversation stand before the others in the browser, or no longer."""
        if (session := self._kept("pinned")) is not None:
            self.do(lambda: self._pin(session), "file")

    def action_archive(self) -> None:
        """Take the conversation out of the browser's list, or put it back."""
        if (session := self._kept("archived")) is not None:
            self.do(lambda: self._archive(session), "file")

    def action_tag(self, argument: str = "") -> None:
        """Add tags, or take away those with ``-`` in front; without any, ask for all of them."""
        if (session := self._kept("tagged")) is not None:
            self.do(lambda: self._tag(session, argument), "file")

    def action_trash(self) -> None:
        """Show the deleted conversations."""
        from app.ui.screens.trash import show_trash  # loaded when first needed

        self.do(lambda: show_trash(self._chat), "trash")

    def _kept(self, done: str) -> ChatSession | None:
        """The active conversation, where it is one that is kept; else it is told why nothing happens."""
        session = self._tab.session if self._tab is not None else None
        if session is not None and session.is_temporary:
            told = f"A temporary conversation is not stored, so it cannot be {done}."
            self._chat.say(SafeText(told), seconds=4)
            return None
        if session is not None and not session.is_known_to_store:
            self._chat.say(
                SafeText(f"An empty conversation cannot be {done}: send something first."), seconds=4
            )
            return None
        return session

    async def _pin(self, session: ChatSession) -> None:
        from app.conversation.filing import pinned  # loaded when first needed

        is_pinned = session.conversation.pinned_at is None
        await session.file(pinned(is_pinned, self._chat.workspace.clock_ms()))
        told = "Pinned: it stands first in the browser." if is_pinned else "No longer pinned."
        self._chat.say(SafeText(told), seconds=3)

    async def _archive(self, session: ChatSession) -> None:
        from app.conversation.filing import archived

        is_archived = session.conversation.archived_at is None
        await session.file(archived(is_archived, self._chat.workspace.clock_ms()))
        told = "Archived: is:archived finds it in the browser." if is_archived else "Back from the archive."
        self._chat.say(SafeText(told), seconds=3)

    async def _tag(self, session: ChatSession, text: str) -> None:
        from app.conversation.filing import changed_tags, hashed, read_tags, tagged

        before = session.conversation.tags
        try:
            if text.strip():
                tags = changed_tags(before, text)
            else:
                from app.ui.screens.ask import AskLine

                asking = AskLine(SafeText("Tags, with spaces between"), safe_line(before))
                answer = await self._chat.push_screen_wait(asking)
                if answer is None:
                    return
                tags = list(read_tags(answer))
        except ValueError as error:
            self._chat.say(SafeText(str(error)), is_bad=True)
            return
        await session.file(tagged(tags))
        told = hashed(session.conversation.tags)
        self._chat.say(SafeText(f"Tags: {told}." if told else "No tags."), seconds=3)
