"""The watcher: brings in what other processes do with the same database.

It looks at a number that SQLite changes whenever another connection has written, four times a second and more often
while a reply of another process is shown. Only where that number moved is anything else read.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.conversation import Conversation, MessageTree
from app.errors import StoreError
from app.session.chat_session import ChatSession
from app.session.events import Advanced, Changed, Gone, Settled
from app.session.followed import FollowedGeneration

if TYPE_CHECKING:
    from app.store import RunningGeneration, Store
    from app.store.marks import Mark

LOOK_SECONDS = 0.25
"""How often it looks."""
FOLLOW_SECONDS = 0.1
"""How often while a reply of another process is shown."""
GONE_SECONDS = 1.0
"""How often it looks whether the process of a followed reply still lives, though nothing was written."""


class Watcher:
    """Keeps open sessions in step with the store.

    Args:
        store: Where other processes write.
        sessions: The sessions to keep in step.
        usable: A stored conversation as this process can go on with it.
        clock_ms: Milliseconds since the epoch.
    """

    def __init__(
        self,
        store: Store,
        sessions: Callable[[], list[ChatSession]],
        usable: Callable[[Conversation], Conversation],
        clock_ms: Callable[[], int],
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._usable = usable
        self._clock_ms = clock_ms
        self._count = -1
        self._seen: dict[str, Mark] = {}
        self._known: set[str] = set()
        self._looked_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, until `aclose`."""
        if self._task is None and self._store.is_saving:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="watcher")

    async def aclose(self) -> None:
        """End; whoever waits for a followed reply is let go."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        for session in self._sessions():
            for live in _followed(session):
                live.settled()

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except StoreError as error:  # whatever writes says it to the user; the next look may do
                logging.getLogger(__name__).debug("cannot look: %s", error)
            await asyncio.sleep(FOLLOW_SECONDS if self._is_following else LOOK_SECONDS)

    @property
    def _is_following(self) -> bool:
        return any(_followed(session) for session in self._sessions())

    async def look(self) -> None:
        """Bring in what has changed since the last look.

        Raises:
            StoreError: the database cannot be read.
        """
        count = await self._store.database.change_count()
        now = asyncio.get_running_loop().time()
        ids = {session.id for session in self._sessions()}
        is_due = self._is_following and now - self._looked_at > GONE_SECONDS
        if count == self._count and ids <= self._known and not is_due:
            return
        self._known = ids
        self._looked_at = now
        running = await self._store.running.all()
        if any(each.is_gone for each in running):
            await self._store.messages.recover()
            running = [each for each in running if not each.is_gone]
        await self._answer_wishes(running)
        is_done = await self._bring_in()
        for session in self._sessions():
            await self._follow(session, running)
        is_done = await self._bring_in_queues() and is_done
        if is_done:
            self._count = count

    async def _answer_wishes(self, running: list[RunningGeneration]) -> None:
        """Stop what another process wants to be stopped."""
        own = {generation.record.id: generation for session in self._sessions() for generation in session.own}
        if own and any(each.is_ours for each in running):
            for id_ in await self._store.running.stop_requests():
                if id_ in own:
                    own[id_].stop()

    async def _bring_in(self) -> bool:
        """Take over conversations that another process changed; whether all could be."""
        from app.store.marks import mark_of, marks  # loaded with the store

        sessions = self._sessions()
        watched = [(session, session.changes) for session in sessions if session.is_in_store]
        is_done = len(watched) == sum(session.is_known_to_store for session in sessions)
        found = await marks(self._store.database, [session.id for session, _ in watched])
        for session, changes in watched:
            mark = found.get(session.id)
            if changes != session.changes or not session.is_in_store:
                is_done = False  # what is on its way to the store is newer
            elif mark is None:
                self._seen.pop(session.id, None)
                for generation in session.own:
                    generation.stop()
                session.tell(Gone(session.id))
            elif mark not in (self._seen.get(session.id), mark_of(session.conversation, session.tree)):
                is_done = await self._adopt(session, mark) and is_done
        return is_done

    async def _adopt(self, session: ChatSession, mark: Mark) -> bool:
        changes = session.changes
        stored = await self._store.conversations.load(session.id)
        if stored is None or changes != session.changes or not session.is_in_store:
            return False  # something of our own came between
        self._seen[session.id] = mark
        session.adopt(self._usable(stored.conversation), stored.tree())
        session.tell(Changed(session.id))
        return True

    async def _bring_in_queues(self) -> bool:
        """Take over what another process changed in the queues; whether all could be."""
        sessions = [session for session in self._sessions() if session.is_known_to_store]
        watched = [(session, session.changes) for session in sessions if session.is_in_store]
        found = await self._store.queues.of([session.id for session, _ in watched])
        is_done = len(watched) == len(sessions)
        for session, changes in watched:
            if changes == session.changes and session.is_in_store and not session.is_going_on:
                session.adopt_queue(found[session.id])
            else:
                is_done = False
        return is_done

    async def _follow(self, session: ChatSession, running: list[RunningGeneration]) -> None:
        """Follow the replies of another process that stand on the session's path, and those that run beside them."""
        theirs = [each for each in running if not each.is_ours]
        wanted = _to_follow(session.tree, theirs)
        self._let_go(session, wanted)
        for each in theirs:
            message_id = each.record.message_id
            if message_id not in wanted or session.own:
                continue
            live = session.lives.get(message_id)
            if not isinstance(live, FollowedGeneration):
                live = FollowedGeneration(each.record, self._store, self._clock_ms)
                await live.catch_up(each.record)
                if session.own or message_id not in session.tree:
                    return  # something of our own came between
                session.lives[message_id] = live
                session.tell(Changed(session.id))
            elif await live.catch_up(each.record):
                session.tell(Advanced(session.id, live.record.id))
            if live.is_owner_silent:
                await self._settle_for(live)

    def _let_go(self, session: ChatSession, wanted: set[str]) -> None:
        """Follow no more what has settled, or stands no longer where the session is."""
        for live in _followed(session):
            message_id = live.record.message_id
            found = session.tree[message_id].generation if message_id in session.tree else None
            is_settled = found is not None and found.status != "running"
            if is_settled or message_id not in wanted:
                del session.lives[message_id]
                live.settled()
                if found is not None and is_settled:
                    session.tell(Settled(session.id, found))
                    session.followed_ended(message_id)
                else:
                    session.tell(Changed(session.id))

    async def _settle_for(self, live: FollowedGeneration) -> None:
        """Settle a reply whose process does not answer; should it wake up, it has the last word all the same."""
        record = replace(live.record, status="stopped", settled_at=self._clock_ms(), usage=live.usage)
        await self._store.delta_log.settle(record, live.parts())
        self._count = -1


def _followed(session: ChatSession) -> list[FollowedGeneration]:
    return [live for live in session.lives.values() if isinstance(live, FollowedGeneration)]


def _to_follow(tree: MessageTree, running: list[RunningGeneration]) -> set[str]:
    """The messages whose replies are to be followed: on the path, or variants that run at once at one of its forks."""
    path = {message.id for message in tree.path()}
    beside: dict[str, list[str]] = {}
    for each in running:
        message_id = each.record.message_id
        record = tree[message_id].generation if message_id in tree else None
        if record is not None and record.status == "running":
            beside.setdefault(tree[message_id].parent_id or "", []).append(message_id)
    return {
        message_id
        for parent, together in beside.items()
        for message_id in together
        if message_id in path or (len(together) > 1 and parent in path)
    }
