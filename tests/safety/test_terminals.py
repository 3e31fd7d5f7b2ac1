"""Hostile texts and real terminals: every byte that beck writes, and a tmux that would obey."""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pytest

from tests.safety.hostile import CLIPBOARD, SEQUENCES, TITLE, hostile_texts
from tests.safety.loopback import Loopback
from tests.safety.screen_check import OUR_TITLE
from tests.safety.surfaces import SURFACES
from tests.support.scripted_server import Reply, error_reply, openai_stream
from tests.support.terminal import Terminal
from tests.ui.terminal.emulator import Emulator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TMUX = shutil.which("tmux")
BENIGN = "all of it came"


def environment_in(folder: Path, base_url: str) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    return {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
        "BECK_TITLES": "first line",
        "OPENAI_API_KEY": "sk-0123456789",
        "OPENAI_BASE_URL": base_url,
    }


def replies(count: int, seed: int) -> list[Reply]:
    """Replies of many hostile texts each, whole, in letters and as errors; each but the errors ends in benign words."""
    dice = random.Random(seed)
    found = []
    for number in range(count):
        texts = [*hostile_texts(dice.randrange(10**6), 12), *dice.sample(SEQUENCES, 12)]
        text = "\n\n".join(texts) + f"\n\n```\n```\n\n{BENIGN} {number}"
        match number % 3:
            case 0:
                found.append(openai_stream([text], reasoning=texts))
            case 1:
                found.append(openai_stream(list(text)))
            case _:
                found.append(error_reply(400, texts[0][:100] + "".join(dice.sample(SEQUENCES, 5))))
    return found


def test_every_byte_is_on_the_list(tmp_path):
    count = 6
    with Loopback(*replies(count, 3)) as server:
        emulator = Emulator(90, 30)
        command = [sys.executable, "-m", "app", "-m", "openai/gpt"]
        with Terminal(
            command, columns=90, rows=30, environment=environment_in(tmp_path / "home", server.base_url)
        ) as terminal:
            terminal.until_shows("Ask anything")
            for number in range(count):
                terminal.press(f"go {number} \x1b[200~\x1b]52;c;eA==\x07\x9b2J\u202e\x1b[201~", "enter")
                wanted = f"{BENIGN} {number}" if number % 3 < 2 else "Request rejected"
                terminal.until(lambda screen, wanted=wanted: wanted in screen or wanted.lower() in screen)
                terminal.press("ctrl+t")
                terminal.until_shows("You are talking to")
            for keys in (["ctrl+o"], ["ctrl+l"], ["ctrl+p"], ["f1"]):
                terminal.press(*keys)
                terminal.until(lambda screen: "esc close" in screen or "esc" in screen)
                terminal.press("escape")
            terminal.press("ctrl+q")
            assert terminal.wait() == 0
        emulator.feed(bytes(terminal.output))
    assert len(server.requests) >= count
    for forbidden in (
        b"\x1b]52;",
        b"\x1b]0;",
        TITLE.encode() + b"\x07",
        b"\x1bP",
        b"\x1b_",
        b"\x1b^",
        b"\xc2\x9b",
    ):
        assert forbidden not in terminal.output, forbidden
    titles = re.findall(rb"\x1b\]2;([^\x07\x1b]*)", terminal.output)
    assert titles
    assert [title for title in titles if not OUR_TITLE.fullmatch(title.decode())] == []
    assert CLIPBOARD.encode() in terminal.output, "the texts were shown, without their sequences"


