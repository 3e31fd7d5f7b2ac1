"""Outgoing: the files that go along with a prompt of the linear mode, and the questions before anything leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from app.attachments.locating import Located, locate, locate_mentioned
from app.attachments.mentions import mentions
from app.attachments.reading import read_located
from app.attachments.secrets import find_secrets
from app.conversation import AttachmentPart
from app.conversation.attached import Attached, parts_of, size_label
from app.errors import AttachmentRefused
from app.safe_text import safe_line
from app.session import ChatSession, Workspace

MOST_TOLD = 10
"""Secrets that are told one by one."""


class Outgoing:
    """What goes along with the next prompt.

    Args:
        workspace: Endpoints and limits.
        say: Tells a text.
        line: Asks for a line, with a prompt; None at the end of input.
    """

    def __init__(
        self, workspace: Workspace, say: Callable[[str], None], line: Callable[[str], Awaitable[str | None]]
    ) -> None:
        self._workspace = workspace
        self._say = say
        self._line = line
        self._attached: tuple[Attached, ...] = ()

    async def attach(self, named: str) -> None:
        """Keep a file or folder for the next prompt; without a name, tell what is kept.

        Raises:
            AttachmentRefused: there is no such file, or it cannot be sent.
        """
        if not named:
            names = ", ".join(one.name for one in self._attached)
            self._say(f"Attached: {names}.\n" if names else "Nothing is attached. Type /attach and a file.\n")
            return

        def work() -> Attached:
            located = locate(named, Path.cwd())
            if located is None:
                raise AttachmentRefused(f"There is no file or folder {safe_line(named)} here.")
            return read_located(located)

        self._keep(await asyncio.to_thread(work))

    async def detach(self, named: str) -> None:
        """Take one file away, or all of them."""
        if named and named not in [one.name for one in self._attached]:
            self._say(f"{named} is not attached.\n")
            return
        self._attached = tuple(one for one in self._attached if named and one.name != named)
        self._say("Taken away.\n")

    def _keep(self, one: Attached) -> None:
        self._attached = (*(other for other in self._attached if other.name != one.name), one)
        note = f", {one.note}" if one.note else ""
        size = f"{size_label(one.byte_count)}, about {one.tokens:,} tokens"
        self._say(f"Attached: {one.name}, {size}{note}. It goes along with the next prompt.\n")

    async def checked(self, session: ChatSession, text: str) -> Sequence[AttachmentPart] | None:
        """What goes along with a prompt; None where it is not to be sent, which has been said.

        Raises:
            AttachmentRefused: a file that is mentioned cannot be sent.
        """
        for mention in mentions(text):
            if not mention.is_command:
                located = await asyncio.to_thread(locate_mentioned, mention.names, Path.cwd())
                if located is not None and not await self._take_mentioned(located):
                    return None
        parts = parts_of(self._attached)
        others = [part for part in parts if not part.is_text]
        if others and (told := await self._workspace.endpoints.refusal(session.choice, others)):
            self._say(f"Not sent. {told}\n")
            return None
        if not (await self._has_no_secret(text, parts) and await self._may_spend(session)):
            return None
        self._attached = ()
        return parts

    async def _take_mentioned(self, located: Located) -> bool:
        if located.name in [one.name for one in self._attached]:
            return True
        why = (
            "lies outside of this folder" if located.is_outside else "is hidden" if located.is_hidden else ""
        )
        if why and not await self._agreed(f"{located.path} {why}."):
            return False
        self._keep(await asyncio.to_thread(read_located, located))
        return True

    async def _has_no_secret(self, text: str, parts: Sequence[AttachmentPart]) -> bool:
        """Whether nothing looks like a secret, or the user sends it all the same."""
        texts = [("The prompt", text), *((part.name, part.content) for part in parts if part.is_text)]

        def work() -> list[str]:
            return [
                f"{name}, line {finding.line}: {finding.kind}, {finding.hint}"
                for name, content in texts
                for finding in find_secrets(content)
            ]

        found = await asyncio.to_thread(work)
        if not found:
            return True
        more = f"\nand {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
        return await self._agreed("This looks like a secret.\n" + "\n".join(found[:MOST_TOLD]) + more)

    async def _may_spend(self, session: ChatSession) -> bool:
        """Whether the limit of the day is not reached, or the user goes on all the same."""
        ledger = self._workspace.ledger
        reached = await ledger.reached()
        if reached is None:
            return True
        if not await self._agreed(f"{reached.title}. {reached.what}"):
            return False
        ledger.allow(session.id)
        return True

    async def _agreed(self, told: str) -> bool:
        self._say(f"{told}\n")
        answer = await self._line("Send it all the same? Type yes or no: ")
        if answer is not None and answer.strip().lower() in ("y", "yes"):
            return True
        self._say("Not sent.\n")
        return False
