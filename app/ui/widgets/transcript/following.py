"""Following: whether the view stays at the end of the transcript while it grows.

A state machine without any UI. It is *armed* while the reader is at the bottom: the view then keeps the last line
visible. Any upward movement by the reader *releases* it: from then on nothing but the reader moves the view, and
lines that arrive are only counted. Reaching the bottom again, by End or by scrolling, arms it.
"""

from __future__ import annotations


class Following:
    """The state, changed by what the reader does and by what arrives.

    Invariant: ``new_lines`` is 0 while armed.
    """

    __slots__ = ("is_armed", "new_lines")

    def __init__(self) -> None:
        self.is_armed = True
        """Whether the view keeps to the end."""
        self.new_lines = 0
        """Lines that arrived since the reader left the bottom."""

    def scrolled(self, lines: int, *, is_at_bottom: bool) -> None:
        """Take note that the reader moved the view.

        Args:
            lines: How far the reader asked to move; negative is upwards, 0 no direction (a drag that ended in place).
            is_at_bottom: Whether the last line is visible after the movement.
        """
        if lines < 0 and not is_at_bottom:
            self._release()
        elif lines >= 0 and is_at_bottom:
            self._arm()

    def jumped(self, *, is_at_bottom: bool) -> None:
        """Take note that a search, a message cursor or a link put the view somewhere."""
        if not is_at_bottom:
            self._release()

    def grown(self, lines: int) -> None:
        """Take note that lines were added at the end (negative: that some went away)."""
        if not self.is_armed:
            self.new_lines = max(0, self.new_lines + lines)

    def end_pressed(self) -> None:
        """Take note that the reader asked for the end."""
        self._arm()

    def replaced(self) -> None:
        """Take note that the whole content is another one now: it is shown from its end."""
        self._arm()

    def finished(self) -> None:
        """Take note that the reply is complete. Changes nothing: the end of a reply moves no view."""

    def resized(self) -> None:
        """Take note that the widget has another size. Changes nothing: a resize moves no reader's line."""

    def _arm(self) -> None:
        self.is_armed = True
        self.new_lines = 0

    def _release(self) -> None:
        self.is_armed = False
