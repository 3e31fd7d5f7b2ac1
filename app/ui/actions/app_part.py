"""An app part: what the groups of the app's methods share."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp
    from app.ui.conversation_tab import ConversationTab


class AppPart:
    """Mixed into the app; knows the app by its own type."""

    @property
    def _chat(self) -> ChatApp:
        return cast("ChatApp", self)

    @property
    def _tab(self) -> ConversationTab | None:
        return self._chat.chat_screen.active

    def do(
        self, work: Callable[[], Coroutine[Any, Any, object]], group: str, *, is_exclusive: bool = False
    ) -> None:
        """Run work beside the keys; the next work of an exclusive group takes the place of the one under way."""

        async def run() -> None:
            await work()

        # The function and not its coroutine: one that is replaced before it began would never be awaited.
        self._chat.run_worker(cast("Any", run), group=group, exclusive=is_exclusive)
