"""Dialog: what every dialog of beck is: a modal screen that answers once."""

from __future__ import annotations

from typing import Final, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen  # noqa: TID251 - this is what is used instead

from app.ui.screens.live_targets import LiveTargets

Answer = TypeVar("Answer")

_LEAVING: Final = ("answer", "cancel", "leave")
"""Actions that need nothing of what the dialog consists of."""


class Dialog(ModalScreen[Answer], LiveTargets[Answer]):  # in this order: Textual takes the first one's CSS
    """A modal screen whose second answer is not heard, and whose keys do nothing before it is made and after it was left.

    Textual 8.2.8 takes the topmost screen away at every `dismiss`, whichever that is: two quick presses of enter would
    end the app, or answer the dialog below. It also hands a dialog keys when it has nothing in it yet, or no longer.
    """

    @property
    def is_open(self) -> bool:
        """Whether neither it nor the app was left: what it consists of goes then, its own methods may still be called."""
        return self.app.return_code is None and self in self.app.screen_stack

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action can be done now."""
        is_ready = self.is_open and (self.is_mounted or action in _LEAVING)
        return is_ready and super().check_action(action, parameters)

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer and leave; nothing where it has left already."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
