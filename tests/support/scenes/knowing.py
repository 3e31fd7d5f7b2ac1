"""What beck tells: first steps, help, the palette, models, settings, usage, limits, notices."""

from __future__ import annotations

from textual.pilot import Pilot

from app.conversation import Sampling
from app.errors import Failure
from app.providers.protocol import ModelCard
from app.session import Limits, Preset
from tests.support.chats import until_shows
from tests.support.scenes.scene import LARGE, Play, Scene, asked, pressed
from tests.support.scenes.texts import LIFETIMES, QUESTION
from tests.support.scripted_server import openai_stream, sse_chat

BAD_FILE = Failure(
    "settings_error",
    "Setting not usable",
    "config.toml, line 3: colour is no setting.",
    "Did you mean theme?",
)
DAMAGED = Failure("store_corrupt", "Database damaged", "The file beck.sqlite3 is no usable database.", "")
PRICED = {
    "cards": {
        "anthropic/claude-sonnet-5": ModelCard(
            "claude-sonnet-5", context_window=200_000, input_price=3.0, output_price=15.0
        )
    }
}


def _say(failure: Failure) -> Play:
    async def play(pilot: Pilot, _: Scene) -> None:
        pilot.app.say_failure(failure)

    return play


async def _usage(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.app.run_action("app.usage")
    await until_shows(pilot.app, "This conversation")


async def _choosing_effort(pilot: Pilot, scene: Scene) -> None:
    await _own_settings(pilot, scene)
    pilot.app.action_effort()
    await until_shows(pilot.app, "Reasoning effort")


async def _effort_of_model(pilot: Pilot, scene: Scene) -> None:
    """The model picker, gone on from the conversation's own effort to the next."""
    await _own_settings(pilot, scene)
    await pilot.press("ctrl+l")
    await until_shows(pilot.app, "effort: high")
    await pilot.press("ctrl+t")


async def _over_limit(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    pilot.app.submit("and what if b is dropped first?")
    await until_shows(pilot.app, "send all the same")


def _priced(sent: int, play: Play | None = None, **fields: object) -> Scene:
    """A scene with a reply to a request of so many tokens, at a price."""
    replies = [openai_stream([LIFETIMES], usage=(sent, 311))]
    return Scene(play or asked(QUESTION), replies, options=PRICED | dict(fields.pop("options", {})), **fields)


async def _own_settings(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    preset = Preset("You review Rust.\nBe brief.", Sampling(0.2, reasoning_effort="high"))
    await pilot.app.chat_screen.active.session.set_preset(preset)


async def _with_settings(pilot: Pilot, scene: Scene) -> None:
    await _own_settings(pilot, scene)
    await pilot.app.run_action("app.conversation_settings")
    await until_shows(pilot.app, "ctrl+s keep")


async def _with_refused_settings(pilot: Pilot, scene: Scene) -> None:
    await _with_settings(pilot, scene)
    await pilot.press("5", "enter")


def knowing_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    return {
        "empty": Scene(pressed()),
        "empty-large": Scene(pressed(), size=LARGE, theme="beck-light"),
        "empty-smallest": Scene(pressed(), size=(40, 12)),
        "guide-empty": Scene(pressed(), name="guide", models=("guide", "echo", "story")),
        "too-small": Scene(pressed(), size=(38, 10)),
        "models": Scene(asked(QUESTION, then=("ctrl+l",)), [sse_chat(LIFETIMES)]),
        "models-effort": Scene(_effort_of_model, [sse_chat(LIFETIMES)]),
        "effort": Scene(_choosing_effort, [sse_chat(LIFETIMES)]),
        "palette": Scene(asked(QUESTION, then=("ctrl+p",)), [sse_chat(LIFETIMES)]),
        "palette-smallest": Scene(pressed("ctrl+p"), size=(40, 12)),
        "settings": Scene(_with_settings, [sse_chat(LIFETIMES)]),
        "settings-refused": Scene(_with_refused_settings, [sse_chat(LIFETIMES)], size=(40, 12)),
        "own-settings": Scene(_own_settings, [sse_chat(LIFETIMES)]),
        "help": Scene(pressed("f1")),
        "help-large": Scene(pressed("f1"), size=LARGE),
        "help-commands": Scene(pressed("f1", "tab")),
        "help-search": Scene(pressed("f1", *"copy")),
        "meter": _priced(123_689),
        "meter-large": _priced(123_689, size=LARGE),
        "meter-full": _priced(191_234),
        "usage": _priced(123_689, _usage),
        "over-limit": _priced(123_689, _over_limit, options={"limits": Limits(dollars_per_day=0.25)}),
        "notice": Scene(_say(BAD_FILE)),
        "damaged-database": Scene(pressed(), options={"store_failure": DAMAGED}),
    }
