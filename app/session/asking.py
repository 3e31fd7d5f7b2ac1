"""Asking: how a session's replies begin and end, one or several at once, and what becomes of each.

Send, regenerate, resend, continue and compare differ only in what they pass to one function, `_begin`.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace

from app.conversation import Delta, GenerationRecord, Message, Part, new_id
from app.providers.protocol import ChatRequest
from app.session.comparing import Comparing
from app.session.continuing import Continuation, beginning
from app.session.endpoints import Endpoints, ModelChoice
from app.session.events import Advanced, Settled
from app.session.generation import Generation, Question, Source
from app.session.ledger import Ledger
from app.session.titles import first_title
from app.session.usage import letters_sent


class Asking(Comparing):
    """An open conversation whose prompts are answered by generations of this process."""

    _endpoints: Endpoints
    _ledger: Ledger
    _starting: asyncio.Lock

    @abstractmethod
    def _request(self, asked: ModelChoice, parent_id: str | None) -> ChatRequest:
        """What a model is asked below a message."""

    async def _start(
        self,
        parent_id: str | None,
        prompt_parts: tuple[Part, ...] | None,
        continued: Message | None = None,
        *,
        prompt_id: str = "",
    ) -> Generation | None:
        """Begin a generation below a parent, behind a new prompt or as the continuation of a reply where one is given.

        None where the path ends with a running reply: another one was quicker; or where the parent has been deleted.
        """
        begun = await self._begin(parent_id, prompt_parts, (self.choice,), continued, prompt_id=prompt_id)
        return begun[0] if begun else None

    async def _begin(
        self,
        parent_id: str | None,
        prompt_parts: tuple[Part, ...] | None,
        choices: Sequence[ModelChoice],
        continued: Message | None = None,
        *,
        prompt_id: str = "",
    ) -> list[Generation]:
        """Begin a generation of each choice, the first one the active variant; several are compared until one is picked."""
        async with self._starting:
            if self.is_answering or self._is_ending or (parent_id is not None and parent_id not in self.tree):
                return []
            now = self._clock_ms()
            prompt = None
            if prompt_parts is not None:
                prompt = Message(prompt_id or new_id(), self.id, parent_id, "user", prompt_parts, now)
                parent_id = prompt.id
                self._add_prompt(prompt)
            begun = [self._add_reply(choice, parent_id, now, continued) for choice in choices]
            replies = [self.tree[generation.record.message_id] for generation in begun]
            self.tree.select(replies[0].id)
            self.compared = tuple(reply.id for reply in replies) if len(replies) > 1 else ()
            self._changed()
            self._keep_conversation()
            stored = self._outbox.put(lambda: self._store.messages.begin_turn(prompt, *replies))
            for generation, choice in zip(begun, choices, strict=True):
                self._set_going(generation, choice, parent_id, continued, stored)
            await asyncio.shield(stored)
            return begun

    def _add_reply(
        self, choice: ModelChoice, prompt_id: str | None, now: int, continued: Message | None
    ) -> Generation:
        reply_id = new_id()
        record = GenerationRecord(new_id(), reply_id, choice.endpoint, choice.model, "running", now)
        self.tree.add(Message(reply_id, self.id, prompt_id, "assistant", (), now, record))
        generation = self._generation(record, beginning(continued) if continued is not None else ())
        self.lives[reply_id] = generation
        return generation

    def _set_going(
        self,
        generation: Generation,
        choice: ModelChoice,
        parent_id: str | None,
        continued: Message | None,
        stored: asyncio.Future[bool],
    ) -> None:
        async def prepare() -> Source:
            await asyncio.shield(stored)  # deltas are stored below the turn; a stop works meanwhile
            model = await self._model(choice, generation)
            provider = await self._endpoints.provider(choice.endpoint)
            asked = ModelChoice(choice.endpoint, model)
            request = self._request(asked, parent_id)
            generation.meter = await self._ledger.meter(asked, letters_sent(request, continued), self.id)
            self._endpoints.learn(choice.endpoint)
            if continued is not None:
                return Continuation(provider, request, continued)
            return Question(provider, request)

        advanced = Advanced(self.id, generation.record.id)
        generation.start(prepare, lambda: self.tell(advanced), self._generation_ended)

    def _generation(self, record: GenerationRecord, deltas: Sequence[Delta]) -> Generation:
        return Generation(
            record,
            append=self._store.delta_log.append,
            report_unsaved=self._report_unsaved,
            clock_ms=self._clock_ms,
            beginning=deltas,
        )

    def _add_prompt(self, prompt: Message) -> None:
        self.tree.add(prompt)
        if not self.conversation.title:
            title = first_title(prompt.text)
            self.conversation = replace(self.conversation, title=title, title_source="first line")
            if self._is_stored:
                self._outbox.put(lambda: self._store.conversations.rename(self.id, title, "first line"))

    async def _model(self, choice: ModelChoice, generation: Generation) -> str:
        """The chosen model; where none was chosen yet, the endpoint's first one, from now on for this conversation.

        Raises:
            EndpointError: the endpoint's models cannot be listed.
        """
        if choice.model:
            return choice.model
        model = await self._endpoints.first_model(choice.endpoint)
        generation.record = replace(generation.record, model=model)
        await self.use(ModelChoice(choice.endpoint, model))
        return model

    def _generation_ended(self, generation: Generation) -> None:
        """Take over the final message, then hand it to the store; the ending is told in any case."""
        record = generation.record
        parts = generation.parts()
        if record.message_id in self.tree:  # not where another process has deleted it
            self.tree.replace(replace(self.tree[record.message_id], parts=parts, generation=record))
        self.changes += 1
        self.lives.pop(record.message_id, None)

        async def keep() -> None:
            await generation.close_journal()
            await self._store.delta_log.settle(record, parts)
            if generation.is_save_failing:  # what its journal could not save is saved with the rest now
                self._report_unsaved(None)

        self._outbox.put(keep).add_done_callback(lambda _: generation.settled.set())
        self.tell(Settled(self.id, record))
        self._reply_ended(record.message_id)
