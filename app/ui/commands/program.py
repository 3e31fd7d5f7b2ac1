"""Commands under "Program": what concerns beck itself."""

from __future__ import annotations

from app.ui.commands.command import Command

GROUP = "Program"

PROGRAM_COMMANDS: tuple[Command, ...] = (
    Command(
        "palette", "ctrl+p", "Commands", "Finds any command; / in the prompt runs one by its short name.",
        GROUP, is_in_palette=False, hint="commands", shown_keys="ctrl+p, /", slash="commands",
    ),
    Command("help", "f1", "Help", "Shows all keys.", GROUP, hint="help", slash="help"),
    Command("themes", "", "Pick a theme", "Shows each theme as you move.", GROUP, slash="theme,themes", argument="name"),
    Command(
        "mouse", "", "Mouse on, off, wheel only", "Off, or wheel only: the terminal itself selects and copies.",
        GROUP, slash="mouse", argument="on, off, wheel",
    ),
    Command("redraw", "", "Redraw the screen", "Paints everything anew, should something else have written here.", GROUP, slash="redraw"),
    Command(
        "show_bandwidth", "", "Show or hide the bandwidth",
        "The status line says how much is sent to the terminal.", GROUP, slash="bandwidth",
    ),
    Command("suspend", "ctrl+z", "Suspend", "Back to the shell; fg or bg lets beck and its replies go on.", GROUP),
    Command("quit", "ctrl+q", "Quit", "Ends beck; tabs, drafts and what arrived are kept.", GROUP, slash="quit,exit,q"),
)  # fmt: skip