class Tmux:
    """A tmux of its own, that obeys OSC 52 and titles."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run([TMUX, "-S", self._socket, "kill-server"], capture_output=True, check=False)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [TMUX, "-S", self._socket, "-f", "/dev/null", *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def begin(self, command: str, environment: dict[str, str]) -> None:
        setting = [part for name, value in environment.items() for part in ("-e", f"{name}={value}")]
        self.run("new-session", "-d", "-x", "100", "-y", "40", *setting, "sh")
        for option in (
            ("-s", "set-clipboard", "on"),
            ("-g", "allow-passthrough", "on"),
            ("-g", "allow-rename", "on"),
            ("-g", "automatic-rename", "off"),  # tmux's own: after the command that runs, some time later
        ):
            self.run("set-option", *option)
        self.run("set-buffer", "UNTOUCHED")
        self.run("select-pane", "-T", "MINE")
        self.run("send-keys", command, "Enter")

    def until(self, condition: Callable[[str], bool]) -> str:
        deadline = time.monotonic() + 60
        while not condition(screen := self.run("capture-pane", "-p")):
            assert time.monotonic() < deadline, screen
            time.sleep(0.05)
        return screen

    @property
    def state(self) -> tuple[str, str, str]:
        """Clipboard, title and name of the window."""
        names = self.run("display-message", "-p", "#{pane_title}|#{window_name}").strip().split("|")
        return (self.run("show-buffer"), *names)


@pytest.mark.skipif(TMUX is None, reason="there is no tmux here")
def test_a_tmux_that_obeys_is_told_nothing(tmp_path):
    evil = f"\x1b]52;c;{CLIPBOARD}\x07\x1b]2;{TITLE}\x07\x1bk{TITLE}\x1b\\\x1bPtmux;\x1b\x1b]52;c;{CLIPBOARD}\x07\x1b\\\x9d2;{TITLE}\x9c"
    scripted = [
        openai_stream([evil, f"\n\n{BENIGN} 0"]),
        openai_stream([*list(evil), f"\n\n{BENIGN} 1"]),
        error_reply(400, evil),
    ]
    with Loopback(*scripted, *replies(3, 9)) as server, Tmux(tmp_path / "socket") as tmux:
        environment = environment_in(tmp_path / "home", server.base_url)
        tmux.begin(f"exec {sys.executable} -m app -m openai/gpt", {**environment, "TERM": "tmux-256color"})
        tmux.until(lambda screen: "Ask anything" in screen)
        before = tmux.state
        for number, wanted in enumerate(
            (f"{BENIGN} 0", f"{BENIGN} 1", "rejected", f"{BENIGN} 0", f"{BENIGN} 1", "rejected")
        ):
            tmux.run("send-keys", "-l", f"go {number}")
            tmux.run("send-keys", "Enter")
            tmux.until(lambda screen, wanted=wanted: wanted in screen)
            tmux.run("send-keys", "C-t")
            tmux.until(lambda screen: "You are talking to" in screen)
            clipboard, title, name = tmux.state
            assert (clipboard, name) == ("UNTOUCHED", before[2])
            assert OUR_TITLE.fullmatch(title)


def hold_in_tmux(folder: Path, kind: str, count: int) -> None:
    """Put hostile texts on every surface in a tmux that obeys, and look at clipboard, title and name all the while.

    Raises:
        AssertionError: one of them is another one, or a surface did something.
    """
    report = folder / "report.jsonl"
    command = [
        sys.executable,
        "-m",
        "tests.safety.gallery",
        kind,
        "20263",
        str(count),
        str(report),
        *SURFACES,
    ]
    environment = environment_in(folder / "home", "") | {"TERM": "tmux-256color", "COLORTERM": "truecolor"}
    with Tmux(folder / "socket") as tmux:
        tmux.begin(f"clear; cd {ROOT}; {shlex.join(command)}; echo it is $((1 + 1)) o clock", environment)
        name = tmux.state[2]
        done: list[str] = []
        while len(done) < len(SURFACES):
            screen = tmux.run("capture-pane", "-p")
            clipboard, title, window = tmux.state
            assert (clipboard, window) == ("UNTOUCHED", name)
            assert title == "MINE" or OUR_TITLE.fullmatch(title), title
            done = report.read_text().splitlines() if report.exists() else []
            assert not [line for line in done if '"failed"' in line], done[-1]
            assert len(done) == len(SURFACES) or "it is 2 o clock" not in screen, screen
            time.sleep(0.1)
        tmux.until(lambda screen: "it is 2 o clock" in screen)
        assert tmux.state[0] == "UNTOUCHED"


@pytest.mark.skipif(TMUX is None, reason="there is no tmux here")
def test_no_surface_tells_a_tmux_that_obeys_anything(tmp_path):
    hold_in_tmux(tmp_path, "whole", 0)


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.skipif(TMUX is None, reason="there is no tmux here")
@pytest.mark.parametrize(("kind", "count"), [("whole", 500), ("cut", 1500)])
def test_no_surface_tells_a_tmux_that_obeys_anything_in_large_counts(tmp_path, kind, count):
    hold_in_tmux(tmp_path, kind, count)


@pytest.mark.skipif(TMUX is None, reason="there is no tmux here")
def test_the_same_tmux_obeys_others(tmp_path):
    with Tmux(tmp_path / "socket") as tmux:
        tmux.begin(
            f"printf '\\033]52;c;{CLIPBOARD}\\007\\033]2;{TITLE}\\007'; echo printed",
            {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        )
        tmux.until(lambda screen: "\nprinted" in screen)
        assert tmux.state[:2] == ("PWNED_BY", TITLE)
