"""The queue panel: the prompts that wait, in a few rows above the prompt, to be edited, moved and removed with keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from app.safe_text import SafeText
from app.ui.widgets.cell_text import cut, fit_parts

MOST_ROWS = 4
"""Prompts that are shown at once."""
MOST_ROWS_OF_SHORT = 2
SHORT_SCREEN = 20
"""Lines below which fewer prompts are shown."""

KEYS = "enter edit · K J move · d remove · s send on · esc leave"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One prompt that waits.

    Attributes:
        key: Its id.
        text: Its first line.
        note: What else there is to say, such as how many lines follow; empty for nothing.
    """

    key: str
    text: SafeText
    note: str = ""


class QueuePanel(Widget, can_focus=True):
    """Draws one line for the queue and one for each of the first prompts; those around the mark while it has the focus."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"queue--title", "queue--quiet", "queue--marked"}
    DEFAULT_CSS = """
    QueuePanel {
        height: 2;
        margin: 0 1;
        padding: 0 1;
        border: none;
        border-top: solid $rule;
        background: transparent;
        & > .queue--title { color: $accent-text; }
        & > .queue--quiet { color: $muted; text-style: $muted-style; }
        & > .queue--marked { background: $prompt-tint; color: $foreground; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "mark(-1)", "Up", show=False),
        Binding("down,j", "mark(1)", "Down", show=False),
        Binding("shift+up,K,shift+k", "move(-1)", "Move up", show=False),
        Binding("shift+down,J,shift+j", "move(1)", "Move down", show=False),
        Binding("enter,e", "edit", "Edit", show=False),
        Binding("d,delete", "remove_marked", "Remove", show=False),
        Binding("s", "send_on", "Send on", show=False),
        Binding("escape,tab,alt+q", "leave", "Leave", show=False),
    ]

    class EditAsked(Message, namespace="queue_panel"):
        """The marked prompt is to be edited."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class MoveAsked(Message, namespace="queue_panel"):
        """The marked prompt is to change places with the one before it (-1) or after it (1)."""

        def __init__(self, key: str, step: int) -> None:
            super().__init__()
            self.key = key
            self.step = step

    class RemoveAsked(Message, namespace="queue_panel"):
        """The marked prompt is to go."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class SendOnAsked(Message, namespace="queue_panel"):
        """A paused queue is to go on."""

    class Left(Message, namespace="queue_panel"):
        """The prompt is to have the keys."""

    def __init__(self) -> None:
        super().__init__(classes="own-letters")
        self._rows: tuple[QueueRow, ...] = ()
        self._title = SafeText("")
        self._marked = ""

    def show(self, rows: Sequence[QueueRow], title: SafeText) -> None:
        """Show these prompts.

        Args:
            rows: In order; never none.
            title: What is said above them, in parts separated by ``" · "``, most important first.
        """
        place = self._place
        self._rows, self._title = tuple(rows), title
        if self._marked not in [row.key for row in rows]:
            self._marked = rows[min(place, len(rows) - 1)].key
        self._fit()
        self.refresh()

    def _fit(self) -> None:
        most = MOST_ROWS if self.app.size.height >= SHORT_SCREEN else MOST_ROWS_OF_SHORT
        self.styles.height = 2 + min(most, len(self._rows))  # with the rule and the title

    def on_resize(self) -> None:
        """Take as many rows as the screen has room for."""
        self._fit()

    @property
    def _place(self) -> int:
        keys = [row.key for row in self._rows]
        return keys.index(self._marked) if self._marked in keys else 0

    # Drawing

    def render_line(self, y: int) -> Strip:
        """The title, or a prompt."""
        width = self.size.width
        quiet = self.get_component_rich_style("queue--quiet")
        if y == 0:
            count = len(self._rows)
            title = f"{count} {'waits' if count == 1 else 'wait'}"
            rest = KEYS if self.has_focus else self._title
            text = fit_parts(f"{title} · {rest}", " · ", width)
            first = Segment(text[: len(title)], self.get_component_rich_style("queue--title"))
            strip = Strip([first, Segment(text[len(title) :], quiet)])
            return strip.adjust_cell_length(width, self.rich_style)
        index = self._first_shown + y - 1
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        return self._row(self._rows[index], index, width)

    @property
    def _first_shown(self) -> int:
        shown = max(1, self.size.height - 1)
        return max(0, min(self._place - shown + 1, len(self._rows) - shown)) if self.has_focus else 0

    def _row(self, row: QueueRow, index: int, width: int) -> Strip:
        is_marked = self.has_focus and row.key == self._marked
        plain = self.get_component_rich_style("queue--marked") if is_marked else self.rich_style
        quiet = plain if is_marked else self.get_component_rich_style("queue--quiet")
        number = f"{'›' if is_marked else ' '}{index + 1:>2}  "
        note = f"  {row.note}" if row.note else ""
        text = cut(row.text, max(8, width - len(number) - len(note)))
        segments = [Segment(number, quiet), Segment(text, plain), Segment(note, quiet)]
        return Strip(segments).adjust_cell_length(width, plain)

    def on_focus(self) -> None:
        """Say what the keys do."""
        self.refresh()

    def on_blur(self) -> None:
        """Say again what the queue does."""
        self.refresh()

    # Keys and mouse

    def on_click(self, event: events.Click) -> None:
        """Mark the prompt under the mouse."""
        index = self._first_shown + event.y - 2  # below the rule and the title
        if 0 <= index < len(self._rows):
            self._marked = self._rows[index].key
            self.refresh()

    def action_mark(self, step: int) -> None:
        """Move the mark; it stays at the ends."""
        place = max(0, min(self._place + step, len(self._rows) - 1))
        self._marked = self._rows[place].key
        self.refresh()

    def action_move(self, step: int) -> None:
        """Ask for the marked prompt to change places with its neighbour."""
        self.post_message(self.MoveAsked(self._marked, step))

    def action_edit(self) -> None:
        """Ask for the marked prompt to be edited."""
        self.post_message(self.EditAsked(self._marked))

    def action_remove_marked(self) -> None:
        """Ask for the marked prompt to be removed."""
        self.post_message(self.RemoveAsked(self._marked))

    def action_send_on(self) -> None:
        """Ask for a paused queue to go on."""
        self.post_message(self.SendOnAsked())

    def action_leave(self) -> None:
        """Give the keys to the prompt."""
        self.post_message(self.Left())
