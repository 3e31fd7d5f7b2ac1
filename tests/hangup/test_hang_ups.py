"""The terminal goes away in every state: what runs ends by itself, nothing spins, nothing stays behind."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.hangup.hanging_up import EXIT_SECONDS, HUNG_UP, hang_up, hang_up_often, until_blocked
from tests.hangup.held_server import HeldServer
from tests.hangup.hung_beck import (
    TICKS,
    ask,
    beck,
    cpu_ticks,
    environment,
    press_signal,
    statuses,
    story,
    take_away,
    until,
    until_ended,
)

PATIENCE = float(os.environ.get("BECK_PATIENCE", "4"))
"""How much longer than on an idle machine an exit may take."""

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("state", "way"),
    [
        ("idle", "closed, ignored"),
        ("streaming", "closed"),
        ("dialog", "signal and closed"),
        ("blocked", "closed, ignored"),
    ],
)
def test_it_ends_by_itself_once_the_reply_is_whole(tmp_path, state, way):
    assert not hang_up(environment(tmp_path / "home"), state, way).is_spinning


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_signals_that_come_until_the_end_do_not_change_how_it_ends(tmp_path, number):
    variables = environment(tmp_path / "home")
    with story(variables, 40, 80) as terminal:
        terminal.until_shows("streaming ·")
        while terminal.child.isalive():
            press_signal(terminal, number)
            terminal.read(0.001)
        assert until_ended(terminal) == 128 + number


@pytest.mark.parametrize("way", ["SIGTERM", "ctrl+q"])
def test_a_terminal_that_nobody_reads_is_given_back_in_time(tmp_path, way):
    variables = environment(tmp_path / "home")
    with story(variables, 40_000, 4000) as terminal:
        terminal.until_shows("streaming ·")
        until_blocked(terminal)
        began = time.monotonic()
        if way == "SIGTERM":
            press_signal(terminal, signal.SIGTERM)
        else:
            terminal.press("ctrl+q")
        assert until_ended(terminal) == (128 + signal.SIGTERM if way == "SIGTERM" else 0)
        assert time.monotonic() - began < EXIT_SECONDS * PATIENCE
        while terminal.read(0) and not terminal.output.endswith(b"\x1b[?1049l\x1b[?25h"):
            pass
    assert terminal.output.endswith(b"\x1b[?1049l\x1b[?25h")
    assert statuses(variables) == ["interrupted"]


def test_nothing_spins_while_a_reply_goes_on_alone(tmp_path):
    variables = environment(tmp_path / "home")
    with story(variables, 100_000, 5, ignores_hang_ups=True) as terminal:
        terminal.until_shows("streaming ·")
        take_away(terminal)
        pid = terminal.child.pid
        until(
            lambda: Path(f"/proc/{pid}/fd/1").readlink() == Path(os.devnull),
            10,
            "it did not let the terminal go",
        )
        before, since = cpu_ticks(pid), time.monotonic()
        time.sleep(1.0)
        used = (cpu_ticks(pid) - before) / TICKS
        assert used < 0.3 * (time.monotonic() - since)
        press_signal(terminal, signal.SIGTERM)
        assert until_ended(terminal) == 128 + signal.SIGTERM
    assert statuses(variables) == ["interrupted"]


def test_it_does_not_go_on_for_ever(tmp_path):
    variables = environment(tmp_path / "home", BECK_HANG_UP_MINUTES="0.01")
    with story(variables, 100_000, 50) as terminal:
        terminal.until_shows("streaming ·")
        take_away(terminal)
        assert until_ended(terminal) == HUNG_UP
    assert statuses(variables) == ["interrupted"]


def test_with_no_time_to_go_on_it_is_interrupted_at_once(tmp_path):
    variables = environment(tmp_path / "home", BECK_HANG_UP_MINUTES="0")
    with story(variables, 100_000, 50) as terminal:
        terminal.until_shows("streaming ·")
        press_signal(terminal)
        assert until_ended(terminal) == HUNG_UP
    assert statuses(variables) == ["interrupted"]


def shows_reply_to(prompt):
    """Whether the screen shows this prompt in the transcript, answered to the end."""
    return lambda screen: "done ·" in screen and prompt in [row.strip() for row in screen.splitlines()]


def test_the_next_start_says_what_finished_and_goes_there(tmp_path):
    with HeldServer() as server:
        variables = environment(tmp_path / "home", **server.variables)
        with beck(variables, "the first") as terminal:
            terminal.until_shows("word19")
            terminal.press("ctrl+t")
            terminal.until_shows("2 New conversation")
            terminal.press("the second", "enter")
            terminal.until_shows("2 the second", "word19")
            terminal.press("ctrl+t")
            terminal.until_shows("3 New conversation")
            terminal.press("a draft")
            terminal.until_shows("a draft")
            take_away(terminal)
            server.released.set()
            assert until_ended(terminal) == HUNG_UP
    with beck(variables) as terminal:
        terminal.until_shows("2 replies finished while you were away", "a draft")
        for prompt in ("the first", "the second"):
            terminal.press("\x1bn")  # alt+n
            terminal.until(shows_reply_to(prompt))
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    with beck(variables) as terminal:
        terminal.until(shows_reply_to("the second"))
        assert "while you were away" not in terminal.text
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert ask(variables, "SELECT count(*) FROM state WHERE key LIKE 'away/%'") == [(0,)]


@pytest.mark.torture
@pytest.mark.timeout(4 * 3600)
def test_a_thousand_hang_ups(tmp_path):
    found = hang_up_often(tmp_path, 1000, 2 * (os.cpu_count() or 1))
    assert len(found) == 1000
    assert max(each.wait_seconds for each in found) < EXIT_SECONDS
    assert not any(each.is_spinning for each in found)
