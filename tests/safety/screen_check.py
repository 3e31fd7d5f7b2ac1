"""What is on the screen, and what would go out for it, held against rules of its own: nothing here asks beck's guards."""

from __future__ import annotations

import re

from app.ui.terminal.canvas import Canvas
from app.ui.terminal.frame_differ import FrameDiffer, Means
from app.ui.terminal.ink import InkBook
from app.ui.terminal.writer import _encoded
from tests.ui.terminal.emulator import ALLOWED

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What must be in no cell: a control, or something that is not seen and changes what is."""

WEB = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
OWN_META = frozenset(("offset", "line", "column", "option"))
SCROLL_BAR = frozenset(
    (
        ("@mouse.down", "scroll_up"),
        ("@mouse.down", "scroll_down"),
        ("@mouse.down", "grab"),
        ("@mouse.up", "release"),
    )
)
"""What acts when it is clicked: Textual's scroll bars."""


def check_screen(app) -> str:
    """The text of the screen; in no cell stands what none may hold, no style acts or leads where none may, and what
    goes out for it, through the differ and the last net, is on the emulator's own list.

    Raises:
        AssertionError: something of this is not so, or the last net had something to do.
    """
    update = app.screen._compositor.render_full_update()
    lines = []
    for row in update.strips:
        for strip in row:
            _check_strip(strip)
        lines.append("".join(strip.text for strip in row))
    inks = InkBook(None)
    canvas = Canvas(*app.size, inks)
    assert canvas.absorb(update)
    frame = FrameDiffer(inks).frame(canvas, (0, 0), Means())
    sent = _encoded(frame)
    assert sent == frame.encode(), "the last net had something to do"
    check_bytes(sent)
    return "\n".join(lines)


def _check_strip(strip) -> None:
    for segment in strip:
        found = FORBIDDEN.search(segment.text)
        assert found is None, f"{found[0]!r} in a cell: {segment.text!r}"
        style = segment.style
        if style is not None:
            assert not style.link or WEB.fullmatch(style.link), f"link to {style.link!r}"
            acting = {(name, value) for name, value in style.meta.items() if name not in OWN_META}
            assert acting <= SCROLL_BAR, f"a style that acts: {style.meta}"


def check_bytes(sent: bytes) -> None:
    """Hold bytes against the strict emulator's list.

    Raises:
        AssertionError: something is not on it.
    """
    text = sent.decode()
    at = 0
    while at < len(text):
        match = ALLOWED.match(text, at)
        assert match, f"not allowed: {text[at : at + 60]!r}"
        if match["text"]:
            found = FORBIDDEN.search(match["text"])
            assert found is None, f"not allowed in text: {found[0]!r}"
        at = match.end()
