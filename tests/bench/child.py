"""A child: a program in a pseudo-terminal, drained as fast as it writes, and the CPU time that it has used."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

import ptyprocess

COLUMNS, ROWS = 120, 40

ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
"""What the terminal is asked, and what one with synchronised output answers."""


class Child:
    """A running program; use it as an async context manager, which kills it at the end.

    Attributes:
        output: Everything that it has written to its terminal.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self.output = bytearray()
        self.started = time.perf_counter()
        # The line discipline echoes nothing: what comes back was written by the program.
        self._process = ptyprocess.PtyProcess.spawn(
            list(command), env=dict(environment), cwd=str(folder), echo=False, dimensions=(ROWS, COLUMNS)
        )
        self._changed = asyncio.Event()
        self._has_ended = False
        self._questions = dict(ANSWERS)

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().add_reader(self._process.fd, self._read)
        return self

    async def __aexit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._process.fd)
        self._process.kill(9)
        self._process.wait()
        self._process.close()

    def _read(self) -> None:
        try:
            chunk = os.read(self._process.fd, 1 << 16)
        except OSError:
            chunk = b""
        if not chunk:
            asyncio.get_running_loop().remove_reader(self._process.fd)
            self._has_ended = True
        self.output += chunk
        for question in [question for question in self._questions if question in self.output]:
            self.write(self._questions.pop(question))
        self._changed.set()

    def write(self, keys: bytes) -> None:
        """Press keys."""
        self._process.write(keys)

    @property
    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, in seconds."""
        return process_seconds(self._process.pid)

    async def shows(self, text: str, since: int = 0, timeout_seconds: float = 60.0) -> None:
        """Wait until it has written this text, in one piece, after so many bytes of output.

        Raises:
            TimeoutError: it did not in time; the message shows the end of what it wrote.
            EOFError: it has ended, and never will.
        """
        await self.shows_any([text], timeout_seconds, since)

    async def shows_any(self, texts: Iterable[str], timeout_seconds: float = 60.0, since: int = 0) -> None:
        """Wait until it has written one of these texts.

        Raises:
            TimeoutError: as `shows`.
            EOFError: it has ended, and never will.
        """
        needles = [text.encode() for text in texts]
        longest, seen = max(map(len, needles)), since
        try:
            async with asyncio.timeout(timeout_seconds):
                while all(self.output.find(needle, max(since, seen - longest)) < 0 for needle in needles):
                    if self._has_ended:
                        raise EOFError(f"it has ended: {self._last_output}")
                    seen = len(self.output)
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{texts!r} never came: {self._last_output}") from None

    @property
    def _last_output(self) -> str:
        return self.output[-2000:].decode(errors="replace")

    async def rest(self, quiet_seconds: float = 0.3, timeout_seconds: float = 10.0) -> None:
        """Wait until it has used next to no CPU for this long."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            before = self.cpu_seconds
            await asyncio.sleep(quiet_seconds)
            if self.cpu_seconds - before < quiet_seconds / 20:
                return


def process_seconds(pid: int) -> float:
    """CPU time of another process so far, in seconds."""
    if sys.platform == "linux":
        # The clock of a process is its number's complement beside 2 for "all of its threads" (clock_getcpuclockid).
        return time.clock_gettime(~pid << 3 | 2)
    shown = subprocess.run(["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, check=True)
    parts = [float(part) for part in shown.stdout.strip().replace("-", ":").split(":")]
    return sum(part * unit for part, unit in zip(reversed(parts), (1, 60, 3600, 86400), strict=False))
