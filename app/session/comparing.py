"""Comparing: the same prompt answered by several models at once, until the user picks one of the answers.

Each answer is a generation like any other, a variant below the prompt, and fails, stops and is recovered by itself.
Until one is picked the queue waits: it could not know below which answer to go on.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from app.conversation import AttachmentPart, Part, TextPart
from app.safe_text import safe_markdown, stripped
from app.session.endpoints import ModelChoice
from app.session.generation import Generation
from app.session.queueing import Queueing


class Comparing(Queueing):
    """An open conversation whose last prompt several models may answer at once."""

    compared: tuple[str, ...] = ()
    """The messages of the answers that stand beside each other until one is picked, in the order of the models."""

    @abstractmethod
    async def _begin(
        self, parent_id: str | None, prompt_parts: tuple[Part, ...] | None, choices: Sequence[ModelChoice]
    ) -> list[Generation]:
        """Begin a generation of each choice below a parent, behind a new prompt where one is given."""

    @abstractmethod
    def answers_excluded(self, reply_id: str | None = None) -> bool:
        """Whether a reply answers a prompt that is excluded from what is sent."""

    async def compare(
        self, choices: Sequence[ModelChoice], text: str = "", attached: Sequence[AttachmentPart] = ()
    ) -> list[Generation]:
        """Have several models answer the same prompt at once; the first one's answer is the active variant for now.

        Args:
            choices: Whom to ask; each is asked once.
            text: A new prompt at the end of the active path; empty for the last one there is.
            attached: What goes along with a new prompt.

        Returns:
            Nothing where there is no prompt, where it is excluded from what is sent, and where the reply at the end of
            the path is running.
        """
        each = list(dict.fromkeys(choices))
        prompt = stripped(safe_markdown(text))
        path = self.tree.path()
        if prompt:
            parent = path[-1].id if path else None
            begun = await self._begin(parent, (*attached, TextPart(prompt)), each)
        else:
            last = next((message for message in reversed(path) if message.role == "user"), None)
            if last is None or self.answers_excluded():
                return []
            begun = await self._begin(last.id, None, each)
        return begun

    async def pick(self, message_id: str) -> None:
        """End the comparison: go on below this answer; the others stay as variants, and run to their end.

        Raises:
            KeyError: there is no such message.
        """
        self.compared = ()
        await self.go_to(message_id)
        if message_id not in self.lives:
            self._reply_ended(message_id)

    def stop_comparing(self) -> None:
        """End the comparison without a choice; the active variant stays the one it is."""
        self.compared = ()
        self._changed()
        self._go_on()

    @property
    def _is_stuck(self) -> bool:
        return bool(self.compared) or super()._is_stuck

    def _reply_ended(self, message_id: str, *, after_seconds: float = 0.0) -> None:
        if message_id not in self.compared:
            super()._reply_ended(message_id, after_seconds=after_seconds)
