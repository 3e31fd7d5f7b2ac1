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
        low_bandwidth: Two frames per second, and no report of mere mouse movements.
        is_mouse_wheel_only: Whether the mouse does nothing but scroll.
    """

    max_fps: float = 30.0
    scroll_regions: Literal["auto", "on", "off"] = "auto"
    low_bandwidth: bool = False
    is_mouse_wheel_only: bool = False

    @property
    def fps(self) -> float:
        """Frames per second at most, with everything considered."""
        return min(self.max_fps, LOW_BANDWIDTH_FPS) if self.low_bandwidth else self.max_fps

    @property
    def frame_seconds(self) -> float:
        """Seconds from one frame to the next."""
        return 1 / max(0.1, self.fps)
