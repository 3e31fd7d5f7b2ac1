"""A small app that shows one transcript, and values to feed it with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from app.safe_text import SafeText
from app.ui.widgets.transcript import SYNTAX_DEFAULTS, MessageFace, Transcript
from app.ui.widgets.transcript.face import FaceRole


class Stage(App[None]):
    """Shows a transcript and keeps the messages that it posts."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, **arguments: Any) -> None:
        super().__init__()
        self.transcript = Transcript(**({"is_animated": False, "max_fps": 1000} | arguments))
        self.heard: list[object] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return SYNTAX_DEFAULTS

    def compose(self) -> ComposeResult:
        yield self.transcript

    def on_mount(self) -> None:
        self.transcript.focus()

    def on_transcript_following_changed(self, event: Transcript.FollowingChanged) -> None:
        self.heard.append(event)

    def on_transcript_link_activated(self, event: Transcript.LinkActivated) -> None:
        self.heard.append(event)

    def on_transcript_variant_asked(self, event: Transcript.VariantAsked) -> None:
        self.heard.append(event)

    def on_transcript_retry_asked(self, event: Transcript.RetryAsked) -> None:
        self.heard.append(event)

    def on_transcript_copy_asked(self, event: Transcript.CopyAsked) -> None:
        self.heard.append(event)

    def on_transcript_cursor_moved(self, event: Transcript.CursorMoved) -> None:
        self.heard.append(event)


def face(key: str, text: str = "", role: FaceRole = "assistant", **fields: Any) -> MessageFace:
    """A message; its title is its key."""
    return MessageFace(key, role, SafeText(key), "10:42", SafeText(text), **fields)


def paragraphs(count: int, start: int = 0) -> str:
    """So many paragraphs of one line each."""
    return "\n\n".join(f"paragraph {number}" for number in range(start, start + count))


def conversation(messages: int, lines: int = 3) -> list[MessageFace]:
    """Prompts and replies in turn."""
    return [
        face(f"m{number}", paragraphs(lines, number * 100), "assistant" if number % 2 else "user")
        for number in range(messages)
    ]


async def settled(pilot: Pilot[None]) -> None:
    """Wait until everything that was asked for has been drawn."""
    transcript = pilot.app.query_one(Transcript)
    await pilot.pause()
    while transcript.is_frame_due:
        await pilot.pause(0.001)
    await pilot.pause()


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait for a condition."""
    while not condition():
        await pilot.pause(0.005)


def screen_rows(app: App[None]) -> list[str]:
    """The text of each row of the transcript as painted."""
    transcript = app.query_one(Transcript)
    strips = transcript.render_lines(transcript.size.region)
    return [strip.text.rstrip() for strip in strips]
