"""Actions for the bandwidth: whether the status line says how much is sent to the terminal."""

from __future__ import annotations

from time import monotonic

from textual.timer import Timer

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart
from app.ui.terminal.bandwidth import Bandwidth, bandwidth_text
from app.ui.widgets.status_line import StatusLine

SHOWN_SECONDS = 1.0
"""How often the figure is brought up to date; it is sent as well, some 15 bytes each time that it differs."""


class BandwidthActions(AppPart):
    """Shows and hides the figure."""

    _bandwidth_clock: Timer | None = None

    def action_show_bandwidth(self) -> None:
        """Show how much is sent to the terminal, or hide it again."""
        if self._bandwidth_clock is not None:
            self._bandwidth_clock.stop()
            self._bandwidth_clock = None
            self._chat.chat_screen.query_one(StatusLine).show_rate(SafeText(""))
            return
        bandwidth = Bandwidth()

        def show() -> None:
            rate = bandwidth.rate(self._chat.bytes_written, monotonic())
            self._chat.chat_screen.query_one(StatusLine).show_rate(bandwidth_text(rate))

        self._bandwidth_clock = self._chat.set_interval(SHOWN_SECONDS, show)
        show()
