"""Attention: what tells a user who looks elsewhere how far beck is: notifications, progress and the window's title.

All of it goes to the user's own terminal as sequences; nothing is ever shown on the desktop of the machine that beck runs on.
The texts are ours and titles of conversations, never what a model wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.safe_text import safe_line

Notify = Literal["auto", "bell", "osc9", "osc99", "osc777", "off"]
Progress = Literal["auto", "on", "off"]

NOTICE_CELLS = 80
"""Most letters of a conversation's title in a notification: screen drops strings of more than 256 bytes."""

BELL = "\x07"
KEEP_TITLE = "\x1b[22;2t"
"""The terminal keeps its window's title on a stack (xterm's; others ignore it)."""
GIVE_TITLE_BACK = "\x1b]2;\x07\x1b[23;2t"
"""It takes the title back; one that keeps no stack at least shows ours no longer."""
BUSY = "\x1b]9;4;3;0\x07"
"""Work goes on, nobody knows how far (ConEmu's OSC 9;4)."""
NOT_BUSY = "\x1b]9;4;0;0\x07"

_VTE_WITH_PROGRESS = 7900


@dataclass(frozen=True, slots=True)
class AttentionOptions:
    """What the user wants to be told, and how.

    Attributes:
        notify: How a reply that ended unseen is told; ``auto`` as the terminal takes it.
        progress: Whether the terminal shows that replies run; ``auto`` where it is known to.
        window_title: Whether the window's title says what runs.
    """

    notify: Notify = "auto"
    progress: Progress = "auto"
    window_title: bool = True


def way_to_notify(wanted: Notify, environment: Mapping[str, str]) -> Notify:
    """How to notify on the terminal that the environment tells of; the bell where nothing better is known."""
    if wanted != "auto":
        return wanted
    term = environment.get("TERM", "")
    program = environment.get("TERM_PROGRAM", "")
    if environment.get("TMUX") or environment.get("STY") or term.startswith(("tmux", "screen")):
        return "bell"  # both pass it on; what they wrap depends on their own settings
    if environment.get("KITTY_WINDOW_ID") or term == "xterm-kitty":
        return "osc99"
    if program in ("iTerm.app", "WezTerm", "ghostty") or term == "xterm-ghostty":
        return "osc9"
    if environment.get("LC_TERMINAL") == "iTerm2":
        return "osc9"
    if term.startswith(("foot", "rxvt")):
        return "osc777"
    return "bell"


def notification(text: str, way: Notify, environment: Mapping[str, str]) -> str:
    """What makes the terminal tell a text; empty for ``off``.

    In tmux and screen everything but the bell is wrapped, so that it reaches the terminal around them.
    """
    words = safe_line(text, NOTICE_CELLS).replace(";", ",")
    match way:
        case "bell":
            return BELL
        case "osc9":
            return wrapped(f"\x1b]9;beck: {words}\x07", environment)
        case "osc99":
            return wrapped(f"\x1b]99;i=beck;{words}\x07", environment)
        case "osc777":
            return wrapped(f"\x1b]777;notify;beck;{words}\x07", environment)
    return ""


def wrapped(sequence: str, environment: Mapping[str, str]) -> str:
    """A sequence as tmux and screen pass it on to the terminal around them."""
    terminal = environment.get("TERM", "")
    if environment.get("TMUX") or terminal.startswith("tmux"):
        return f"\x1bPtmux;\x1b{sequence}\x1b\\"
    if environment.get("STY") or terminal.startswith("screen"):
        return f"\x1bP{sequence}\x1b\\"
    return sequence


def progress(*, is_busy: bool, environment: Mapping[str, str]) -> str:
    """What has the terminal show that work goes on, or no longer; also one around tmux or screen."""
    return wrapped(BUSY if is_busy else NOT_BUSY, environment)


def shows_progress(wanted: Progress, environment: Mapping[str, str]) -> bool:
    """Whether the terminal is told that work goes on; others take OSC 9 for a notification, so they are not asked."""
    if wanted != "auto":
        return wanted == "on"
    if environment.get("TMUX") or environment.get("STY"):
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        bool(environment.get("WT_SESSION"))
        or environment.get("ConEmuANSI") == "ON"
        or environment.get("TERM_PROGRAM") in ("ghostty", "mintty")
        or environment.get("TERM") == "xterm-ghostty"
        or (vte.isascii() and vte.isdigit() and int(vte[:9]) >= _VTE_WITH_PROGRESS)
    )


def window_title(streaming: int, unread: int, failed: int) -> str:
    """The window's title: what runs, then what waits to be read, then what failed."""
    parts = [
        f"{mark} {count} {word}"
        for mark, count, word in (
            ("●", streaming, "streaming"),
            ("✓", unread, "unread"),
            ("!", failed, "failed"),
        )
        if count
    ]
    return " · ".join([*parts, "beck"])
