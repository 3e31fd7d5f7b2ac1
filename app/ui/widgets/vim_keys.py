"""Vim's keys at the prompt: hands keys to `prompt_vim`, and does in the text area what they come to."""

from __future__ import annotations

from dataclasses import replace

from textual import events

from app.ui.widgets.prompt_area import PromptArea
from app.ui.widgets.prompt_vim import Step, Vim, press

SIGNS = {"insert": "", "normal": "N", "visual": "V"}
"""What stands before the prompt instead of its own mark."""


class VimKeys:
    """Takes the keys of one prompt; it begins in insert mode.

    Args:
        area: The prompt.
    """

    def __init__(self, area: PromptArea) -> None:
        self._area = area
        self._vim = Vim()

    @property
    def sign(self) -> str:
        """One cell that says the mode; empty in insert mode."""
        return SIGNS[self._vim.mode]

    def begin(self) -> None:
        """Go back to insert mode: a new prompt begins."""
        self._change(replace(self._vim, mode="insert", pending=""))

    def take(self, event: events.Key) -> bool:
        """Do a key; False where it is for others."""
        key = self._name_of(event)
        if key is None:
            return False
        area = self._area
        before = self._vim
        row, column = area.cursor_location
        cursor = sum(len(line) + 1 for line in area.document.lines[:row]) + column
        step = press(before, area.document.text, cursor, key)
        if step.wish == "pass":
            self._change(step.vim)
            return False
        self._do(step)
        return True

    def _name_of(self, event: events.Key) -> str | None:
        """The key as `prompt_vim` names it; None for one that means the same in every mode."""
        if event.key == "escape":
            return "<esc>"
        if self._vim.mode == "insert":
            return None
        if event.key == "ctrl+r":
            return "<redo>"
        return event.character if event.is_printable else None

    def _do(self, step: Step) -> None:
        area = self._area
        at = self._location
        if (step.start, step.end, step.new) != (0, 0, ""):
            new = area.folded(step.new)
            area.history.checkpoint()
            area.replace(new, at(step.start), at(step.end), maintain_selection_offset=False)
            if new != step.new:  # the cursor was meant for the longer text
                step = replace(step, cursor=step.start + len(new))
            area.history.checkpoint()
        self._change(replace(step.vim, register=area.whole(step.vim.register)))
        match step.wish:
            case "undo":
                area.undo()
            case "redo":
                area.redo()
            case "older":
                area.action_cursor_up()
            case "newer":
                area.action_cursor_down()
            case _:
                self._move(step)

    def _move(self, step: Step) -> None:
        area = self._area
        at = self._location
        if step.vim.mode == "visual":
            anchor = step.vim.anchor
            area.move_cursor(at(anchor + 1 if anchor > step.cursor else anchor))
            area.move_cursor(at(step.cursor), select=True)
        else:
            area.move_cursor(at(step.cursor))

    def _location(self, offset: int) -> tuple[int, int]:
        text = self._area.document.text
        return text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1

    def _change(self, vim: Vim) -> None:
        is_other_mode = vim.mode != self._vim.mode
        self._vim = vim
        if is_other_mode:
            self._area.refresh()
