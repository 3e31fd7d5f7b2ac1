"""What the app is started with: plain values, and the promise of a workspace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.errors import Failure
from app.ui.keymap import STANDARD, KeyMap
from app.ui.terminal.attention import AttentionOptions
from app.ui.terminal.options import TerminalOptions

if TYPE_CHECKING:
    from app.conversation import GenerationRecord
    from app.session import EndpointEntry, Workspace
    from app.store.away import AwayReply
    from app.ui.terminal.graphics import Pictures


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands ready once settings and store have been read.

    Attributes:
        workspace: Sessions, store and endpoints.
        problems: What could not be used, to be said once.
        store_failure: Why the database cannot be used; the workspace then keeps nothing.
        recovered: Generations that were settled because their process is gone.
        discover: Looks for local servers; called after everything else.
        aclose: Ends everything that was opened, running replies included.
        is_model_known: Whether the model that was asked for has an endpoint; where not, another one took its place.
        unattended_seconds: How long running replies go on once the terminal is gone; 0 for not at all.
        attention: What a user who looks elsewhere is told, and how.
        has_vim_keys: Whether the prompt takes vim's keys.
        wraps_code: Whether long lines of code are wrapped at first; else they scroll sideways.
        pictures: How pictures are shown.
        finished: Replies that went on without a terminal before, settled or not, until now.
    """

    workspace: Workspace
    problems: tuple[Failure, ...]
    store_failure: Failure | None
    recovered: tuple[GenerationRecord, ...]
    discover: Callable[[], Awaitable[list[EndpointEntry]]]
    aclose: Callable[[], Awaitable[None]]
    is_model_known: bool = True
    unattended_seconds: float = 900.0
    finished: tuple[AwayReply, ...] = ()
    attention: AttentionOptions = field(default_factory=AttentionOptions)
    has_vim_keys: bool = False
    wraps_code: bool = False
    pictures: Pictures = "auto"


@dataclass(frozen=True, slots=True)
class Start:
    """How the app begins.

    Attributes:
        open: Reads settings and opens the store; runs after the first frame.
        theme: Name of the theme.
        theme_folders: Where the user's own themes are.
        is_animated: Whether carets blink and things move.
        terminal: How often, and with which means, the terminal is drawn on.
        shows_bandwidth: Whether the status line says how much is sent to the terminal.
        which: ``restore`` the tabs of the last time, ``continue`` with the newest conversation in front, or begin ``new`` or
            ``temporary``, with a conversation that is never stored.
        prompt: Sent at once in a new tab; empty for none.
        wants_model: Whether the command line named a model: it then gets a tab of its own.
        keymap: Which key does what.
        keep_theme: Writes the chosen theme to the user's settings.
        templates_folder: Where the user's prompt templates are.
    """

    open: Callable[[], Awaitable[Opened]]
    theme: str = "beck"
    theme_folders: Sequence[Path] = field(default=())
    is_animated: bool = True
    terminal: TerminalOptions = field(default=TerminalOptions())
    shows_bandwidth: bool = False
    which: Literal["restore", "continue", "new", "temporary"] = "restore"
    prompt: str = ""
    wants_model: bool = False
    keep_theme: Callable[[str], None] | None = None
    templates_folder: Path | None = None
    keymap: KeyMap = STANDARD
