"""The transcript: the widget that shows the active path of a conversation, and what it is fed with.

Names are loaded when they are first used: the first frame has no transcript.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.widgets.transcript.face import MessageFace, ToolCallFace
    from app.ui.widgets.transcript.following import Following
    from app.ui.widgets.transcript.styles import SYNTAX_DEFAULTS
    from app.ui.widgets.transcript.transcript import Transcript

__all__ = ["SYNTAX_DEFAULTS", "Following", "MessageFace", "ToolCallFace", "Transcript"]

_MODULES = {
    "Following": "following",
    "MessageFace": "face",
    "SYNTAX_DEFAULTS": "styles",
    "ToolCallFace": "face",
    "Transcript": "transcript",
}


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)
