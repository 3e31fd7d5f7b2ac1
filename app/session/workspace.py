"""The workspace: every session that is open in a tab or still has a reply running."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any

from app.conversation import (
    Conversation,
    GenerationRecord,
    MessageTree,
    QueuedPrompt,
    new_id,
)
from app.conversation.steps import Undone
from app.errors import StoreError
from app.session.chat_session import ChatSession
from app.session.endpoints import Endpoints, ModelChoice
from app.session.events import SessionEvent, Settled
from app.session.ledger import Ledger
from app.session.meter import Limits
from app.session.sampling import Defaults
from app.session.shelf import Shelf
from app.session.titling import Titler
from app.session.watcher import Watcher

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not
    from app.store.away import AwayReply


def _now_ms() -> int:
    return int(time() * 1000)


class Workspace(Shelf):
    """Opens and closes sessions; one session per conversation and process.

    Args:
        store: Where everything is kept.
        endpoints: Whom to ask.
        default_choice: Whom new conversations talk to.
        defaults: What goes along with each request that its conversation leaves open.
        limits: What replies may cost.
        titles_by: Which model gives titles, as ``endpoint/model``, empty for each conversation's own; None for none.
        clock_ms: Milliseconds since the epoch.
    """

    def __init__(
        self,
        store: Store,
        endpoints: Endpoints,
        *,
        default_choice: ModelChoice,
        defaults: Defaults | None = None,
        limits: Limits | None = None,
        titles_by: str | None = None,
        clock_ms: Callable[[], int] = _now_ms,
    ) -> None:
        self.store = store
        self.endpoints = endpoints
        self.default_choice = default_choice
        self._defaults = defaults or Defaults()
        self.clock_ms = clock_ms
        self.ledger = Ledger(endpoints, store, limits, clock_ms=clock_ms)
        self._titler = None if titles_by is None else Titler(endpoints, self.ledger, titles_by)
        self._sessions: dict[str, ChatSession] = {}
        self._open: set[str] = set()
        self._deleting: set[str] = set()
        self._forgetting: set[asyncio.Task[None]] = set()
        self._watcher = Watcher(store, self._watched, self._usable, clock_ms)

    @property
    def sessions(self) -> list[ChatSession]:
        """The sessions that are open, live or still being saved."""
        return list(self._sessions.values())

    @property
    def live_sessions(self) -> list[ChatSession]:
        """The sessions with a running reply, open or not, whichever process runs it."""
        return [session for session in self._sessions.values() if session.lives]

    @property
    def is_busy(self) -> bool:
        """Whether this process runs a reply that somebody can find again."""
        return any(session.own for session in self._lasting())

    def watch(self) -> None:
        """Bring in what other processes do with the same database, until `aclose`."""
        self._watcher.start()

    def _watched(self) -> list[ChatSession]:
        return [session for session in self._lasting() if session.id not in self._deleting]

    def _lasting(self) -> list[ChatSession]:
        """The sessions whose conversations are in the store, or will be."""
        return [session for session in self._sessions.values() if not session.is_temporary]

    async def until_idle(self) -> None:
        """Wait until this process runs no reply of a lasting conversation any more and all are with the store.

        Cancellation: only the waiting ends.
        """
        while busy := [session for session in self._lasting() if session.own or session.is_going_on]:
            for generation in busy[0].own:
                await generation.wait()
            await busy[0].until_gone_on()

    async def recover(self) -> list[GenerationRecord]:
        """Settle generations whose process is gone; returns them.

        Raises:
            StoreError: the store cannot be written.
        """
        return await self.store.messages.recover()

    def new(self, choice: ModelChoice | None = None) -> ChatSession:
        """A session for a new conversation; it is stored once it has content."""
        chosen = choice or self.default_choice
        now = self.clock_ms()
        conversation = Conversation(new_id(), now, now, endpoint=chosen.endpoint, model=chosen.model)
        return self.hold(conversation, MessageTree())

    async def open(self, conversation_id: str) -> ChatSession | None:
        """The session of a stored conversation, the same one while it is open or live; None where it is gone
        or deleted.

        Raises:
            StoreError: the store cannot be read.
        """
        if conversation_id in self._sessions:
            self._open.add(conversation_id)
            return self._sessions[conversation_id]
        stored = await self.store.conversations.load(conversation_id)
        if stored is None or stored.conversation.deleted_at is not None:
            return None
        if conversation_id in self._sessions:  # opened twice at once: the first one counts
            return self._sessions[conversation_id]
        return self.hold(self._usable(stored.conversation), stored.tree(), stored.queued)

    def _usable(self, conversation: Conversation) -> Conversation:
        """The conversation with somebody to talk to.

        One that had an endpoint keeps it, also where that is not there now (a local server that does not run yet): what was
        told to one is never sent to another because the user did not look.
        """
        if conversation.endpoint:
            return conversation
        chosen = self.default_choice
        return replace(conversation, endpoint=chosen.endpoint, model=chosen.model)

    def hold(
        self,
        conversation: Conversation,
        tree: MessageTree,
        queued: Sequence[QueuedPrompt] | None = None,
        memory: Store | None = None,
    ) -> ChatSession:
        """A session for a conversation, open from now on.

        Args:
            conversation: What is known of it.
            tree: Its messages.
            queued: The prompts that wait; None where it is not stored yet.
            memory: For a temporary conversation: a store in memory of its own.
        """
        session = ChatSession(
            conversation,
            tree,
            is_stored=queued is not None,
            store=memory or self.store,
            endpoints=self.endpoints,
            clock_ms=self.clock_ms,
            defaults=self._defaults,
            queued=queued or (),
            ledger=self.ledger,
        )
        session.is_temporary = memory is not None
        self._sessions[session.id] = session
        self._open.add(session.id)
        session.subscribe(lambda event: self._heard(session, event))
        return session

    def _heard(self, session: ChatSession, event: SessionEvent) -> None:
        if self._titler is not None:
            self._titler.heard(session, event)
        if isinstance(event, Settled) and session.id not in self._open and not session.is_temporary:
            self._forget_later(self._forget_when_saved(session))

    def _forget_later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._forgetting.add(task)
        task.add_done_callback(self._forgetting.discard)

    async def _forget_when_saved(self, session: ChatSession) -> None:
        await session.drain()
        self._forget_if_done(session)

    def close(self, conversation_id: str) -> None:
        """Close a conversation's view; a running reply goes on and the session lives until it settles.

        A temporary conversation ends here, with its reply.
        """
        self._open.discard(conversation_id)
        session = self._sessions.get(conversation_id)
        if session is not None and session.is_temporary:
            self._forget_later(self._end_temporary(session))
        elif session is not None:
            self._forget_if_done(session)

    async def _end_temporary(self, session: ChatSession) -> None:
        await session.stop()
        await session.drain()
        self._sessions.pop(session.id, None)
        await session.store.aclose()

    def _forget_if_done(self, session: ChatSession) -> None:
        is_busy = session.lives or session.is_going_on or session.is_saving
        if session.id not in self._open and not is_busy:
            session.retire()
            self._sessions.pop(session.id, None)

    async def delete(self, conversation_id: str) -> None:
        """Move a conversation out of sight; `restore` brings it back. A running reply is stopped first.

        Raises:
            StoreError: it cannot be saved.
        """
        if session := self._sessions.get(conversation_id):
            await session.stop()
            await session.drain()
        self._deleting.add(conversation_id)
        try:
            await self.store.undo.delete_conversation(conversation_id)
            self.close(conversation_id)
        finally:
            self._deleting.discard(conversation_id)

    async def undo(self, session: ChatSession) -> Undone | None:
        """Take back what was done last in a conversation, or the deletion of another one where that came later.

        Returns:
            What became of it; None where there is nothing to undo.

        Raises:
            StoreError: nothing was undone.
        """
        if (undone := session.undo_waiting()) is not None:
            return undone
        if session.is_save_failing:
            raise StoreError("Nothing was undone: what came before cannot be saved at the moment.")
        await session.drain_outbox()
        undone = await session.store.undo.undo(session.id)
        if undone is not None and undone.is_undone and undone.conversation_id == session.id:
            await self._read_again(session)
        return undone

    async def _read_again(self, session: ChatSession) -> None:
        """Bring a session up to what this process has just changed in the store."""
        while True:
            await session.drain_outbox()
            changes = session.changes
            stored = await session.store.conversations.load(session.id)
            if stored is None:
                return
            if changes == session.changes and session.is_in_store:
                session.take_over(self._usable(stored.conversation), stored.tree())
                return

    async def leave_alone(self) -> None:
        """Note that the running replies go on without anybody who sees them.

        Raises:
            StoreError: it cannot be noted.
        """
        if self._titler is not None:
            self._titler.pause()
        from app.store.away import leave  # loaded with the store

        sessions = self._lasting()
        lives = [live.record.id for session in sessions for live in session.lives.values()]
        await leave(self.store.database, lives)

    async def left_alone(self) -> list[AwayReply]:
        """The replies that went on without anybody who saw them, settled or not; they are told once.

        Raises:
            StoreError: it cannot be noted that they were told.
        """
        from app.store.away import take  # loaded with the store

        return await take(self.store.database)

    async def aclose(self) -> None:
        """Settle every running reply as interrupted, hand everything to the store and close it.

        Cancellation: the store may stay open; call again.
        """
        await self._watcher.aclose()
        if self._titler is not None:
            await self._titler.aclose()
        await self.endpoints.aclose()
        for session in list(self._sessions.values()):
            session.shut_down()
        for session in list(self._sessions.values()):
            await session.drain()
        if self._forgetting:
            await asyncio.wait(self._forgetting)
        for store in (
            *(session.store for session in self._sessions.values() if session.is_temporary),
            self.store,
        ):
            await store.aclose()
