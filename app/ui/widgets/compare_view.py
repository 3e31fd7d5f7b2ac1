"""The compare view: several answers side by side, stacked where that is too narrow, and a line on each below it.

Stacked, the marked answer has the most room; where even that leaves too few rows, the others are only told by their lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from app.safe_text import SafeText
from app.ui.widgets.transcript import Transcript

NARROWEST_COLUMN = 46
"""Cells below which answers are stacked."""
LOWEST_ANSWER = 4
"""Rows of an answer that is not marked, its line included, below which only the marked one is shown."""
MARKED_SHARE = 2
"""How many times the room of another answer the marked one has where they are stacked."""


class ColumnRule(Widget):
    """A thin line between two columns."""

    DEFAULT_CSS = "ColumnRule { width: 1; color: $rule; }"

    def render_line(self, y: int) -> Strip:
        """A piece of the line."""
        del y
        return Strip([Segment("│", self.rich_style)])


class ColumnStatus(Static):
    """One line on one answer."""

    DEFAULT_CSS = """
    ColumnStatus {
        width: 1fr; height: 1; padding: 0 2; color: $muted; text-style: $muted-style;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    ColumnStatus.-marked { color: $foreground; text-style: bold; background: $prompt-tint; }
    """

    class Clicked(Message, namespace="column_status"):
        """The answer is to be marked."""

        def __init__(self, status: ColumnStatus) -> None:
            super().__init__()
            self.status = status

    def on_click(self) -> None:
        """Ask for this answer to be marked."""
        self.post_message(self.Clicked(self))


class Answer(Vertical):
    """One answer and the line on it."""

    DEFAULT_CSS = "Answer { width: 1fr; height: 1fr; }"


class CompareView(Container):
    """Shows transcripts beside or below each other; one of them is marked.

    Args:
        transcripts: One for each answer, at least two.
    """

    DEFAULT_CSS = f"""
    CompareView {{ layout: horizontal; width: 1fr; height: 1fr; }}
    CompareView.-narrow {{ layout: vertical; }}
    CompareView.-narrow > ColumnRule {{ display: none; }}
    CompareView.-narrow ColumnStatus {{ background: $surface; }}
    CompareView.-narrow ColumnStatus.-marked {{ background: $prompt-tint; }}
    CompareView.-narrow > Answer.-marked {{ height: {MARKED_SHARE}fr; }}
    CompareView.-low > Answer {{ height: 1; }}
    CompareView.-low > Answer.-marked {{ height: 1fr; }}
    CompareView.-low > Answer > Transcript {{ display: none; }}
    CompareView.-low > Answer.-marked > Transcript {{ display: block; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "pick", "Pick this answer", show=False)]

    class Picked(Message, namespace="compare_view"):
        """The marked answer is the one to go on with."""

    class Marked(Message, namespace="compare_view"):
        """Another answer is marked."""

    def __init__(self, transcripts: Sequence[Transcript]) -> None:
        super().__init__()
        self.transcripts = list(transcripts)
        self._statuses = [ColumnStatus("", markup=False) for _ in transcripts]
        self._answers = [Answer(*pair) for pair in zip(self.transcripts, self._statuses, strict=True)]
        self._texts: list[SafeText] = [SafeText("")] * len(self.transcripts)
        self.marked = 0
        """Place of the marked answer, from 0."""
        self._set_marks()

    def compose(self) -> ComposeResult:
        """The answers, a rule between each two."""
        for place, answer in enumerate(self._answers):
            if place:
                yield ColumnRule()
            yield answer

    def on_resize(self, event: events.Resize) -> None:
        """Fit the answers into the new size."""
        self.fit(event.size)

    def fit(self, size: Size) -> None:
        """Stack the answers where columns would be too narrow, and show one at a time where even that leaves no room."""
        count = len(self._answers)
        is_narrow = size.width // count < NARROWEST_COLUMN
        self.set_class(is_narrow, "-narrow")
        self.set_class(is_narrow and size.height // (count - 1 + MARKED_SHARE) < LOWEST_ANSWER, "-low")

    def mark(self, place: int) -> None:
        """Mark an answer; past an end it goes on at the other."""
        had_focus = any(transcript.has_focus for transcript in self.transcripts)
        self.marked = place % len(self.transcripts)
        self._set_marks()
        if had_focus:
            self.screen.set_focus(self.transcripts[self.marked])
        self.post_message(self.Marked())

    def _set_marks(self) -> None:
        for place, (answer, status) in enumerate(zip(self._answers, self._statuses, strict=True)):
            answer.set_class(place == self.marked, "-marked")
            status.set_class(place == self.marked, "-marked")

    def show_status(self, place: int, text: SafeText) -> None:
        """Say this below an answer."""
        if self._texts[place] != text:
            self._texts[place] = text
            self._statuses[place].update(Content(text), layout=False)

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        if event.widget in self.transcripts and self.transcripts.index(event.widget) != self.marked:
            self.mark(self.transcripts.index(event.widget))

    @on(ColumnStatus.Clicked)
    def _clicked(self, event: ColumnStatus.Clicked) -> None:
        event.stop()
        self.mark(self._statuses.index(event.status))

    def action_pick(self) -> None:
        """Ask for the marked answer to be gone on with."""
        self.post_message(self.Picked())
