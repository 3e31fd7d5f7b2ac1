"""The one table of commands: bindings, footer, palette, slash commands, help and the guide's help texts are drawn from it.

Each group of the help is a module here; a command is one row in one of them and one ``action_`` method in ``ui/actions``.
"""

from __future__ import annotations

from app.ui.commands.branches import BRANCHES_COMMANDS
from app.ui.commands.command import Command
from app.ui.commands.conversation import CHAT_COMMANDS
from app.ui.commands.program import PROGRAM_COMMANDS
from app.ui.commands.reading import READING_COMMANDS
from app.ui.commands.tabs import TABS_COMMANDS
from app.ui.commands.usage import USAGE_COMMANDS
from app.ui.commands.writing import WRITING_COMMANDS

__all__ = ["COMMANDS", "PROMPT_ACTIONS", "TRANSCRIPT_ACTIONS", "Command"]

COMMANDS: tuple[Command, ...] = (
    *CHAT_COMMANDS, *BRANCHES_COMMANDS, *USAGE_COMMANDS, *TABS_COMMANDS, *WRITING_COMMANDS, *READING_COMMANDS,
    *PROGRAM_COMMANDS,
)  # fmt: skip
"""Every command, in the order of the help."""

TRANSCRIPT_ACTIONS = frozenset(
    command.action.partition("(")[0] for command in COMMANDS if command.place == "transcript"
)
"""Names of the actions whose keys are letters: they work only while the prompt has not the focus."""

PROMPT_ACTIONS = frozenset(command.action for command in COMMANDS if command.place == "prompt")
"""Names of the actions whose keys mean something else outside the prompt."""
