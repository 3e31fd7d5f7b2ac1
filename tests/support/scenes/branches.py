"""Variants, the tree, differences between variants, and several answers at once."""

from __future__ import annotations

from dataclasses import replace

from textual.pilot import Pilot

from app.conversation import GenerationRecord, Message, Role, TextPart
from app.session import ChatSession
from app.ui.chat_app import ChatApp
from tests.support.chats import NOON, chat_app, until_idle, until_settled, until_shows
from tests.support.scenes.scene import LARGE, Scene, asked
from tests.support.scenes.texts import LIFETIMES, QUESTION
from tests.support.scripted_server import Hold, ScriptedServer, error_reply, openai_stream, sse_chat
from tests.support.workspaces import until

VARIANTS = asked(QUESTION, then=("ctrl+r",), focus_transcript=True)


async def _variants(pilot: Pilot, scene: Scene) -> None:
    await VARIANTS(pilot, scene)
    await until(lambda: len(pilot.app.chat_screen.active.session.tree) == 3)
    await until_settled(pilot.app)


def _message(
    id_: str, parent_id: str | None, role: Role, text: str, session: ChatSession, **fields: object
) -> Message:
    record = GenerationRecord(f"g{id_}", id_, "anthropic", "claude-sonnet-5", "complete", NOON)
    parts = (TextPart(text),)
    made = Message(id_, session.id, parent_id, role, parts, NOON, record if role == "assistant" else None)
    return replace(made, **fields)


async def _forked(pilot: Pilot, _: Scene) -> None:
    """A conversation with forks within forks, a stopped reply and an excluded one."""
    session = pilot.app.chat_screen.active.session
    rows: list[tuple[str, str | None, Role, str]] = [
        ("q1", None, "user", QUESTION),
        ("a1", "q1", "assistant", LIFETIMES),
        ("q2", "a1", "user", "and what if b is dropped first?"),
        ("a2", "q2", "assistant", "Then the reference dangles, and the compiler says so."),
        ("q3", "a1", "user", "Show it with a struct."),
        ("a3", "q3", "assistant", "```rust\nstruct Pair<'a> { left: &'a str, right: &'a str }\n```"),
        (
            "b1",
            "q1",
            "assistant",
            "Because `b` may be dropped first: the region of the result must lie within both.",
        ),
        (
            "c1",
            "q1",
            "assistant",
            "Because `a` may be dropped first: the region of the result has to lie within both.",
        ),
        ("q4", "c1", "user", "Is there a way without lifetimes? 人気のある方法"),
        ("a4", "q4", "assistant", "Return an owned String."),
        ("q5", "a4", "user", "And faster?"),
        ("a5", "q5", "assistant", "Borrow with Cow, which clones only where it must."),
    ]
    for id_, parent, role, text in rows:
        session.tree.add(_message(id_, parent, role, text, session))
    stopped = session.tree["b1"]
    session.tree.replace(replace(stopped, generation=replace(stopped.generation, status="stopped")))
    session.tree.replace(replace(session.tree["a4"], is_excluded=True))
    session._changed()
    await until_idle(pilot)


async def _in_tree(pilot: Pilot, scene: Scene) -> None:
    await _forked(pilot, scene)
    await pilot.press("tab", "b")
    await until_shows(pilot.app, "Tree ·")
    await pilot.press("up", "up", "up", "left_square_bracket", "equals_sign")
    pilot.app.clear_notifications()


async def _diff(pilot: Pilot, scene: Scene) -> None:
    await _forked(pilot, scene)
    await pilot.press("tab", "alt+up", "alt+up", "alt+up", "alt+up", "alt+up", "equals_sign")
    await until_shows(pilot.app, "in words")


async def _editing(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    pilot.app.chat_screen.prompt.text = "a draft that waits"
    await pilot.press("tab", "e")


def _comparing(*, size: tuple[int, int], marked: int = 0) -> Scene:
    """Three models that answer at once: one streams, one has failed, one streams code."""
    holds = [Hold(), Hold()]

    class ComparingScene(Scene):
        def app(self) -> ChatApp:
            server = ScriptedServer(models=self.models)
            by_name = {
                self.models[0]: openai_stream([LIFETIMES, holds[0]]),
                self.models[1]: error_reply(401, "invalid x-api-key"),
                self.models[2]: openai_stream([LIFETIMES[: LIFETIMES.index("if a.len()") + 12], holds[1]]),
            }
            server.reply_to = lambda request: by_name[request.json["model"]]
            return chat_app(server, None, name=self.name, models=self.models, clock_ms=lambda: NOON)

    async def play(pilot: Pilot, scene: Scene) -> None:
        app = pilot.app
        app.action_compare(f"{' '.join(scene.models)}\n{QUESTION}")
        session = app.chat_screen.active.session
        for hold in holds:
            await hold.reached()
        await until(lambda: len(session.lives) == 2 and all(live.sequence for live in session.lives.values()))
        await until_shows(app, "failed")
        await until_idle(pilot)
        await pilot.press(*("right_square_bracket",) * marked)
        app.chat_screen.show_status()

    return ComparingScene(play, size=size)


def branches_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    return {
        "compare": _comparing(size=(80, 24)),
        "compare-failed": _comparing(size=(80, 24), marked=1),
        "compare-large": _comparing(size=LARGE),
        "variants": Scene(
            _variants, [sse_chat(LIFETIMES[:110]), sse_chat("Because `b` may be dropped first.")]
        ),
        "excluded": Scene(asked(QUESTION, then=("x",), focus_transcript=True), [sse_chat(LIFETIMES)]),
        "tree": Scene(_in_tree),
        "tree-large": Scene(_in_tree, size=(120, 40)),
        "tree-smallest": Scene(_in_tree, size=(40, 12)),
        "tree-ansi": Scene(_in_tree, theme="terminal"),
        "diff": Scene(_diff),
        "diff-ansi": Scene(_diff, theme="terminal"),
        "editing": Scene(_editing, [sse_chat(LIFETIMES)]),
    }
