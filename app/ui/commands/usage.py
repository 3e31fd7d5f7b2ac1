"""Commands about what replies take: shown in the help under "Conversation"."""

from __future__ import annotations

from app.ui.commands.command import Command
from app.ui.commands.conversation import GROUP

USAGE_COMMANDS: tuple[Command, ...] = (
    Command(
        "usage", "", "Usage", "Tokens, times, price of the reply, the conversation, today.", GROUP,
        slash="usage,cost",
    ),
    Command(
        "trim", "", "Trim: leave out the oldest turns", "Until the rest fits the window, or N turns are left; u undoes.",
        GROUP, slash="trim", argument="turns to keep",
    ),
    Command(
        "summarise", "", "Summarise the older turns", "The model's summary stands for them from now on; u undoes.",
        GROUP, slash="summarise,summarize,compact",
    ),
)  # fmt: skip
