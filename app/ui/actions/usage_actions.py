"""Actions about usage: what replies take and cost, and the question before a limit is passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.safe_text import SafeText, safe_text
from app.ui.actions.app_part import AppPart

if TYPE_CHECKING:
    from app.session import ChatSession
    from app.ui.conversation_tab import ConversationTab
    from app.ui.usage_rows import UsageRow


class UsageActions(AppPart):
    """Shows usage, and asks before more is spent than the day may cost."""

    def action_usage(self) -> None:
        """Show what the reply at the cursor, the conversation and the day have taken."""
        tab = self._tab
        if tab is not None:
            self.do(lambda: self._show_usage(tab), "usage")

    async def _show_usage(self, tab: ConversationTab) -> None:
        from app.ui.screens.usage import UsageDialog  # loaded when first needed
        from app.ui.usage_rows import conversation_rows, reply_rows, today_rows, usage_now

        session = tab.session
        path = session.tree.path()
        key = tab.transcript.cursor_key
        place = next((place for place, message in enumerate(path) if message.id == key), len(path) - 1)
        # The prompt at the cursor stands for its reply.
        reply = next((message for message in path[max(place, 0) :] if message.generation is not None), None)
        rows: list[UsageRow] = []
        if reply is not None and reply.generation is not None:
            live = session.lives.get(reply.id)
            record = live.record if live is not None else reply.generation
            rows += reply_rows(record, usage_now(session, reply))
        rows += conversation_rows(session)
        ledger = self._chat.workspace.ledger
        rows += today_rows(await ledger.today(), ledger.limits)
        await self._chat.push_screen_wait(UsageDialog(rows))

    async def may_spend(self, session: ChatSession) -> bool:
        """Whether the next reply may be asked for: the day's limit is not reached, or the user goes on all the same."""
        ledger = self._chat.workspace.ledger
        reached = await ledger.reached()
        if reached is None:
            return True
        from app.ui.screens.ask import Confirm  # loaded when first needed

        confirm = Confirm(SafeText(reached.title), safe_text(reached.what), "send all the same")
        answer: bool = await self._chat.push_screen_wait(confirm)
        if answer:
            ledger.allow(session.id)
        return answer
