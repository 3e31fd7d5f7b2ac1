"""The help screen, drawn from the one key table: all keys on one page, all commands on the next, and a search in both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from app.ui.commands import COMMANDS, Command
from app.ui.keys import HelpRow, command_help_rows, help_rows
from app.ui.screens.dialog import Dialog
from app.ui.screens.help_page import columns_of, explained
from app.ui.widgets.line_input import LineInput

TIGHT_BELOW = 28
TIGHT_SCREEN: list[tuple[int, str]] | None = [(0, "-short"), (TIGHT_BELOW, "-tall")]
"""Below 28 rows the page does without blank lines, so that it needs no scrolling at 80×24."""

FRAME_ROWS = 6
TIGHT_FRAME_ROWS = 2
"""Rows around the keys: title, last line and the blank lines beside them."""
FRAME_CELLS = 2
"""Cells beside the keys."""
MOST_WIDTH = 124

_KEYS_LINE = "esc close · tab commands · type to search"
_COMMANDS_LINE = "esc close · tab keys · run by /name in the prompt, or with {palette}"
_SEARCH_LINE = "esc all keys"
_NOTHING = "No key and no command is called that."


def matching(commands: Sequence[Command], query: str) -> list[HelpRow]:
    """The rows that hold each word of the query, in the order of the table; keys before commands without one."""
    words = query.casefold().split()
    found: list[HelpRow] = []
    for groups in (help_rows(commands), command_help_rows(commands)):
        for row in (row for rows in groups.values() for row in rows):
            text = f"{row.keys} {row.brief_keys} {row.title} {row.explanation} {row.slash}".casefold()
            if all(word in text for word in words) and row.title not in {known.title for known in found}:
                found.append(row)
    return found


class HelpScreen(Dialog[None]):
    """All keys on one page, all commands on the next; typing searches both.

    Args:
        commands: The table of commands with the keys that they have.
    """

    VERTICAL_BREAKPOINTS = TIGHT_SCREEN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "back", "Close", show=False),
        Binding("f1", "app.pop_screen", "Close", show=False, priority=True),
        Binding("tab", "turn", "The other page", show=False, priority=True),
        Binding("up", "scroll(-1)", "Up", show=False, priority=True),
        Binding("down", "scroll(1)", "Down", show=False, priority=True),
        Binding("pageup", "scroll(-10)", "Page up", show=False, priority=True),
        Binding("pagedown", "scroll(10)", "Page down", show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[Command] = COMMANDS) -> None:
        super().__init__()
        self._commands = commands
        self._is_commands = False

    def compose(self) -> ComposeResult:
        """Title and search, the rows, last line."""
        with Vertical(classes="dialog help"):
            with Horizontal(classes="dialog-title"):
                yield Static(Content("Keys"), id="help-title")
                yield LineInput(id="help-filter", compact=True)
            with VerticalScroll(id="help-scroll", can_focus=False):
                yield Static(id="help-text")
            yield Static(classes="dialog-keys", id="help-keys")

    def on_mount(self) -> None:
        """Take what is typed."""
        self.query_one("#help-filter").focus()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._show()

    @property
    def page(self) -> Content:
        """What is shown between the title and the last line, for the terminal's size."""
        width, height = self._room
        if query := self._filter.value.strip():
            return explained(matching(self._commands, query), width) or Content(_NOTHING)
        if self._is_commands:
            return columns_of(command_help_rows(self._commands), width, height, is_named=True)
        return columns_of(help_rows(self._commands), width, height)

    @property
    def _filter(self) -> Input:
        return self.query_one("#help-filter", Input)

    @property
    def _room(self) -> tuple[int, int]:
        width, height = self.size
        frame = FRAME_ROWS if height >= TIGHT_BELOW else TIGHT_FRAME_ROWS
        return min(width, MOST_WIDTH) - FRAME_CELLS, max(1, height - frame)

    @on(Input.Changed)
    def _show(self) -> None:
        page = Content.assemble(self.page)
        self.query_one("#help-text", Static).update(page)
        lines = page.plain.count("\n") + 1
        if self._filter.value.strip():  # the dialog keeps its size while the rows become fewer
            lines = max(lines, self._room[1] // 2)
        self.query_one(VerticalScroll).styles.height = min(lines, self._room[1])
        self.query_one("#help-title", Static).update("Commands  " if self._is_commands else "Keys  ")
        self.query_one("#help-keys", Static).update(Content(self._last_line))

    @property
    def _last_line(self) -> str:
        if self._filter.value.strip():
            return _SEARCH_LINE
        palette = next((each.label for each in self._commands if each.action == "palette"), "")
        return _COMMANDS_LINE.format(palette=palette or "the palette") if self._is_commands else _KEYS_LINE

    def action_turn(self) -> None:
        """Show the other page."""
        self._is_commands = not self._is_commands
        self._filter.value = ""
        self._show()

    def action_scroll(self, lines: int) -> None:
        """Scroll where the rows do not fit."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        """Look for nothing any more, else close."""
        if self._filter.value:
            self._filter.value = ""
        else:
            self.dismiss()
