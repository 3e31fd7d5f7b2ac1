"""The store: everything that one database keeps, each noun behind its own object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.store.attached import DraftAttachments
from app.store.conversations import Conversations
from app.store.database import Database, now_ms
from app.store.delta_log import DeltaLog
from app.store.messages import Messages
from app.store.prompt_history import PromptHistory
from app.store.prompt_queue import PromptQueues
from app.store.running import RunningGenerations
from app.store.search import Search
from app.store.state import AppState
from app.store.trash import Trash
from app.store.undo import UndoStack


@dataclass(frozen=True, slots=True)
class Store:
    """One open database and what is in it."""

    database: Database
    conversations: Conversations
    messages: Messages
    delta_log: DeltaLog
    running: RunningGenerations
    trash: Trash
    prompt_history: PromptHistory
    queues: PromptQueues
    state: AppState
    search: Search
    undo: UndoStack
    attached: DraftAttachments

    @classmethod
    async def open(
        cls, path: Path | None, *, clock_ms: Callable[[], int] = now_ms, is_named: bool = False
    ) -> Store:
        """Open the store in a file, or in memory (running without saving) where the path is None.

        Args:
            path: The database file; made where it is missing, readable by its owner only.
            clock_ms: Milliseconds since the epoch.
            is_named: Whether the user named the file: it may then be anybody's, and is not replaced where nothing of
                beck is in it.

        Raises:
            StoreUnwritable: it cannot be written there.
            StoreCorrupt: the file is no usable database, and could not be replaced by what can be read in it.
            StoreTooNew: a later version of beck wrote it; it was not touched.

        Cancellation: whatever was opened is closed again.
        """
        return cls._of(await Database.open(path, clock_ms=clock_ms, is_named=is_named))

    @classmethod
    async def open_copy(cls, path: Path, *, clock_ms: Callable[[], int] = now_ms) -> Store:
        """Open a store in memory with what a file holds that cannot be written; empty where it cannot be read.

        Args:
            path: The database file; only read.
            clock_ms: Milliseconds since the epoch.

        Cancellation: whatever was opened is closed again.
        """
        return cls._of(await Database.open_copy(path, clock_ms=clock_ms))

    @classmethod
    def _of(cls, database: Database) -> Store:
        return cls(
            database,
            Conversations(database),
            Messages(database),
            DeltaLog(database),
            RunningGenerations(database),
            Trash(database),
            PromptHistory(database),
            PromptQueues(database),
            AppState(database),
            Search(database),
            UndoStack(database),
            DraftAttachments(database),
        )

    @property
    def is_saving(self) -> bool:
        """Whether what is written outlives the process."""
        return self.database.is_saving

    @property
    def notice(self) -> str:
        """What the user should know about the place of the database; empty for nothing."""
        return self.database.notice

    async def aclose(self) -> None:
        """Store what was handed over, then close; never waits longer than a few seconds.

        Cancellation: closing goes on by itself.
        """
        await self.database.aclose()
