"""The slash list: the commands that a name begun in the prompt may become."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message

from app.ui.slash import Completion
from app.ui.widgets.completion_list import CompletionList


class SlashList(CompletionList[Completion]):
    """Shows commands with their arguments and titles."""

    class Picked(Message, namespace="slash_list"):
        """A completion was clicked."""

        def __init__(self, completion: Completion) -> None:
            super().__init__()
            self.completion = completion

    def rows(self, choices: Sequence[Completion], width: int) -> list[Content]:
        """The commands, their titles below each other."""
        room = min(width // 2, max(len(_call(each)) for each in choices) + 2)
        return [_row(each, room, width) for each in choices]

    def picked(self, choice: Completion) -> Message:
        """The completion."""
        return self.Picked(choice)


def _call(completion: Completion) -> str:
    return f"/{completion.name} {completion.command.argument}".rstrip()


def _row(completion: Completion, room: int, width: int) -> Content:
    argument = f" {completion.command.argument}" if completion.command.argument else ""
    call = Content.assemble(f"/{completion.name}", (argument, "$muted"))
    call = call.truncate(room, ellipsis=True, pad=True)
    title = Content(completion.command.title).truncate(max(1, width - room), ellipsis=True)
    return Content.assemble(call, title)
