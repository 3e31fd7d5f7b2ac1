"""The conversation picker: lists conversations, and renames, pins, tags, archives and deletes the one at the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from app.conversation import ConversationSummary
from app.conversation.filing import Filing, archived, pinned, read_tags, tagged
from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.ui.screens.ask import AskLine
from app.ui.screens.conversation_rows import UNNAMED, summary_rows
from app.ui.screens.picker import Picker, Row

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp


class ConversationPicker(Picker):
    """A picker of conversations that can also rename, file and delete them; each of that can be undone.

    Args:
        app: The app.
        summaries: All conversations, archived ones last.
        placeholder: What the empty filter says.
        keys_hint: Last lines of the dialog.
        query: What stands in the filter at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r,f2", "rename", "Rename", show=False, priority=True),
        Binding("ctrl+p", "pin", "Pin", show=False, priority=True),
        Binding("ctrl+t", "tag", "Tag", show=False, priority=True),
        Binding("ctrl+a", "archive", "Archive", show=False, priority=True),
        Binding("ctrl+d", "delete", "Delete", show=False, priority=True),
        Binding("ctrl+z", "undo", "Undo", show=False, priority=True),
    ]

    def __init__(
        self,
        app: ChatApp,
        summaries: list[ConversationSummary],
        *,
        placeholder: str,
        keys_hint: str,
        query: str,
    ) -> None:
        super().__init__(
            SafeText("Conversations"),
            self._take(app, summaries),
            placeholder=placeholder,
            keys_hint=keys_hint,
            empty="No conversation matches.",
            query=query,
        )
        self._chat = app
        self._undoing: list[Callable[[], Awaitable[None]]] = []

    def _take(self, app: ChatApp, summaries: list[ConversationSummary]) -> list[Row]:
        """Keep the conversations; returns their rows."""
        self._summaries = {summary.id: summary for summary in summaries}
        live = {session.id for session in app.workspace.live_sessions}
        return summary_rows(summaries, live, app.workspace.clock_ms())

    async def reload(self) -> None:
        """Read the list anew."""
        self.set_rows(self._take(self._chat, await summaries_of(self._chat)))

    @property
    def _here(self) -> ConversationSummary | None:
        return self._summaries.get(self.highlighted_key or "")

    def action_rename(self) -> None:
        """Rename the conversation under the cursor."""
        self._chat.do(self._rename, "rename")

    async def _rename(self) -> None:
        here = self._here
        if here is None:
            return
        title = await self.app.push_screen_wait(AskLine(SafeText("Rename"), safe_line(here.title) or UNNAMED))
        if title is not None:
            await self._try(self._chat.workspace.rename(here.id, title))

    def action_pin(self) -> None:
        """Let the conversation under the cursor stand before the others, or no longer."""
        if (here := self._here) is not None:
            now = self._chat.workspace.clock_ms()
            self._file(here.id, pinned(not here.is_pinned, now), pinned(here.is_pinned, now))

    def action_archive(self) -> None:
        """Take the conversation under the cursor out of the list, or put it back."""
        if (here := self._here) is not None:
            now = self._chat.workspace.clock_ms()
            self._file(here.id, archived(not here.is_archived, now), archived(here.is_archived, now))
            where = "Back from the archive" if here.is_archived else "Archived; ^l shows it"
            self._chat.say(SafeText(f"{where}, ^z undoes it."), seconds=4)

    def action_tag(self) -> None:
        """Change the tags of the conversation under the cursor."""
        self._chat.do(self._tag, "tag")

    async def _tag(self) -> None:
        here = self._here
        if here is None:
            return
        text = await self.app.push_screen_wait(
            AskLine(SafeText("Tags, with spaces between"), safe_line(here.tags))
        )
        if text is None:
            return
        try:
            tags = read_tags(text)
        except ValueError as error:
            self._chat.say(SafeText(str(error)), is_bad=True)
            return
        self._file(here.id, tagged(tags), tagged(here.tags.split()))

    def _file(self, key: str, filing: Filing, back: Filing) -> None:
        workspace = self._chat.workspace
        self._undoing.append(lambda: workspace.file(key, back))
        self._chat.do(lambda: self._try(workspace.file(key, filing)), "file")

    def action_delete(self) -> None:
        """Delete the conversation under the cursor; ctrl+z brings it back."""
        self._chat.do(self._delete, "delete")

    async def _delete(self) -> None:
        here = self._here
        if here is not None and await self._try(self._chat.delete_conversation(here.id)):
            self._undoing.append(lambda: self._chat.workspace.restore(here.id))
            self._chat.say(SafeText("Deleted; ctrl+z brings it back."), seconds=5)

    def action_undo(self) -> None:
        """Take back what was done last here, or bring the conversation deleted last back, also of an earlier day."""
        self._chat.do(self._undo, "undo")

    async def _undo(self) -> None:
        if self._undoing:
            await self._try(self._undoing.pop()())
            return
        try:
            trashed = await self._chat.workspace.trash()
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return
        if trashed:
            await self._try(self._chat.workspace.restore(trashed[0].id))
        else:
            self._chat.say(SafeText("There is no deleted conversation to bring back."), seconds=4)

    async def _try(self, work: Awaitable[None]) -> bool:
        try:
            await work
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return False
        await self.reload()
        return True


async def summaries_of(app: ChatApp) -> list[ConversationSummary]:
    """The conversations of the store, archived ones last; none where it cannot be read, which is told."""
    try:
        return [*await app.workspace.listing(), *await app.workspace.listing(archived=True)]
    except StoreError as error:
        app.say_failure(error.failure)
        return []
