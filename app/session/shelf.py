"""The shelf: what is done with stored conversations from the outside, open or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.conversation import ConversationSummary
from app.conversation.filing import Filing
from app.conversation.steps import Change, Step, quoted
from app.safe_text import safe_line

if TYPE_CHECKING:
    from app.session.chat_session import ChatSession
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not
    from app.store.trash import Trashed


class Shelf:
    """Lists, renames and files conversations, and looks after the deleted ones.

    A conversation that is open changes in its session, so that its views follow at once.
    """

    store: Store
    _sessions: dict[str, ChatSession]

    async def listing(self, title_filter: str = "", *, archived: bool = False) -> list[ConversationSummary]:
        """The conversations for the browser, pinned ones first, then the newest.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self.store.conversations.listing(title_filter, archived=archived)

    async def newest(self) -> str | None:
        """The conversation that was used last; None where there is none.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self.store.conversations.newest()

    async def rename(self, conversation_id: str, title: str) -> None:
        """Rename a conversation, open or not.

        Raises:
            StoreError: it cannot be saved.
        """
        if session := self._sessions.get(conversation_id):
            await session.rename(title)
        elif line := safe_line(title):
            step = Step(
                f"the new title {quoted(line)}", (Change("title", line), Change("title_source", "user"))
            )
            await self.store.undo.alter(conversation_id, step)

    async def file(self, conversation_id: str, filing: Filing) -> None:
        """File a conversation otherwise, open or not.

        Raises:
            StoreError: it cannot be saved.
        """
        if session := self._sessions.get(conversation_id):
            await session.file(filing)
        else:
            changes = tuple(Change(name, value) for name, value in filing.fields)
            await self.store.undo.alter(conversation_id, Step(filing.what, changes))

    async def restore(self, conversation_id: str) -> None:
        """Bring a deleted conversation back.

        Raises:
            StoreError: it cannot be saved.
        """
        await self.store.conversations.restore(conversation_id)

    async def trash(self) -> list[Trashed]:
        """The deleted conversations, last deleted first.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self.store.trash.listing()

    async def empty_trash(self) -> int:
        """Remove the deleted conversations for good, without a trace; returns how many.

        Raises:
            StoreError: they were not removed, or their remains are still in the file.

        Cancellation: what was begun goes on by itself.
        """
        return await self.store.trash.empty()
