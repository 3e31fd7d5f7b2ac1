"""The prompt search: prompts sent before that hold what is typed, in a few rows above the prompt, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from app.safe_text import safe_line
from app.ui.widgets.line_input import LineInput

TEXT_ID = "history-text"
MOST_ROWS = 6
MOST_FOUND = 200
LONGEST_SEARCHED = 10_000
"""Characters of each prompt that are searched."""


class SentPrompts:
    """The prompts to search, each once.

    Args:
        prompts: Oldest first.
    """

    def __init__(self, prompts: Sequence[str]) -> None:
        newest_first = dict.fromkeys(reversed(prompts))
        self._folded = [(prompt, prompt[:LONGEST_SEARCHED].casefold()) for prompt in newest_first]

    def holding(self, query: str) -> list[str]:
        """The prompts that hold each word of a query, newest first, at most `MOST_FOUND`."""
        words = query.casefold().split()
        found = (prompt for prompt, folded in self._folded if all(word in folded for word in words))
        return [prompt for prompt, _ in zip(found, range(MOST_FOUND), strict=False)]


def line_of(prompt: str, query: str) -> str:
    """The line of a prompt to show: the first that holds a word of the query, else its first one with text."""
    words = query.casefold().split()
    lines = [line for line in prompt[:LONGEST_SEARCHED].splitlines() if line.strip()]
    hit = next((line for line in lines if any(word in line.casefold() for word in words)), None)
    line = hit if hit is not None else next(iter(lines), "")
    more = f"  (+{len(lines) - 1} lines)" if len(lines) > 1 else ""
    return line.strip() + more


class PromptSearch(Vertical):
    """Takes a text and shows the prompts that hold it; one of them is marked.

    Args:
        prompts: The prompts sent before, oldest first.
    """

    DEFAULT_CSS = """
    PromptSearch {
        height: auto;
        margin: 0 1;
        padding: 0 1;
        border-top: solid $rule;
        & > Horizontal { height: 1; }
        & #history-mark { width: auto; color: $accent-text; text-style: bold; }
        & #history-text { width: 1fr; border: none; padding: 0; background: transparent; color: $foreground; }
        & #history-text > .input--placeholder { color: $muted; text-style: $muted-style; }
        & #history-count { width: auto; color: $muted; text-style: $muted-style; padding: 0 0 0 2; }
        & > OptionList { border: none; padding: 0 0 0 2; background: transparent; scrollbar-size-vertical: 1; max-height: 25vh; }
        & > OptionList > .option-list--option-highlighted { background: $prompt-tint; color: $foreground; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "close", "Close", show=False),
        Binding("ctrl+r,down", "step(1)", "Older", show=False, priority=True),
        Binding("up", "step(-1)", "Newer", show=False, priority=True),
        Binding("tab", "take", "Take", show=False, priority=True),
    ]

    class Closed(Message, namespace="prompt_search"):
        """The search is over; ``prompt`` is what was taken, None where it was given up."""

        def __init__(self, prompt: str | None) -> None:
            super().__init__()
            self.prompt = prompt

    def __init__(self, prompts: Sequence[str]) -> None:
        super().__init__()
        self._prompts = SentPrompts(prompts)
        self._found: list[str] = []

    def compose(self) -> ComposeResult:
        """What it is, the text, how many; the prompts."""
        with Horizontal():
            yield Static(Content("sent before "), id="history-mark")
            yield LineInput(placeholder="text · ^r older · enter takes · esc close", id=TEXT_ID, compact=True)
            yield Static("", id="history-count", markup=False)
        yield OptionList(compact=True)

    def on_mount(self) -> None:
        """Take keys at once, and show the newest."""
        self.query_one(OptionList).can_focus = False
        self.query_one(LineInput).focus()
        self._search()

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.call_after_refresh(self._search)

    def _search(self) -> None:
        if not self.query(OptionList):  # it is being taken away, and what is in it goes first
            return
        query = self.query_one(LineInput).value
        rows = self.query_one(OptionList)
        self._found = self._prompts.holding(query)
        width = max(10, self.size.width - 6)
        rows.clear_options()
        rows.add_options(Option(Content(safe_line(line_of(prompt, query), width))) for prompt in self._found)
        rows.styles.height = min(MOST_ROWS, len(self._found))
        rows.display = bool(self._found)
        rows.highlighted = 0 if self._found else None
        self._show_count()

    def _show_count(self) -> None:
        marked, count = self.query_one(OptionList).highlighted, len(self._found)
        more = "+" if count == MOST_FOUND else ""
        text = f"{(marked or 0) + 1}/{count}{more}" if count else "none"
        self.query_one("#history-count", Static).update(Content(text))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._search()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_take()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_take()

    def action_step(self, by: int) -> None:
        """Mark an older prompt, or a newer one with -1; the ends are ends."""
        rows = self.query_one(OptionList)
        if self._found:
            rows.highlighted = max(0, min(len(self._found) - 1, (rows.highlighted or 0) + by))
            self._show_count()

    def action_take(self) -> None:
        """Take the marked prompt; nothing where there is none."""
        marked = self.query_one(OptionList).highlighted
        if marked is not None and self._found:
            self.post_message(self.Closed(self._found[marked]))

    def action_close(self) -> None:
        """Give the search up."""
        self.post_message(self.Closed(None))
