"""An undoable conversation: what is changed in an open conversation so that ``u`` can take it back.

Whoever adds a setting that belongs to one conversation changes it through `UndoableConversation.change_settings`, and
it is undone like everything else::

    await session.change_settings("the change of the system prompt", system_prompt="Be brief.")

The keywords are fields of `Conversation` whose columns have the same names and are listed in
``app.store.alterations.CONVERSATION_FIELDS``; the words complete "Undone: …". A setting that has the value already
leaves no step. Memory changes at once, the store in order behind everything before it; before a conversation is
stored its steps wait here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from app.conversation import Conversation, Message, MessageTree
from app.conversation.steps import Change, Step, Undone, Value, name_of, quoted
from app.safe_text import safe_line
from app.session.endpoints import ModelChoice
from app.session.live import Live
from app.session.open_conversation import OpenConversation

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not


class UndoableConversation(OpenConversation):
    """A conversation whose settings and messages can be changed and changed back.

    Args:
        conversation: Title, model and draft.
        tree: Its messages.
        is_stored: Whether the store already knows the conversation; a new one is stored with its first content.
        store: Where everything is kept.
        clock_ms: Milliseconds since the epoch.
    """

    def __init__(
        self,
        conversation: Conversation,
        tree: MessageTree,
        *,
        is_stored: bool,
        store: Store,
        clock_ms: Callable[[], int],
    ) -> None:
        super().__init__(conversation, tree, is_stored=is_stored, store=store)
        self._clock_ms = clock_ms
        self._waiting: list[tuple[Conversation, Step]] = []
        """Steps of a conversation that is not stored yet, each with the conversation before it."""

    # Settings

    async def change_settings(self, what: str, **settings: Value) -> None:
        """Give fields of the conversation other values, as one step that can be undone.

        Args:
            what: A few words that complete "Undone: …".
            settings: Fields of `Conversation` by name.
        """
        before = self.conversation
        changed = {name: value for name, value in settings.items() if getattr(before, name) != value}
        if not changed:
            return
        step = Step(what, tuple(Change(name, value) for name, value in changed.items()))
        self.conversation = _with(before, changed)
        if not self._is_stored:
            self._waiting.append((before, step))
        await self._take_step(step)

    async def choose(self, choice: ModelChoice) -> None:
        """Send the next prompts to another model."""
        what = f"the choice of {safe_line(str(choice))}"
        await self.change_settings(what, endpoint=choice.endpoint, model=choice.model)

    async def rename(self, title: str) -> None:
        """Give a title; an empty one is ignored."""
        line = safe_line(title)
        if line:
            await self.change_settings(f"the new title {quoted(line)}", title=line, title_source="user")

    # Messages

    async def set_excluded(self, message_id: str, *, is_excluded: bool) -> None:
        """Leave a message out of what is sent from now on, or take it in again.

        Raises:
            KeyError: there is no such message.
        """
        message = self.tree[message_id]
        if message.is_excluded == is_excluded:
            return
        self.tree.replace(replace(message, is_excluded=is_excluded))
        word = "exclusion" if is_excluded else "inclusion"
        change = Change("is_excluded", int(is_excluded), (message_id,))
        await self._take_step(Step(f"the {word} of {name_of(message)}", (change,)))

    async def exclude(self, message_ids: Iterable[str], what: str) -> None:
        """Leave messages out of what is sent from now on, as one step.

        Args:
            message_ids: Those that are excluded already stay so.
            what: A few words that complete "Undone: …".

        Raises:
            KeyError: there is no such message.
        """
        messages = [self.tree[id_] for id_ in message_ids]
        chosen = [message for message in messages if not message.is_excluded]
        for message in chosen:
            self.tree.replace(replace(message, is_excluded=True))
        if chosen:
            ids = tuple(message.id for message in chosen)
            await self._take_step(Step(what, (Change("is_excluded", 1, ids),)))

    async def delete_message(self, message_id: str) -> int:
        """Delete a message and all that follows it on any branch; the neighbouring variant takes its place.

        A reply that runs among them is stopped first.

        Returns:
            How many messages are gone.

        Raises:
            KeyError: there is no such message.
        """
        message = self.tree[message_id]
        await self._stop_among(lambda: self.tree.below(message_id))
        if message_id not in self.tree:
            return 0  # another process was quicker
        doomed = self.tree.below(message_id)
        neighbour = self.tree.neighbour(message_id)
        changes = [Change("deleted_at", self._clock_ms(), tuple(doomed))]
        if neighbour is not None and self._is_active(message):
            changes.append(self._activation(neighbour))
        self.tree.remove(doomed)
        rest = len(doomed) - 1
        below = "the message below it" if rest == 1 else f"the {rest:,} messages below it"
        following = f" and {below}" if rest else ""
        await self._take_step(Step(f"the deletion of {name_of(message)}{following}", tuple(changes)))
        return len(doomed)

    async def prune(self, message_id: str) -> int:
        """Delete the other variants of a message with all that follows them; it becomes the active one.

        A reply that runs among them is stopped first.

        Returns:
            How many variants are gone.

        Raises:
            KeyError: there is no such message.
        """
        await self._stop_among(lambda: self._others(message_id))
        if message_id not in self.tree:
            return 0
        others = [variant.id for variant in self.tree.variants(message_id) if variant.id != message_id]
        if not others:
            return 0
        message = self.tree[message_id]
        doomed = self._others(message_id)
        changes = [Change("deleted_at", self._clock_ms(), tuple(doomed))]
        if not self._is_active(message):
            changes.append(self._activation(message))
        self.tree.remove(doomed)
        count = f"{len(others):,} other variant{'' if len(others) == 1 else 's'}"
        await self._take_step(Step(f"the pruning of {count} of {name_of(message)}", tuple(changes)))
        return len(others)

    def _others(self, message_id: str) -> list[str]:
        variants = self.tree.variants(message_id)
        return [id_ for each in variants if each.id != message_id for id_ in self.tree.below(each.id)]

    def _activation(self, message: Message) -> Change:
        """Make a message the active one of its variants, in memory; returns the change that does so in the store."""
        self.tree.select(message.id)
        if message.parent_id is None:
            return Change("active_root_id", message.id, is_essential=False)
        return Change("active_child_id", message.id, (message.parent_id,), is_essential=False)

    async def _stop_among(self, message_ids: Callable[[], Iterable[str]]) -> None:
        """Stop what runs there, and what begins there while that is waited for; nothing where they have gone."""
        while lives := self._running_among(message_ids):
            for live in lives:
                live.stop()
            for live in lives:
                await live.wait()

    def _running_among(self, message_ids: Callable[[], Iterable[str]]) -> list[Live]:
        with suppress(KeyError):
            lives = [self.lives[id_] for id_ in message_ids() if id_ in self.lives]
            return [live for live in lives if live.record.status == "running"]
        return []

    # Steps

    async def _take_step(self, step: Step) -> None:
        self._changed()
        if self._is_stored:
            await self._outbox.put(lambda: self._store.undo.alter(self.id, step))

    def _keep_conversation(self) -> None:
        """Store the conversation with its first content, as it was before its steps, and then these."""
        if self._is_stored:
            return
        now = self.conversation
        waiting, self._waiting = self._waiting, []
        first: dict[str, Value] = {}
        for before, step in waiting:
            for change in step.changes:
                first.setdefault(change.field, getattr(before, change.field))
        self.conversation = _with(now, first)
        super()._keep_conversation()
        self.conversation = now
        for _, step in waiting:
            self._outbox.put(lambda step=step: self._store.undo.alter(self.id, step))  # type: ignore[misc]  # no other way to bind it

    def undo_waiting(self) -> Undone | None:
        """Take back the newest step of a conversation that is not stored yet; None where there is none."""
        if not self._waiting:
            return None
        before, step = self._waiting.pop()
        fields = {change.field: getattr(before, change.field) for change in step.changes}
        self.conversation = _with(self.conversation, fields)
        self._changed()
        return Undone(safe_line(step.what), self.id)


def _with(conversation: Conversation, fields: dict[str, Value]) -> Conversation:
    return replace(conversation, **fields)  # type: ignore[arg-type]  # the fields are named at run time
