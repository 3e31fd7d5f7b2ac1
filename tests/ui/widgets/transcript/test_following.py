"""Following, as a state machine against a model of a reader with a view."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.ui.widgets.transcript.following import Following


def test_it_begins_armed_and_counts_nothing() -> None:
    following = Following()
    following.grown(5)
    assert (following.is_armed, following.new_lines) == (True, 0)


def test_any_upward_scroll_releases() -> None:
    following = Following()
    following.scrolled(-1, is_at_bottom=False)
    assert not following.is_armed


def test_an_upward_scroll_that_cannot_move_leaves_the_end_followed() -> None:
    following = Following()
    following.scrolled(-3, is_at_bottom=True)
    assert following.is_armed


def test_lines_are_counted_while_released_and_forgotten_at_the_end() -> None:
    following = Following()
    following.scrolled(-3, is_at_bottom=False)
    following.grown(30)
    following.grown(8)
    assert following.new_lines == 38
    following.end_pressed()
    assert (following.is_armed, following.new_lines) == (True, 0)


def test_scrolling_to_the_bottom_arms_again() -> None:
    following = Following()
    following.scrolled(-3, is_at_bottom=False)
    following.scrolled(2, is_at_bottom=False)
    assert not following.is_armed
    following.scrolled(1, is_at_bottom=True)
    assert following.is_armed


def test_a_search_hit_at_the_bottom_does_not_release() -> None:
    following = Following()
    following.jumped(is_at_bottom=True)
    assert following.is_armed
    following.jumped(is_at_bottom=False)
    assert not following.is_armed


def test_a_downward_scroll_short_of_the_bottom_keeps_the_state() -> None:
    following = Following()
    following.scrolled(4, is_at_bottom=False)
    assert following.is_armed


class ReaderAndView(RuleBasedStateMachine):
    """A view on lines that grow, moved only as `Following` says."""

    def __init__(self) -> None:
        super().__init__()
        self.following = Following()
        self.height = 10
        self.lines = 0
        self.top = 0
        self.arrived = 0
        """Lines that came since the reader left the bottom."""

    @property
    def bottom(self) -> int:
        return max(0, self.lines - self.height)

    def _follow(self) -> None:
        if self.following.is_armed:
            self.top = self.bottom
            self.arrived = 0

    @rule(lines=st.integers(1, 40))
    def text_arrives(self, lines: int) -> None:
        before = self.top
        self.lines += lines
        self.arrived += lines
        self.following.grown(lines)
        self._follow()
        assert self.following.is_armed or self.top == before

    @rule(lines=st.integers(1, 30))
    def reader_scrolls_up(self, lines: int) -> None:
        could_move = self.top > 0
        self.top = max(0, self.top - lines)
        self.following.scrolled(-lines, is_at_bottom=self.top >= self.bottom)
        assert not (could_move and self.following.is_armed)
        self._follow()

    @rule(lines=st.integers(1, 30))
    def reader_scrolls_down(self, lines: int) -> None:
        reaches = self.top + lines >= self.bottom
        self.top = max(self.top, min(self.top + lines, self.bottom))
        self.following.scrolled(lines, is_at_bottom=reaches)
        assert self.following.is_armed >= reaches
        self._follow()

    @rule()
    def reader_presses_end(self) -> None:
        self.following.end_pressed()
        assert self.following.is_armed
        self._follow()

    @precondition(lambda self: self.bottom > 0)
    @rule(share=st.floats(0, 1))
    def search_jumps(self, share: float) -> None:
        self.top = int(self.bottom * share)
        self.following.jumped(is_at_bottom=self.top >= self.bottom)
        self._follow()

    @rule()
    def the_reply_ends(self) -> None:
        before = (self.following.is_armed, self.following.new_lines)
        self.following.finished()
        assert before == (self.following.is_armed, self.following.new_lines)

    @rule(height=st.integers(1, 40))
    def the_terminal_is_resized(self, height: int) -> None:
        before = (self.following.is_armed, self.following.new_lines)
        self.height = height
        self.following.resized()
        assert before == (self.following.is_armed, self.following.new_lines)
        self._follow()

    @rule(lines=st.integers(0, 50))
    def another_conversation_is_shown(self, lines: int) -> None:
        self.lines = lines
        self.following.replaced()
        assert self.following.is_armed
        self._follow()

    @invariant()
    def armed_shows_the_last_line(self) -> None:
        if self.following.is_armed:
            assert self.top >= self.bottom
            assert self.following.new_lines == 0

    @invariant()
    def released_counts_what_arrived(self) -> None:
        if not self.following.is_armed:
            assert self.following.new_lines == self.arrived


ReaderAndView.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestReaderAndView = ReaderAndView.TestCase
