"""The table of commands: what it says fits where it is shown."""

from __future__ import annotations

import pytest

from app.ui.commands import COMMANDS, Command
from app.ui.screens.palette import command_rows

ROOM = 64
"""Cells that the widest help has for an explanation."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.title} {command.action}")
def test_an_explanation_fits_on_its_line_of_the_help(command: Command) -> None:
    assert len(command.explanation) <= ROOM


def test_the_palette_shows_for_each_command_the_keys_of_this_one_alone() -> None:
    keys = {row.key: row.detail for row in command_rows(COMMANDS)}
    assert keys["copy_message"] == "y"
    assert keys["copy_conversation"] == "Y"
    assert keys["variant(-1)"] == "["
    assert keys["pipe_code"] == "|"
    assert keys["next_tab"] == "ctrl+pgdn"
    assert keys["stop"] == "esc"
