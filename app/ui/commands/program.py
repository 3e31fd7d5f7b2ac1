"""Commands under "Program": what concerns beck itself."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Program"

PROGRAM_COMMANDS: tuple[Command, ...] = (
    Command("palette", "ctrl+p", "Commands", "Finds any command by its name.", GROUP, is_in_palette=False, hint="commands"),
    Command("help", "f1", "Help", "Shows all keys.", GROUP, hint="help"),
    Command("themes", "", "Pick a theme", "Shows each theme as you move.", GROUP),
    Command("redraw", "", "Redraw the screen", "Paints everything anew, should something else have written here.", GROUP),
    Command(
        "show_bandwidth", "", "Show or hide the bandwidth",
        "The status line says how much is sent to the terminal.", GROUP,
    ),
    Command("suspend", "ctrl+z", "Suspend", "Back to the shell; fg returns. Replies stream on.", GROUP),
    Command("quit", "ctrl+q", "Quit", "Ends beck; tabs, drafts and what arrived are kept.", GROUP),
)  # fmt: skip
