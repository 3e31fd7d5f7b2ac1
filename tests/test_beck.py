"""The installed command in a real terminal, from the first start to a second one."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

BECK = shutil.which("beck", path=str(Path(sys.executable).parent)) or shutil.which("beck")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BECK is None, reason="the command beck is not installed beside this Python"),
]


@pytest.fixture
def environment(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
    }


def beck(environment, *arguments, columns=80, rows=24):
    return Terminal([BECK, *arguments], columns=columns, rows=rows, environment=environment)


def test_ask_stop_regenerate_tabs_quit_and_come_back(environment):
    with beck(environment) as terminal:
        terminal.until_shows("guide")
        terminal.press("How do I stop a reply?", "enter")
        terminal.until_shows("How do I stop a reply?", "done ·")
        assert "esc" in terminal.text
        terminal.press("ctrl+l")
        terminal.until_shows("Models", "story")
        terminal.press("story")
        terminal.until(lambda screen: "echo" not in screen)
        terminal.press("enter")
        terminal.until(lambda screen: "Models" not in screen)
        terminal.press("tokens=5000 rate=100 seed=1", "enter")
        terminal.until_shows("streaming ·")
        terminal.press("escape")
        terminal.until_shows("stopped ·")
        terminal.press("tab", "ctrl+r")
        terminal.until_shows("‹ 2/2 ›", "streaming ·")
        terminal.press("escape")
        terminal.until_shows("stopped ·")
        terminal.press("ctrl+t")
        terminal.until_shows("2 New conversation")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert b"\x1b[?1049l" in terminal.output
    with beck(environment) as terminal:
        terminal.until_shows("1 How do I stop")
        terminal.press("alt+1")
        terminal.until_shows("‹ 2/2 ›", "stopped")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_reply_cut_off_by_a_kill_is_there_at_the_next_start(environment):
    with beck(environment, "-m", "guide/story", "tokens=5000 rate=100 seed=2") as terminal:
        terminal.until_shows("streaming ·")
        terminal.until(lambda screen: "tok" in screen and len(screen.replace("\n", "")) > 600)
        terminal.child.kill(9)
        terminal.wait()
    with beck(environment, "-c") as terminal:
        terminal.until_shows("interrupted")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_sigterm_ends_in_order_and_restores_the_terminal(environment):
    with beck(environment, "-m", "guide/story", "tokens=5000 rate=100 seed=3") as terminal:
        terminal.until_shows("streaming ·")
        terminal.child.kill(15)
        assert terminal.wait() == 128 + 15
    for mode in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l"):
        assert mode in terminal.output


def test_a_key_that_a_server_refuses_is_never_shown(environment):
    environment |= {"OPENAI_API_KEY": "sk-canary-4711", "OPENAI_BASE_URL": "http://127.0.0.1:9"}
    with beck(environment, "-m", "openai/gpt", "hello") as terminal:
        terminal.until_shows("No connection", timeout_seconds=60)
        terminal.press("ctrl+q")
        terminal.wait()
    assert b"canary" not in terminal.output
    for file in Path(environment["HOME"]).rglob("*"):
        if file.is_file():
            assert b"canary" not in file.read_bytes()
