"""Replies: as they stream, settled, stopped and failed; and what helps in reading them."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.support.chats import until_idle, until_settled, until_shows
from tests.support.scenes.scene import Scene, asked, mid_stream, scene_with_server, send, streaming
from tests.support.scenes.texts import LIFETIMES, LONG_CODE, QUESTION, TOUR
from tests.support.scripted_server import Hold, error_reply, openai_stream, sse_chat
from tests.support.workspaces import until

THEMES = ("beck", "beck-light", "terminal", "contrast", "ember", "fjord", "paper", "mist")


async def _released(pilot: Pilot, _: Scene) -> None:
    app = pilot.app
    hold_first, hold_second = Hold(), Hold()
    app.scene_server.reply(
        openai_stream([TOUR, hold_first, "\n\n".join(f"Paragraph {n}." for n in range(19)), hold_second])
    )
    await send(pilot, "Show me everything")
    await hold_first.reached()
    await until_idle(pilot)
    await pilot.press("pageup")
    await until_idle(pilot)
    hold_first.release()
    await hold_second.reached()
    live = app.chat_screen.active.session.live
    await until(lambda: "Paragraph 18." in "".join(getattr(delta, "text", "") for delta in live.since(0)))


def _thinking() -> Scene:
    replies, play = streaming(
        reasoning=["The user asks about lifetimes.\n", "Two borrows, one result: which region?"]
    )
    return Scene(play, replies)


async def _stopped(pilot: Pilot, _: Scene) -> None:
    hold = Hold()
    pilot.app.scene_server.reply(openai_stream([LIFETIMES[:220], hold]))
    await send(pilot, "Why does the borrow checker reject this?")
    await hold.reached()
    live = pilot.app.chat_screen.active.session.live
    await until(lambda: live.sequence >= 1)
    await pilot.press("escape")
    await until_settled(pilot.app)


async def _retrying(pilot: Pilot, _: Scene) -> None:
    await send(pilot, QUESTION)
    session = pilot.app.chat_screen.active.session
    await until(
        lambda: (
            session.live is not None
            and session.live.phase is not None
            and session.live.phase.name == "retrying"
        )
    )
    pilot.app.chat_screen.show_status()


async def _found(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    await pilot.press("ctrl+f", *"the", "enter", "enter")
    await until_shows(pilot.app, "3/")


async def _at_code(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.press("w", "left_curly_bracket")
    pilot.app.clear_notifications()


def replies_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    found = {
        "reply": Scene(asked(QUESTION), [sse_chat(LIFETIMES)]),
        "reply-smallest": Scene(asked(QUESTION), [sse_chat(LIFETIMES)], size=(40, 12)),
        "reply-wide": Scene(asked(QUESTION), [sse_chat(LIFETIMES)], size=(200, 50)),
        "code-wrapped": Scene(_at_code, [sse_chat(LONG_CODE)]),
        "code-wrapped-ansi": Scene(_at_code, [sse_chat(LONG_CODE)], theme="terminal", size=(60, 24)),
        "open-fence": mid_stream(LIFETIMES[: LIFETIMES.index("if a.len()") + 12]),
        "half-table": mid_stream(TOUR[TOUR.index("| Language") : TOUR.index("| Rust") + 9]),
        "open-emphasis": mid_stream("The value is **moved out of its old pla"),
        "before-first-token": mid_stream(""),
        "thinking": _thinking(),
        "thought": Scene(asked(QUESTION), [openai_stream([LIFETIMES[:110]], reasoning=["hm ", "so"])]),
        "thought-unfolded": Scene(
            asked(QUESTION, then=("t",), focus_transcript=True),
            [
                openai_stream(
                    [LIFETIMES[:110]],
                    reasoning=["Two borrows, one result: which **region**?\n\n", "The shorter one."],
                )
            ],
        ),
        "message-folded": Scene(asked(QUESTION, then=("f",), focus_transcript=True), [sse_chat(TOUR)]),
        "raw": Scene(asked(QUESTION, then=("alt+r",), focus_transcript=True), [sse_chat(LIFETIMES)]),
        "raw-ansi": Scene(
            asked(QUESTION, then=("alt+r",), focus_transcript=True), [sse_chat(LONG_CODE)], theme="terminal"
        ),
        "stopped": scene_with_server(_stopped),
        "cut": Scene(
            asked(QUESTION), [openai_stream([LIFETIMES[:220]], finish=None, done=False, usage=None)]
        ),
        "refused-key": Scene(asked(QUESTION), [error_reply(401, "invalid x-api-key")]),
        "retrying": Scene(_retrying, [error_reply(429, "slow down", Retry_After="30")]),
        "released": scene_with_server(_released),
        "found": Scene(_found, [sse_chat(LIFETIMES)]),
        "found-ansi": Scene(_found, [sse_chat(LIFETIMES)], theme="terminal"),
        "selecting": Scene(
            asked(QUESTION, then=("alt+up", "v", "down", "down"), focus_transcript=True),
            [sse_chat(LIFETIMES)],
        ),
    }
    for theme in THEMES:
        found[f"tour-{theme}"] = Scene(
            asked("Show me everything"), [sse_chat(TOUR)], size=(100, 60), theme=theme
        )
    return found
