"""Actions on the mouse: who has it, beck or the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart
from app.ui.terminal.modes import Mouse

if TYPE_CHECKING:
    from app.ui.screens.picker import Row

_TOLD: dict[Mouse, SafeText] = {
    "on": SafeText("The mouse is on; shift and a drag selects as the terminal does."),
    "off": SafeText("The mouse is off; the terminal itself selects, and the wheel is its own."),
    "wheel": SafeText("The wheel scrolls; selecting is the terminal's."),
}


class MouseActions(AppPart):
    """Changes what the mouse does until beck ends; the setting ``mouse`` says how it begins."""

    def action_mouse(self, argument: str = "") -> None:
        """Set it to on, off or wheel; without one of these words, ask."""
        word = argument.strip().lower()
        if word in _TOLD:
            self._set_mouse(word)
        elif word:
            self._chat.say(SafeText("The mouse can be on, off or wheel, as in /mouse wheel."), is_bad=True)
        else:
            self.do(self._ask_mouse, "mouse")

    async def _ask_mouse(self) -> None:
        from app.ui.screens.picker import Picker  # loaded when first needed

        picker = Picker(SafeText("Mouse"), self._mouse_rows(), current=self._chat.mouse)
        chosen = await self._chat.push_screen_wait(picker)
        if chosen in _TOLD:
            self._set_mouse(chosen)

    def _mouse_rows(self) -> list[Row]:
        from app.ui.screens.picker import Row

        return [
            Row("on", SafeText("on"), SafeText("clicks, drags, wheel")),
            Row("wheel", SafeText("wheel only"), SafeText("the terminal selects")),
            Row("off", SafeText("off"), SafeText("all is the terminal's")),
        ]

    def _set_mouse(self, mouse: Mouse) -> None:
        self._chat.set_mouse(mouse)
        self._chat.say(_TOLD[mouse], seconds=4)
