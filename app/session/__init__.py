"""Live conversations: sessions, their generations, and the workspace that holds them.

Generations are plain asyncio tasks that belong to no view: closing a tab never ends one.
"""

from app.session.chat_session import ChatSession
from app.session.endpoints import EndpointEntry, Endpoints, ModelChoice, parse_choice
from app.session.events import Advanced, Changed, SessionEvent, Settled, Unsaved
from app.session.generation import Generation
from app.session.sampling import Sampling
from app.session.workspace import Workspace

__all__ = [
    "Advanced",
    "Changed",
    "ChatSession",
    "EndpointEntry",
    "Endpoints",
    "Generation",
    "ModelChoice",
    "Sampling",
    "SessionEvent",
    "Settled",
    "Unsaved",
    "Workspace",
    "parse_choice",
]
