"""How messages look: stored values turned into what the transcript, tabs and status line show."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from time import localtime

from app.conversation import (
    AttachmentPart,
    GenerationRecord,
    Message,
    MessageTree,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    markdown_of,
)
from app.conversation.attached import size_label
from app.errors import Failure
from app.safe_text import SafeText, joined, safe_code, safe_line, unmarked
from app.session import ChatSession, can_continue, shortcoming_of
from app.ui.widgets.transcript import MessageFace, ToolCallFace
from app.ui.widgets.transcript.face import NOTHING, AttachmentFace, FaceStatus

YOU = SafeText("you")

RETRY_HINT = "Press tab, then r, to retry."
CONTINUE_HINT = "Press tab, then c to continue or r to retry."


def clock_label(milliseconds: int) -> str:
    """Hours and minutes of the day, in local time."""
    moment = localtime(milliseconds / 1000)
    return f"{moment.tm_hour:02}:{moment.tm_min:02}"


def source_label(record: GenerationRecord) -> SafeText:
    """Who answered: model and endpoint."""
    return _source_label(record.model, record.endpoint)


@lru_cache(maxsize=256)
def attachment_face(part: AttachmentPart) -> AttachmentFace:
    """What the transcript shows for something that went along with a prompt."""
    from app.attachments.reading import picture_in  # few conversations have any

    picture = picture_in(part) if part.is_picture else None
    kind = picture.told if picture is not None else "" if part.is_text else safe_line(part.media_type, 60)
    detail = " · ".join(filter(None, (kind, size_label(part.byte_count))))
    text = safe_code(part.content) if part.is_text else SafeText("")
    shown = None
    if picture is not None:
        from app.ui.pictures import ShownPicture  # loaded with the first picture

        shown = ShownPicture(part.content)
    return AttachmentFace(safe_line(part.name, 300), safe_line(detail), text, shown)


@lru_cache(maxsize=64)
def _source_label(model: str, endpoint: str) -> SafeText:
    return safe_line(f"{model} · {endpoint}" if model else endpoint)


def status_of(record: GenerationRecord | None) -> FaceStatus:
    """The word that a reply's state is told by; empty for a whole one."""
    if record is None:
        return ""
    match record.status:
        case "running":
            return "streaming"
        case "complete":
            return ""
        case "failed" if record.failure is not None and record.failure.kind == "stream_cut":
            return "cut"
        case status:
            return status


def failure_of(message: Message) -> Failure | None:
    """What is said below a reply that is not whole, with what can be done about it."""
    if (shortcoming := shortcoming_of(message)) is not None:
        return shortcoming
    record = message.generation
    failure = record.failure if record is not None else None
    if record is not None and record.status == "interrupted" and failure is None:
        failure = Failure(
            "interrupted", "Interrupted", "beck ended before the reply was complete.", RETRY_HINT
        )
    if failure is None or not can_continue(message):
        return failure
    return replace(failure, hint=failure.hint.replace(RETRY_HINT, CONTINUE_HINT))


def face_of(message: Message, tree: MessageTree) -> MessageFace:
    """What the transcript shows for a message of a tree."""
    record = message.generation
    shortcoming = shortcoming_of(message)
    text = markdown_of(message.parts) or joined(
        part.text for part in message.parts if isinstance(part, ToolResultPart)
    )
    reasoning = [part for part in message.parts if isinstance(part, ReasoningPart)]
    siblings = tree.children(message.parent_id)
    is_thinking = record is not None and record.status == "running" and not text
    return MessageFace(
        key=message.id,
        role=message.role,
        title=source_label(record)
        if record is not None
        else YOU
        if message.role == "user"
        else SafeText(message.role),
        time=clock_label(message.created_at),
        text=text,
        reasoning=SafeText("\n\n".join([unmarked(part.text) for part in reasoning])),
        reasoning_seconds=None if is_thinking else sum([part.seconds or 0.0 for part in reasoning]) or None,
        tool_calls=_calls_of(message, tree),
        attachments=tuple(
            [attachment_face(part) for part in message.parts if isinstance(part, AttachmentPart)]
        ),
        variant=1 + siblings.index(message.id),
        variants=len(siblings),
        status=status_of(record) if shortcoming is None else "cut",
        is_excluded=message.is_excluded,
        failure=failure_of(message) if record is not None else None,
    )


def _calls_of(message: Message, tree: MessageTree) -> tuple[ToolCallFace, ...]:
    """The tool calls of a message, each with its result where one has come."""
    if not any(isinstance(part, ToolCallPart) for part in message.parts):
        return ()
    results = {part.call_id: safe_code(part.text) for part in _results_of(message, tree)}
    calls: list[ToolCallFace] = []
    has_text = False
    for part in message.parts:
        if isinstance(part, ToolCallPart):
            name, arguments = safe_line(part.name), safe_code(part.arguments)
            calls.append(ToolCallFace(name, arguments, results.get(part.id, NOTHING), has_text))
        has_text |= isinstance(part, TextPart) and bool(part.text.strip())
    return tuple(calls)


def _results_of(message: Message, tree: MessageTree) -> list[ToolResultPart]:
    """What tools answered: in the message itself, and in the tools' messages that follow it on the path."""
    parts = list(message.parts)
    after = tree.active_child(message.id) if message.id in tree else None
    while after is not None and after.role == "tool":
        parts += after.parts
        after = tree.active_child(after.id)
    return [part for part in parts if isinstance(part, ToolResultPart)]


def faces_of(session: ChatSession) -> list[MessageFace]:
    """The active path as faces; tools' messages are told by the calls that they answer."""
    faces: list[MessageFace] = []
    calls: set[str] = set()
    for message in session.path():
        if message.role == "tool" and _answers(message, calls):
            continue
        if message.role != "tool":
            calls = {part.id for part in message.parts if isinstance(part, ToolCallPart)}
        faces.append(face_of(message, session.tree))
    return faces


def _answers(message: Message, calls: set[str]) -> bool:
    """Whether a tool's message holds nothing but answers to these calls."""
    return bool(message.parts) and all(
        isinstance(part, ToolResultPart) and part.call_id in calls for part in message.parts
    )
