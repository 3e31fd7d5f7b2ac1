"""Checking: what a prompt mentions is read, and nothing leaves that the model cannot take or that should not leave."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AttachmentRefused
from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.attachments.locating import Located
    from app.attachments.mentions import Mention
    from app.conversation import Attached, AttachmentPart, Part
    from app.session import ChatSession
    from app.ui.conversation_tab import ConversationTab
    from app.ui.screens.secrets_found import SecretRow

LONGEST_PATH = 1000
SHORTEST_SECRET = 8
"""Characters below which a prompt is not looked through."""


class Checking(AppPart):
    """Looks at a prompt between enter and the session."""

    async def checked(
        self,
        tab: ConversationTab,
        text: str,
        attached: tuple[Attached, ...],
        known: Collection[Part] = (),
    ) -> tuple[Attached, ...] | None:
        """What goes along with a prompt; None where it is not to be sent, which has been said or was the user's wish.

        Args:
            tab: Where it is sent.
            text: The prompt.
            attached: What stands beside it.
            known: What was sent before, and is not asked about again.
        """
        given: tuple[Attached, ...] | None = attached
        if "@" in text:
            given = await self._with_mentions(text, attached)
        if given is None:
            return None
        if refusal := await self._refusal(tab.session, given):
            self._chat.say(refusal, title=SafeText("Not sent"), is_bad=True)
            return None
        return await self._without_secrets(text, given, known)

    # Mentions

    async def _with_mentions(self, text: str, attached: tuple[Attached, ...]) -> tuple[Attached, ...] | None:
        from app.attachments.mentions import mentions  # loaded with the first at sign

        for mention in mentions(text):
            names = {one.name for one in attached}
            if mention.is_command:
                if f"!{mention.names[0]}" in names:
                    continue
                one = await self._chat.output_of(mention.names[0])
            else:
                located = await self._located(mention)
                if located is None or located.name in names:
                    continue
                if (located.is_outside or located.is_hidden) and not await self._may_leave(located):
                    return None
                one = await self._chat.read_located(located)
                if one is None:  # what cannot be attached has been said
                    self._chat.say(SafeText("Not sent. With a space behind the @ it is mere text."))
            if one is None:
                return None
            attached = (*attached, one)
        return attached

    async def _located(self, mention: Mention) -> Located | None:
        """What a mention names; None where it is only text, or cannot be read, which has been said."""
        from app.attachments.locating import locate_mentioned  # loaded with the first at sign

        try:
            return await asyncio.to_thread(locate_mentioned, mention.names, Path.cwd())
        except AttachmentRefused as error:
            self._chat.say_failure(error.failure)
            return None

    async def _may_leave(self, located: Located) -> bool:
        """Whether a file from elsewhere or a hidden one is meant: a pasted text may mention one that nobody wants to send."""
        from app.ui.screens.ask import Confirm  # loaded when first needed

        path = safe_line(str(located.path), LONGEST_PATH)
        told = SafeText(f"{located.name} → {path}" if located.is_link else path)
        what = "folder" if located.kind == "folder" else "file"
        asked = f"hidden {what}" if located.is_hidden else f"{what} from outside of this folder"
        confirm = Confirm(SafeText(f"Attach this {asked}?"), told, "attach")
        answer: bool = await self._chat.push_screen_wait(confirm)
        return answer

    # The model

    async def _refusal(self, session: ChatSession, attached: tuple[Attached, ...]) -> SafeText:
        """Why the model cannot take what is attached, in one sentence; empty where it may."""
        others = [part for one in attached for part in one.parts if not part.is_text]
        if not others:
            return SafeText("")
        told = await self._chat.workspace.endpoints.refusal(session.choice, others)
        return safe_line(told, LONGEST_PATH)

    # Secrets

    async def _without_secrets(
        self, text: str, attached: tuple[Attached, ...], known: Collection[Part]
    ) -> tuple[Attached, ...] | None:
        """What goes along once the user has decided about everything that looks like a secret."""
        parts = [part for one in attached for part in one.parts if part.is_text and part not in known]
        if not parts and len(text) < SHORTEST_SECRET:
            return attached
        rows, holders = await asyncio.to_thread(_found, text, parts)
        if not rows:
            return attached
        from app.ui.screens.secrets_found import SecretsFound  # loaded when something was found

        dialog = SecretsFound(rows, can_leave_out=len(holders) > 0 and not rows[0].place.startswith(PROMPT))
        match await self._chat.push_screen_wait(dialog):
            case "send":
                return attached
            case "leave out":
                kept = [
                    replace(one, parts=tuple(part for part in one.parts if part not in holders))
                    for one in attached
                ]
                return tuple(one for one in kept if one.parts)
            case _:
                return None


PROMPT = SafeText("the prompt")


def _found(text: str, parts: Sequence[AttachmentPart]) -> tuple[list[SecretRow], list[AttachmentPart]]:
    """What looks like a secret, the prompt's own first, and the attachments that hold any."""
    from app.attachments.secrets import find_secrets  # loaded with the first prompt that is sent
    from app.ui.screens.secrets_found import SecretRow

    rows = [
        SecretRow(PROMPT, finding.line, safe_line(finding.kind), safe_line(finding.hint))
        for finding in find_secrets(text)
    ]
    holders = []
    for part in parts:
        found = find_secrets(part.content)
        holders += [part] if found else []
        rows += [
            SecretRow(
                safe_line(part.name, 300), finding.line, safe_line(finding.kind), safe_line(finding.hint)
            )
            for finding in found
        ]
    return rows, holders
