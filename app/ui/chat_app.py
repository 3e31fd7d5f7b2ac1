"""The app: starts, holds the workspace, and ends with nothing lost."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual.binding import BindingsMap, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widget import MountError

from app.safe_text import SafeText
from app.ui.actions import Actions
from app.ui.actions.attention_actions import AttentionActions
from app.ui.actions.ending import Ending
from app.ui.actions.keeping import Keeping
from app.ui.actions.mouse_actions import MouseActions
from app.ui.actions.news import News
from app.ui.actions.notices import Notices
from app.ui.actions.opening import Opening
from app.ui.crash import crash_text
from app.ui.key_names import read_key
from app.ui.keymap import KeyMap
from app.ui.keys import bindings
from app.ui.screens.chat_screen import ChatScreen
from app.ui.start import Opened, Start
from app.ui.terminal.driver import TerminalDriver
from app.ui.terminal.frame_display import FrameDisplay
from app.ui.terminal.signals import end_on_signals
from app.ui.themes import DEFAULT_THEME, THEME_VARIABLE_DEFAULTS, load_theme
from app.ui.widgets.transcript import SYNTAX_DEFAULTS

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode

    from app.session import Workspace

NOTHING = SafeText("")

PLAIN_THEME = "terminal"
"""The theme where none was picked and NO_COLOR is set, or the terminal has sixteen colours: those of others would become
whichever of them are nearest, which is often white on white."""

OPEN_AFTER_SECONDS = 0.03
"""After the first frame: how long the keys that were typed before it have the machine to themselves."""


class ChatApp(
    Actions,
    AttentionActions,
    MouseActions,
    Opening,
    News,
    Ending,
    Notices,
    Keeping,
    FrameDisplay,
    inherit_bindings=False,
):
    """beck on a terminal."""

    TITLE = "beck"
    CSS_PATH = "styles/chat.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, start: Start) -> None:
        self.start = start
        self.terminal_options = start.terminal
        super().__init__(
            driver_class=TerminalDriver,
            # Textual chooses its colour filter here, before the theme: without this NO_COLOR is black on black.
            ansi_color=True if "NO_COLOR" in os.environ else None,
        )
        if not start.is_animated:
            self.animation_level = "none"  # Textual glides when a dialog scrolls
        # Quitting works in dialogs too; Textual's own bindings would not follow the keymap.
        quitting = [each for each in bindings(self.keymap.commands) if each.action == "app.quit"]
        self._bindings = BindingsMap(
            replace(each, priority=not read_key(key).is_typed) for key, each in BindingsMap(quitting)
        )
        self.opened: Opened | None = None
        self._is_open = asyncio.Event()
        self._edits = {}
        self.is_restored = False

    # First frame

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Values for the variables that a theme leaves out."""
        return {**SYNTAX_DEFAULTS, **THEME_VARIABLE_DEFAULTS}

    def get_default_screen(self) -> Screen[None]:
        """The chat screen."""
        return ChatScreen(self.keymap)

    def on_load(self) -> None:
        """Use the theme before anything is painted."""
        is_plain = self.no_color or self.console.color_system == "standard"
        name = self.start.theme or (PLAIN_THEME if is_plain else DEFAULT_THEME)
        theme = load_theme(name, self.start.theme_folders) or load_theme(DEFAULT_THEME, ())
        if theme is not None:
            self.register_theme(theme)
            self.theme = theme.name
            self.stylesheet.set_variables(self.get_css_variables())

    def refresh_css(self, animate: bool = True) -> None:
        """Parse and apply the styles anew; not before a screen stands, which parses them itself."""
        if any(screen.is_mounted for screen in self.screen_stack):
            super().refresh_css(animate)

    def on_mount(self) -> None:
        """Open settings and store once the first frame is out."""
        if not self.is_headless:
            end_on_signals(self.end_by_signal, self.give_back, lambda: self.is_unattended)
        if self.start.shows_bandwidth:
            self.call_after_refresh(self.action_show_bandwidth)
        self.call_after_refresh(self.set_timer, OPEN_AFTER_SECONDS, lambda: self.do(self.open, "open"))

    async def on_unmount(self) -> None:
        """Close what is open, also where the app was not ended by its own commands."""
        self.leave_index()
        if self.opened is not None and not self.is_ending:
            self.is_ending = True
            await self.opened.aclose()

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
    def keymap(self) -> KeyMap:
        """Which key does what."""
        return self.start.keymap

    @property
    def is_animated(self) -> bool:
        """Whether carets blink."""
        return self.start.is_animated

    @property
    def max_fps(self) -> float:
        """Frames per second at most."""
        return self.start.terminal.fps

    def now_seconds(self) -> float:
        """Seconds since the epoch, by the workspace's clock."""
        return self.opened.workspace.clock_ms() / 1000 if self.opened else time.time()

    @property
    def theme_folders(self) -> Sequence[Path]:
        """Where the user's own themes are."""
        return self.start.theme_folders

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, but none while beck ends: its screen is taken apart, its store closed."""
        return not self.is_ending and await super().run_action(action, default_namespace, namespaces)

    # Crashing

    def _handle_exception(self, error: Exception) -> None:
        """Crash, but not for what a screen misses that loses its widgets while beck ends."""
        if self.is_ending and isinstance(error, NoMatches | MountError):
            logging.getLogger(__name__).info("a screen was taken apart while it was used", exc_info=error)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Say what ended beck, without local variables: they may hold keys and private text."""
        from rich.text import Text  # Textual has loaded it; only needed when everything is over

        self.bell()
        self._exit_renderables.append(Text(crash_text()))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End with the exception under way, told like every other crash."""
        del renderables
        self._return_code = 1
        self._fatal_error()
