"""beck in a terminal that draws pictures itself: asked for its name, handed the picture, and left without it."""

import os
import sys
from pathlib import Path

import pytest

from tests.attachments.material import png
from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[3]
PIECE = "\U0010eeee"

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "cat.png").write_bytes(png(400, 200, b"\xf0\x60\x20"))
    return {
        "HOME": str(tmp_path / "home"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-kitty",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
    }


@pytest.mark.parametrize(("name", "is_drawn"), [("kitty(0.42.1)", True), ("kitty(0.26.5)", False)])
def test_a_picture_is_handed_to_a_terminal_that_draws_it(environment, tmp_path, name, is_drawn):
    command = [sys.executable, "-m", "app", "-m", "guide/echo"]
    with Terminal(command, columns=100, rows=30, environment=environment) as terminal:
        terminal.until(lambda _: b"\x1b[>q" in terminal.output)
        terminal.press(f"\x1bP>|{name}\x1b\\")
        terminal.until_shows("echo · guide")
        terminal.press(f"/attach {tmp_path}/cat.png", "enter")
        terminal.until_shows("PNG 400×200")
        terminal.press("look", "enter")
        terminal.until_shows("▸ ", "done ·")
        terminal.press("tab", "\x1b[1;3A", "\x1b[1;3A", "t")
        terminal.until_shows(PIECE if is_drawn else "▀▀▀▀▀▀")
        assert (b"\x1b_Ga=T,q=2,f=100,U=1,i=16,c=40,r=10,m=0;" in terminal.output) is is_drawn
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        assert (b"\x1b_Ga=d,q=2,d=I,i=16\x1b\\" in terminal.output) is is_drawn
        assert "42.1" not in terminal.text  # what the terminal said was no key
