"""The terminal goes away in every state: what runs ends by itself, nothing spins, nothing stays behind."""

import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.hangup.hung_beck import (
    TICKS,
    ask,
    beck,
    cpu_ticks,
    environment,
    orphans,
    press_signal,
    settled_at,
    statuses,
    story,
    take_away,
    until,
    until_ended,
)

EXIT_SECONDS = 3.0
HUNG_UP = 128 + signal.SIGHUP
STATES = ("idle", "streaming", "dialog", "blocked")
WRITE_CALL = {"x86_64": "1", "aarch64": "64"}.get(platform.machine(), "1")
WAYS = ("closed", "closed, ignored", "signal and closed")

pytestmark = pytest.mark.slow


def until_blocked(terminal):
    """Read nothing until the terminal takes no more."""
    tasks = Path(f"/proc/{terminal.child.pid}/task")

    def is_writer_stuck():
        return any((task / "syscall").read_text().split()[0] == WRITE_CALL for task in tasks.iterdir())

    for _ in range(3):
        until(is_writer_stuck, 30, "the terminal takes whatever comes")
        time.sleep(0.05)


def hang_up(variables, state, way, tokens=40, rate=80):
    """One hang-up; returns how long the process lived on after its last reply settled, in seconds."""
    ignores = "ignored" in way
    opened = beck(variables, ignores_hang_ups=ignores) if state == "idle" else None
    if state == "blocked":
        tokens, rate = 4000, 4000
    with opened or story(variables, tokens, rate, ignores_hang_ups=ignores) as terminal:
        terminal.until_shows("guide" if state == "idle" else "streaming ·")
        if state == "dialog":
            terminal.press("ctrl+p")
            terminal.until_shows("Commands")
        elif state == "blocked":
            until_blocked(terminal)
        began = time.time()
        if "signal" in way:
            press_signal(terminal)
        take_away(terminal)
        status = until_ended(terminal)
        ended = time.time()
    assert status == HUNG_UP
    assert orphans(variables) == []
    if state == "idle":
        return ended - began
    assert set(statuses(variables)) == {"complete"}
    return ended - max(began, settled_at(variables))


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
    variables = environment(tmp_path / "home")
    hang_up(variables, state, way)


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


def test_the_next_start_says_what_finished_and_goes_there(tmp_path):
    variables = environment(tmp_path / "home")
    with story(variables, 60, 60) as terminal:
        terminal.until_shows("streaming ·")
        terminal.press("ctrl+t")
        terminal.until_shows("2 New conversation")
        terminal.press("tokens=50 rate=50 seed=2", "enter")
        terminal.until_shows("streaming ·")
        terminal.press("ctrl+t")
        terminal.until_shows("3 New conversation")
        terminal.press("a draft")
        terminal.until_shows("a draft")
        take_away(terminal)
        assert until_ended(terminal) == HUNG_UP
    with beck(variables) as terminal:
        terminal.until_shows("2 replies finished while you were away", "a draft")
        terminal.press("\x1bn")  # alt+n
        terminal.until_shows("done ·", "1 tokens=60")
        terminal.press("\x1bn")  # alt+n
        terminal.until_shows("done · 50 tok")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    with beck(variables) as terminal:
        terminal.until_shows("done · 50 tok")
        assert "while you were away" not in terminal.text
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert ask(variables, "SELECT count(*) FROM state WHERE key LIKE 'away/%'") == [(0,)]


@contextmanager
def busy_processors():
    """Every processor has something else to do."""
    burners = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


@pytest.mark.torture
@pytest.mark.timeout(4 * 3600)
def test_a_thousand_hang_ups(tmp_path):
    """``BECK_HANG_UPS=250-499`` makes only these, so that several runs can share the thousand."""
    first, last = map(int, os.environ.get("BECK_HANG_UPS", "0-999").split("-"))

    def say(*words):
        with (tmp_path / "hang_ups.txt").open("a") as file:
            file.write(" ".join(map(str, words)) + "\n")

    waits = []
    for number in range(first, last + 1):
        variables = environment(tmp_path / f"home{number}")
        state, way = STATES[number % 4], WAYS[number // 4 % 3]
        is_busy = (
            number % 11 == 10
        )  # prime to the twelve pairs of state and way, so that each is met under load
        with busy_processors() if is_busy else nullcontext():
            waits.append(hang_up(variables, state, way, random.Random(number).randrange(20, 120), 60))
        say(number, state, way, "busy" if is_busy else "", round(waits[-1], 2))
        shutil.rmtree(variables["HOME"])
    say(f"longest {max(waits):.2f} s, median {sorted(waits)[len(waits) // 2]:.2f} s")
    assert max(waits) < EXIT_SECONDS
