"""The conversation browser: filter by title, open, rename, delete with undo."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from app.conversation import ConversationSummary
from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.ui.screens.ask import AskLine
from app.ui.screens.picker import Picker, Row

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp


def age(milliseconds: int, now_ms: int) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, now_ms - milliseconds) // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "now"


def summary_rows(summaries: list[ConversationSummary], live: set[str], now_ms: int) -> list[Row]:
    """One row per conversation, live ones marked."""
    return [
        Row(
            summary.id,
            safe_line(summary.title) or SafeText("New conversation"),
            safe_line(f"{summary.message_count} messages · {age(summary.updated_at, now_ms)}"),
            "●" if summary.is_live or summary.id in live else " ",
        )
        for summary in summaries
    ]


class Browser(Picker):
    """A picker of conversations that can also rename and delete them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r,f2", "rename", "Rename", show=False, priority=True),
        Binding("ctrl+d", "delete", "Delete", show=False, priority=True),
        Binding("ctrl+z", "undo", "Undo", show=False, priority=True),
    ]

    def __init__(self, app: ChatApp, rows: list[Row]) -> None:
        super().__init__(
            SafeText("Conversations"),
            rows,
            placeholder="Type to filter by title",
            keys_hint="enter open · ^r rename · ^d delete · ^z undo · esc close",
            empty="No conversation matches.",
        )
        self._chat = app
        self._deleted: list[str] = []

    async def reload(self) -> None:
        """Read the list anew."""
        self.set_rows(await _rows(self._chat))

    def action_rename(self) -> None:
        """Rename the conversation under the cursor."""
        self._chat.do(self._rename, "rename")

    async def _rename(self) -> None:
        key = self.highlighted_key
        row = next((row for row in self._rows if row.key == key), None)
        if key is None or row is None:
            return
        title = await self.app.push_screen_wait(AskLine(SafeText("Rename"), row.label))
        if title is not None:
            await self._try(self._chat.workspace.rename(key, title))

    def action_delete(self) -> None:
        """Delete the conversation under the cursor; ctrl+z brings it back."""
        self._chat.do(self._delete, "delete")

    async def _delete(self) -> None:
        key = self.highlighted_key
        if key is None:
            return
        if await self._try(self._chat.delete_conversation(key)):
            self._deleted.append(key)
            self._chat.say(SafeText("Deleted; ctrl+z brings it back."), seconds=5)

    def action_undo(self) -> None:
        """Bring the conversation deleted last back."""
        if self._deleted:
            key = self._deleted.pop()
            self._chat.do(lambda: self._try(self._chat.workspace.restore(key)), "undo")

    async def _try(self, work: Awaitable[None]) -> bool:
        try:
            await work
        except StoreError as error:
            self._chat.say_failure(error.failure)
            return False
        await self.reload()
        return True


async def _rows(app: ChatApp) -> list[Row]:
    live = {session.id for session in app.workspace.live_sessions}
    try:
        summaries = await app.workspace.listing()
    except StoreError as error:
        app.say_failure(error.failure)
        summaries = []
    return summary_rows(summaries, live, app.workspace.clock_ms())


async def browse(app: ChatApp) -> None:
    """Let the user pick a conversation and show it in a tab."""
    await app.until_open()
    key = await app.push_screen_wait(Browser(app, await _rows(app)))
    if key is None:
        return
    try:
        session = await app.workspace.open(key)
    except StoreError as error:
        app.say_failure(error.failure)
        return
    if session is not None:
        app.chat_screen.add_tab(session)
