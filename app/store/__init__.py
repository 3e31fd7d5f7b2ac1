"""What outlives the process: conversations, messages, running replies, the prompt history and the program's state.

One SQLite file, one writer per process; any number of processes. SQLite is used nowhere else.
"""

from app.store.conversations import Conversations, StoredConversation
from app.store.database import Database
from app.store.delta_log import DeltaLog
from app.store.messages import Messages
from app.store.prompt_history import PromptHistory
from app.store.prompt_queue import PromptQueues
from app.store.running import RunningGeneration, RunningGenerations, SettledReply
from app.store.search import Search, SearchHit
from app.store.search_query import SearchQuery, search_query
from app.store.state import AppState
from app.store.store import Store
from app.store.trash import Trash, Trashed

__all__ = [
    "AppState",
    "Conversations",
    "Database",
    "DeltaLog",
    "Messages",
    "PromptHistory",
    "PromptQueues",
    "RunningGeneration",
    "RunningGenerations",
    "Search",
    "SearchHit",
    "SearchQuery",
    "SettledReply",
    "Store",
    "StoredConversation",
    "Trash",
    "Trashed",
    "search_query",
]
