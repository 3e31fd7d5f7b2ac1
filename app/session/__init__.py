"""Live conversations: sessions, their generations, and the workspace that holds them.

Generations are plain asyncio tasks that belong to no view: closing a tab never ends one.
"""

from app.session.chat_session import ChatSession
from app.session.context import Context
from app.session.continuing import can_continue
from app.session.endpoints import EndpointEntry, Endpoints, ModelChoice, parse_choice
from app.session.events import Advanced, Changed, Gone, QueueChanged, SessionEvent, Settled, Unsaved
from app.session.followed import FollowedGeneration
from app.session.generation import Generation
from app.session.ledger import Ledger
from app.session.live import Live
from app.session.meter import LimitReached, Limits, Spent
from app.session.queueing import Pause
from app.session.sampling import Defaults, Preset
from app.session.shortcomings import shortcoming_of
from app.session.workspace import Workspace

__all__ = [
    "Advanced",
    "Changed",
    "ChatSession",
    "Context",
    "Defaults",
    "EndpointEntry",
    "Endpoints",
    "FollowedGeneration",
    "Generation",
    "Gone",
    "Ledger",
    "LimitReached",
    "Limits",
    "Live",
    "ModelChoice",
    "Pause",
    "Preset",
    "QueueChanged",
    "SessionEvent",
    "Settled",
    "Spent",
    "Unsaved",
    "Workspace",
    "can_continue",
    "parse_choice",
    "shortcoming_of",
]
