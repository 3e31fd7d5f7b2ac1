"""A scene, and the plays that most of them are made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from app.ui.chat_app import ChatApp
from tests.support.chats import NOON, chat_app, until_idle, until_open, until_settled, until_shows
from tests.support.scripted_server import Hold, Reply, ScriptedServer, openai_stream
from tests.support.workspaces import until

Play = Callable[[Pilot, "Scene"], Awaitable[None]]
LARGE = (140, 45)


@dataclass
class Scene:
    """One picture.

    Attributes:
        replies: What the server answers, in order.
        play: Brings the app into the state; the workspace is open when it begins.
        hold: Put into a reply, this keeps it streaming.
    """

    play: Play
    replies: Sequence[Reply] = ()
    size: tuple[int, int] = (80, 24)
    theme: str = "beck"
    models: tuple[str, ...] = ("claude-sonnet-5", "claude-haiku-5", "claude-opus-5")
    name: str = "anthropic"
    options: dict[str, object] = field(default_factory=dict)

    def app(self) -> ChatApp:
        """The app, its server and its store in memory, at a frozen clock."""
        server = ScriptedServer(*self.replies, models=self.models)
        return chat_app(
            server,
            None,
            name=self.name,
            models=self.models,
            clock_ms=lambda: NOON,
            theme=self.theme,
            **self.options,
        )

    async def bring(self, pilot: Pilot) -> None:
        """Bring the app into the state and wait until nothing on the screen changes any more."""
        if "store_failure" in self.options:
            await until_shows(pilot.app, "run without saving")
        else:
            await until_open(pilot.app)
        await self.play(pilot, self)
        await until_idle(pilot)
        pilot.app.screen.refresh()  # Textual paints what lies behind a dialog once, here perhaps before it is there
        await until_idle(pilot)


def scene_with_server(play: Play, **fields: object) -> Scene:
    """A scene whose play scripts further replies itself."""

    class ScriptedScene(Scene):
        def app(self) -> ChatApp:
            server = ScriptedServer(*self.replies, models=self.models)
            app = chat_app(
                server, None, name=self.name, models=self.models, clock_ms=lambda: NOON, theme=self.theme,
                **self.options,
            )  # fmt: skip
            app.scene_server = server
            return app

    return ScriptedScene(play, **fields)


def pressed(*keys: str) -> Play:
    """Press keys."""

    async def play(pilot: Pilot, _: Scene) -> None:
        await pilot.press(*keys)

    return play


def pasted(before: str, text: str) -> Play:
    """Paste a text behind another one in the prompt."""

    async def play(pilot: Pilot, _: Scene) -> None:
        pilot.app.chat_screen.prompt.text = before
        pilot.app.post_message(Paste(text))
        await pilot.pause()

    return play


def asked(*prompts: str, then: Sequence[str] = (), focus_transcript: bool = False) -> Play:
    """Send prompts, each answered before the next, then press keys."""

    async def play(pilot: Pilot, _: Scene) -> None:
        for prompt in prompts:
            await send(pilot, prompt)
            await until_settled(pilot.app)
        await until_idle(pilot)
        await pilot.press(*(("tab",) if focus_transcript else ()), *then)

    return play


async def send(pilot: Pilot, prompt: str) -> None:
    """Send a prompt in the active tab and wait until its reply has begun."""
    session = pilot.app.chat_screen.active.session
    count = len(session.tree)
    pilot.app.submit(prompt)
    await until(lambda: len(session.tree) > count)


def streaming(*pieces: str, reasoning: Sequence[str] = ()) -> tuple[Sequence[Reply], Play]:
    """A reply that has sent these pieces and sends no more: the replies and the play."""
    hold = Hold()

    async def play(pilot: Pilot, _: Scene) -> None:
        await send(pilot, "Why does the borrow checker reject this?")
        await hold.reached()
        live = pilot.app.chat_screen.active.session.live
        wanted = sum(map(len, pieces)) + sum(map(len, reasoning))
        await until(lambda: sum(len(getattr(delta, "text", "")) for delta in live.since(0)) >= wanted)
        pilot.app.chat_screen.show_status()  # as its clock would by and by

    return [openai_stream([*pieces, hold], reasoning=reasoning)], play


def mid_stream(*pieces: str, **fields: object) -> Scene:
    replies, play = streaming(*pieces)
    return Scene(play, replies, **fields)


async def in_dialog(pilot: Pilot, *steps: str) -> None:
    """Go through dialogs: a key, or a text for the dialog's line that is then sent."""
    for step in steps:
        if step.startswith("="):
            await until(lambda: bool(pilot.app.screen.query("#line")))
            pilot.app.screen.query_one("#line", Input).value = step[1:]
        else:
            await pilot.press(step)
