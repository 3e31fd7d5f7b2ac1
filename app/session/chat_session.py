"""A chat session: the live controller of one open conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.conversation import (
    AttachmentPart,
    Conversation,
    MessageTree,
    QueuedPrompt,
    TextPart,
)
from app.providers.protocol import ChatRequest
from app.safe_text import safe_markdown, stripped
from app.session.asking import Asking
from app.session.context import Context, Gauge
from app.session.continuing import can_continue
from app.session.endpoints import Endpoints, ModelChoice
from app.session.generation import Generation
from app.session.ledger import Ledger
from app.session.properties import ConversationProperties
from app.session.sampling import Defaults, Preset, request_of
from app.session.sent import sent_of, without_pictures

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not


class ChatSession(ConversationProperties, Asking):
    """One open conversation: sends, stops, regenerates, continues; tells its listeners what changed.

    Send, regenerate, resend and continue differ only in what they pass to one function, `_start`.

    Args:
        conversation: Title, model and draft.
        tree: Its messages.
        is_stored: Whether the store already knows the conversation; a new one is stored with its first content.
        store: Where everything is kept.
        endpoints: Whom to ask.
        clock_ms: Milliseconds since the epoch.
        defaults: What goes along with each request that the conversation leaves open.
        queued: Prompts that waited when the conversation was loaded.
        ledger: What replies cost and may cost; None for one without limits.
    """

    def __init__(
        self,
        conversation: Conversation,
        tree: MessageTree,
        *,
        is_stored: bool,
        store: Store,
        endpoints: Endpoints,
        clock_ms: Callable[[], int],
        defaults: Defaults | None = None,
        queued: Sequence[QueuedPrompt] = (),
        ledger: Ledger | None = None,
    ) -> None:
        super().__init__(
            conversation, tree, is_stored=is_stored, store=store, clock_ms=clock_ms, queued=queued
        )
        self._endpoints = endpoints
        self._defaults = defaults or Defaults()
        self._ledger = ledger or Ledger(endpoints, store, clock_ms=clock_ms)
        self._starting = asyncio.Lock()
        self._gauge = Gauge()

    @property
    def own(self) -> list[Generation]:
        """The running generations that this process runs, oldest first."""
        return [live for live in self.lives.values() if isinstance(live, Generation)]

    @property
    def defaults(self) -> Preset:
        """What its requests ask for where the conversation leaves it open."""
        return self._defaults.of(self.choice)

    # Sending

    async def send(self, text: str, attached: Sequence[AttachmentPart] = ()) -> Generation | None:
        """Send a prompt at the end of the active path; None where it is empty or the reply there is running.

        Args:
            text: The prompt.
            attached: What goes along with it; sent before the text, as pictures are best understood so.
        """
        prompt = stripped(safe_markdown(text))
        if not prompt or self.is_answering:
            return None
        path = self.tree.path()
        return await self._start(path[-1].id if path else None, (*attached, TextPart(prompt)))

    async def _send_queued(self, prompt: QueuedPrompt) -> Generation | None:
        path = self.tree.path()
        return await self._start(path[-1].id if path else None, prompt.parts, prompt_id=prompt.id)

    async def resend(
        self, message_id: str, text: str, attached: Sequence[AttachmentPart] | None = None
    ) -> Generation | None:
        """Send a changed prompt as a variant beside an earlier one; a running reply is stopped first.

        Args:
            message_id: The earlier one.
            text: The prompt.
            attached: What goes along with it; None for what went along with the earlier one.

        Raises:
            KeyError: there is no such message.
        """
        prompt = stripped(safe_markdown(text))
        if not prompt:
            return None
        before = self.tree[message_id]
        await self.stop()
        if attached is None:
            attached = [part for part in before.parts if isinstance(part, AttachmentPart)]
        return await self._start(before.parent_id, (*attached, TextPart(prompt)))

    async def regenerate(
        self, reply_id: str | None = None, choice: ModelChoice | None = None
    ) -> Generation | None:
        """Generate a new variant beside a reply, the last one by default; a running reply is stopped first.

        Args:
            reply_id: Which reply; where it is a prompt, a reply to that prompt is generated.
            choice: Another model, from now on also for the next prompts.

        Returns:
            None where there is no prompt, or one that is excluded from what is sent, or is deleted meanwhile.

        Raises:
            KeyError: there is no such message.
        """
        if self.answers_excluded(reply_id):
            return None
        path = self.tree.path() if reply_id is None else self.tree.path_to(reply_id)
        prompt = next((message for message in reversed(path) if message.role == "user"), None)
        await self.stop()
        if choice is not None:
            await self.choose(choice)
        if prompt is None:
            return None
        return await self._start(prompt.id, None)

    def answers_excluded(self, reply_id: str | None = None) -> bool:
        """Whether a reply, the last one by default, answers a prompt that is excluded from what is sent.

        Raises:
            KeyError: there is no such message.
        """
        path = self.tree.path() if reply_id is None else self.tree.path_to(reply_id)
        return next((message.is_excluded for message in reversed(path) if message.role == "user"), False)

    async def continue_reply(self, reply_id: str | None = None) -> Generation | None:
        """Go on with a reply that ended before its end, the last one by default, in a new variant beside it.

        The variant begins with all that was there; the next character is the one that was missing. A reply without
        text is regenerated; None where it is whole, or answers a prompt that is excluded from what is sent.

        Raises:
            KeyError: there is no such message.
        """
        path = self.tree.path() if reply_id is None else self.tree.path_to(reply_id)
        reply = path[-1] if path else None
        if reply is None or reply.generation is None or reply.id in self.lives:
            return None
        if self.answers_excluded(reply.id):
            return None
        if can_continue(reply):
            await self.stop()
            return await self._start(reply.parent_id, None, reply)
        return None if reply.generation.status == "complete" else await self.regenerate(reply.id)

    def _request(self, choice: ModelChoice, parent_id: str | None) -> ChatRequest:
        messages = self.tree.path_to(parent_id) if parent_id is not None else []
        preset = self.preset.over(self._defaults.of(choice))
        sent = sent_of(messages)
        card = self._endpoints.card(choice)
        if card is not None and card.takes_pictures is False:
            sent = without_pictures(sent)
        return request_of(choice.model, sent, preset)

    @property
    def context(self) -> Context:
        """How much of the model's window the path takes."""
        return self._gauge.of(self, self._endpoints.card(self.choice), self._request)

    # Ending

    async def stop(self) -> None:
        """Stop every running reply and wait until they are settled and stored; what arrived is kept."""
        lives = list(self.lives.values())
        for live in lives:
            live.stop()
        for live in lives:
            await live.wait()

    def shut_down(self) -> None:
        """Settle the running replies as interrupted because the program ends; `drain` waits for them."""
        self.retire()
        self._outbox.close()
        for generation in self.own:
            generation.shut_down()

    async def drain(self) -> None:
        """Wait until this process's running replies are settled and everything is with the store.

        Cancellation: only the waiting ends.
        """
        for generation in self.own:
            await generation.wait()
        await self.until_gone_on()
        await self._outbox.drain()
