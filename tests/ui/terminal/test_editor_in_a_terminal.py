"""beck gives its terminal to the user's editor, and takes it back."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
        "BECK_HANG_UP_MINUTES": "0",
    }


def with_editor(environment, tmp_path, body: str):
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\n{body}\n")
    editor.chmod(0o700)
    return environment | {"EDITOR": str(editor)}


def beck(environment, *arguments):
    return Terminal([sys.executable, "-m", "app", *arguments], columns=100, rows=30, environment=environment)


def test_the_editor_has_a_plain_terminal_and_the_reply_streams_on_meanwhile(environment, tmp_path) -> None:
    body = f'stty -a > "{tmp_path}/modes"; echo EDITING; read line; echo "written $line" > "$1"'
    environment = with_editor(environment, tmp_path, body)
    with beck(environment, "-m", "guide/story", "tokens=120 rate=200 seed=3") as terminal:
        terminal.until(lambda text: "streaming" in text)
        terminal.press("\x07")
        terminal.until(lambda text: "EDITING" in text)
        assert b"\x1b[?1049l" in terminal.output
        modes = (tmp_path / "modes").read_text().split()
        assert {"icanon", "echo", "isig"} <= set(modes)
        terminal.press("by hand\r")
        text = terminal.until(lambda text: "written by hand" in text)
        terminal.until(lambda text: "done" in text)
        terminal.press("!")
        terminal.until(lambda text: "written by hand!" in text)
        assert "EDITING" not in text


def test_a_failing_editor_leaves_the_prompt_and_a_usable_screen(environment, tmp_path) -> None:
    environment = with_editor(environment, tmp_path, "stty raw -echo; exit 4")
    with beck(environment, "--new") as terminal:
        terminal.until(lambda text: "Try: what" in text)
        terminal.press("my draft\x07")
        terminal.until(lambda text: "ended with status 4" in text and "my draft" in text)
        terminal.press(" goes on")
        terminal.until(lambda text: "my draft goes on" in text)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_beck_that_is_ended_meanwhile_ends_the_editor_and_leaves_no_file(environment, tmp_path) -> None:
    environment = with_editor(
        environment, tmp_path, f'echo $$ > "{tmp_path}/pid"; echo EDITING; sleep 60 & wait'
    )
    with beck(environment, "--new") as terminal:
        terminal.until(lambda text: "Try: what" in text)
        terminal.press("a secret draft\x07")
        terminal.until(lambda text: "EDITING" in text)
        assert list(Path(environment["HOME"]).rglob("edit-*"))
        os.kill(terminal.child.pid, signal.SIGTERM)
        assert terminal.wait() == 128 + signal.SIGTERM
        assert not list(Path(environment["HOME"]).rglob("edit-*"))
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)
    with beck(environment) as terminal:
        terminal.until(lambda text: "a secret draft" in text)


def test_lines_that_a_terminal_types_at_once_are_not_sent_and_a_text_with_enter_is(environment) -> None:
    with beck(environment, "-m", "guide/echo", "--new") as terminal:
        terminal.until(lambda text: "echo" in text and "starting" not in text)
        terminal.press("first line\rsecond line\r")
        terminal.until(lambda text: "second line" in text)
        assert "first line" in terminal.text
        assert "Type below" in terminal.text or "Try:" in terminal.text  # nothing was sent
        terminal.press("\x15\x7f\x15")
        terminal.press("a whole question of more than thirty letters\r")
        terminal.until(lambda text: "done" in text)


def test_the_setting_gives_the_prompt_vim_keys(environment) -> None:
    with beck(environment | {"BECK_PROMPT_KEYS": "vim"}, "--new") as terminal:
        terminal.until(lambda text: "Try: what" in text)
        terminal.press("one two")
        terminal.until(lambda text: "› one two" in text)
        terminal.press("escape")
        terminal.until(lambda text: "N one two" in text)
        terminal.press("0dw")
        terminal.until(lambda text: "N two" in text)
