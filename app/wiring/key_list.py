"""The key list: every action that can have a key, with the keys that it has, as ``beck --keys`` prints it."""

from __future__ import annotations

import os
import sys

from app.safe_text import safe_line
from app.settings.arguments import Arguments
from app.settings.first_look import first_look
from app.ui.commands.command import readable_keys
from app.ui.keymap import NEW_LINE, SEND, KeyMap, read_keymap

MOST_CELLS = 80
_HEAD = """\
# In config.toml, under [keys]: an action's name, then a key, a list of keys,
# or "" for none, as in
#   find = ["ctrl+f", "/"]
"""


def print_keys(arguments: Arguments) -> int:
    """Print the list, and on standard error what of the user's keys cannot be used; returns the exit status."""
    keymap = read_keymap(first_look(arguments).keys)
    try:
        print(key_list(keymap), flush=True)  # noqa: T201 - asked for, and never on the screen
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for problem in keymap.problems:
        print(safe_line(f"beck: keys.{problem.name} {problem.what}"), file=sys.stderr)  # noqa: T201 - likewise
    return 1 if keymap.problems else 0


def key_list(keymap: KeyMap) -> str:
    """The list: name, keys as the config takes them, title."""
    lines = [_HEAD]
    for command in keymap.commands:
        if command.place == "told" and command.name not in (SEND, NEW_LINE):
            continue
        keys = (command.label if command.place == "told" else readable_keys(command.keys.split(","))) or "-"
        lines.append(f"{command.name:<22} {keys:<23} {command.title}"[:MOST_CELLS])
    return "\n".join(lines)
