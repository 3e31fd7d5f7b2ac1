"""Commands about what replies take: shown in the help under "Conversation"."""

from __future__ import annotations

from app.ui.commands.command import Command
from app.ui.commands.conversation import GROUP

USAGE_COMMANDS: tuple[Command, ...] = (
    Command(
        "usage", "", "Usage", "Tokens, times, price of the reply, the conversation, today.", GROUP,
        slash="usage,cost",
    ),
)  # fmt: skip
