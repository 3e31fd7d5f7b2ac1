"""The progress of a reply in words, as the status line says it.

While numbers run they keep their width, so that nothing beside them moves; settled ones take what they need.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from app.safe_text import SafeText
from app.ui.amounts import dollars

Phase = Literal["idle", "connecting", "waiting", "streaming", "retrying", "settled"]
Status = Literal["complete", "stopped", "failed", "interrupted"]
Tone = Literal["quiet", "live", "failed"]

SEPARATOR = " · "
"""Between the parts of a status, most important first."""

NOTHING = SafeText("")
"""No text."""

FILLING_PERCENT = 80
FULL_PERCENT = 95
"""From how much of a model's window on the context meter warns, and warns again."""
FILLING = " filling up"
FULL = " nearly full"

_STATUS_WORDS: dict[Status, str] = {
    "complete": "done",
    "stopped": "stopped",
    "failed": "failed",
    "interrupted": "interrupted",
}
_SHORTEST_RATE_SECONDS = 0.5
"""Before this, tokens per second say more about the network's buffers than about the model."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reply is. All times are seconds of one monotonic clock.

    Attributes:
        phase: What is being waited for.
        started_at: When the prompt was sent.
        first_token_at: When the first token came; None before.
        tokens: Tokens of the reply so far.
        is_estimated: Whether ``tokens`` is our estimate, not the provider's count.
        settled_at: When the reply settled; None before.
        status: How it settled; None before.
        retry_at: When the next attempt begins, in phase ``retrying``.
        attempt: Number of the next attempt, from 1.
        attempts: How many there will be at most.
        failure_title: What went wrong, in a few words; for ``retrying`` and ``failed``.
    """

    phase: Phase = "idle"
    started_at: float = 0.0
    first_token_at: float | None = None
    tokens: int = 0
    is_estimated: bool = True
    settled_at: float | None = None
    status: Status | None = None
    retry_at: float | None = None
    attempt: int = 0
    attempts: int = 0
    failure_title: SafeText = NOTHING
    is_cut: bool = False
    """Whether a reply that ended in order lacks something all the same; ``failure_title`` says what."""
    cost: float | None = None
    """In US dollars; None where unknown."""
    is_cost_estimated: bool = False
    context_percent: int | None = None
    """How much of the model's window the conversation takes; None where unknown."""
    is_context_estimated: bool = False


def status_text(progress: Progress, now: float) -> SafeText:
    """The progress in words at a time of its clock; empty when idle."""
    match progress.phase:
        case "idle":
            text = ""
        case "connecting":
            text = "connecting…"
        case "waiting":
            text = f"waiting {_running(now - progress.started_at)}"
        case "streaming":
            text = _streaming(progress, now)
        case "retrying":
            text = _retrying(progress, now)
        case "settled":
            text = _settled(progress)
    return SafeText(text)


def status_tone(progress: Progress) -> Tone:
    """How the first word of the status is to be set apart."""
    if progress.phase == "settled":
        return "failed" if progress.status == "failed" or progress.is_cut else "quiet"
    return "quiet" if progress.phase == "idle" else "live"


def duration(seconds: float) -> str:
    """A span of time in few characters: ``0.4 s``, ``68 s``, ``3 min 07 s``, ``2 h 05 min``."""
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def _running(seconds: float) -> str:
    """A span that is being counted, always as wide as ``12.3 s`` up to a hundred seconds."""
    seconds = max(0.0, seconds)
    return f"{seconds:4.1f} s" if seconds < 99.95 else duration(seconds)


def _streaming(progress: Progress, now: float) -> str:
    first_token_at = progress.first_token_at
    if first_token_at is None:
        return SEPARATOR.join(["streaming", _running(now - progress.started_at)])
    seconds = now - first_token_at
    context = context_text(progress, is_running=True)
    is_warning = context.endswith((FILLING, FULL))
    cost = dollars(progress.cost, is_estimated=True) if progress.cost else ""
    rate = f"{min(9999, round(progress.tokens / seconds))}" if seconds >= _SHORTEST_RATE_SECONDS else "–"
    return _joined(
        "streaming",
        context if is_warning else "",
        f"{_tokens(progress):>5} tok",
        f"{rate:>3} tok/s",
        f"{cost:>8}" if cost else "",
        "" if is_warning else context,
        f"first {duration(first_token_at - progress.started_at)}",
    )


def _retrying(progress: Progress, now: float) -> str:
    seconds = max(0, math.ceil((progress.retry_at or now) - now))
    count = f" ({progress.attempt}/{progress.attempts})" if progress.attempts else ""
    reason = f": {_lowered(progress.failure_title)}" if progress.failure_title else ""
    return f"retrying in {seconds:>2} s{count}{reason}"


def _settled(progress: Progress) -> str:
    context = context_text(progress)
    is_warning = context.endswith((FILLING, FULL))
    word = "cut" if progress.is_cut else _STATUS_WORDS[progress.status or "complete"]
    parts = [word, context if is_warning else ""]
    if (progress.status == "failed" or progress.is_cut) and progress.failure_title:
        parts.append(_lowered(progress.failure_title))
    spent = duration((progress.settled_at or progress.started_at) - progress.started_at)
    if progress.tokens:
        parts.append(f"{_tokens(progress)} tok in {spent}")
    elif progress.status != "failed":
        parts.append(spent)
    if progress.cost:
        parts.append(dollars(progress.cost, is_estimated=progress.is_cost_estimated))
    parts.append("" if is_warning else context)
    if progress.first_token_at is not None:
        parts.append(f"first token {duration(progress.first_token_at - progress.started_at)}")
    return _joined(*parts)


def context_text(progress: Progress, *, is_running: bool = False) -> str:
    """The context meter, such as ``ctx 62 %``, with a word where the window fills up; empty where it is unknown."""
    percent = progress.context_percent
    if percent is None:
        return ""
    tilde = "~" if progress.is_context_estimated else ""
    number = f"{tilde}{min(percent, 999)}"
    text = f"ctx {number:>3} %" if is_running else f"ctx {number} %"
    if percent >= FULL_PERCENT:
        return f"{text}{FULL}"
    return f"{text}{FILLING}" if percent >= FILLING_PERCENT else text


def _joined(*parts: str) -> str:
    """The parts that say something, as a status."""
    return SEPARATOR.join(part for part in parts if part)


def _tokens(progress: Progress) -> str:
    return f"~{progress.tokens}" if progress.is_estimated else str(progress.tokens)


def _lowered(title: str) -> str:
    """A title inside a sentence: its first letter small, unless its first word is an abbreviation such as TLS."""
    first = title.split(" ", 1)[0]
    return title if first[1:] != first[1:].lower() else title[:1].lower() + title[1:]
