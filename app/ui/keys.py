"""What is drawn from the table of commands: Textual's bindings, the footer's hints and the rows of the help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding

from app.ui.commands import COMMANDS, Command
from app.ui.widgets.status_layout import KeyHint


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One line of the help.

    Attributes:
        keys: As people read them; empty for what only the palette and a slash command run.
        brief_keys: The first of them, short.
        title: What it does.
        short: The same in at most 15 cells.
        explanation: One sentence.
        slash: How it is run from the prompt, such as ``/model …``; empty where it is not.
    """

    keys: str
    brief_keys: str
    title: str
    short: str
    explanation: str
    slash: str


def bindings(commands: Sequence[Command] = COMMANDS) -> list[Binding]:
    """Textual bindings of every command that has keys; the actions are the app's."""
    return [
        Binding(command.keys, f"app.{command.action}", command.title, show=False)
        for command in commands
        if command.keys and command.action
    ]


def footer_hint(action: str, commands: Sequence[Command] = COMMANDS) -> KeyHint:
    """A command as the footer shows it: its first key, short, and one word.

    Raises:
        KeyError: no command has this action.
    """
    for command in commands:
        if command.action == action:
            return KeyHint(command.brief_label.split(",")[0], command.hint or command.title.lower(), action)
    raise KeyError(action)


def help_rows(commands: Sequence[Command] = COMMANDS) -> dict[str, list[HelpRow]]:
    """Rows of everything that has a key, under each heading; commands of the same shown keys share one."""
    groups: dict[str, list[HelpRow]] = {}
    seen: set[str] = set()
    for command in commands:
        if command.label and command.label not in seen:
            seen.add(command.label)
            groups.setdefault(command.group, []).append(_row(command))
    return groups


def command_help_rows(commands: Sequence[Command] = COMMANDS) -> dict[str, list[HelpRow]]:
    """Rows of what is run by its name, under each heading: slash commands, and those that have no key."""
    groups: dict[str, list[HelpRow]] = {}
    for command in commands:
        if command.slash or not command.label:
            groups.setdefault(command.group, []).append(_row(command, is_alone=True))
    return groups


def help_groups(commands: Sequence[Command] = COMMANDS) -> dict[str, list[tuple[str, str, str]]]:
    """Rows of key, title and explanation under each heading, for whoever only reads them."""
    return {
        group: [(row.keys, row.title, row.explanation) for row in rows]
        for group, rows in help_rows(commands).items()
    }


def _row(command: Command, *, is_alone: bool = False) -> HelpRow:
    title = command.title if is_alone else command.shared_title or command.title
    name = command.slash.split(",")[0]
    return HelpRow(
        command.label,
        command.brief_label,
        title,
        command.short or title,
        command.explanation,
        f"/{name} {command.argument}".strip() if name else "",
    )
