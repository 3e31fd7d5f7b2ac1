"""Replies that a scripted server gives: their steps, and builders for the wire formats' usual streams."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

PATIENCE_SECONDS = 30.0
"""How long a test waits for what must come: no bound of its own, only the end of one that would hang."""


class Hold:
    """A point at which a reply waits until the test lets it go on (or the client goes away)."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self._released = asyncio.Event()

    @property
    def is_reached(self) -> bool:
        """Whether the server has sent everything before this point."""
        return self._reached.is_set()

    async def reached(self, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the server has sent everything before this point."""
        async with asyncio.timeout(timeout_seconds):
            await self._reached.wait()

    def release(self) -> None:
        """Let the reply go on."""
        self._released.set()

    async def pass_through(self) -> None:
        """The server's side: say that the point is reached, wait for the release."""
        self._reached.set()
        await self._released.wait()


@dataclass(frozen=True, slots=True)
class Sleep:
    """A pause in the reply."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Drop:
    """The server closes the connection here, without ending the body properly."""


@dataclass(frozen=True, slots=True)
class Reset:
    """The server resets the connection here (RST)."""


Step = bytes | Hold | Sleep | Drop | Reset
Framing = Literal["chunked", "length", "close", "raw"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted reply.

    Attributes:
        steps: What is sent and done, in order; each ``bytes`` is one chunk.
        framing: ``chunked``; ``length`` (Content-Length of all bytes); ``close`` (the end of the connection ends
            the body); ``raw`` (the steps are the whole of what is sent, status line and headers included).
    """

    steps: Sequence[Step] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    framing: Framing = "chunked"

    def head(self) -> bytes:
        """Status line and headers."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"} | dict(self.headers)
        if self.framing == "length":
            length = sum(len(step) for step in self.steps if isinstance(step, bytes))
            headers.setdefault("Content-Length", str(length))
        elif self.framing == "chunked":
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {self.status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def sse_event(value: object, event: str = "") -> bytes:
    """One server-sent event with a JSON value (or a string as it is)."""
    text = value if isinstance(value, str) else json.dumps(value)
    return (f"event: {event}\n" if event else "").encode() + f"data: {text}\n\n".encode()


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    """A JSON reply; underscores in header names become hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(
        (json.dumps(value).encode(),), status, {"Content-Type": "application/json"} | named, framing="length"
    )


def error_reply(status: int, message: str = "scripted failure", **headers: str) -> Reply:
    """An error in OpenAI's shape (which others imitate)."""
    return json_reply({"error": {"message": message, "type": "scripted", "code": None}}, status, **headers)


def text_reply(text: str, status: int = 200, content_type: str = "text/html") -> Reply:
    """A page that is not the protocol."""
    return Reply((text.encode(),), status, {"Content-Type": content_type}, framing="length")


def _openai_chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion.chunk",
        "model": "scripted",
        "choices": [{"index": 0, "delta": dict(delta), "finish_reason": finish}],
    }


def openai_events(
    pieces: Iterable[str | Hold | Sleep | Drop | Reset],
    *,
    reasoning: Iterable[str] = (),
    usage: tuple[int, int] | None = None,
    finish: str | None = "stop",
    done: bool = True,
) -> list[Step]:
    """The steps of a Chat Completions stream: one event per text; other steps stand between them as given."""
    steps: list[Step] = [sse_event(_openai_chunk({"role": "assistant", "content": ""}))]
    steps += [sse_event(_openai_chunk({"reasoning_content": text})) for text in reasoning]
    steps += [
        sse_event(_openai_chunk({"content": piece})) if isinstance(piece, str) else piece for piece in pieces
    ]
    if finish is not None:
        steps.append(sse_event(_openai_chunk({}, finish)))
    if usage is not None:
        counts = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
        steps.append(sse_event({"object": "chat.completion.chunk", "choices": [], "usage": counts}))
    if done:
        steps.append(sse_event("[DONE]"))
    return steps


def openai_stream(
    pieces: Iterable[str | Hold | Sleep | Drop | Reset],
    *,
    reasoning: Iterable[str] = (),
    usage: tuple[int, int] | None = (7, 11),
    finish: str | None = "stop",
    done: bool = True,
    framing: Framing = "chunked",
) -> Reply:
    """A whole Chat Completions reply; `Hold`, `Sleep`, `Drop` and `Reset` may stand between the texts.

    Args:
        usage: Input and output tokens, or None for a server that does not tell.
    """
    steps = openai_events(pieces, reasoning=reasoning, usage=usage, finish=finish, done=done)
    return Reply(steps, framing=framing)


def sse_chat(*texts: str) -> Reply:
    """A whole Chat Completions reply that streams these texts."""
    return openai_stream(texts)


def anthropic_stream(
    pieces: Iterable[str | Hold | Sleep | Drop | Reset],
    *,
    thinking: Iterable[str] = (),
    usage: tuple[int, int] = (7, 11),
    stop_reason: str | None = "end_turn",
    done: bool = True,
    framing: Framing = "chunked",
) -> Reply:
    """A whole Anthropic Messages reply; other steps may stand between the texts."""

    def typed(kind: str, **fields: Any) -> bytes:
        return sse_event({"type": kind} | fields, event=kind)

    message = {"id": "msg_scripted", "role": "assistant", "model": "scripted", "content": []}
    steps: list[Step] = [
        typed("message_start", message=message | {"usage": {"input_tokens": usage[0], "output_tokens": 1}})
    ]
    blocks: list[tuple[dict[str, Any], list[Step]]] = []
    thoughts = [{"type": "thinking_delta", "thinking": text} for text in thinking]
    if thoughts:
        thoughts.append({"type": "signature_delta", "signature": "c2lnbmF0dXJl"})
        blocks.append(
            (
                {"type": "thinking", "thinking": "", "signature": ""},
                [typed("content_block_delta", index=0, delta=thought) for thought in thoughts],
            )
        )
    index = len(blocks)
    blocks.append(
        (
            {"type": "text", "text": ""},
            [
                typed("content_block_delta", index=index, delta={"type": "text_delta", "text": piece})
                if isinstance(piece, str)
                else piece
                for piece in pieces
            ],
        )
    )
    for position, (block, deltas) in enumerate(blocks):
        steps.append(typed("content_block_start", index=position, content_block=block))
        steps.append(typed("ping"))
        steps += deltas
        steps.append(typed("content_block_stop", index=position))
    if stop_reason is not None:
        ending = {"stop_reason": stop_reason, "stop_sequence": None}
        steps.append(typed("message_delta", delta=ending, usage={"output_tokens": usage[1]}))
    if done:
        steps.append(typed("message_stop"))
    return Reply(steps, framing=framing)
