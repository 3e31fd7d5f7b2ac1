"""The prompt: drafts, commands, templates, pastes, vim keys, and the queue above it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

from textual.pilot import Pilot

from tests.support.chats import until_idle, until_shows
from tests.support.scenes.scene import Play, Scene, asked, pasted, pressed, send
from tests.support.scenes.texts import LIFETIMES, PROMPT, QUESTION
from tests.support.scripted_server import Hold, openai_stream, sse_chat
from tests.support.workspaces import until


async def _draft(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    pilot.app.chat_screen.prompt.text = PROMPT


async def _in_vim(pilot: Pilot, scene: Scene) -> None:
    """The prompt in vim's visual mode, with a word marked."""
    from app.ui.widgets.vim_keys import VimKeys

    await asked(QUESTION)(pilot, scene)
    prompt = pilot.app.chat_screen.prompt
    prompt.vim = VimKeys(prompt)
    prompt.text = PROMPT
    await pilot.press("escape", "g", "g", "w", "v", "e")


def _templates(folder: Path) -> Path:
    texts = {
        "explain": "Explain {{topic}} to a {{reader:beginner}}.",
        "review": "Review this {{language:Rust}} code for {{what:mistakes}}:",
        "summarise": "Summarise this in {{count:three}} sentences:",
    }
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def _template(name: str) -> Play:
    async def play(pilot: Pilot, scene: Scene) -> None:
        await asked(QUESTION)(pilot, scene)
        pilot.app.action_template(name)
        await until_shows(pilot.app, "Template review" if name else "Prompt templates")

    return play


def _queueing(then: Sequence[str] = (), *, fails: bool = False) -> Scene:
    """Prompts that wait behind a reply that stands still, or has failed."""
    hold = Hold()

    async def play(pilot: Pilot, _: Scene) -> None:
        await send(pilot, QUESTION)
        await hold.reached()
        session = pilot.app.chat_screen.active.session
        for prompt in (
            "and what if b is dropped first?",
            PROMPT,
            "Show it with Arc.",
            "In Kyoto?",
            "Thanks!",
        ):
            pilot.app.submit(prompt)
            await until(lambda prompt=prompt: bool(session.queue) and session.queue[-1].text == prompt)
        if fails:
            hold.release()
            await until(lambda: session.pause == "failed")
        await until(lambda: session.live is None or session.live.sequence > 0)
        await until_idle(pilot)
        await pilot.press(*then)

    pieces = [LIFETIMES[:220], hold]
    first = openai_stream(pieces, finish=None, done=False, usage=None) if fails else openai_stream(pieces)
    return Scene(play, [first])


def prompts_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    templates = {"templates_folder": _templates(Path(gettempdir()) / "beck-scene-templates")}
    return {
        "queue": _queueing(),
        "queue-changing": _queueing(then=("alt+q", "down", "J")),
        "queue-paused": _queueing(fails=True),
        "draft": Scene(_draft, [sse_chat(LIFETIMES)]),
        "slash": Scene(asked(QUESTION, then=("slash", "r", "e")), [sse_chat(LIFETIMES)]),
        "slash-smallest": Scene(pressed("slash"), size=(40, 12)),
        "paste-folded": Scene(pasted("why does this fail? ", "\n".join(f"{n} error" for n in range(412)))),
        "prompt-search": Scene(
            asked(
                "Why is the sky blue?",
                "And at night?\nExplain it to a child.",
                "Why is water wet?",
                then=("ctrl+r", *"why"),
            ),
            [sse_chat("Scattering."), sse_chat("Less light."), sse_chat("It is not.")],
        ),
        "vim": Scene(_in_vim, [sse_chat(LIFETIMES)]),
        "templates": Scene(_template(""), [sse_chat(LIFETIMES)], options=templates),
        "template-places": Scene(_template("review"), [sse_chat(LIFETIMES)], options=templates),
    }
