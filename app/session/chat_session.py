"""A chat session: the live controller of one open conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from app.conversation import Conversation, GenerationRecord, Message, MessageTree, Part, TextPart, new_id
from app.errors import Failure, StoreError
from app.providers.protocol import ChatRequest
from app.safe_text import SafeText, safe_line, safe_text
from app.session.endpoints import Endpoints, ModelChoice
from app.session.events import Advanced, Changed, SessionEvent, Settled, Unsaved
from app.session.generation import Generation
from app.session.journal import RETRY_SECONDS
from app.store import Store

NEW_TITLE = SafeText("New conversation")
"""Title of a conversation that has no prompt yet."""

TITLE_LENGTH = 60
"""Characters of the first prompt's first line that make the title."""

Listener = Callable[[SessionEvent], None]


@dataclass(frozen=True, slots=True)
class Sampling:
    """What goes along with each request unless the conversation says otherwise."""

    system_prompt: str = ""
    temperature: float | None = None
    max_output_tokens: int | None = None


class ChatSession:
    """One open conversation: sends, stops, regenerates and selects; tells its listeners what changed.

    Send, regenerate and resend differ only in the parent that they pass to one function, `_start`.

    Args:
        conversation: Title, model and draft.
        tree: Its messages.
        is_stored: Whether the store already knows the conversation; a new one is stored with its first content.
        store: Where everything is kept.
        endpoints: Whom to ask.
        clock_ms: Milliseconds since the epoch.
        sampling: What goes along with each request.
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
        sampling: Sampling | None = None,
    ) -> None:
        self.conversation = conversation
        self.tree = tree
        self.live: Generation | None = None
        """The running generation, if any."""
        self._is_stored = is_stored
        self._store = store
        self._endpoints = endpoints
        self._clock_ms = clock_ms
        self._sampling = sampling or Sampling()
        self._listeners: list[Listener] = []
        self._saving: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()
        self._is_closing = False

    # Reading

    @property
    def id(self) -> str:
        """The conversation's identifier."""
        return self.conversation.id

    @property
    def title(self) -> SafeText:
        """The title, or a name for a conversation that has none yet."""
        return safe_line(self.conversation.title) if self.conversation.title else NEW_TITLE

    @property
    def choice(self) -> ModelChoice:
        """Whom the next prompt goes to."""
        return ModelChoice(self.conversation.endpoint, self.conversation.model)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been sent yet."""
        return len(self.tree) == 0

    @property
    def is_saving(self) -> bool:
        """Whether something is still on its way to the store."""
        return bool(self._saving)

    def path(self) -> list[Message]:
        """The active path; a running reply has the parts that arrived so far."""
        path = self.tree.path()
        live = self.live
        if live is None:
            return path
        return [
            replace(message, parts=live.parts(), generation=live.record)
            if message.id == live.record.message_id
            else message
            for message in path
        ]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener at each event from now on; returns a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _tell(self, event: SessionEvent) -> None:
        for listener in list(self._listeners):
            listener(event)

    # Sending

    async def send(self, text: str) -> Generation | None:
        """Send a prompt at the end of the active path; None where it is empty or a reply is running.

        Raises:
            EndpointError: no model is chosen and the endpoint's models cannot be listed; nothing was sent.
        """
        prompt = safe_text(text).strip()
        if not prompt or self.live is not None:
            return None
        path = self.tree.path()
        return await self._start(path[-1].id if path else None, (TextPart(prompt),))

    async def resend(self, message_id: str, text: str) -> Generation | None:
        """Send a changed prompt as a variant beside an earlier one; a running reply is stopped first.

        Raises:
            EndpointError: as `send`.
            KeyError: there is no such message.
        """
        prompt = safe_text(text).strip()
        if not prompt:
            return None
        await self.stop()
        return await self._start(self.tree[message_id].parent_id, (TextPart(prompt),))

    async def regenerate(self, reply_id: str | None = None, choice: ModelChoice | None = None) -> Generation | None:
        """Generate a new variant beside a reply, the last one by default; a running reply is stopped first.

        Args:
            reply_id: Which reply; where it is a prompt, a reply to that prompt is generated.
            choice: Another model, from now on also for the next prompts.

        Raises:
            EndpointError: as `send`.
        """
        await self.stop()
        if choice is not None:
            await self.choose(choice)
        path = self.tree.path() if reply_id is None else self.tree.path_to(reply_id)
        prompt = next((message for message in reversed(path) if message.role == "user"), None)
        if prompt is None:
            return None
        return await self._start(prompt.id, None)

    async def _start(self, parent_id: str | None, prompt_parts: tuple[Part, ...] | None) -> Generation | None:
        """Begin a generation below a parent, behind a new prompt where one is given."""
        async with self._starting:
            if self.live is not None:
                return None
            choice = await self._resolved_choice()
            now = self._clock_ms()
            prompt = None
            if prompt_parts is not None:
                prompt = Message(new_id(), self.id, parent_id, "user", prompt_parts, now)
                parent_id = prompt.id
            reply_id = new_id()
            record = GenerationRecord(new_id(), reply_id, choice.endpoint, choice.model, "running", now)
            reply = Message(reply_id, self.id, parent_id, "assistant", (), now, record)
            if prompt is not None:
                self._add_prompt(prompt)
            self.tree.add(reply)
            request = self._request(choice, parent_id)
            generation = Generation(
                record,
                append=self._store.delta_log.append,
                report_unsaved=self._report_unsaved,
                clock_ms=self._clock_ms,
            )
            self.live = generation
            self._tell(Changed(self.id))
            await self._keep_turn(prompt, reply)
            generation.start(
                lambda: self._endpoints.provider(choice.endpoint),
                request,
                lambda: self._tell(Advanced(self.id, record.id)),
                self._generation_ended,
            )
            return generation

    def _add_prompt(self, prompt: Message) -> None:
        self.tree.add(prompt)
        if not self.conversation.title:
            first_line = next((line for line in prompt.text.splitlines() if line.strip()), "")
            title = safe_line(first_line.lstrip("#>*- "), TITLE_LENGTH)
            self.conversation = replace(self.conversation, title=title, title_source="first line")

    def _request(self, choice: ModelChoice, parent_id: str | None) -> ChatRequest:
        messages = self.tree.path_to(parent_id) if parent_id is not None else []
        return ChatRequest(
            model=choice.model,
            messages=tuple(messages),
            system=self.conversation.system_prompt or self._sampling.system_prompt,
            temperature=self._sampling.temperature,
            max_output_tokens=self._sampling.max_output_tokens,
        )

    async def _resolved_choice(self) -> ModelChoice:
        choice = self.choice
        if not choice.model:
            choice = ModelChoice(choice.endpoint, await self._endpoints.first_model(choice.endpoint))
            self.conversation = replace(self.conversation, model=choice.model)
        return choice

    # Ending

    async def stop(self) -> None:
        """Stop the running reply, if any, and wait until it is settled and stored; what arrived is kept."""
        live = self.live
        if live is not None:
            live.stop()
            await live.wait()

    def shut_down(self) -> None:
        """Settle the running reply as interrupted because the program ends; `drain` waits for it."""
        self._is_closing = True
        if self.live is not None:
            self.live.shut_down()

    async def drain(self) -> None:
        """Wait until the running reply is settled and everything is with the store.

        Cancellation: only the waiting ends.
        """
        if self.live is not None:
            await self.live.wait()
        while self._saving:
            await asyncio.wait(self._saving)

    def _generation_ended(self, generation: Generation) -> None:
        """Take over the final message, then hand it to the store; the ending is told in any case."""
        record = generation.record
        message = replace(self.tree[record.message_id], parts=generation.parts(), generation=record)
        self.tree.replace(message)
        if self.live is generation:
            self.live = None
        self._save(self._keep_ending(generation))
        self._tell(Settled(self.id, record))

    async def _keep_ending(self, generation: Generation) -> None:
        await generation.close_journal()
        parts = self.tree[generation.record.message_id].parts
        try:
            await self._until_saved(lambda: self._store.delta_log.settle(generation.record, parts))
        finally:
            generation.settled.set()

    # Keeping

    async def _keep_turn(self, prompt: Message | None, reply: Message) -> None:
        """Store prompt and reply before the request leaves; where that fails, say so and go on from memory."""
        try:
            await self._ensure_stored()
            await self._store.messages.begin_turn(prompt, reply)
            if self.conversation.title_source == "first line":
                await self._store.conversations.rename(self.id, self.conversation.title, "first line")
        except StoreError as error:
            self._report_unsaved(error.failure)

    async def _ensure_stored(self) -> None:
        if not self._is_stored:
            await self._store.conversations.create(self.conversation)
            self._is_stored = True

    async def _until_saved(self, write: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Try until it is saved; each failure is told once."""
        told = False
        while True:
            try:
                await write()
            except StoreError as error:
                if not told:
                    self._report_unsaved(error.failure)
                    told = True
                if self._is_closing:  # the delta log still holds all but the last flush
                    return
                await asyncio.sleep(RETRY_SECONDS)
            else:
                if told:
                    self._report_unsaved(None)
                return

    def _save(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work for the store by itself; `drain` waits for it."""
        task = asyncio.get_running_loop().create_task(work)
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)

    def _report_unsaved(self, failure: Failure | None) -> None:
        self._tell(Unsaved(self.id, failure))

    # Changing

    async def select_variant(self, message_id: str, step: int) -> Message | None:
        """Make the variant ``step`` places beside a message the active one; None where there is no such place.

        Raises:
            KeyError: there is no such message.
        """
        variants = self.tree.variants(message_id)
        place = next(index for index, variant in enumerate(variants) if variant.id == message_id) + step
        if not 0 <= place < len(variants):
            return None
        chosen = variants[place]
        self.tree.select(chosen.id)
        self._tell(Changed(self.id))
        await self._quietly(self._store.conversations.select_child(self.id, chosen.parent_id, chosen.id))
        return chosen

    async def choose(self, choice: ModelChoice) -> None:
        """Send the next prompts to another model."""
        self.conversation = replace(self.conversation, endpoint=choice.endpoint, model=choice.model)
        self._tell(Changed(self.id))
        if self._is_stored:
            await self._quietly(
                self._store.conversations.set_endpoint_model(self.id, choice.endpoint, choice.model)
            )

    async def rename(self, title: str) -> None:
        """Give a title; an empty one is ignored."""
        line = safe_line(title)
        if line:
            self.conversation = replace(self.conversation, title=line, title_source="user")
            self._tell(Changed(self.id))
            if self._is_stored:
                await self._quietly(self._store.conversations.rename(self.id, line, "user"))

    async def keep_draft(self, text: str) -> None:
        """Keep what stands in the prompt; a new conversation is stored once it has a draft."""
        draft = safe_text(text)
        if draft == self.conversation.draft:
            return
        self.conversation = replace(self.conversation, draft=draft)
        try:
            if draft:
                await self._ensure_stored()
            if self._is_stored:
                await self._store.conversations.set_draft(self.id, draft)
        except StoreError as error:
            self._report_unsaved(error.failure)

    async def _quietly(self, write: Coroutine[Any, Any, None]) -> None:
        try:
            await write
        except StoreError as error:
            self._report_unsaved(error.failure)
