import sys
from pathlib import Path

import pytest

from app.ui.crash import KEPT, crash_text
from tests.hangup.held_server import HeldServer
from tests.hangup.hung_beck import environment, replies, statuses
from tests.support.terminal import Terminal

SECRET = "sk-canary-47114711"

CRASHING = f"""
import sys
from app.ui.chat_app import ChatApp

def fail(self):
    key = "{SECRET}"
    raise ValueError("private words " + key)

ChatApp.action_help = lambda self: fail(self)
sys.argv[0] = "beck"
from app.__main__ import main
main()
"""


@pytest.fixture
def crashes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "beck" / "crashes"


def crash(depth=0):
    key = SECRET
    try:
        if depth:
            return crash(depth - 1)
        raise KeyError(key)
    except KeyError as error:
        try:
            raise ValueError(f"private {key}") from error
        except ValueError:
            return crash_text()


def test_a_crash_file_says_where_and_nothing_else(crashes):
    told = crash()
    (file,) = crashes.iterdir()
    kept = file.read_text()
    assert str(file) in told
    assert "ValueError" in told
    assert "builtins.ValueError" in kept
    assert "builtins.KeyError" in kept
    assert "test_crash.py:" in kept
    for text in (told, kept):
        assert SECRET not in text
        assert "private" not in text
    assert file.stat().st_mode & 0o777 == 0o600
    assert crashes.stat().st_mode & 0o777 == 0o700


def test_only_the_newest_crash_files_are_kept(crashes):
    crashes.mkdir(parents=True)
    for number in range(KEPT + 5):
        (crashes / f"crash-20000101-0000{number:02}-000.txt").touch()
    crash()
    assert len(list(crashes.iterdir())) == KEPT


def test_a_place_that_cannot_be_written_costs_only_the_file(tmp_path, monkeypatch):
    (tmp_path / "beck").write_text("in the way")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    told = crash()
    assert "ValueError" in told
    assert "More is in" not in told


@pytest.mark.slow
def test_a_crash_gives_the_terminal_back_keeps_the_text_and_says_so(tmp_path):
    with HeldServer() as server:
        variables = environment(tmp_path / "home", **server.variables)
        words = [sys.executable, "-c", CRASHING, "tell me"]
        with Terminal(words, columns=100, rows=30, environment=variables) as terminal:
            terminal.until_shows("word19")
            terminal.press("f1")
            assert terminal.wait() == 1
            output = bytes(terminal.output)
        for mode in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l"):
            assert mode in output
        (file,) = (Path(variables["HOME"]) / ".local/state/beck/crashes").iterdir()
        assert b"beck ended unexpectedly (ValueError)" in output
        assert file.name.encode() in output.replace(b"\r\n", b"")
        assert SECRET.encode() not in output + file.read_bytes()
        assert b"private" not in output + file.read_bytes()
        assert statuses(variables) == ["interrupted"]
        assert replies(variables) == ["".join(server.first)]
