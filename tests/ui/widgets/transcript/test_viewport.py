"""Viewport, walked through at random without a screen."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.ui.widgets.transcript.measuring import Measuring
from app.ui.widgets.transcript.path_layout import Place
from app.ui.widgets.transcript.viewport import Viewport
from tests.ui.widgets.transcript.stage import face, paragraphs

PIECES = st.sampled_from(
    ["word ", "\n\n", "- item\n", "**", "```py\nx = 1\n", "```\n", "# head\n\n", "| a | b |\n|--|--|\n", "你好 ", "[l]: http://x\n"]
)  # fmt: skip


class Reader(RuleBasedStateMachine):
    """A reader, a growing reply, a resized terminal, and measuring in between."""

    @initialize(messages=st.integers(0, 12), lines=st.integers(1, 8))
    def begin(self, messages: int, lines: int) -> None:
        self.viewport = Viewport()
        self.viewport.resize(40, 12)
        self.path = [
            face(f"m{number}", paragraphs(lines + number % 3, number * 100)) for number in range(messages)
        ]
        self.live = ""
        self.viewport.show(self.path)
        self.viewport.settle()
        self.measuring = Measuring(self.viewport.path)

    def _top(self) -> str:
        path = self.viewport.path
        return path.line_at(self.viewport.top).text if path.entries else ""

    def _stands_still(self, act: object, *, is_same_text: bool = True) -> None:
        was_armed, before = self.viewport.following.is_armed, self._top()
        act()  # type: ignore[operator]
        self.viewport.settle()
        assert self.viewport.following.is_armed == was_armed
        if not was_armed and is_same_text:
            assert self._top() == before

    @rule()
    def a_reply_begins(self) -> None:
        if not self.live:
            self.live = f"r{len(self.path)}"
            self.path = [*self.path, face(self.live, status="streaming")]
            if len(self.path) > 1:
                self._stands_still(lambda: self.viewport.show(self.path))
            else:
                self.viewport.show(self.path)
                self.viewport.settle()

    @rule(pieces=st.lists(PIECES, min_size=1, max_size=20))
    def text_arrives(self, pieces: list[str]) -> None:
        if self.live:
            self._stands_still(lambda: self.viewport.append(self.live, "".join(pieces)))

    @rule(status=st.sampled_from(["", "stopped", "cut"]))
    def the_reply_ends(self, status: str) -> None:
        if self.live:
            entry = self.viewport.path.find(self.live)
            assert entry is not None
            done = face(self.live, entry.source, status=status)
            self.path = [*self.path[:-1], done]
            self._stands_still(lambda: entry.show(done))
            self.live = ""

    @rule(lines=st.integers(-20, 20))
    def reader_scrolls(self, lines: int) -> None:
        before = self.viewport.top
        was_armed = self.viewport.following.is_armed
        self.viewport.scroll(lines)
        after = self.viewport.top
        if lines < 0:
            assert after <= before
            if after < before:
                assert not self.viewport.following.is_armed
        elif not self.viewport.following.is_armed:
            assert after >= before or was_armed

    @rule()
    def reader_presses_end(self) -> None:
        self.viewport.to_end()
        assert self.viewport.following.is_armed

    @rule(y=st.integers(0, 400))
    def reader_drags(self, y: int) -> None:
        self.viewport.drag(y)

    @rule(height=st.integers(1, 40))
    def the_height_changes(self, height: int) -> None:
        self._stands_still(lambda: self.viewport.resize(self.viewport.path.width, height))

    @rule(width=st.integers(8, 120))
    def the_width_changes_and_comes_back(self, width: int) -> None:
        def there_and_back() -> None:
            before = self.viewport.path.width
            self.viewport.resize(width, self.viewport.height)
            self.viewport.settle()
            self.viewport.resize(before, self.viewport.height)

        self._stands_still(there_and_back)

    @rule(width=st.integers(8, 120))
    def the_width_changes(self, width: int) -> None:
        self._stands_still(lambda: self.viewport.resize(width, self.viewport.height), is_same_text=False)

    @rule()
    def the_rest_is_measured(self) -> None:
        self.measuring.restart(self.viewport.top.message)
        self._stands_still(lambda: self.measuring.run(1.0))

    @invariant()
    def armed_shows_the_end(self) -> None:
        viewport = self.viewport
        if viewport.following.is_armed:
            end = viewport.path.y_of(Place(len(viewport.path.entries)))
            assert end <= viewport.y + viewport.height
            assert viewport.y == max(0, viewport.total - viewport.height)

    @invariant()
    def every_row_in_view_has_lines(self) -> None:
        viewport = self.viewport
        for index in viewport.path.visible(viewport.top, viewport.height):
            entry = viewport.path.entries[index]
            assert entry.has_lines(viewport.path.width)
            assert entry.height == viewport.path.measured_height(index)

    @invariant()
    def the_view_lies_within_what_can_be_scrolled(self) -> None:
        assert 0 <= self.viewport.y <= max(0, self.viewport.total - self.viewport.height)


Reader.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestReader = Reader.TestCase
