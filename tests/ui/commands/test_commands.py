"""The table of commands: what it says fits where it is shown."""

from __future__ import annotations

import pytest

from app.ui.commands import COMMANDS, Command

ROOM = 64
"""Cells that the widest help has for an explanation."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command.title} {command.action}")
def test_an_explanation_fits_on_its_line_of_the_help(command: Command) -> None:
    assert len(command.explanation) <= ROOM
