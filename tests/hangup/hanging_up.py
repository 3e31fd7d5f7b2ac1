"""Hang-ups in every state, and what they come to: ``python -m tests.hangup.hanging_up --count 1000``.

States, ways and a busy machine come by turns, so that each pair of state and way is met with and without load. Several run
side by side: most of the time one only waits for its reply. Prints each hang-up and, at the end, the figures.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hangup.hung_beck import (
    TICKS,
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
)
from tests.support.terminal import Terminal

EXIT_SECONDS = 3.0
SPINNING = 0.2
"""Of one processor. Stock Textual uses 0.8 to 0.9 of it when it spins; a reply of 60 tokens a second that goes on alone
uses a twentieth of that."""
ENDING_CPU_SECONDS = 0.3
"""What taking the screen down and closing the store may use besides."""
HUNG_UP = 128 + signal.SIGHUP
STATES = ("idle", "streaming", "dialog", "blocked")
WRITE_CALL = {"x86_64": "1", "aarch64": "64"}.get(platform.machine(), "1")
WAYS = ("closed", "closed, ignored", "signal and closed")
EVERY_BUSY = 11
"""Every so many, under load; prime to the twelve pairs of state and way."""


class TooLateError(Exception):
    """The reply was whole before anybody could hang up: the machine is busy."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """What became of one hang-up."""

    wait_seconds: float
    """From the hang-up, or from the settling of the last reply where that came later, to the end of the process."""
    alone_seconds: float
    """From the hang-up to the end of the process."""
    cpu_seconds: float
    """What the process used in that time."""

    @property
    def is_spinning(self) -> bool:
        """Whether the process used the processor for nothing."""
        return self.cpu_seconds > SPINNING * self.alone_seconds + ENDING_CPU_SECONDS


def until_blocked(terminal: Terminal) -> None:
    """Read nothing until the terminal takes no more."""
    tasks = Path(f"/proc/{terminal.child.pid}/task")

    def is_writer_stuck() -> bool:
        return any((task / "syscall").read_text().split()[0] == WRITE_CALL for task in tasks.iterdir())

    for _ in range(3):
        until(is_writer_stuck, 30, "the terminal takes whatever comes")
        time.sleep(0.05)


def hang_up(variables: dict[str, str], state: str, way: str, *, tokens: int = 40, rate: int = 80) -> HungUp:
    """Start beck, bring it into the state, and take its terminal away.

    Raises:
        AssertionError: it did not end, with the status of a hang-up and nothing left behind.
        TooLateError: it could not be brought into the state.
    """
    ignores = "ignored" in way
    opened = beck(variables, ignores_hang_ups=ignores) if state == "idle" else None
    if state == "blocked":
        tokens, rate = 4000, 4000
    with opened or story(variables, tokens, rate, ignores_hang_ups=ignores) as terminal:
        if state == "idle":
            terminal.until_shows("guide")
        else:
            terminal.until(lambda screen: "streaming ·" in screen or "done ·" in screen)
            if "streaming ·" not in terminal.text:
                raise TooLateError
        if state == "dialog":
            terminal.press("ctrl+p")
            terminal.until_shows("Commands")
        elif state == "blocked":
            until_blocked(terminal)
        ticks = before = cpu_ticks(terminal.child.pid)
        began = time.time()
        if "signal" in way:
            press_signal(terminal)
        take_away(terminal)
        deadline = time.monotonic() + 60
        while terminal.child.isalive():
            assert time.monotonic() < deadline, "beck did not end"
            ticks = max(ticks, _ticks_of(terminal.child.pid))
            time.sleep(0.02)
        ended = time.time()
    child = terminal.child
    status = child.exitstatus if child.exitstatus is not None else -child.signalstatus
    assert status == HUNG_UP, f"it ended with {status}"
    assert orphans(variables) == [], "a process was left behind"
    settled = 0.0
    if state != "idle":
        assert set(statuses(variables)) == {"complete"}, "the reply is not whole"
        settled = settled_at(variables)
    return HungUp(ended - max(began, settled), ended - began, (ticks - before) / TICKS)


def _ticks_of(pid: int) -> int:
    try:
        return cpu_ticks(pid)
    except (OSError, IndexError):  # it has ended meanwhile
        return 0


@contextmanager
def busy_processors() -> Iterator[None]:
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


def numbered(number: int, folder: Path) -> HungUp:
    """Make the hang-up with this number.

    Raises:
        AssertionError: as `hang_up`.
    """
    state, way, is_busy = kind(number)
    tokens = random.Random(number).randrange(60, 150)
    with busy_processors() if is_busy else nullcontext():
        while True:
            variables = environment(folder / f"home{number}")
            try:
                found = hang_up(variables, state, way, tokens=tokens, rate=60)
            except TooLateError:
                tokens *= 2
            else:
                return found
            finally:
                shutil.rmtree(variables["HOME"])


def kind(number: int) -> tuple[str, str, bool]:
    """State, way, and whether the machine is busy besides."""
    return STATES[number % 4], WAYS[number // 4 % 3], number % EVERY_BUSY == EVERY_BUSY - 1


def hang_up_often(folder: Path, count: int, at_once: int, say: Callable[[str], None] = print) -> list[HungUp]:
    """Make so many hang-ups, so many of them at once; returns those that went well, and tells of the others."""
    found = []
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(numbered, number, folder) for number in range(count)]
        for number, each in enumerate(waiting):
            state, way, is_busy = kind(number)
            what = f"{number} {state}, {way}{', busy' * is_busy}"
            try:
                hung_up = each.result()
            except AssertionError as error:
                say(f"{what}: FAILED, {error}")
                continue
            found.append(hung_up)
            say(
                f"{what}: {hung_up.wait_seconds:.2f} s, alone for {hung_up.alone_seconds:.1f} s"
                f" with {hung_up.cpu_seconds:.2f} s of a processor"
            )
    waits = sorted(each.wait_seconds for each in found)
    spinning = sum(each.is_spinning for each in found)
    say(
        f"{len(found)} of {count} hang-ups, {at_once} at once: longest {waits[-1]:.2f} s, median {waits[len(waits) // 2]:.2f} s,"
        f" 0 orphans, {spinning} spinning"
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hangup.hanging_up", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=2 * (os.cpu_count() or 1))
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="beck-hang-ups-") as folder:
        found = hang_up_often(
            Path(folder),
            wanted.count,
            wanted.at_once,
            lambda words: print(words, flush=True),  # noqa: T201 - what it is for
        )
    is_good = len(found) == wanted.count and all(
        each.wait_seconds < EXIT_SECONDS and not each.is_spinning for each in found
    )
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
