"""What is drawn from the table of commands: Textual's bindings, the footer's hints and the rows of the help."""

from __future__ import annotations

from textual.binding import Binding

from app.ui.commands import COMMANDS
from app.ui.widgets.status_layout import KeyHint


def bindings() -> list[Binding]:
    """Textual bindings of every command that has keys; the actions are the app's."""
    return [
        Binding(command.keys, f"app.{command.action}", command.title, show=False)
        for command in COMMANDS
        if command.keys and command.action
    ]


def footer_hint(action: str) -> KeyHint:
    """A command as the footer shows it: its first key, short, and one word.

    Raises:
        KeyError: no command has this action.
    """
    for command in COMMANDS:
        if command.action == action:
            key = command.label.split(",")[0].replace("ctrl+", "^")
            return KeyHint(key, command.hint or command.title.lower(), action)
    raise KeyError(action)


def help_groups() -> dict[str, list[tuple[str, str, str]]]:
    """Rows of key, title and explanation under each heading; commands of the same shown keys share one."""
    groups: dict[str, list[tuple[str, str, str]]] = {}
    seen: set[str] = set()
    for command in COMMANDS:
        if not command.label or command.label in seen:
            continue
        seen.add(command.label)
        title = command.shared_title or command.title
        groups.setdefault(command.group, []).append((command.label, title, command.explanation))
    return groups
