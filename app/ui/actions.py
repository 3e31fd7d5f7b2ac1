"""The app's actions: what each command of the key table does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

from app.errors import EndpointError
from app.safe_text import SafeText, safe_line
from app.session import ChatSession
from app.ui.conversation_tab import ConversationTab
from app.ui.keys import TRANSCRIPT_ACTIONS

if TYPE_CHECKING:
    from app.session import ModelChoice
    from app.ui.chat_app import ChatApp

QUIT_SECONDS = 2.0
"""Within this time a second ctrl+c quits."""

CHARACTERS_PER_TOKEN = 4
"""Rule of thumb for the warning before an over-long prompt."""


class Actions:
    """Mixed into the app; one method per command, thin over session and screen."""

    _interrupted_at = 0.0

    @property
    def _app(self) -> ChatApp:
        return cast("ChatApp", self)

    @property
    def _tab(self) -> ConversationTab | None:
        return self._app.chat_screen.active

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a command can run now: letters belong to the prompt while it has the focus."""
        del parameters
        app = self._app
        if action in TRANSCRIPT_ACTIONS:
            return app.chat_screen.focused is not app.chat_screen.prompt
        if action == "close_tab":
            screen = app.chat_screen
            return screen.focused is not screen.prompt or not screen.prompt.text
        return True

    # Sending

    def submit(self, text: str) -> None:
        """Send a prompt in the active tab, once the workspace is open."""
        self._app.run_worker(self._submit(text), group="submit")

    async def _submit(self, text: str) -> None:
        app = self._app
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
        card = self._app.workspace.endpoints.card(session.choice)
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
        confirm = Confirm(SafeText("This may be too long"), question, SafeText("send anyway"))
        answer: bool = await self._app.push_screen_wait(confirm)
        return answer

    # The reply

    def action_stop(self) -> None:
        """Stop the reply; with none running, go to the prompt."""
        tab = self._tab
        if tab is not None and tab.session.live is not None:
            tab.session.live.stop()
        else:
            self._app.chat_screen.prompt.focus()

    async def action_interrupt(self) -> None:
        """Stop the reply, else clear the prompt, else quit at the second time."""
        app = self._app
        tab = self._tab
        prompt = app.chat_screen.prompt
        if tab is not None and tab.session.live is not None:
            tab.session.live.stop()
        elif prompt.text:
            prompt.text = ""
        elif time.monotonic() - self._interrupted_at < QUIT_SECONDS:
            await app.end()
        else:
            self._interrupted_at = time.monotonic()
            app.say(SafeText("ctrl+c again quits."), seconds=QUIT_SECONDS)

    def action_regenerate(self) -> None:
        """Make a new variant beside the reply at the cursor, the last one by default."""
        self._regenerate(None)

    async def action_regenerate_with(self) -> None:
        """Pick a model, then regenerate with it."""
        from app.ui.screens.pick_model import pick_model  # loaded when first needed

        self._app.run_worker(self._with_picked(pick_model(self._app), self._regenerate), group="pick")

    async def _with_picked(self, picking: Any, use: Any) -> None:
        choice = await picking
        if choice is not None:
            use(choice)

    def retry(self, key: str) -> None:
        """Ask again for a reply that failed."""
        tab = self._tab
        if tab is not None and key in tab.session.tree:
            self._regenerate(None, key)

    def action_retry(self) -> None:
        """Ask again for the reply at the cursor."""
        self._regenerate(None)

    def _regenerate(self, choice: ModelChoice | None, key: str | None = None) -> None:
        tab = self._tab
        if tab is not None and not tab.session.is_empty:
            self._app.run_worker(self._regenerated(tab, choice, key or tab.transcript.cursor_key), group="regenerate")

    async def _regenerated(self, tab: ConversationTab, choice: ModelChoice | None, key: str | None) -> None:
        tab.transcript.follow_end()
        try:
            await tab.session.regenerate(key if key in tab.session.tree else None, choice)
        except EndpointError as error:
            self._app.say_failure(error.failure)

    def action_variant(self, step: int) -> None:
        """Go to the neighbouring variant of the message at the cursor, or of the last one that has variants."""
        tab = self._tab
        if tab is None:
            return
        path = tab.session.tree.path()
        key = tab.transcript.cursor_key
        keys = [message.id for message in path]
        start = keys.index(key) if key in keys else len(path) - 1
        for message in reversed(path[: start + 1]):
            if len(tab.session.tree.variants(message.id)) > 1:
                self.go_to_variant(message.id, step)
                return

    def go_to_variant(self, key: str, step: int) -> None:
        """Go to the variant ``step`` places beside a message."""
        tab = self._tab
        if tab is not None and key in tab.session.tree:
            self._app.run_worker(tab.session.select_variant(key, step), group="variant")

    def action_copy_message(self) -> None:
        """Copy the Markdown of the message at the cursor, or of the last one."""
        tab = self._tab
        key = tab.transcript.cursor_key if tab is not None else None
        if tab is not None and key is not None and (source := tab.transcript.source_of(key)):
            self._app.copy_to_clipboard(source)
            self._app.say(SafeText(f"Copied {len(source):,} characters through the terminal."), seconds=3)

    def show_link(self, href: str) -> None:
        """Show where a link leads and copy it; nothing is opened from here."""
        self._app.copy_to_clipboard(href)
        self._app.say(safe_line(href, 400), title=SafeText("Link copied"))

    # Tabs

    async def action_new_tab(self) -> None:
        """Begin a conversation in a new tab, with the model of the active one."""
        app = self._app
        await app.until_open()
        choice = self._tab.session.choice if self._tab is not None else None
        app.chat_screen.add_tab(app.workspace.new(choice))

    def action_close_tab(self) -> None:
        """Close the active tab."""
        if (tab := self._tab) is not None:
            self.close(tab)

    def close(self, tab: ConversationTab) -> None:
        """Close a tab; a new one takes the place of the last."""
        app = self._app
        app.chat_screen.remove_tab(tab)
        app.workspace.close(tab.key)
        if not app.chat_screen.tabs:
            app.chat_screen.add_tab(app.workspace.new())
        if tab.session.live is not None:
            app.say(SafeText("The reply goes on; find the conversation with ctrl+o."))

    async def delete_conversation(self, key: str) -> None:
        """Delete a conversation and close its tab.

        Raises:
            StoreError: it cannot be saved.
        """
        await self._app.workspace.delete(key)
        if tab := self._app.chat_screen.tab_of(key):
            self.close(tab)

    def action_next_tab(self) -> None:
        """Go one tab to the right."""
        self._go(1)

    def action_previous_tab(self) -> None:
        """Go one tab to the left."""
        self._go(-1)

    def _go(self, step: int) -> None:
        screen = self._app.chat_screen
        if screen.active is not None and screen.tabs:
            place = screen.tabs.index(screen.active) + step
            screen.activate(screen.tabs[place % len(screen.tabs)])

    def action_tab(self, number: int) -> None:
        """Go to a tab by its number, from 1."""
        screen = self._app.chat_screen
        if number <= len(screen.tabs):
            screen.activate(screen.tabs[number - 1])

    # Dialogs

    async def action_models(self) -> None:
        """Pick the model for the next prompts."""
        from app.ui.screens.pick_model import pick_model  # loaded when first needed

        self._app.run_worker(self._with_picked(pick_model(self._app), self._choose), group="pick")

    def _choose(self, choice: ModelChoice) -> None:
        tab = self._tab
        if tab is not None:
            self._app.run_worker(tab.session.choose(choice), group="choose")
            self._app.workspace.default_choice = choice
            self._app.keep_choice(choice)
            tab.transcript.show_empty(self._app.empty_lines(tab.session))

    def action_browser(self) -> None:
        """Open the conversation browser."""
        from app.ui.screens.browser import browse  # loaded when first needed

        self._app.run_worker(browse(self._app), group="browse")

    def action_palette(self) -> None:
        """Find a command by its name."""
        from app.ui.screens.palette import pick_command  # loaded when first needed

        self._app.run_worker(pick_command(self._app), group="palette")

    def action_themes(self) -> None:
        """Pick a theme."""
        from app.ui.screens.pick_theme import pick_theme  # loaded when first needed

        self._app.run_worker(pick_theme(self._app), group="themes")

    def action_help(self) -> None:
        """Show all keys."""
        from app.ui.screens.help import HelpScreen  # loaded when first needed

        self._app.push_screen(HelpScreen())

    def action_rename(self) -> None:
        """Rename the active conversation."""
        self._app.run_worker(self._rename(), group="rename")

    async def _rename(self) -> None:
        from app.ui.screens.ask import AskLine  # loaded when first needed

        tab = self._tab
        if tab is not None:
            title = await self._app.push_screen_wait(AskLine(SafeText("Rename this conversation"), tab.session.title))
            if title is not None:
                await tab.session.rename(title)

    # Reading

    def action_switch_focus(self) -> None:
        """Go from the prompt to the transcript or back."""
        screen = self._app.chat_screen
        if screen.active is not None and screen.focused is screen.prompt:
            screen.active.transcript.focus()
        else:
            screen.prompt.focus()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the transcript by pages."""
        self._read("page_up" if pages < 0 else "page_down")

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll the transcript by lines."""
        self._read("scroll_up" if lines < 0 else "scroll_down")

    def action_to_start(self) -> None:
        """Go to the first message."""
        self._read("scroll_home")

    def action_follow(self) -> None:
        """Go to the end and stay there."""
        if (tab := self._tab) is not None:
            tab.transcript.follow_end()

    def action_cursor(self, step: int) -> None:
        """Move the message cursor."""
        self._read("cursor_up" if step < 0 else "cursor_down")

    def action_fold_reasoning(self) -> None:
        """Show or hide the reasoning at the cursor."""
        self._read("toggle_reasoning")

    def _read(self, action: str) -> None:
        if (tab := self._tab) is not None:
            getattr(tab.transcript, f"action_{action}")()

    # The program

    def action_redraw(self) -> None:
        """Paint everything anew."""
        self._app.refresh(layout=True)

    async def action_quit(self) -> None:
        """End beck."""
        await self._app.end()


