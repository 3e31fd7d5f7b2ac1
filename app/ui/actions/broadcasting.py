"""Broadcasting: one prompt to several tabs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_line
from app.ui.actions.app_part import AppPart
from app.ui.actions.slashing import entry_of

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab

TOLD = 3
"""Titles that are named in the notice."""


class Broadcasting(AppPart):
    """Sends a prompt to the tabs that the user checks, and says where it went."""

    def action_broadcast(self, argument: str = "") -> None:
        """Send a prompt to several tabs.

        Args:
            argument: The prompt; empty for the draft, which is asked for where there is none.
        """
        self.do(lambda: self._broadcast(argument.strip()), "broadcast")

    async def _broadcast(self, text: str) -> None:
        app = self._chat
        await app.until_open()
        screen = app.chat_screen
        from app.ui.screens.ask import AskLine  # loaded when first needed
        from app.ui.screens.pick_many import PickMany, keys_of
        from app.ui.screens.picker import Row

        is_draft = not text and bool(screen.prompt.text.strip())
        text = text or screen.prompt.text.strip()
        if not text:
            asked = await app.push_screen_wait(
                AskLine(SafeText("The prompt for several tabs"), SafeText(""), "choose the tabs", "back")
            )
            text = (asked or "").strip()
            if not text:
                return
        rows = [
            Row(tab.key, tab.session.title, SafeText(f"{number} · {tab.face.state}"))
            for number, tab in enumerate(screen.tabs, 1)
        ]
        picker = PickMany(
            SafeText("Send to these tabs"),
            rows,
            checked=[tab.key for tab in screen.tabs] if len(rows) > 1 else [],
            verb="send",
            problem=lambda keys: "" if keys else "Check at least one, with the tab key.",
            placeholder="Type a title",
        )
        keys = keys_of(await app.push_screen_wait(picker))
        if keys:
            if is_draft:
                screen.prompt.text = ""
            await self._send_to(text, keys, was_named=not is_draft)

    async def _send_to(self, text: str, keys: list[str], *, was_named: bool) -> None:
        app = self._chat
        sent: list[SafeText] = []
        queued: list[SafeText] = []
        missed = 0
        for key in keys:
            tab = app.chat_screen.tab_of(key)
            if tab is None or not await app.may_spend(tab.session):
                missed += 1
            else:
                await app.pick_marked(tab)
                (queued if await _give(tab, text) else sent).append(tab.session.title)
                app.remember_prompt(entry_of(text), tab)
        pieces = [f"Sent to {_named(sent)}" if sent else "", f"queued in {_named(queued)}" if queued else ""]
        pieces.append(f"{missed} left out" if missed else "")
        told = "; ".join(filter(None, pieces))
        app.say(safe_line(f"{told[:1].upper()}{told[1:]}.", 300))
        if not sent and not queued and not was_named:
            app.chat_screen.prompt.give_back(entry_of(text))


async def _give(tab: ConversationTab, text: str) -> bool:
    """Send a prompt in a tab, or let it wait there where a reply streams; whether it waits."""
    if not tab.session.is_busy and await tab.session.send(text) is not None:
        tab.transcript.follow_end()
        return False
    await tab.session.enqueue(text)
    return True


def _named(titles: list[SafeText]) -> str:
    """Titles in words: the first few, and how many more."""
    more = len(titles) - TOLD
    return ", ".join(titles[:TOLD]) + (f" and {more} more" if more > 0 else "")
