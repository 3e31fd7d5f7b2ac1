"""What is on the screen, and what would go out for it, held against rules of its own: nothing here asks beck's guards."""

from __future__ import annotations

import codecs
import re

from app.ui.terminal.canvas import Canvas
from app.ui.terminal.frame_differ import FrameDiffer, Means
from app.ui.terminal.ink import InkBook
from app.ui.terminal.writer import _encoded
from tests.ui.terminal.emulator import ALLOWED, UNFINISHED

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U0010eeee]"
)
"""What must be in no cell: a control, or something that is not seen and changes what is."""

WEB = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
OUR_TITLE = re.compile(r"(?:(?:[●✓!] \d+ \w+ · )*beck)?")
"""What beck itself calls its window: what runs, in words of ours; nothing at the end."""

TITLE = re.compile("\x1b]2;([^\x07]*)\x07")
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


def check_strips(app) -> None:
    """In no cell of the screen stands what none may hold, and no style acts or leads where none may.

    Raises:
        AssertionError: something of this is not so.
    """
    for row in app.screen._compositor.render_full_update().strips:
        for strip in row:
            _check_strip(strip)


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
    checker = ByteChecker()
    checker.feed(sent)
    assert not checker.rest, f"not allowed: {checker.rest[:60]!r}"


class ByteChecker:
    """Holds what comes from a terminal, in pieces, against the strict emulator's list, and titles against words of ours.

    Attributes:
        rest: The beginning of a sequence whose end has not come yet.
        count: How many letters were held against the list.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self.rest = ""
        self.count = 0

    def feed(self, sent: bytes) -> None:
        """Check the next piece.

        Raises:
            AssertionError: something is not on the list.
        """
        text = self.rest + self._decoder.decode(sent)
        self.rest = ""
        self.count += len(text)
        for found in FORBIDDEN.finditer(text):
            assert found[0] in "\x1b\r\n\x07\x0f", (
                f"not allowed: {text[max(0, found.start() - 60) : found.end()]!r}"
            )
        at = 0
        while at < len(text):
            match = ALLOWED.match(text, at)
            if match is None:
                assert UNFINISHED.match(text, at), f"not allowed: {text[at : at + 60]!r}"
                self.rest = text[at:]
                return
            if match["quiet"]:
                assert match[0] != "\x07", "nobody wanted the bell"
                assert match[0] != "\x0f" or text[:at].endswith("\x1b(B"), "shift in"
                title = TITLE.fullmatch(match[0])
                assert not match[0].startswith(("\x1b]0;", "\x1b]52;")), f"not asked for: {match[0]!r}"
                assert title is None or OUR_TITLE.fullmatch(title[1]), f"not our title: {match[0]!r}"
            at = match.end()
