"""The frame display: mixed into an app, it sends what changed on the screen instead of what was painted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Self

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.app import App
from textual.errors import NoWidget
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from app.ui.terminal.driver import TerminalDriver
from app.ui.terminal.graphics import GRAPHICS, Pictures
from app.ui.terminal.modes import Mouse
from app.ui.terminal.options import TerminalOptions
from app.ui.terminal.screen_output import ScreenOutput
from app.ui.terminal.signals import HANG_UP_STATUS, end_within


class FrameDisplay(App[None]):
    """An app on a terminal of ours; with any other driver (tests, inline, web) Textual draws as always.

    Attributes:
        terminal_options: How the terminal is used; set before the app runs.
    """

    terminal_options = TerminalOptions()
    _last_cuts: Sequence[Sequence[int]] = ()

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

    def send(self, sequence: str) -> None:
        """Send a sequence that draws nothing; nothing where there is no terminal of ours, or the sequence is empty."""
        if sequence and isinstance(self._driver, TerminalDriver):
            self._driver.write_string(sequence)

    def send_title(self, title: str) -> None:
        """Set the title of the terminal's window until the terminal is given back."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.set_title(title)

    def send_progress(self, *, is_busy: bool) -> None:
        """Have the terminal show that work goes on, or no longer."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.set_busy(is_busy)

    def show_pictures(self, wanted: Pictures) -> None:
        """Show pictures this way from now on; as half blocks where there is no terminal of ours."""
        is_ours = isinstance(self._driver, TerminalDriver)
        low_bandwidth = self.terminal_options.low_bandwidth
        GRAPHICS.use(
            wanted if is_ours or wanted == "off" else "blocks", os.environ, low_bandwidth=low_bandwidth
        )

    @property
    def mouse(self) -> Mouse:
        """What the mouse does; where there is no terminal of ours, everything."""
        return self._driver.mouse if isinstance(self._driver, TerminalDriver) else "on"

    def set_mouse(self, mouse: Mouse) -> None:
        """Have the mouse do this from now on."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.set_mouse(mouse)

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

    def paint(self, widget: Widget, region: Region, moved: int = 0, *, can_wait: bool = False) -> bool:
        """Paint a part of a widget without the compositor, which looks at every widget around it.

        What is painted is what the widget's `render_lines` gives, so that a later frame of the compositor shows the same.

        Args:
            widget: On top of everything in that part; one without borders or padding.
            region: The part, in the widget's own coordinates.
            moved: How far up its rows have moved since they were painted last; negative for down.
            can_wait: Whether it may be shown with the next frame, should one come soon.

        Returns:
            Whether it was painted; where not (no terminal of ours, something above it, a layout to come), it has to be
            refreshed as always.
        """
        output = self._driver.output if isinstance(self._driver, TerminalDriver) else None
        screen = self.screen
        is_drawing = self._running and not self._closed and not self._batch_count
        if output is None or not is_drawing or widget.screen is not screen or output.size != self.size:
            return False
        compositor = screen._compositor  # noqa: SLF001 - see the canary tests
        try:
            place = compositor.find_widget(widget)
        except NoWidget:
            return False
        part = region.translate(place.region.offset)
        if (
            not widget.scrollable_content_region.contains_region(part)  # one cell can be all scrollbar
            or not place.region.intersection(place.clip).contains_region(part)
            or compositor.cuts != self._last_cuts
        ):
            return False
        if any(part.x < cut < part.right for y in part.line_range for cut in compositor.cuts[y]):
            return False
        if moved:
            output.move(part, moved)
        output.put(part.x, part.y, widget.render_lines(region))
        self._send_frame(output, can_wait=can_wait)
        return True

    def _send_frame(self, output: ScreenOutput, *, can_wait: bool = False) -> None:
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        output.show((cursor.x, cursor.y), can_wait=can_wait)
        self.post_display_hook()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Textual's way out of the compositor (private, see the canary tests): keep what it painted, send it in time."""
        update: object = renderable  # Textual's own updates are no `RenderableType`
        if isinstance(update, ChopsUpdate):
            compositor, below = screen._compositor, self._background_screens  # noqa: SLF001 - see the canary tests
            # What changes below a dialog is not always part of an update (a scrollbar that scrolls, for one), and where
            # something came or went, a character that its edge cut in two is not either.
            if below or compositor.cuts != self._last_cuts:
                self._last_cuts = compositor.cuts
                update = compositor.render_update(full=True, screen_stack=below)
        output = self._driver.output if isinstance(self._driver, TerminalDriver) else None
        is_drawing = self._running and not self._closed and not self._batch_count
        if output is None or not is_drawing or not isinstance(update, CompositorUpdate):
            super()._display(screen, renderable)
        elif output.absorb(update, self.size):
            self._send_frame(output)
        else:
            super()._display(screen, renderable)
            output.forget()
