"""What the status line says of a session: its running reply, or its last one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.widgets.status_line import Progress

if TYPE_CHECKING:
    from app.conversation import Message
    from app.session import ChatSession, Live


def progress_of(session: ChatSession) -> Progress | None:
    """Where the session's newest reply stands; None where there is none."""
    live = session.live
    if live is not None:
        found: Progress | None = _of_live(live)
    else:
        path = session.tree.path()
        found = _of_message(path[-1]) if path else None
    if found is None:
        return None
    context = session.context
    return replace(found, context_percent=context.percent, is_context_estimated=context.is_estimated)


def reply_progress(session: ChatSession, message_id: str) -> Progress | None:
    """Where one reply of a session stands; None where nothing can be said of it.

    Raises:
        KeyError: there is no such message.
    """
    live = session.lives.get(message_id)
    if live is not None:
        return _of_live(live)
    return _of_message(session.tree[message_id])


def _of_live(live: Live) -> Progress:
    phase = live.phase
    usage = live.usage
    record = live.record
    return Progress(
        phase=phase.name if phase is not None else "streaming",
        started_at=record.started_at / 1000,
        first_token_at=record.first_token_at / 1000 if record.first_token_at is not None else None,
        tokens=usage.all_output_tokens or 0,
        is_estimated=usage.is_estimated,
        cost=usage.cost,
        is_cost_estimated=usage.is_cost_estimated,
        retry_at=live.phase_since / 1000 + phase.delay_seconds if phase is not None else None,
        attempt=phase.attempt if phase is not None else 1,
        attempts=phase.attempts if phase is not None else 1,
        failure_title=safe_line(phase.failure.title) if phase is not None and phase.failure else SafeText(""),
    )


def _of_message(message: Message) -> Progress | None:
    record = message.generation
    if record is None or record.status == "running":  # in another process: its numbers are not ours
        return None
    from app.session import shortcoming_of  # loaded with the first message

    usage = record.usage
    shortcoming = shortcoming_of(message)
    failure = shortcoming or record.failure
    return Progress(
        phase="settled",
        status=record.status,
        started_at=record.started_at / 1000,
        first_token_at=record.first_token_at / 1000 if record.first_token_at is not None else None,
        settled_at=record.settled_at / 1000 if record.settled_at is not None else None,
        tokens=(usage.all_output_tokens or 0) if usage is not None else 0,
        is_estimated=usage is None or usage.is_estimated,
        cost=usage.cost if usage is not None else None,
        is_cost_estimated=usage is not None and usage.is_cost_estimated,
        failure_title=safe_line(failure.title) if failure is not None else SafeText(""),
        is_cut=shortcoming is not None,
    )
