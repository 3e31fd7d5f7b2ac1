"""The linear mode in a pseudo-terminal: plain lines, ctrl+c, ctrl+d, and the same store as the screen."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "home").mkdir()
    return {
        "HOME": str(tmp_path / "home"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "dumb",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
    }


def beck(environment, *arguments):
    return Terminal([sys.executable, "-m", "app", *arguments], columns=200, rows=60, environment=environment)


def end_input(terminal):
    """Press ctrl+d until beck hears it: between two lines nobody listens, and the terminal swallows the key."""
    deadline = time.monotonic() + 30
    while "Goodbye" not in terminal.text and terminal.child.isalive():
        assert time.monotonic() < deadline, terminal.text
        terminal.press("\x04")
        for _ in range(20):
            if "Goodbye" not in terminal.text and not terminal.read():
                return


@pytest.mark.parametrize(("term", "arguments"), [("dumb", ()), ("xterm-256color", ("--screen-reader",))])
def test_it_chats_in_lines_and_quits_at_the_end_of_input(environment, term, arguments):
    with beck(environment | {"TERM": term}, *arguments, "-m", "guide/echo") as terminal:
        terminal.until_shows("You talk to guide/echo.", "You:")
        terminal.press("good morning\n")
        terminal.until_shows("echo says:", "Reply finished")
        terminal.press("/title greeting\n")
        terminal.until_shows("Title: greeting.")
        end_input(terminal)
        assert terminal.wait() == 0
    assert b"Goodbye. Everything is kept." in terminal.output
    # readline itself says whether pastes are bracketed, nothing else moves or colours anything
    assert not re.sub(rb"\x1b\[\?2004[hl]", b"", bytes(terminal.output)).count(b"\x1b")


def test_ctrl_c_stops_a_reply_and_what_arrived_is_there_the_next_time(environment):
    with beck(environment, "-m", "guide/story", "tokens=5000 rate=50 seed=1") as terminal:
        terminal.until_shows("story says:")
        terminal.press("\x03")
        terminal.until_shows("Reply stopped")
        terminal.press("/quit\n")
        assert terminal.wait() == 0
    with beck(environment, "-c", "-m", "guide/story") as terminal:
        terminal.until_shows("Conversation: tokens=5000", "You:")
        terminal.press("/read 1\n")
        terminal.until_shows("story says:", "Reply stopped")
        end_input(terminal)
        assert terminal.wait() == 0


def test_a_hang_up_in_the_middle_loses_nothing_that_arrived(environment):
    import signal

    with beck(environment, "-m", "guide/story", "tokens=5000 rate=50 seed=1") as terminal:
        terminal.until_shows("story says:")
        terminal.child.kill(signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
    with beck(environment, "-c", "-m", "guide/story") as terminal:
        terminal.until_shows("Conversation: tokens=5000")
        terminal.press("/read 1\n")
        terminal.until_shows("Reply was interrupted")
        end_input(terminal)
        assert terminal.wait() == 0
