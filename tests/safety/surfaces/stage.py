"""The stage: a running app, its server, and what a surface is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.session import ModelChoice
from app.ui.chat_app import ChatApp
from tests.support.scripted_server import Reply, ScriptedServer
from tests.support.workspaces import until


@dataclass
class Stage:
    """A running app and its server."""

    app: ChatApp
    server: ScriptedServer
    rounds: int = 0

    @property
    def tab(self):
        """The active tab."""
        return self.app.chat_screen.active

    async def fresh(self, every: int = 1) -> None:
        """A tab with an empty conversation, in place of all others at each so many calls."""
        self.rounds += 1
        if (self.rounds - 1) % every == 0:
            self.show(self.app.workspace.new(ModelChoice("test", "scripted")))

    def show(self, session) -> None:
        """A tab with a session, in place of all others."""
        screen = self.app.chat_screen
        old = list(screen.tabs)
        screen.add_tab(session)
        for tab in old:
            screen.remove_tab(tab)

    async def ask(self, *replies: Reply, prompt: str = "go", every: int = 4) -> None:
        """Send a prompt and wait for the end of its reply."""
        await self.fresh(every)
        self.server.reply(*replies)
        await self.settle(await self.tab.session.send(prompt))

    async def settle(self, *generations) -> None:
        """Wait for the end of replies of the active tab."""
        for generation in generations:
            assert generation is not None
            await generation.wait()
        await self.tab.session.drain()


Put = Callable[[Stage, Sequence[str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Surface:
    """One place.

    Attributes:
        put: Has texts shown there, at once.
        fits: How many texts stand there at once in the large run; the small one shows each by itself.
        cost: How many times as much as a cheap one a text costs here; the small run has fewer of them.
        then: What is done once the transcript stands, so that the texts can be seen.
    """

    put: Put
    fits: int
    cost: int = 1
    then: Callable[[Stage], None] | None = None


async def leave(stage: Stage) -> None:
    """Back to the chat screen."""
    stage.app.clear_notifications()
    app = stage.app
    while app.screen is not app.chat_screen:
        top = app.screen
        top.dismiss(None)
        await until(lambda top=top: app.screen is not top)


async def opened(stage: Stage, dialog) -> None:
    """Open a dialog in place of whichever stands there."""
    await leave(stage)
    stage.app.push_screen(dialog)
    await until(lambda: stage.app.screen is dialog and dialog.is_mounted)


def as_markdown(stage: Stage, texts: Sequence[str]) -> str:
    """Texts as one document: apart in quotes of their own, or, each second time, such that one may run into the next."""
    if len(texts) > 1 and stage.rounds % 2:
        texts = ["> " + text.replace("\n", "\n> ") for text in texts]
    return "\n\n".join(texts)


def in_lines(texts: Sequence[str]) -> str:
    """Texts below each other, where a text is shown as it is."""
    return "\n".join(texts)


def in_words(texts: Sequence[str]) -> str:
    """Texts behind each other, where one line is shown."""
    return " ".join(texts)


def first_line(text: str) -> str:
    """What a text begins with."""
    return (text.splitlines() or [""])[0]
