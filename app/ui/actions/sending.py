"""Sending: a prompt on its way from the prompt box to the session."""

from __future__ import annotations

from app.errors import EndpointError
from app.safe_text import SafeText, safe_line
from app.session import ChatSession
from app.ui.actions.app_part import AppPart

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for the warning before an over-long prompt."""


class Sending(AppPart):
    """Sends prompts; none is ever lost on the way."""

    def submit(self, text: str) -> None:
        """Send a prompt in the active tab, once the workspace is open."""
        self.do(lambda: self._submit(text), "submit")

    async def _submit(self, text: str) -> None:
        app = self._chat
        screen = app.chat_screen
        await app.until_open()
        tab = screen.active
        if tab is None or not text.strip():
            return
        session = tab.session
        if session.live is not None:
            app.say(SafeText("The reply is still streaming; esc stops it. Your prompt is kept."))
            return
        if not await self._fits(session, text):
            return
        screen.prompt.text = ""
        tab.transcript.follow_end()
        try:
            await session.send(text)
        except EndpointError as error:
            if screen.active is tab and not screen.prompt.text:
                screen.prompt.text = text
            else:
                tab.draft = tab.draft or text
            app.say_failure(error.failure)
            return
        app.remember_prompt(text)
        await session.keep_draft("")

    async def _fits(self, session: ChatSession, text: str) -> bool:
        """Whether the prompt fits the model's window, or the user sends it all the same."""
        card = self._chat.workspace.endpoints.card(session.choice)
        if card is None or card.context_window is None:
            return True
        letters = len(text) + sum(len(message.text) for message in session.tree.path())
        tokens = letters // CHARACTERS_PER_TOKEN
        if tokens <= card.context_window:
            return True
        from app.ui.screens.ask import Confirm  # loaded when first needed

        question = SafeText(
            f"The conversation with this prompt is about {tokens:,} tokens; {safe_line(card.id)} takes {card.context_window:,}."
        )
        confirm = Confirm(SafeText("This may be too long"), question, "send anyway")
        answer: bool = await self._chat.push_screen_wait(confirm)
        return answer
