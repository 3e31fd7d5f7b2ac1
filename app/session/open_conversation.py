"""An open conversation: what a chat session is about, who listens to it, and what is on its way to the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.conversation import Attached, Conversation, Message, MessageTree
from app.errors import Failure
from app.safe_text import SafeText, safe_line, safe_text
from app.session.endpoints import ModelChoice
from app.session.events import Changed, SessionEvent, Unsaved
from app.session.live import Live
from app.session.outbox import Outbox
from app.session.titles import NEW_TITLE

if TYPE_CHECKING:
    from app.store import Store  # sessions are loaded before the first frame, SQLite is not

Listener = Callable[[SessionEvent], None]


class OpenConversation:
    """A conversation and its messages in memory, each change handed to the store and told to the listeners.

    Args:
        conversation: Title, model and draft.
        tree: Its messages.
        is_stored: Whether the store already knows the conversation; a new one is stored with its first content.
        store: Where everything is kept.
    """

    is_temporary = False
    """Whether nothing of it outlives its tab: then it needs no title either."""

    def __init__(
        self, conversation: Conversation, tree: MessageTree, *, is_stored: bool, store: Store
    ) -> None:
        self.conversation = conversation
        self.tree = tree
        self.lives: dict[str, Live] = {}
        """The running generations by the message that each writes, whichever process runs them."""
        self.changes = 0
        """Counts what this process changed: something read from the store before the last of it is too old."""
        self._is_stored = is_stored
        self._store = store
        self._listeners: list[Listener] = []
        self._outbox = Outbox(self._report_unsaved)
        self.is_unsaved = False
        """Whether something of it stays in memory because it cannot be saved at the moment."""

    # Reading

    @property
    def store(self) -> Store:
        """Where it is kept."""
        return self._store

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

    @property
    def is_save_failing(self) -> bool:
        """Whether what is on its way to the store could not be saved at the last try."""
        return self._outbox.is_failing

    @property
    def is_known_to_store(self) -> bool:
        """Whether it was handed to the store."""
        return self._is_stored

    @property
    def is_in_store(self) -> bool:
        """Whether the store has all of it but a running reply's last deltas."""
        return self._is_stored and self._outbox.is_empty

    @property
    def live(self) -> Live | None:
        """The running generation: of several the one whose message is the active variant, else the oldest."""
        for live in self.lives.values() if len(self.lives) > 1 else ():
            message_id = live.record.message_id
            if message_id in self.tree and self._is_active(self.tree[message_id]):
                return live
        return next(iter(self.lives.values()), None)

    def path(self) -> list[Message]:
        """The active path; a running reply has the parts that arrived so far."""
        return [self.so_far(message) for message in self.tree.path()]

    def so_far(self, message: Message) -> Message:
        """A message of the tree; a running reply with the parts that arrived so far."""
        live = self.lives.get(message.id)
        return message if live is None else replace(message, parts=live.parts(), generation=live.record)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener at each event from now on; returns a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def tell(self, event: SessionEvent) -> None:
        """Tell the listeners what happened."""
        for listener in list(self._listeners):
            listener(event)

    def _report_unsaved(self, failure: Failure | None) -> None:
        """Tell that something cannot be saved, once; and that all is saved again."""
        is_failing = self.is_save_failing or any(live.is_save_failing for live in self.lives.values())
        if self.is_unsaved != is_failing:
            self.is_unsaved = is_failing
            self.tell(Unsaved(self.id, failure))

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
        self._changed()
        await self._outbox.put(
            lambda: self._store.conversations.select_child(self.id, chosen.parent_id, chosen.id)
        )
        return chosen

    async def go_to(self, message_id: str) -> None:
        """Let the active path lead to a message; each fork remembers it.

        Raises:
            KeyError: there is no such message.
        """
        path = self.tree.path_to(message_id)
        chosen = [message for message in path if not self._is_active(message)]
        for message in chosen:
            self.tree.select(message.id)
        if chosen:
            self._changed()
        for message in chosen:
            await self._outbox.put(
                partial(self._store.conversations.select_child, self.id, message.parent_id, message.id)
            )

    def _is_active(self, message: Message) -> bool:
        active = self.tree.active_child(message.parent_id)
        return active is not None and active.id == message.id

    async def use(self, choice: ModelChoice) -> None:
        """Send the next prompts to a model that nobody chose; that is no step to undo."""
        self.conversation = replace(self.conversation, endpoint=choice.endpoint, model=choice.model)
        self._changed()
        if self._is_stored:
            await self._outbox.put(
                lambda: self._store.conversations.set_endpoint_model(self.id, choice.endpoint, choice.model)
            )

    async def entitle(self, title: SafeText) -> None:
        """Take over a title that a model gave, unless the user or somebody else has given one meanwhile."""
        if self.conversation.title_source != "first line" or not title:
            return
        self.conversation = replace(self.conversation, title=title, title_source="model")
        self._changed()
        if self._is_stored:
            await self._outbox.put(lambda: self._store.conversations.rename(self.id, title, "model"))

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

    async def keep_attached(self, attached: tuple[Attached, ...]) -> None:
        """Keep what is put beside the prompt; a new conversation is stored once it has any."""
        if attached == self.conversation.attached:
            return
        self.conversation = replace(self.conversation, attached=attached)
        if attached:
            self._keep_conversation()
        if self._is_stored:
            await self._outbox.put(lambda: self._store.attached.keep(self.id, attached))

    def adopt(self, conversation: Conversation, tree: MessageTree) -> None:
        """Take over what is stored; draft and attachments stay this one's, and so does the path of its own reply.

        A reply of its own that was deleted is stopped.
        """
        for live in self.lives.values():
            if live.is_ours and live.record.message_id not in tree:
                live.stop()
        if any(live.is_ours for live in self.lives.values()):
            for message in self.tree.path():
                if message.id in tree:
                    tree.select(message.id)
        before = self.conversation
        self.conversation = replace(conversation, draft=before.draft, attached=before.attached)
        self.tree = tree

    def take_over(self, conversation: Conversation, tree: MessageTree) -> None:
        """Adopt what this process has changed in the store itself, and tell the listeners."""
        self.adopt(conversation, tree)
        self._changed()

    async def drain_outbox(self) -> None:
        """Wait until the store has everything.

        Cancellation: only the waiting ends.
        """
        await self._outbox.drain()

    def _changed(self) -> None:
        self.changes += 1
        self.tell(Changed(self.id))

    def _keep_conversation(self) -> None:
        """Store the conversation with its first content."""
        if not self._is_stored:
            self._is_stored = True
            conversation = self.conversation
            self._outbox.put(lambda: self._store.conversations.create(conversation))
