"""The gallery on a pseudo-terminal, each byte of which is checked as it comes."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import ptyprocess

from tests.safety.screen_check import ByteChecker
from tests.safety.surfaces import SURFACES

ROOT = Path(__file__).parents[2]
COLUMNS = 110
TALL, SHORT = 100, 30
"""Rows for surfaces on which many texts stand at once, and for the others: a showing costs as much as it has cells."""
MANY = 9


def show_on_terminal(folder: Path, kind: str, seed: int, count: int, names: Sequence[str]) -> list[dict]:
    """Put so many texts on each of the surfaces; what was done on each.

    Raises:
        AssertionError: a byte is not on the list, an action ran, a text did harm, or the app ended otherwise than it should.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.jsonl"
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }
    command = [
        sys.executable,
        "-m",
        "tests.safety.gallery",
        kind,
        str(seed),
        str(count),
        str(report),
        *names,
    ]
    rows = TALL if any(SURFACES[name].fits >= MANY for name in names) else SHORT
    child = ptyprocess.PtyProcess.spawn(command, env=environment, dimensions=(rows, COLUMNS))
    checker = ByteChecker()
    tail = bytearray()
    try:
        while True:
            ready, _, _ = select.select([child.fd], [], [], 60)
            try:
                data = os.read(child.fd, 65536) if ready else b""
            except OSError:
                break
            if not data and not child.isalive():
                break
            tail = (tail + data)[-4000:]
            checker.feed(data)
        deadline = time.monotonic() + 30
        while child.isalive() and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        if child.isalive():
            child.terminate(force=True)
        child.close(force=True)
    done = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
    failed = [each["failed"] for each in done if "failed" in each]
    assert not failed, failed[0]
    assert child.exitstatus == 0, bytes(tail[-2000:])
    assert not checker.rest, repr(checker.rest)
    assert [each["surface"] for each in done] == list(names)
    assert all(each["bytes"] > 0 for each in done), done
    return done
