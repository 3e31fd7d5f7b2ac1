"""The attachment bar: what stands beside the prompt, as chips above it, each with its size and about how many tokens it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from app.markdown.cells import cell_width, fit
from app.safe_text import SafeText

MOST_ROWS = 3
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Chip:
    """One attachment as shown."""

    name: SafeText
    detail: SafeText
    """Size and tokens."""


class AttachmentBar(Widget, can_focus=True):
    """Shows chips; while it has the focus one of them is marked and can be taken away.

    Args:
        chips: What to show; never empty.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "move(-1)", "Previous", show=False),
        Binding("right,down", "move(1)", "Next", show=False),
        Binding("delete,backspace,x", "remove", "Remove", show=False),
        Binding("enter", "look", "Look inside", show=False),
        Binding("escape,tab,shift+tab", "leave", "Back to the prompt", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--chip", "bar--marked", "bar--detail"}
    DEFAULT_CSS = """
    AttachmentBar {
        height: auto;
        margin: 0 1;
        padding: 0 1;
        border-top: solid $rule;
        border-title-color: $accent-text;
        text-wrap: nowrap;
        & .bar--chip { background: $prompt-tint; }
        & .bar--marked { background: $prompt-tint; color: $accent-text; text-style: bold reverse; }
        & .bar--detail { color: $muted; text-style: $muted-style; }
    }
    """

    class Removed(Message, namespace="attachment_bar"):
        """A chip is to go; ``index`` says which."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Asked(Message, namespace="attachment_bar"):
        """A chip is to be looked into; ``index`` says which."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Left(Message, namespace="attachment_bar"):
        """The prompt takes the keys again."""

    def __init__(self, chips: Sequence[Chip]) -> None:
        super().__init__()
        self._chips = list(chips)
        self._marked = len(self._chips) - 1
        self._places: list[tuple[int, int, int, int]] = []
        """Row, first cell, cell behind the last, and index of the chips that are shown."""

    def show(self, chips: Sequence[Chip]) -> None:
        """Show other chips; the mark stays where it can."""
        self._chips = list(chips)
        self._marked = max(0, min(self._marked, len(self._chips) - 1))
        self.refresh(layout=True)

    def on_focus(self) -> None:
        """Say what the keys do here."""
        self._marked = len(self._chips) - 1
        self.border_title = "←→ move · x remove · enter look inside · esc back"

    def on_blur(self) -> None:
        """The keys are elsewhere."""
        self.border_title = ""

    def render(self) -> Content:
        """The chips, packed into rows."""
        width = max(8, self.content_size.width)
        rows, self._places = shown_rows(self._chips, width, self._marked if self.has_focus else 0)
        chip, detail = (self.get_visual_style(f"bar--{name}") for name in ("chip", "detail"))
        marked = self.get_visual_style("bar--marked")
        lines = []
        for row in rows:
            pieces = []
            for index, name, told in row:
                style = marked if self.has_focus and index == self._marked else chip
                pieces.append(Content.assemble((f" {name} ", style), (f"{told} ", detail), " "))
            lines.append(Content("").join(pieces))
        if (rest := len(self._chips) - len(self._places)) > 0:
            lines[-1] = Content.assemble(lines[-1], (f"and {rest} more", detail))
        return Content("\n").join(lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Rows that the chips take at a width."""
        del container, viewport
        return len(shown_rows(self._chips, max(8, width), 0)[0])

    def action_move(self, by: int) -> None:
        """Mark another chip."""
        self._marked = (self._marked + by) % len(self._chips)
        self.refresh()

    def action_remove(self) -> None:
        """Take the marked chip away."""
        self.post_message(self.Removed(self._marked))

    def action_look(self) -> None:
        """Show what is in the marked chip."""
        self.post_message(self.Asked(self._marked))

    def action_leave(self) -> None:
        """Give the keys back."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """Look into the chip that was clicked."""
        offset = event.get_content_offset(self)
        for row, start, end, index in self._places:
            if offset is not None and offset.y == row and start <= offset.x < end:
                self._marked = index
                self.post_message(self.Asked(index))


Packed = list[list[tuple[int, str, str]]]
Places = list[tuple[int, int, int, int]]


def shown_rows(chips: Sequence[Chip], width: int, marked: int) -> tuple[Packed, Places]:
    """The chips in rows of ``width`` cells and where each stands: at most `MOST_ROWS`, with the marked one among them."""
    rows: Packed = [[]]
    cells: list[list[tuple[int, int]]] = [[]]
    cell = 0
    for index, chip in enumerate(chips):
        name = fit(chip.name, max(4, min(_LONGEST_NAME, width - cell_width(chip.detail) - 4)))
        told = chip.detail if cell_width(name) + cell_width(chip.detail) + 4 <= width else ""
        size = cell_width(name) + cell_width(told) + 4
        if cell and cell + size > width:
            rows.append([])
            cells.append([])
            cell = 0
        rows[-1].append((index, name, told))
        cells[-1].append((cell, cell + size - 1))
        cell += size
    at = next((number for number, row in enumerate(rows) if row and row[-1][0] >= marked), 0)
    first = max(0, at - MOST_ROWS + 1)
    window = range(first, min(len(rows), first + MOST_ROWS))
    places = [
        (number - first, start, end, index)
        for number in window
        for (index, _, _), (start, end) in zip(rows[number], cells[number], strict=True)
    ]
    return [rows[number] for number in window], places
