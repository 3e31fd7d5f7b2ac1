"""The compare view: several answers side by side, or one at a time where there is no room, and a line on each below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from app.safe_text import SafeText
from app.ui.widgets.transcript import Transcript

NARROWEST_COLUMN = 46
"""Cells below which answers are shown one at a time."""


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


class CompareView(Vertical):
    """Shows transcripts beside each other; one of them is marked.

    Args:
        transcripts: One for each answer, at least two.
    """

    DEFAULT_CSS = """
    CompareView { width: 1fr; height: 1fr; }
    CompareView > .columns { layout: horizontal; width: 1fr; height: 1fr; }
    CompareView > .statuses { layout: horizontal; width: 1fr; height: 1; }
    CompareView > .statuses > ColumnRule { color: $background; }
    CompareView.-narrow > .statuses { layout: vertical; height: auto; }
    CompareView.-narrow ColumnRule { display: none; }
    CompareView.-narrow > .columns > Transcript { display: none; }
    CompareView.-narrow > .columns > Transcript.-marked { display: block; }
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
        self._texts: list[SafeText] = [SafeText("")] * len(self.transcripts)
        self.marked = 0
        """Place of the marked answer, from 0."""
        self._set_marks()

    def compose(self) -> ComposeResult:
        """The answers, then a line on each."""
        with Container(classes="columns"):
            yield from _with_rules(self.transcripts)
        with Container(classes="statuses"):
            yield from _with_rules(self._statuses)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the columns to the new width."""
        self.fit(event.size.width)

    def fit(self, width: int) -> None:
        """Show one answer at a time where the columns would be too narrow; ``width`` in cells."""
        self.set_class(width // len(self.transcripts) < NARROWEST_COLUMN, "-narrow")

    def mark(self, place: int) -> None:
        """Mark an answer; past an end it goes on at the other."""
        had_focus = any(transcript.has_focus for transcript in self.transcripts)
        self.marked = place % len(self.transcripts)
        self._set_marks()
        if had_focus:
            self.screen.set_focus(self.transcripts[self.marked])
        self.post_message(self.Marked())

    def _set_marks(self) -> None:
        for place, (transcript, status) in enumerate(zip(self.transcripts, self._statuses, strict=True)):
            transcript.set_class(place == self.marked, "-marked")
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


def _with_rules(widgets: Sequence[Widget]) -> list[Widget]:
    """The widgets with a rule between each two."""
    found: list[Widget] = []
    for widget in widgets:
        found += [ColumnRule(), widget] if found else [widget]
    return found
