"""Actions that make room in the model's window: trimming, summarising, and trying again with less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.ui.conversation_tab import ConversationTab

TOO_LONG = "context_exceeded"
"""Kind of the failure of a request that was too long for its model."""

NOTHING_LEFT = SafeText(
    "Only the last prompt is still sent. Shorten it with e, or pick a model with a larger window with ctrl+l."
)
IS_STREAMING = SafeText("A reply is still streaming; esc stops it.")


class Shortening(AppPart):
    """Leaves old turns out of what is sent; u takes them in again."""

    def action_trim(self, argument: str = "") -> None:
        """Leave out the oldest turns until the rest fits into the window.

        Args:
            argument: How many turns to keep; empty for as many as fit well.
        """
        tab = self._tab
        if tab is None:
            return
        if argument and not (argument.isascii() and argument.isdigit() and int(argument[:9]) > 0):
            self._chat.say(SafeText("Say how many of the last turns to keep, as in /trim 5."))
            return
        self.do(lambda: self._trim(tab, int(argument[:9]) if argument else None), "branches")

    async def _trim(self, tab: ConversationTab, keep: int | None) -> None:
        from app.session.trimming import trim, wanted_tokens  # loaded when first needed

        session = tab.session
        if session.is_answering:
            self._chat.say(IS_STREAMING)
            return
        wanted = wanted_tokens(session) if keep is None else None
        if keep is None and wanted is None:
            self._chat.say(
                SafeText("The window of this model is not known; /trim 5 keeps the last five turns.")
            )
            return
        trimmed = await trim(session, tokens=wanted, keep=keep)
        if not trimmed.turns:
            percent = session.context.percent
            fits = (
                f"The conversation takes {percent} % of the window" if percent is not None else "It is short"
            )
            self._chat.say(SafeText(f"{fits}; nothing was left out. /trim 5 keeps the last five turns."))
            return
        self._chat.say(SafeText(f"{_left_out(trimmed.turns, trimmed.tokens)}; u takes them in again."))

    def action_summarise(self) -> None:
        """Have the model write a summary that stands for the older turns."""
        tab = self._tab
        if tab is not None:
            self.do(lambda: self._summarise(tab), "summarise")

    async def _summarise(self, tab: ConversationTab) -> None:
        from app.session.summarising import summarise  # loaded when first needed

        app = self._chat
        if tab.session.is_answering:
            app.say(IS_STREAMING)
            return
        if tab.session.is_empty:
            app.say(SafeText("There is nothing to summarise yet."), seconds=4)
            return
        if not await app.may_spend(tab.session):
            return
        tab.transcript.follow_end()
        done = await summarise(tab.session)
        if done.turns:
            turns = "1 turn" if done.turns == 1 else f"{done.turns:,} turns"
            app.say(SafeText(f"The summary stands for {turns} from now on; u takes them in again."))
        elif done.failure is not None:
            app.say_failure(done.failure)
            app.say(SafeText("No summary was made; the conversation is as it was."))
        else:
            app.say(SafeText("No summary was made; the conversation is as it was."))

    async def made_shorter(self, tab: ConversationTab, reply: str | None) -> bool:
        """Leave out the oldest turns where a reply failed because its request was too long; whether it can be asked anew."""
        session = tab.session
        path = session.tree.path()
        key = reply if reply is not None else path[-1].id if path else ""
        record = session.tree[key].generation if key in session.tree else None
        if record is None or record.failure is None or record.failure.kind != TOO_LONG:
            return True
        from app.session.trimming import trim, wanted_tokens  # loaded when first needed

        trimmed = await trim(session, tokens=wanted_tokens(session, is_refused=True))
        if not trimmed.turns:
            self._chat.say(NOTHING_LEFT)
            return False
        self._chat.say(SafeText(f"{_left_out(trimmed.turns, trimmed.tokens)}; u takes them in again."))
        return True


def _left_out(turns: int, tokens: int) -> str:
    what = "The oldest turn is" if turns == 1 else f"The {turns:,} oldest turns are"
    return f"{what} no longer sent, about {tokens:,} tokens"
