"""The options of the terminal: how often and with which means it is drawn on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LOW_BANDWIDTH_FPS = 2.0


@dataclass(frozen=True, slots=True)
class TerminalOptions:
    """How the terminal is used.

    Attributes:
        max_fps: Frames per second at most; the frame after a key comes at once.
        scroll_regions: Whether the terminal is asked to move lines by itself. ``auto``: where it has confirmed
            synchronized output, so that nobody sees the moment between the move and its repair.
        low_bandwidth: Two frames per second, no animation, no report of mere mouse movements.
    """

    max_fps: float = 30.0
    scroll_regions: Literal["auto", "on", "off"] = "auto"
    low_bandwidth: bool = False

    @property
    def frame_seconds(self) -> float:
        """Seconds from one frame to the next."""
        fps = min(self.max_fps, LOW_BANDWIDTH_FPS) if self.low_bandwidth else self.max_fps
        return 1 / max(0.1, fps)
