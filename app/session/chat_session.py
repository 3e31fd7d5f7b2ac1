"""A chat session: the live controller of one open conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.conversation import Conversation, GenerationRecord, Message, MessageTree, Part, TextPart, new_id
from app.errors import Failure
from app.providers.protocol import ChatRequest, Provider
from app.safe_text import SafeText, safe_line, safe_text
from app.session.endpoints import Endpoints, ModelChoice
from app.session.events import Advanced, Changed, SessionEvent, Settled, Unsaved
from app.session.generation import Generation
from app.session.outbox import Outbox
from app.session.sampling import Sampling
from app.session.titles import NEW_TITLE, first_title

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not

Listener = Callable[[SessionEvent], None]


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
        self._outbox = Outbox(self._report_unsaved)
        self._starting = asyncio.Lock()

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
        return not self._outbox.is_empty

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

    def _report_unsaved(self, failure: Failure | None) -> None:
        self._tell(Unsaved(self.id, failure))

    def _tell(self, event: SessionEvent) -> None:
        for listener in list(self._listeners):
            listener(event)

    # Sending

    async def send(self, text: str) -> Generation | None:
        """Send a prompt at the end of the active path; None where it is empty or a reply is running."""
        prompt = safe_text(text).strip()
        if not prompt or self.live is not None:
            return None
        path = self.tree.path()
        return await self._start(path[-1].id if path else None, (TextPart(prompt),))

    async def resend(self, message_id: str, text: str) -> Generation | None:
        """Send a changed prompt as a variant beside an earlier one; a running reply is stopped first.

        Raises:
            KeyError: there is no such message.
        """
        prompt = safe_text(text).strip()
        if not prompt:
            return None
        await self.stop()
        return await self._start(self.tree[message_id].parent_id, (TextPart(prompt),))

    async def regenerate(
        self, reply_id: str | None = None, choice: ModelChoice | None = None
    ) -> Generation | None:
        """Generate a new variant beside a reply, the last one by default; a running reply is stopped first.

        Args:
            reply_id: Which reply; where it is a prompt, a reply to that prompt is generated.
            choice: Another model, from now on also for the next prompts.
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
            choice = self.choice
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
            generation = Generation(
                record,
                append=self._store.delta_log.append,
                report_unsaved=self._report_unsaved,
                clock_ms=self._clock_ms,
            )
            self.live = generation
            self._tell(Changed(self.id))
            self._keep_conversation()
            begun = self._outbox.put(lambda: self._store.messages.begin_turn(prompt, reply))

            async def prepare() -> tuple[Provider, ChatRequest]:
                await asyncio.shield(begun)  # deltas are stored below the turn; a stop works meanwhile
                model = await self._model(choice, generation)
                return await self._endpoints.provider(choice.endpoint), self._request(model, parent_id)

            generation.start(
                prepare, lambda: self._tell(Advanced(self.id, record.id)), self._generation_ended
            )
            await asyncio.shield(begun)
            return generation

    def _add_prompt(self, prompt: Message) -> None:
        self.tree.add(prompt)
        if not self.conversation.title:
            title = first_title(prompt.text)
            self.conversation = replace(self.conversation, title=title, title_source="first line")
            if self._is_stored:
                self._outbox.put(lambda: self._store.conversations.rename(self.id, title, "first line"))

    def _request(self, model: str, parent_id: str | None) -> ChatRequest:
        messages = self.tree.path_to(parent_id) if parent_id is not None else []
        return ChatRequest(
            model=model,
            messages=tuple(messages),
            system=self.conversation.system_prompt or self._sampling.system_prompt,
            temperature=self._sampling.temperature,
            max_output_tokens=self._sampling.max_output_tokens,
            reasoning_effort=self._sampling.reasoning_effort,
        )

    async def _model(self, choice: ModelChoice, generation: Generation) -> str:
        """The chosen model; where none was chosen yet, the endpoint's first one, from now on for this conversation.

        Raises:
            EndpointError: the endpoint's models cannot be listed.
        """
        if choice.model:
            return choice.model
        model = await self._endpoints.first_model(choice.endpoint)
        generation.record = replace(generation.record, model=model)
        await self.choose(ModelChoice(choice.endpoint, model))
        return model

    # Ending

    async def stop(self) -> None:
        """Stop the running reply, if any, and wait until it is settled and stored; what arrived is kept."""
        live = self.live
        if live is not None:
            live.stop()
            await live.wait()

    def shut_down(self) -> None:
        """Settle the running reply as interrupted because the program ends; `drain` waits for it."""
        self._outbox.close()
        if self.live is not None:
            self.live.shut_down()

    async def drain(self) -> None:
        """Wait until the running reply is settled and everything is with the store.

        Cancellation: only the waiting ends.
        """
        if self.live is not None:
            await self.live.wait()
        await self._outbox.drain()

    def _generation_ended(self, generation: Generation) -> None:
        """Take over the final message, then hand it to the store; the ending is told in any case."""
        record = generation.record
        message = replace(self.tree[record.message_id], parts=generation.parts(), generation=record)
        self.tree.replace(message)
        if self.live is generation:
            self.live = None

        async def keep() -> None:
            await generation.close_journal()
            await self._store.delta_log.settle(record, message.parts)

        self._outbox.put(keep).add_done_callback(lambda _: generation.settled.set())
        self._tell(Settled(self.id, record))

    def _keep_conversation(self) -> None:
        """Store the conversation with its first content."""
        if not self._is_stored:
            self._is_stored = True
            conversation = self.conversation
            self._outbox.put(lambda: self._store.conversations.create(conversation))

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
        await self._outbox.put(
            lambda: self._store.conversations.select_child(self.id, chosen.parent_id, chosen.id)
        )
        return chosen

    async def choose(self, choice: ModelChoice) -> None:
        """Send the next prompts to another model."""
        self.conversation = replace(self.conversation, endpoint=choice.endpoint, model=choice.model)
        self._tell(Changed(self.id))
        if self._is_stored:
            await self._outbox.put(
                lambda: self._store.conversations.set_endpoint_model(self.id, choice.endpoint, choice.model)
            )

    async def rename(self, title: str) -> None:
        """Give a title; an empty one is ignored."""
        line = safe_line(title)
        if line:
            self.conversation = replace(self.conversation, title=line, title_source="user")
            self._tell(Changed(self.id))
            if self._is_stored:
                await self._outbox.put(lambda: self._store.conversations.rename(self.id, line, "user"))

    async def keep_draft(self, text: str) -> None:
        """Keep what stands in the prompt; a new conversation is stored once it has a draft."""
        draft = safe_text(text)
        if draft == self.conversation.draft:
            return
        self.conversation = replace(self.conversation, draft=draft)
        if draft:
            self._keep_conversation()
        if self._is_stored:
            await self._outbox.put(lambda: self._store.conversations.set_draft(self.id, draft))
