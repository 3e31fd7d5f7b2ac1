"""The slash list: the commands that a name begun in the prompt may become, in a few rows above it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from app.ui.slash import Completion

MOST_ROWS = 8


class SlashList(OptionList):
    """Shows completions, one of them marked; the prompt keeps the focus and whoever owns both moves the mark.

    Args:
        completions: What to show, best first; never empty.
    """

    can_focus = False
    DEFAULT_CSS = """
    SlashList {
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

    class Picked(Message, namespace="slash_list"):
        """A completion was clicked."""

        def __init__(self, completion: Completion) -> None:
            super().__init__()
            self.completion = completion

    def __init__(self, completions: Sequence[Completion]) -> None:
        super().__init__()
        self._completions = list(completions)
        self._rows = 0

    def on_mount(self) -> None:
        """Show what there is."""
        self.show(self._completions)

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.call_after_refresh(self._fill, self.highlighted or 0)

    def show(self, completions: Sequence[Completion]) -> None:
        """Show other completions, the mark at the best."""
        self._completions = list(completions)
        self._fill(0)

    def _fill(self, marked: int) -> None:
        if not self.is_attached:
            return
        self.clear_options()
        width = self.scrollable_content_region.width or 60
        room = min(width // 2, max(len(_call(each)) for each in self._completions) + 2)
        self.add_options([Option(_row(each, room, width)) for each in self._completions])
        self.styles.height = 1 + min(MOST_ROWS, len(self._completions))
        self.highlighted = marked

    @property
    def marked(self) -> Completion:
        """The completion that tab and enter take."""
        return self._completions[self.highlighted or 0]

    def step(self, by: int) -> None:
        """Move the mark; past an end it goes on at the other."""
        self.highlighted = ((self.highlighted or 0) + by) % len(self._completions)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Picked(self._completions[event.option_index]))


def _call(completion: Completion) -> str:
    return f"/{completion.name} {completion.command.argument}".rstrip()


def _row(completion: Completion, room: int, width: int) -> Content:
    argument = f" {completion.command.argument}" if completion.command.argument else ""
    call = Content.assemble(f"/{completion.name}", (argument, "$muted"))
    call = call.truncate(room, ellipsis=True, pad=True)
    title = Content(completion.command.title).truncate(max(1, width - room), ellipsis=True)
    return Content.assemble(call, title)
