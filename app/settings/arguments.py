"""What the command line says, as plain values; the standard library only, because every start pays for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Arguments:
    """One call of ``beck``. Empty or None where the command line says nothing."""

    prompt: str = ""
    """Opens a new tab and is sent at once."""
    model: str = ""
    """As ``endpoint/model``."""
    continue_last: bool = False
    """Show the last conversation."""
    new: bool = False
    """Start with a fresh conversation instead of the tabs of last time."""
    temporary: bool = False
    """Start with a conversation that is never stored."""
    config_file: Path | None = None
    database_file: Path | None = None
    theme: str = ""
    save: bool = True
    """Whether anything is written to the database."""
    log_level: str = ""
    max_fps: int | None = None
    """Frames per second at most."""
    low_bandwidth: bool = False
    """Whether the terminal is at the end of a slow line."""
    screen_reader: bool = False
    """Chat line by line, without a screen."""
    list_keys: bool = False
    """Print which key does what, and end."""
    record_file: Path | None = None
    """A new file that every request and every byte of the replies is written into."""
    replay_file: Path | None = None
    """A recording to talk to instead of a server."""
