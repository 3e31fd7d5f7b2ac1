"""The queue of a session: prompts that wait until the reply before them is whole, and go out one by one.

A prompt is in the store from the moment when it is queued, and leaves it in the transaction that stores it as a message. A reply
that does not end whole pauses the queue; the next whole one lets it go on. Of several processes the one that runs the
reply sends; another one goes on only where that one did not.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from app.conversation import (
    AttachmentPart,
    Conversation,
    Message,
    MessageTree,
    QueuedPrompt,
    TextPart,
    new_id,
)
from app.safe_text import safe_markdown, stripped
from app.session.continuing import can_continue
from app.session.events import QueueChanged
from app.session.undo import UndoableConversation

if TYPE_CHECKING:
    from app.session.generation import Generation
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not

Pause = Literal["", "kept", "stopped", "failed", "interrupted", "cut", "unsaved", "elsewhere", "aside"]
"""Why the queue does not go on by itself: how the last reply ended, or that it waited before the conversation was opened
(``kept``), that another process is to send it (``elsewhere``), or that the reply ended on another branch (``aside``)."""

GRACE_SECONDS = 1.0
"""How long the process that ran a reply has to send the next prompt before another one does."""


class Queueing(UndoableConversation):
    """An open conversation with a queue of prompts.

    Args:
        conversation: Title, model and draft.
        tree: Its messages.
        is_stored: Whether the store already knows the conversation.
        store: Where everything is kept.
        clock_ms: Milliseconds since the epoch.
        queued: What waited when the conversation was loaded.
    """

    def __init__(
        self,
        conversation: Conversation,
        tree: MessageTree,
        *,
        is_stored: bool,
        store: Store,
        clock_ms: Callable[[], int],
        queued: Sequence[QueuedPrompt] = (),
    ) -> None:
        super().__init__(conversation, tree, is_stored=is_stored, store=store, clock_ms=clock_ms)
        self.queue: tuple[QueuedPrompt, ...] = tuple(queued)
        """What waits, in order."""
        self.pause: Pause = "kept" if queued else ""
        self._held = ""
        self._going: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self._is_ending = False

    @property
    def is_going_on(self) -> bool:
        """Whether the next prompt of the queue is on its way out."""
        return self._going is not None

    @property
    def is_answering(self) -> bool:
        """Whether the active path ends with a running reply."""
        path = self.tree.path() if self.lives else []
        return bool(path) and path[-1].id in self.lives

    @property
    def is_busy(self) -> bool:
        """Whether a prompt sent now would have to wait."""
        return self.is_answering or self.is_going_on or self._later is not None

    async def until_gone_on(self) -> None:
        """Wait until the prompt that is on its way out has become a message, or stays.

        Cancellation: only the waiting ends.
        """
        if self._going is not None:
            await asyncio.wait({self._going})

    @abstractmethod
    async def _send_queued(self, prompt: QueuedPrompt) -> Generation | None:
        """Send a prompt at the end of the active path; None where that cannot be done now."""

    # Changing

    async def enqueue(self, text: str, attached: Sequence[AttachmentPart] = ()) -> QueuedPrompt | None:
        """Let a prompt wait behind the others; returns once it is stored, or None where it is empty."""
        prompt_text = stripped(safe_markdown(text))
        if not prompt_text:
            return None
        prompt = QueuedPrompt(new_id(), (*attached, TextPart(prompt_text)), self._clock_ms())
        self._keep_conversation()
        self._show((*self.queue, prompt))
        stored = self._outbox.put(lambda: self._store.queues.add(self.id, prompt))
        self._go_on()  # the reply may have ended meanwhile
        await stored
        return prompt

    def queued(self, prompt_id: str) -> QueuedPrompt | None:
        """The waiting prompt with this id; None where it waits no longer."""
        return next((prompt for prompt in self.queue if prompt.id == prompt_id), None)

    async def hold(self, prompt_id: str) -> bool:
        """Keep a prompt back while it is edited; False where it waits no longer or another process has it in hand."""
        prompt = self.queued(prompt_id)
        if prompt is None or prompt.is_held_elsewhere:
            return False
        self._held = prompt_id
        is_ours = True

        async def claim() -> None:
            nonlocal is_ours
            is_ours = await self._store.queues.claim(prompt_id)

        await self._outbox.put(claim)
        if not is_ours or self.queued(prompt_id) is None:
            self._held = ""
            return False
        return True

    async def let_go(
        self, prompt_id: str, text: str = "", attached: Sequence[AttachmentPart] | None = None
    ) -> bool:
        """End the editing of a held prompt; False where it waits no longer.

        Args:
            prompt_id: Which.
            text: Another text for it; empty for the one it has.
            attached: What goes along with another text; None for what it has.
        """
        if self._held == prompt_id:
            self._held = ""
        prompt = self.queued(prompt_id)
        if prompt is None:
            return False
        changed_text = stripped(safe_markdown(text))
        if changed_text:
            before = [part for part in prompt.parts if not isinstance(part, TextPart)]
            parts = (*(before if attached is None else attached), TextPart(changed_text))
            changed = replace(prompt, parts=parts)
            self._show(changed if each.id == prompt_id else each for each in self.queue)
            stored = self._outbox.put(lambda: self._store.queues.change(changed))
        else:
            stored = self._outbox.put(lambda: self._store.queues.release(prompt_id))
        self._go_on()
        await stored
        return True

    async def move_queued(self, prompt_id: str, step: int) -> None:
        """Let a prompt change places with its neighbour, the one before it with -1."""
        places = [prompt.id for prompt in self.queue]
        place = places.index(prompt_id) if prompt_id in places else -1
        other = place + step
        if place < 0 or not 0 <= other < len(places):
            return
        queue = list(self.queue)
        queue[place], queue[other] = queue[other], queue[place]
        self._show(queue)
        await self._outbox.put(lambda: self._store.queues.swap(prompt_id, places[other]))

    async def take_queued(self, prompt_id: str) -> QueuedPrompt | None:
        """Take a prompt out of the queue for good; None where it waits no longer or another process has it in hand."""
        prompt = self.queued(prompt_id)
        if prompt is None or prompt.is_held_elsewhere:
            return None
        self._held = "" if self._held == prompt_id else self._held
        self._show(each for each in self.queue if each.id != prompt_id)
        await self._outbox.put(lambda: self._store.queues.remove(prompt_id))
        return prompt

    def adopt_queue(self, queue: Sequence[QueuedPrompt]) -> None:
        """Take over what another process changed in the queue."""
        if tuple(queue) != self.queue and not self.is_going_on:
            if not self.queue and not self.lives:
                self.pause = "elsewhere"
            self._show(queue)
            self._go_on(after_seconds=GRACE_SECONDS)

    def _show(self, queue: Iterable[QueuedPrompt]) -> None:
        self.queue = tuple(queue)
        self.changes += 1
        if not self.queue:
            self.pause = ""
        self.tell(QueueChanged(self.id))

    # Going on

    def resume_queue(self) -> None:
        """Go on although the last reply did not end whole; a running reply is waited for all the same."""
        self.pause = ""
        self.tell(QueueChanged(self.id))
        self._go_on()

    def followed_ended(self, message_id: str) -> None:
        """Go on, as `_reply_ended`, where the process that ran the reply does not."""
        self._reply_ended(message_id, after_seconds=GRACE_SECONDS)

    def retire(self) -> None:
        """Send nothing any more: nobody holds this session now."""
        self._is_ending = True
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def _reply_ended(self, message_id: str, *, after_seconds: float = 0.0) -> None:
        """Go on where the active path ends with this reply and it is whole, else wait until the user decides."""
        path = self.tree.path()
        if not self.queue or not path or path[-1].id in self.lives:
            return
        self.pause = _pause_after(path[-1]) if path[-1].id == message_id else "aside"
        self.tell(QueueChanged(self.id))
        self._go_on(after_seconds)

    def _go_on(self, after_seconds: float = 0.0) -> None:
        if self._going is not None or self._later is not None or not self.queue or self._is_stuck:
            return
        loop = asyncio.get_running_loop()
        if after_seconds:
            self._later = loop.call_later(after_seconds, self._go_on_now)
        else:
            self._going = loop.create_task(self._send_next())
            self._going.add_done_callback(self._has_gone_on)

    def _go_on_now(self) -> None:
        self._later = None
        self._go_on()

    @property
    def _is_stuck(self) -> bool:
        return bool(self.pause) or self._is_ending or self.is_answering

    def _has_gone_on(self, task: asyncio.Task[None]) -> None:
        self._going = None
        self.tell(QueueChanged(self.id))
        if not task.cancelled() and (error := task.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "the queue failed unexpectedly", "exception": error, "task": task}
            )

    async def _send_next(self) -> None:
        if not self.queue or self.queue[0].id == self._held:
            return
        claimed: QueuedPrompt | None = None

        async def claim() -> None:
            nonlocal claimed
            claimed = await self._store.queues.claim_first(self.id)

        if not await self._outbox.put(claim):
            self.pause = "unsaved"
            return
        prompt = self.queued(claimed.id) if claimed is not None else None
        if claimed is None or prompt is None:  # another process goes on, or it was taken back just now
            return
        if self._is_stuck or self._held == prompt.id or await self._send_queued(claimed) is None:
            self._outbox.put(lambda: self._store.queues.release(claimed.id))
            return
        self._show(each for each in self.queue if each.id != claimed.id)


def _pause_after(reply: Message) -> Pause:
    """Why nothing more is sent by itself after a settled reply; empty where it is whole."""
    status = reply.generation.status if reply.generation is not None else "complete"
    if status == "running":  # of a process that is gone
        return "interrupted"
    if status != "complete":
        return status
    return "cut" if can_continue(reply) or not reply.parts else ""
