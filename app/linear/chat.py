"""The linear chat: asks for lines, sends them, tells the replies, and runs the commands."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from app.conversation import ConversationSummary
from app.errors import BeckError, Failure
from app.linear.commands import help_text, named
from app.linear.line_source import LineSource
from app.linear.reading_aloud import aloud, follow
from app.safe_text import safe_text
from app.session import ChatSession, ModelChoice, Workspace, parse_choice
from app.session.temporary import new_temporary

if TYPE_CHECKING:
    from app.linear.outgoing import Outgoing

SHOWN_CONVERSATIONS = 20


class LinearChat:
    """One user, one conversation at a time.

    Args:
        workspace: Sessions, store and endpoints.
        source: Where lines come from.
        out: Where everything is written; only ever appended to.
    """

    def __init__(self, workspace: Workspace, source: LineSource, out: TextIO) -> None:
        self._workspace = workspace
        self._source = source
        self._out = out
        self._session: ChatSession = workspace.new()
        self._listed: list[ConversationSummary] = []
        self._is_over = False
        self._outgoing: Outgoing | None = None

    def say(self, text: str) -> None:
        """Write a text, harmless for any terminal."""
        self._out.write(safe_text(text))
        self._out.flush()

    def say_failure(self, failure: Failure) -> None:
        """Say what went wrong, in sentences."""
        self.say(" ".join(filter(None, (f"{failure.title}.", failure.what, failure.hint))) + "\n")

    async def run(
        self, prompt: str = "", *, conversation_id: str | None = None, is_temporary: bool = False
    ) -> None:
        """Chat until the user quits or input ends.

        Args:
            prompt: Sent at once; empty for none.
            conversation_id: What to go on with; None for a new conversation.
            is_temporary: Whether the new conversation is one that is never stored.

        Cancellation: a running reply goes on until the workspace is closed.
        """
        loop = asyncio.get_running_loop()
        with suppress(NotImplementedError, ValueError, RuntimeError):  # not in the main thread
            loop.add_signal_handler(signal.SIGINT, self._interrupted)
        if conversation_id is not None:
            await self._go_to(conversation_id)
        elif is_temporary:
            self._leave()
            self._session = await new_temporary(self._workspace)
            self.say("Temporary: nothing of this conversation is stored.\n")
        self.say(f"beck. You talk to {self._session.choice}. Type /help for the commands, control d quits.\n")
        if prompt:
            self.say(f"You: {prompt}\n")
            await self._ask(prompt)
        while not self._is_over:
            line = await self._source.line("You: ")
            if line is None:
                self.say("\n")
                break
            await self._take(line.strip())
        is_kept = self._workspace.store.is_saving and not self._session.is_temporary
        self.say("Goodbye. Everything is kept.\n" if is_kept else "Goodbye.\n")

    def _interrupted(self) -> None:
        live = self._session.live
        if live is not None:
            live.stop()
        else:
            self.say("\nPress control d, or type /quit, to quit.\n")

    async def _take(self, line: str) -> None:
        if not line:
            return
        try:
            if line.startswith("//"):
                await self._ask(line[1:])
            elif line.startswith("/"):
                await self._command(line)
            else:
                await self._ask(line)
        except BeckError as error:
            self.say_failure(error.failure)

    async def _command(self, line: str) -> None:
        name, _, argument = line[1:].partition(" ")
        command = named(name)
        if command is None:
            self.say(
                f"There is no command /{name}. Type /help for the commands, or // to send a line that begins with a slash.\n"
            )
            return
        acts: dict[str, Callable[[str], Awaitable[None]]] = {
            "help": self._help, "new": self._new, "open": self._open, "model": self._model, "regenerate": self._regenerate,
            "retry": self._regenerate, "continue": self._continue, "read": self._read, "title": self._title,
            "export": self._export, "attach": self._attach, "detach": self._detach, "quit": self._quit,
        }  # fmt: skip
        await acts[command.name](argument.strip())

    # Replies

    @property
    def outgoing(self) -> Outgoing:
        """What goes along with the next prompt; made when first needed."""
        if self._outgoing is None:
            from app.linear.outgoing import Outgoing  # the first line is asked for without it

            self._outgoing = Outgoing(self._workspace, self.say, self._source.line)
        return self._outgoing

    async def _attach(self, argument: str) -> None:
        await self.outgoing.attach(argument)

    async def _detach(self, argument: str) -> None:
        await self.outgoing.detach(argument)

    async def _ask(self, text: str) -> None:
        parts = await self.outgoing.checked(self._session, text)
        if parts is None:
            return
        await self._tell(
            await self._session.send(text, parts), "The reply to the last prompt is still running."
        )

    async def _regenerate(self, argument: str) -> None:
        choice = self._choice(argument) if argument else None
        if argument and choice is None:
            return
        await self._tell(await self._session.regenerate(choice=choice), "There is nothing to answer again.")

    async def _continue(self, _: str) -> None:
        await self._tell(
            await self._session.continue_reply(), "The last reply is whole; there is nothing to go on with."
        )

    async def _tell(self, live: object, otherwise: str) -> None:
        generation = self._session.live if live is not None else None
        if live is None:
            self.say(otherwise + "\n")
        elif generation is not None:
            await follow(self._session, generation, self.say)
            await self._session.drain()

    # Commands

    async def _help(self, _: str) -> None:
        self.say(help_text())

    async def _new(self, argument: str) -> None:
        self._leave()
        self._session = self._workspace.new(self._session.choice)
        self.say("A new conversation.\n")
        if argument:
            await self._ask(argument)

    async def _open(self, argument: str) -> None:
        if argument.isdigit() and 0 < int(argument[:6]) <= len(self._listed):
            await self._go_to(self._listed[int(argument) - 1].id)
            return
        self._listed = (await self._workspace.listing(argument))[:SHOWN_CONVERSATIONS]
        if not self._listed:
            self.say("No conversation is called that.\n" if argument else "There is no conversation yet.\n")
            return
        lines = [
            f"{number}. {each.title or 'Without a title'}, {each.message_count} messages"
            for number, each in enumerate(self._listed, 1)
        ]
        self.say("\n".join([*lines, "Type /open and a number.", ""]))

    async def _go_to(self, conversation_id: str) -> None:
        session = await self._workspace.open(conversation_id)
        if session is None:
            self.say("This conversation is not there any more.\n")
            return
        if session is not self._session:
            self._leave()
            self._session = session
        self.say(f"Conversation: {session.title}. {len(session.path())} messages; /read tells them.\n")

    def _leave(self) -> None:
        self._workspace.close(self._session.id)

    async def _model(self, argument: str) -> None:
        if not argument:
            for entry in self._workspace.endpoints.entries:
                cards = await self._workspace.endpoints.list_models(entry.name) if entry.can_list else []
                names = [card.id for card in cards] or list(entry.models)
                self.say(
                    "".join(f"{entry.name}/{name}\n" for name in names[:50])
                    or f"{entry.name}: no models listed\n"
                )
            self.say(f"You talk to {self._session.choice}. Type /model and a name to change it.\n")
            return
        if (choice := self._choice(argument)) is not None:
            await self._session.choose(choice)
            self._workspace.default_choice = choice
            self.say(f"You talk to {choice} now.\n")

    def _choice(self, text: str) -> ModelChoice | None:
        choice = parse_choice(text)
        if choice.endpoint in self._workspace.endpoints:
            return choice
        known = ", ".join(entry.name for entry in self._workspace.endpoints.entries)
        self.say(
            f"There is no endpoint named {choice.endpoint}; there are: {known}. Write it as endpoint/model.\n"
        )
        return None

    async def _read(self, argument: str) -> None:
        path = self._session.path()
        count = int(argument[:6]) if argument.isdigit() else len(path)
        self.say(
            "\n".join(aloud(message) for message in path[-count:])
            if path and count
            else "Nothing has been said yet.\n"
        )

    async def _title(self, argument: str) -> None:
        if argument:
            await self._session.rename(argument)
        self.say(f"Title: {self._session.title}.\n")

    async def _export(self, argument: str) -> None:
        from app.linear.exporting import export  # hardly ever needed

        if not argument:
            self.say("Type /export and the name of a file that ends in .md, .json or .html.\n")
            return
        self.say(await asyncio.to_thread(export, self._session, argument, self._workspace.clock_ms()) + "\n")

    async def _quit(self, _: str) -> None:
        self._is_over = True
