"""The last net: whatever is handed to the writer, only what is on the list reaches the terminal."""

from __future__ import annotations

import os
import pty
import re
import tty

import pytest

from app.ui.terminal.cells import cells_of
from app.ui.terminal.writer import TerminalWriter
from tests.safety.hostile import SEQUENCES, hostile_texts
from tests.ui.terminal.emulator import ALLOWED

OWN = re.compile(
    r"\x1b\](?:[02];[^\x00-\x1f\x7f-\x9f]*|52;c;[A-Za-z0-9+/=]*|8;;(?:https://[!-~]*)?|22;[a-z-]*)(?:\x07|\x1b\\)|\x1bPtmux;\x1b\x1b\]52;c;[A-Za-z0-9+/=]*\x07\x1b\\|\x1b\[[0-9;]*[HmABCDJKXr]"
)
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def written(*texts: str, way: str = "write") -> bytes:
    """What a terminal gets of these texts."""
    reader, terminal = pty.openpty()
    tty.setraw(terminal)
    writer = TerminalWriter(terminal, lambda: None, lambda: None)
    output = bytearray()
    for text in texts:
        if way == "write":
            writer.write(text)
            writer.write("\r\n|\r\n")
        else:
            assert writer.close(text, 5)
        while not output.endswith(b"|\r\n") and (way == "write" or len(output) < 1):
            output += os.read(reader, 65536)
        if way == "write":
            output[-3:] = b"\r\n"
    if way == "write":
        writer.close("", 5)
    os.close(terminal)
    os.close(reader)
    return bytes(output)


@pytest.mark.parametrize("part", range(4))
def test_no_sequence_leaves(part):
    check_net(written(*SEQUENCES[part::4]))


def test_no_hostile_text_leaves():
    check_net(written(*hostile_texts(77, 300)))


def test_the_last_words_are_checked_too():
    assert b"\x1b]" not in written("bye \x1b]0;t\x1b]52;c;?\x07", way="close")


def check_net(sent: bytes) -> None:
    """Hold bytes against the emulator's list; sequences that beck has itself pass here, they end at the net before."""
    text = sent.decode()
    at = 0
    while at < len(text):
        match = ALLOWED.match(text, at) or OWN.match(text, at)
        assert match, repr(text[at : at + 60])
        at = match.end()
    for asked in (
        "\x1b]52;c;?",
        "\x1b_",
        "\x1b^",
        "\x9b",
        "\x9d",
        "\x1b[6n",
        "\x1b]8;;file",
        "\u202e",
        "\ud83d",
    ):
        assert asked not in text, repr(asked)


def test_no_cell_of_a_frame_holds_a_control_character():
    for text in (*SEQUENCES, *hostile_texts(78, 500), "".join(SEQUENCES)):
        assert UNSAFE.search("".join(cells_of(text))) is None, repr(text)
