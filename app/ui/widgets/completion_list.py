"""A completion list: what a word begun in the prompt may become, in a few rows above it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

MOST_ROWS = 8

Choice = TypeVar("Choice")


class CompletionList(OptionList, Generic[Choice]):
    """Shows choices, one of them marked; the prompt keeps the focus and whoever owns both moves the mark.

    Args:
        choices: What to show, best first; never empty.
    """

    can_focus = False
    DEFAULT_CSS = """
    CompletionList {
        height: auto;
        max-height: 33vh;
        margin: 0 1;
        padding: 0 1 0 3;
        border: none;
        border-top: solid $rule;
        background: transparent;
        scrollbar-size-vertical: 1;
        &:focus { border: none; border-top: solid $rule; }
        & > .option-list--option-highlighted { background: $prompt-tint; color: $foreground; text-style: bold; }
    }
    """

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._choices = list(choices)

    @abstractmethod
    def rows(self, choices: Sequence[Choice], width: int) -> list[Content]:
        """A row for each choice, at most so many cells wide."""

    @abstractmethod
    def picked(self, choice: Choice) -> Message:
        """What is posted when a choice was clicked."""

    def on_mount(self) -> None:
        """Show what there is."""
        self._fill(0)

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.call_after_refresh(self._fill, self.highlighted or 0)

    def show(self, choices: Sequence[Choice]) -> None:
        """Show other choices, the mark at the best."""
        self._choices = list(choices)
        self._fill(0)

    def _fill(self, marked: int) -> None:
        if not self.is_attached:
            return
        self.clear_options()
        rows = self.rows(self._choices, self.scrollable_content_region.width or 60)
        self.add_options(map(_option, rows))
        self.styles.height = 1 + min(MOST_ROWS, len(rows))
        self.highlighted = min(marked, len(rows) - 1)

    @property
    def marked(self) -> Choice:
        """The choice that tab and enter take."""
        return self._choices[self.highlighted or 0]

    def step(self, by: int) -> None:
        """Move the mark; past an end it goes on at the other."""
        self.highlighted = ((self.highlighted or 0) + by) % len(self._choices)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.picked(self._choices[event.option_index]))


def _option(row: Content) -> Option:
    return Option(row)
