"""Reading aloud: a reply as words, from what it does first to how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from app.conversation import (
    AttachmentPart,
    GenerationRecord,
    Message,
    ReasoningDelta,
    RefusalDelta,
    TextDelta,
    ToolCallDelta,
    markdown_of,
)
from app.linear.plain_words import PlainWords
from app.providers.protocol import Phase
from app.session import ChatSession, Live, can_continue, shortcoming_of

Say = Callable[[str], None]


async def follow(session: ChatSession, live: Live, say: Say) -> None:
    """Tell a running reply until it has ended.

    Cancellation: the telling ends, the reply goes on.
    """
    changed = asyncio.Event()
    changed.set()
    unsubscribe = session.subscribe(lambda _: changed.set())
    telling = _Telling(say, _speaker(live.record))
    sequence = 0
    try:
        while True:
            await changed.wait()
            changed.clear()
            is_over = live.record.status != "running"
            telling.phase(live.phase)
            for delta in live.since(sequence):
                telling.delta(delta)
            sequence = live.sequence
            if is_over:
                break
    finally:
        unsubscribe()
    await live.wait()
    telling.end(session.tree[live.record.message_id])


class _Telling:
    """What was told of one reply so far."""

    def __init__(self, say: Say, speaker: str) -> None:
        self._say = say
        self._speaker = speaker
        self._words = PlainWords()
        self._told_phase = ""
        self._is_thinking = False
        self._has_spoken = False
        self._calls: set[str] = set()
        self._is_line_open = False

    def phase(self, phase: Phase | None) -> None:
        """Tell where the request stands, each state once."""
        if phase is None or phase.name == self._told_phase == "connecting":
            return
        key = f"{phase.name} {phase.attempt}"
        if key == self._told_phase:
            return
        self._told_phase = key
        if phase.name == "retrying":
            title = phase.failure.title if phase.failure else "It failed"
            self._line(f"{title}. Trying again, attempt {phase.attempt} of {phase.attempts}.")
        elif phase.name == "connecting" and phase.attempt == 1:
            self._line("Waiting for the reply...")

    def delta(self, delta: object) -> None:
        """Tell one delta."""
        match delta:
            case TextDelta(text) | RefusalDelta(text):
                if not self._has_spoken:
                    self._has_spoken = True
                    self._line(f"{self._speaker} says:")
                self._write(self._words.feed(text))
            case ReasoningDelta():
                if not self._is_thinking:
                    self._is_thinking = True
                    self._line("Thinking...")
            case ToolCallDelta(name=name) if name and name not in self._calls:
                self._calls.add(name)
                self._line(f"Calling {name}...")

    def end(self, message: Message) -> None:
        """Tell how it ended."""
        self._write(self._words.end())
        self._line(ending(message))

    def _line(self, text: str) -> None:
        self._write(("\n" if self._is_line_open else "") + text + "\n")

    def _write(self, text: str) -> None:
        if text:
            self._is_line_open = not text.endswith("\n")
            self._say(text)


def ending(message: Message) -> str:
    """How a reply ended, in a sentence; empty for a prompt."""
    record = message.generation
    if record is None:
        return ""
    tokens = record.usage.all_output_tokens if record.usage is not None else None
    count = f", {tokens:,} tokens" if tokens else ""
    match record.status:
        case "complete" if (shortcoming := shortcoming_of(message)) is not None:
            goes_on = "/continue goes on." if can_continue(message) else "/retry asks again."
            return f"Reply cut{count}. {shortcoming.title}. {shortcoming.what} {goes_on}"
        case "complete":
            return f"Reply finished{count}."
        case "stopped":
            return f"Reply stopped{count}; what arrived is kept. /continue goes on."
        case "running":
            return "The reply is still running elsewhere."
    failure = record.failure
    words = [failure.title + ".", failure.what, failure.hint] if failure is not None else []
    word = "failed" if record.status == "failed" else "was interrupted"
    return " ".join(filter(None, [f"Reply {word}{count}.", *words, "/retry asks again."]))


def aloud(message: Message) -> str:
    """A message that is over, as words with its role."""
    who = "You" if message.role == "user" else _speaker(message.generation)
    words = PlainWords()
    text = words.feed(markdown_of(message.parts)) + words.end()
    verb = ":" if message.role == "user" else " says:"
    record = message.generation
    is_whole = record is None or (record.status == "complete" and shortcoming_of(message) is None)
    rest = "" if is_whole else ending(message) + "\n"
    names = [part.name for part in message.parts if isinstance(part, AttachmentPart)]
    along = f"Attached: {', '.join(names)}.\n" if names else ""
    return f"{who}{verb}\n{text}{along}{rest}"


def _speaker(record: GenerationRecord | None) -> str:
    return (
        (record.model or record.endpoint)
        if record is not None and (record.model or record.endpoint)
        else "The model"
    )
