"""Piping: a text into a shell command that the user typed and confirmed, and what the command said.

The command runs in a session of its own, away from the terminal that beck draws on: it cannot write there, and cannot ask
for anything there either. When it takes too long or is no longer waited for, it ends with all that it started.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

MOST_BYTES = 1_000_000
"""How much of what a command says is kept; at more it is ended."""

MOST_SECONDS = 120.0
"""How long a command may take."""

LOOK_SECONDS = 0.1
"""How often is looked whether the command is still waited for."""

SHELL = "/bin/sh"


@dataclass(frozen=True, slots=True)
class Piped:
    """How a command ended."""

    output: bytes
    """Output and errors as they came."""
    code: int | None
    """Its exit status, negative for a signal; None where it was ended from here."""
    why_ended: str = ""
    """Why it was ended from here."""

    @property
    def told(self) -> str:
        """How it ended, in a few words."""
        if self.why_ended:
            return self.why_ended
        if self.code is not None and self.code < 0:
            return f"ended by signal {-self.code}"
        return "done" if self.code == 0 else f"exit status {self.code}"


async def pipe_into(
    command: str,
    text: str,
    *,
    folder: Path,
    environment: Mapping[str, str],
    most_seconds: float = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Piped:
    """Run a shell command with a text as its input.

    Raises:
        OSError: there is no shell to run it, or no room for the text.

    Cancellation: the command is ended.
    """
    is_left = threading.Event()

    def work() -> Piped:
        # A file and not a pipe: the command may read it or not, while what it says is read.
        with tempfile.TemporaryFile() as given:
            given.write(text.encode("utf-8", "replace"))
            given.seek(0)
            with subprocess.Popen(  # noqa: S603 - a shell on purpose, with the line that the user typed and confirmed
                [SHELL, "-c", command],
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd=folder,
                env=dict(environment),
            ) as process:
                try:
                    return _follow(process, is_left, most_seconds, most_bytes)
                finally:
                    _end(process)

    try:
        return await asyncio.to_thread(work)
    finally:
        is_left.set()


def _follow(
    process: subprocess.Popen[bytes], is_left: threading.Event, most_seconds: float, most_bytes: int
) -> Piped:
    """Read what the command says until it ends or has to be ended."""
    output = bytearray()
    deadline = monotonic() + most_seconds
    stream = process.stdout
    while not is_left.is_set() and monotonic() < deadline:
        if stream is None:  # it said its last, and still runs
            if process.poll() is not None:
                return Piped(bytes(output), process.returncode)
            is_left.wait(LOOK_SECONDS)
        elif select.select([stream], [], [], LOOK_SECONDS)[0]:
            piece = os.read(stream.fileno(), 65_536)
            output += piece
            if not piece:
                stream = None
            if len(output) > most_bytes:
                return Piped(bytes(output[:most_bytes]), None, f"ended after {most_bytes:,} bytes")
    return Piped(bytes(output), None, f"ended after {most_seconds:g} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command with its whole group: what it left in the background too."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
