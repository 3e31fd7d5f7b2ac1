"""The transcript: the widget that shows the active path of a conversation, and what it is fed with."""

from app.ui.widgets.transcript.face import MessageFace, ToolCallFace
from app.ui.widgets.transcript.following import Following
from app.ui.widgets.transcript.styles import SYNTAX_DEFAULTS
from app.ui.widgets.transcript.transcript import Transcript

__all__ = ["SYNTAX_DEFAULTS", "Following", "MessageFace", "ToolCallFace", "Transcript"]
