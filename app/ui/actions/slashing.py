"""Slashing: what enter does with the prompt's text, and the list of commands while a name is being typed."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING

from textual.actions import parse

from app.ui.actions.app_part import AppPart
from app.ui.widgets.prompt import with_given_back

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab
    from app.ui.slash import Call
    from app.ui.widgets.prompt import Prompt
    from app.ui.widgets.slash_list import SlashList

LONGEST_WORD = 8
"""Letters of the longest word that is a command without a slash; longer texts without one need no reading."""


class Slashing(AppPart):
    """Runs commands by their names; a text that is none is sent, and a mistake goes back into the prompt."""

    _slash_list: SlashList | None = None
    _is_list_refused = False
    """Whether esc closed the list for the name that is being typed."""

    async def run_command(self, action: str, *more: object) -> None:
        """Run a command of the table wherever the focus is: who names one means it.

        Args:
            action: As the table has it, with what stands there between parentheses.
            more: What the action takes besides.
        """
        _, name, parameters = parse(action)
        result = getattr(self._chat, f"action_{name}")(*parameters, *more)
        if isawaitable(result):
            await result

    def take_entry(self, entry: Prompt.Submitted) -> None:
        """Run the command that was entered in the prompt, or send what is none."""
        text: str = entry.text
        if not text.startswith("/") and len(text) > LONGEST_WORD:
            self._chat.submit(text, entry.owner)
            return
        from app.ui.slash import (
            Mistake,
            Words,
            read_entry,
        )  # loaded with the first entry that may be a command

        self.close_slash_list()
        match read_entry(text, begins_pasted=entry.begins_pasted):
            case Words(words):
                self._chat.submit(words, entry.owner)
            case Mistake(told):
                self._give_entry_back(text, entry.owner)
                self._chat.say(told)
            case call:
                tab = self._chat.chat_screen.tab_of(entry.owner) if entry.owner else self._tab
                if tab is not self._tab:  # another tab was quicker: not in another conversation
                    self._give_entry_back(text, entry.owner)
                else:
                    self.do(lambda: self._run(text, call), "slash")

    async def _run(self, text: str, call: Call) -> None:
        if self._chat.opened is not None:
            self._chat.remember_prompt(text, self._tab)
        command = call.command
        await self.run_command(command.action, *((call.argument,) if command.argument else ()))

    def _give_entry_back(self, text: str, key: str) -> None:
        tab: ConversationTab | None = self._chat.chat_screen.tab_of(key)
        if tab is None or tab is self._tab:
            self._chat.chat_screen.prompt.give_back(text)
        else:
            tab.draft = with_given_back(text, tab.draft)

    # The list

    def complete_slash(self) -> None:
        """Show, change or close the list, now that the prompt's text is another one."""
        prompt = self._chat.chat_screen.prompt
        line = prompt.document[0] if prompt.document.line_count == 1 else ""
        if not line.startswith("/"):
            self._is_list_refused = False
        if not line.startswith("/") or self._is_list_refused or not prompt.is_typed:
            self.close_slash_list()
            return
        from app.ui.slash import completions  # loaded with the first slash
        from app.ui.widgets.slash_list import SlashList

        found = completions(line)
        if not found:
            self.close_slash_list()
        elif self._slash_list is not None:
            self._slash_list.show(found)
        else:
            self._slash_list = SlashList(found)
            self._chat.chat_screen.mount(self._slash_list, before=prompt)
            prompt.first_taker = self._list_takes

    def close_slash_list(self) -> None:
        """Take the list away, if it is there."""
        if self._slash_list is not None:
            self._chat.chat_screen.prompt.first_taker = None
            self._slash_list.remove()
            self._slash_list = None

    def _list_takes(self, key: str) -> bool:
        """Let the list have a key of the prompt; whether it took it."""
        listing = self._slash_list
        if listing is None:
            return False
        match key:
            case "up" | "down":
                listing.step(-1 if key == "up" else 1)
            case "tab" | "enter":
                self._take_marked(runs=key == "enter")
            case "escape":
                self._is_list_refused = True
                self.close_slash_list()
            case _:
                return False
        return True

    def _take_marked(self, *, runs: bool) -> None:
        listing, prompt = self._slash_list, self._chat.chat_screen.prompt
        if listing is None:
            return
        completion = listing.marked
        self.close_slash_list()
        prompt.load_text(f"/{completion.name}{' ' if completion.command.argument and not runs else ''}")
        if runs:
            prompt.submit()

    def on_slash_list_picked(self) -> None:
        """Run the command that was clicked."""
        self._take_marked(runs=True)


def entry_of(text: str) -> str:
    """A text as it must stand in the prompt, so that enter sends exactly it and runs no command."""
    if not text.startswith("/") and len(text) > LONGEST_WORD:
        return text
    from app.ui.slash import as_entry  # loaded with the first text that looks like a command

    return as_entry(text)
