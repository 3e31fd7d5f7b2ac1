"""The command palette, drawn from the one key table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.commands import COMMANDS, Command
from app.ui.screens.picker import Picker, Row

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp


def command_rows(commands: Sequence[Command] = COMMANDS) -> list[Row]:
    """Every command of the palette with its keys."""
    return [
        Row(command.action, SafeText(command.title), SafeText(command.own_label))
        for command in commands
        if command.is_in_palette
    ]


async def pick_command(app: ChatApp) -> None:
    """Let the user pick a command and run it."""
    picker = Picker(
        SafeText("Commands"),
        command_rows(app.keymap.commands),
        placeholder="Type a command",
        empty="No such command.",
    )
    action = await app.push_screen_wait(picker)
    if action is not None:
        await app.run_command(action)
