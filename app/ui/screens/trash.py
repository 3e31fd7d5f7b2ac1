"""The trash: deleted conversations, to be brought back or removed for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from app.errors import StoreError
from app.safe_text import SafeText, safe_line
from app.ui.screens.ask import Confirm
from app.ui.screens.conversation_rows import UNNAMED, age
from app.ui.screens.picker import Picker, Row

if TYPE_CHECKING:
    from app.store.trash import Trashed
    from app.ui.chat_app import ChatApp

DAY_MS = 24 * 60 * 60 * 1000


def trash_rows(trashed: list[Trashed], now_ms: int, kept_days: int) -> list[Row]:
    """One row per deleted conversation: since when, and how long it can still be brought back."""
    rows = []
    for each in trashed:
        days = max(0, kept_days - (now_ms - each.deleted_at) // DAY_MS)
        left = f"{days} day{'' if days == 1 else 's'} left"
        detail = f"deleted {age(each.deleted_at, now_ms)} · {left}"
        rows.append(Row(each.id, each.title or UNNAMED, safe_line(detail)))
    return rows


class TrashScreen(Picker):
    """A picker of deleted conversations; enter brings one back.

    Args:
        app: The app.
        rows: One for each.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "empty", "Empty the trash", show=False, priority=True)
    ]

    def __init__(self, app: ChatApp, rows: list[Row]) -> None:
        super().__init__(
            SafeText("Trash"),
            rows,
            placeholder="Type a title",
            keys_hint="enter bring back · ^d empty the trash · esc close",
            empty="The trash is empty.",
        )
        self._chat = app

    def action_empty(self) -> None:
        """Remove all of them for good, after asking."""
        self._chat.do(self._empty_trash, "empty trash")

    async def _empty_trash(self) -> None:
        count = len(self._rows)
        if not count:
            return
        them = "1 conversation is" if count == 1 else f"{count} conversations are"
        text = SafeText(
            f"{them} removed for good, with every trace in the database. Nothing brings them back."
        )
        if not await self.app.push_screen_wait(
            Confirm(SafeText("Empty the trash?"), text, "remove for good")
        ):
            return
        try:
            removed = await self._chat.workspace.empty_trash()
        except StoreError as error:
            self._chat.say_failure(error.failure)
        else:
            told = "1 conversation" if removed == 1 else f"{removed} conversations"
            self._chat.say(SafeText(f"{told} removed for good."), seconds=4)
        self.set_rows(await _rows(self._chat))


async def _rows(app: ChatApp) -> list[Row]:
    from app.store.trash import KEPT_DAYS  # SQLite is loaded with the store

    try:
        trashed = await app.workspace.trash()
    except StoreError as error:
        app.say_failure(error.failure)
        return []
    return trash_rows(trashed, app.workspace.clock_ms(), KEPT_DAYS)


async def show_trash(app: ChatApp) -> None:
    """Show the trash until it is left; each conversation that is picked comes back."""
    await app.until_open()
    while True:
        key = await app.push_screen_wait(TrashScreen(app, await _rows(app)))
        if key is None:
            return
        try:
            await app.workspace.restore(key)
        except StoreError as error:
            app.say_failure(error.failure)
            return
        app.say(SafeText("It is back; ctrl+o finds it."), seconds=4)
