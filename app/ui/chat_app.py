"""The app: starts, holds the workspace, and ends with nothing lost."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import traceback
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen

from app.errors import BeckError, Failure, StoreError
from app.safe_text import SafeText, safe_line, safe_text
from app.session import ChatSession, ModelChoice, Workspace
from app.ui.actions import Actions
from app.ui.screens.chat_screen import ChatScreen
from app.ui.start import Opened, Start
from app.ui.terminal.driver import TerminalDriver
from app.ui.terminal.signals import end_on_signals
from app.ui.themes import DEFAULT_THEME, THEME_VARIABLE_DEFAULTS, load_theme
from app.ui.widgets.transcript import SYNTAX_DEFAULTS

DRAFT_SECONDS = 0.5
"""How long the prompt rests before its draft is stored."""

NOTHING = SafeText("")

NO_COLOR_THEME = "terminal"
"""The theme where NO_COLOR is set and none was picked: it needs no colour of its own."""

EXIT_SECONDS = 3.0
"""How long ending may take before the store is left to its own recovery."""


def crash_text() -> SafeText:
    """What is said of the exception under way: where it came from and its kind, but no values and no messages."""
    kind, error, _ = sys.exc_info()
    frames = traceback.extract_tb(error.__traceback__)[-8:] if error is not None else []
    where = "\n".join(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames)
    name = kind.__name__ if kind is not None else "unknown error"
    return safe_text(f"beck ended unexpectedly ({name}); what arrived is kept.\n{where}")


class ChatApp(Actions, App[None]):
    """beck on a terminal."""

    TITLE = "beck"
    CSS_PATH = "styles/chat.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, start: Start) -> None:
        self._start = start
        super().__init__(
            driver_class=TerminalDriver,
            # Textual chooses its colour filter here, before the theme: without this NO_COLOR is black on black.
            ansi_color=True if "NO_COLOR" in os.environ else None,
        )
        self.opened: Opened | None = None
        self._is_open = asyncio.Event()
        self._is_ending = False
        self._history: list[str] = []

    # First frame

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values for the variables that a theme leaves out."""
        return {**SYNTAX_DEFAULTS, **THEME_VARIABLE_DEFAULTS}

    def get_default_screen(self) -> Screen[None]:
        """The chat screen."""
        return ChatScreen()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[object]:  # type: ignore[override]  # none of Textual's own: they would bypass the key table
        """No commands of Textual's own."""
        return ()

    def on_load(self) -> None:
        """Use the theme before anything is painted."""
        name = self._start.theme or (NO_COLOR_THEME if self.no_color else DEFAULT_THEME)
        theme = load_theme(name, self._start.theme_folders)
        if theme is None:
            theme = load_theme(DEFAULT_THEME, ())
        if theme is not None:
            self.register_theme(theme)
            self.theme = theme.name

    def on_mount(self) -> None:
        """Open settings and store once the first frame is out."""
        if not self.is_headless:
            end_on_signals(self.end_by_signal)
        self.call_after_refresh(lambda: self.run_worker(self._begin, exclusive=True, group="begin"))

    @property
    def chat_screen(self) -> ChatScreen:
        """The chat screen, also below a dialog."""
        return next(screen for screen in self.screen_stack if isinstance(screen, ChatScreen))

    @property
    def workspace(self) -> Workspace:
        """The workspace.

        Raises:
            RuntimeError: it is not open yet.
        """
        if self.opened is None:
            raise RuntimeError("the workspace is not open yet")
        return self.opened.workspace

    @property
    def is_animated(self) -> bool:
        """Whether carets blink."""
        return self._start.is_animated

    @property
    def max_fps(self) -> float:
        """Frames per second at most."""
        return self._start.max_fps

    def now_seconds(self) -> float:
        """Seconds since the epoch, by the workspace's clock."""
        return self.opened.workspace.clock_ms() / 1000 if self.opened else time.time()

    # Opening

    async def _begin(self) -> None:
        opened = await self._start.open()
        self.opened = opened
        if opened.store_failure is not None and not await self._runs_without_saving(opened.store_failure):
            await self.end()
            return
        for problem in opened.problems:
            self.say_failure(problem)
        if opened.recovered:
            count = len(opened.recovered)
            self.say(
                SafeText(
                    "1 reply was interrupted when beck ended; what arrived is kept."
                    if count == 1
                    else f"{count} replies were interrupted when beck ended; what arrived is kept."
                )
            )
        await self._restore_tabs()
        self._is_open.set()
        self._history = await self._prompt_history()
        self.chat_screen.prompt.set_history(self._history)
        if self._start.prompt:
            self.submit(self._start.prompt)
        self.run_worker(self._discover(), group="discover")

    async def _runs_without_saving(self, failure: Failure) -> bool:
        """Whether the user goes on although the database cannot be used."""
        from app.ui.screens.ask import Confirm  # loaded when first needed

        text = f"{failure.what} {failure.hint}\n\nThe file is left as it is. beck can run without saving: nothing of this session is kept."
        answer: bool = await self.push_screen_wait(
            Confirm(SafeText(failure.title), SafeText(text), SafeText("run without saving"))
        )
        return answer

    async def _prompt_history(self) -> list[str]:
        try:
            return await self.workspace.store.prompt_history.all()
        except StoreError:
            return []

    async def _restore_tabs(self) -> None:
        screen = self.chat_screen
        active: str | None = None
        if self._start.which != "new":
            try:
                state = await self.workspace.store.state.get("tabs", {})
                keys = [key for key in state.get("keys", []) if isinstance(key, str)]
                active = state.get("active")
                if self._start.which == "continue" and (newest := await self.workspace.listing()):
                    active = newest[0].id
                    keys = keys if active in keys else [*keys, active]
                for key in keys:
                    session = await self.workspace.open(key)
                    if session is not None:
                        screen.add_tab(session, activate=False)
            except StoreError as error:
                self.say_failure(error.failure)
        tab = screen.tab_of(active) if isinstance(active, str) else None
        if self._start.prompt or self._start.wants_model or not screen.tabs:
            screen.add_tab(self.workspace.new())
        else:
            screen.activate(tab or screen.tabs[-1])

    async def _discover(self) -> None:
        if self.opened is None:
            return
        for entry in await self.opened.discover():
            if entry.name not in self.workspace.endpoints:
                self.workspace.endpoints.add(entry)
                models = f" with {len(entry.models)} models" if len(entry.models) > 1 else ""
                self.say(safe_line(f"Found {entry.name} on this machine{models}: ctrl+l to use it."))

    def empty_lines(self, session: ChatSession) -> list[SafeText]:
        """What an empty conversation teaches, in five lines."""
        choice = session.choice
        who = f"{choice.model} · {choice.endpoint}" if choice.model else choice.endpoint
        if choice.endpoint == "guide":
            return [
                SafeText("This is the built-in guide: it knows beck and works offline."),
                SafeText("Try: what can beck do?"),
                SafeText("Try: how do I connect a model?"),
                SafeText("Try: show me a table and some code"),
                SafeText("ctrl+l picks a model · ctrl+p commands · f1 keys"),
            ]
        return [
            safe_line(f"You are talking to {who}."),
            SafeText("Type below, enter sends; esc stops a reply at any time."),
            SafeText("ctrl+t opens another tab; replies go on in the background."),
            SafeText("tab and ctrl+r answer again, beside the old reply."),
            SafeText("ctrl+l picks a model · ctrl+p commands · f1 keys"),
        ]

    # Saying things

    def say(
        self, text: SafeText, *, title: SafeText = NOTHING, is_bad: bool = False, seconds: float = 8.0
    ) -> None:
        """Show a notice for a while."""
        severity: SeverityLevel = "error" if is_bad else "information"
        self.notify(text, title=title, severity=severity, markup=False, timeout=seconds)

    def say_failure(self, failure: Failure) -> None:
        """Show what failed and what to do."""
        text = " ".join(part for part in (failure.what, failure.hint) if part) or failure.title
        self.say(SafeText(text), title=SafeText(failure.title), is_bad=True)

    def report_unsaved(self, failure: Failure | None) -> None:
        """Say once that saving fails, and once that it works again."""
        if failure is None:
            self.say(SafeText("Saving works again."))
        else:
            self.say_failure(failure)

    async def until_open(self) -> None:
        """Wait until the workspace is open and the tabs are back."""
        await self._is_open.wait()

    # Keeping state

    def remember_prompt(self, text: str) -> None:
        """Add a prompt to the history that up and down walk through."""
        self._history.append(text)
        self.chat_screen.prompt.set_history(self._history)
        self.run_worker(self._quietly(self.workspace.store.prompt_history.add(text)), group="history")

    def keep_choice(self, choice: ModelChoice) -> None:
        """Begin with this model the next time."""
        self.run_worker(self._quietly(self.workspace.store.state.set("choice", str(choice))), group="choice")

    def keep_theme(self, name: str) -> None:
        """Write the theme to the user's settings."""
        if self._start.keep_theme is not None:
            try:
                self._start.keep_theme(name)
            except BeckError as error:
                self.say_failure(error.failure)

    @property
    def theme_folders(self) -> Sequence[Path]:
        """Where the user's own themes are."""
        return self._start.theme_folders

    async def _quietly(self, write: Awaitable[None]) -> None:
        with suppress(StoreError):  # the store has already said that it cannot save
            await write

    def tabs_changed(self) -> None:
        """Remember which tabs are open."""
        if self.opened is not None and not self._is_ending:
            self.run_worker(self._keep_tabs, group="tabs", exclusive=True)

    async def _keep_tabs(self) -> None:
        screen = self.chat_screen
        keys = [tab.key for tab in screen.tabs]
        state = {"keys": keys, "active": screen.active.key if screen.active else None}
        await self._quietly(self.workspace.store.state.set("tabs", state))

    async def keep_drafts(self) -> None:
        """Store what stands in the prompt and in the prompts of the other tabs."""
        screen = self.chat_screen
        if screen.active is not None:
            screen.active.draft = screen.prompt.text
        for tab in screen.tabs:
            await tab.session.keep_draft(tab.draft)

    # Ending

    def end_by_signal(self, status: int) -> None:
        """End as `end` does, with an exit status."""
        self.run_worker(self.end(status), group="end")

    async def end(self, status: int = 0) -> None:
        """Keep drafts and tabs, settle running replies as interrupted, close the store, and leave."""
        if self._is_ending:
            return
        self._is_ending = True
        try:
            async with asyncio.timeout(EXIT_SECONDS):
                if self.opened is not None:
                    await self.keep_drafts()
                    await self._keep_tabs()
                    await self.opened.aclose()
        except TimeoutError:
            self.log.error("ending took too long; the next start recovers")
        self.exit(return_code=status)

    def _fatal_error(self) -> None:
        """Say what ended beck, without local variables: they may hold keys and private text."""
        from rich.text import Text  # Textual has loaded it; only needed when everything is over

        self.bell()
        self._exit_renderables.append(Text(crash_text()))
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """End with the exception under way, told like every other crash."""
        self._fatal_error()
