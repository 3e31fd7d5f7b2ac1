"""The frame display: mixed into an app, it sends what changed on the screen instead of what was painted."""

from __future__ import annotations

from typing import Self

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.screen import Screen

from app.ui.terminal.driver import TerminalDriver
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.signals import HANG_UP_STATUS, end_within


class FrameDisplay(App[None]):
    """An app on a terminal of ours; with any other driver (tests, inline, web) Textual draws as always.

    Attributes:
        terminal_options: How the terminal is used; set before the app runs.
    """

    terminal_options = TerminalOptions()

    @property
    def bytes_written(self) -> int:
        """What was sent to the terminal so far, in bytes; 0 where there is none."""
        return self._driver.bytes_written if isinstance(self._driver, TerminalDriver) else 0

    def hang_up(self) -> None:
        """End: the terminal is gone."""
        end_within(HANG_UP_STATUS, self.give_back)
        self.exit(return_code=HANG_UP_STATUS)

    def give_back(self) -> None:
        """Give the terminal back without the app: the last act of a process that is ended by force. For any thread."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.give_back()

    def redraw(self) -> None:
        """Take the terminal over anew and draw everything: another program may have changed whatever it is."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.take_over_again()
        self.refresh(layout=True)

    def refresh(self, *, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Refresh the screen; with a new layout the terminal is drawn anew as well, whatever it shows."""
        if layout and isinstance(self._driver, TerminalDriver):
            self._driver.output.forget()
        return super().refresh(repaint=repaint, layout=layout, recompose=recompose)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's way out of the compositor (private, see the canary tests): keep what it painted, send it in time."""
        update: object = renderable  # Textual's own updates are no `RenderableType`
        output = self._driver.output if isinstance(self._driver, TerminalDriver) else None
        is_drawing = self._running and not self._closed and not self._batch_count
        if output is None or not is_drawing or not isinstance(update, CompositorUpdate):
            super()._display(screen, renderable)
        elif output.absorb(update, self.size):
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            output.show((cursor.x, cursor.y))
            self.post_display_hook()
        else:
            super()._display(screen, renderable)
            output.forget()
