"""MessageFace: what the transcript shows for one message, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.errors import Failure
from app.safe_text import SafeMarkdown, SafeText

if TYPE_CHECKING:
    from app.ui.pictures import ShownPicture  # loaded with the first picture

FaceRole = Literal["system", "user", "assistant", "tool"]

FaceStatus = Literal["", "streaming", "stopped", "failed", "cut", "interrupted"]
"""State of a message: empty where there is nothing to say, ``streaming`` while more is coming."""

NOTHING = SafeText("")
UNSAID = SafeMarkdown("")


@dataclass(frozen=True, slots=True)
class ToolCallFace:
    """One call of a tool, as shown."""

    name: SafeText
    arguments: SafeText = NOTHING
    """JSON text as received so far."""
    result: SafeText = NOTHING
    """What the tool answered; empty where nothing has come."""
    is_after_text: bool = False
    """Whether the model wrote something before it called."""


@dataclass(frozen=True, slots=True)
class AttachmentFace:
    """One thing that went along with a prompt, as shown."""

    name: SafeText
    detail: SafeText
    """Kind and size, such as ``PNG 640×480 · 42 KB``."""
    text: SafeText = NOTHING
    """What unfolds; empty where it is no text."""
    picture: ShownPicture | None = None
    """What unfolds of a picture."""


@dataclass(frozen=True, slots=True)
class MessageFace:
    """One message as shown. Every text has been made safe for a terminal."""

    key: str
    """The message's id; what the transcript knows the message by."""
    role: FaceRole
    title: SafeText
    """Left side of the header: ``you``, or model and endpoint."""
    time: str = ""
    """Right side of the header, such as ``10:42``."""
    text: SafeMarkdown = UNSAID
    """The whole text so far."""
    reasoning: SafeText = NOTHING
    """The whole reasoning so far."""
    reasoning_seconds: float | None = None
    """How long the model thought; None while it thinks, or where nobody measured."""
    tool_calls: tuple[ToolCallFace, ...] = ()
    attachments: tuple[AttachmentFace, ...] = ()
    variant: int = 1
    """Number of this variant, from 1."""
    variants: int = 1
    status: FaceStatus = ""
    is_excluded: bool = False
    """Whether it is left out of what is sent; struck, with a word in its header."""
    failure: Failure | None = None
    """What went wrong; shown below the text that arrived."""
