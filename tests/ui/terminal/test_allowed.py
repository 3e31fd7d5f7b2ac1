"""What leaves for the terminal, against a second list that was written for the emulator."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.terminal import modes
from app.ui.terminal.allowed import only_allowed
from tests.ui.terminal.emulator import ALLOWED

KNOWN = re.compile(f"(?:{re.sub('[(][?]P<[a-z]+>', '(?:', ALLOWED.pattern)})*+")

REFUSED = [
    "\x1b[6n", "\x1b[c", "\x1b[5n", "\x1b[21t", "\x1b[>0q", "\x1b[!p", "\x1bc", "\x1b#8", "\x1b(0", "\x05", "\x08", "\x0e",
    "\x1b]52;c;?\x07", "\x1b]52;c;aGk=", "\x1b]4;1;?\x07", "\x1b]11;?\x1b\\", "\x1b]1337;File=x\x07", "\x1b]7;file:///\x07",
    "\x1b]8;;file:///etc/passwd\x1b\\", "\x1b]8;;javascript:alert(1)\x07", "\x1b]8;;https://a b\x1b\\",
    "\x1b]8;id=zz;https://a\x1b\\", "\x1bP$q\x1b\\", "\x1b_Gf=100\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\x1b[?1003$p",
    "\x1b[?1049", "\x1b[1;2;3", "\x1b[38:2:1:2:3m", "\x1b[201~", "\x1b[?69h", "\x1b[>1u", "\x9b31m", "\x9d0;x\x9c", "\x90",
    "\x1b]0;" + "x" * 2000 + "\x07", "\x1b]0;a\x1b]52;c;?\x07", "\x1b]0;a\nb\x07", "\x1b", "\x1b[", "\x1b]", "\u202e", "\u2066",
    "\u2028", "\ud800", "\t", "\x00", "\x7f", "\x1bPtmux;\x1b\x1b[6n\x1b\\", "\x1bPtmux;\x1b\x1b]52;c;?\x07\x1b\\",
    "\x1bPaGk=\x1b\\", "\x1bP\x1b]52;c;?\x07\x1b\\",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_what_is_not_on_the_list_is_shown_instead_of_obeyed(text):
    left = only_allowed(f"before{text}after")
    assert text not in left
    assert left.startswith("before")
    assert left.endswith("after")
    assert KNOWN.fullmatch(left)


@pytest.mark.parametrize("mouse", [True, False])
@pytest.mark.parametrize("is_console", [True, False])
def test_what_the_driver_says_is_on_the_list(mouse, is_console):
    for moves in ("all", "drags", "none"):
        text = modes.assert_modes(mouse=mouse, moves=moves) + modes.leave(mouse=mouse, is_console=is_console)
        text += modes.push_keyboard() + modes.ASK_SYNCHRONIZED
        assert only_allowed(text) == text


PIECES = st.sampled_from(
    ["\x1b", "[", "]", "?", ";", ">", "<", "8", "52", "0", "25", "2026", "$p", "h", "l", "m", "H", "r", "c", "u", "(B", "\\", "\x07",
     "\x9b", "\x9c", "P", "\r", "\n", "a", "漢", "https://a", "id=", "\u202e", "\x1b[1m", "\x1b]8;;", "\x1b\\", "\x1b7"]
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES | st.characters(), max_size=30).map("".join))
def test_whatever_comes_only_known_sequences_leave(text):
    left = only_allowed(text)
    assert KNOWN.fullmatch(left)
    assert only_allowed(left) == left


def test_hostile_lengths_cost_no_more_than_their_length():
    for text in (
        "\x1b]0;" * 20_000,
        "\x1b" * 50_000,
        "\x1b]52;c;" + "A" * 500_000,
        "\x1bPtmux;\x1b\x1b]52;c;" + "A" * 500_000,
        "\x1bP\x1b]52;c;" * 20_000,
        "\x1b]8;;https://" + "a" * 100_000,
    ):
        assert "\x1b" not in only_allowed(text)
