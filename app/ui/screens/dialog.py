"""Dialog: what every dialog of beck is: a modal screen that answers once."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A modal screen whose second answer is not heard.

    Textual 8.2.8 takes the topmost screen away at every `dismiss`, whichever that is: two quick presses of enter would
    end the app, or answer the dialog below.
    """

    @property
    def is_open(self) -> bool:
        """Whether it has not been left: what it consists of goes at once, its own methods may still be called."""
        return self in self.app.screen_stack

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer and leave; nothing where it has left already."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
