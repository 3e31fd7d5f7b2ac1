"""The editor: a text in the user's own editor and back, by way of a private file that is gone afterwards.

The caller gives the terminal away before and takes it back after. The editor runs in beck's own process group, so that
``ctrl+z`` in it stops both and ``fg`` brings both back.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from app.paths import private_dir, runtime_dir

FALLBACKS = ("nano", "vim", "vi")
"""Tried in this order where neither ``VISUAL`` nor ``EDITOR`` is set."""

MOST_BYTES = 16 * 1024 * 1024
"""A file that came back larger than this is not taken."""

AT_ONCE_SECONDS = 0.4
"""An editor that ended sooner without a change most likely left its window to another process."""

END_SECONDS = 0.3
"""How long an editor that is no longer waited for has to end."""

FILE_NAME = "prompt.md"


@dataclass(frozen=True, slots=True)
class Edited:
    """What an editor left.

    Attributes:
        text: The text now; None where it is to stay as it was.
        problem: What is to be told; empty where all went well.
    """

    text: str | None
    problem: str = ""


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The words of the command that opens the user's editor, its file still to be added.

    Raises:
        ValueError: there is none, or it cannot be read; the message says which.
    """
    for variable in ("VISUAL", "EDITOR"):
        if wanted := environment.get(variable, "").strip():
            try:
                words = shlex.split(wanted)
            except ValueError as error:
                raise ValueError(f"${variable} cannot be read: {error}") from error
            if words:
                # Not Path.expanduser: that raises for an unknown user.
                return [os.path.expanduser(words[0]), *words[1:]]  # noqa: PTH111
    path = environment.get("PATH")
    if found := next((name for name in FALLBACKS if shutil.which(name, path=path)), None):
        return [found]
    raise ValueError("no editor is set; put its name into $VISUAL or $EDITOR")


async def edit_in_editor(text: str, environment: Mapping[str, str]) -> Edited:
    """Let the user edit a text; never raises for what an editor or a disk does.

    Args:
        text: What stands in the file at first; a newline that ends it is added, and taken away again.
        environment: What the editor is found by and runs in.

    Cancellation: the editor is ended, the file removed.
    """
    try:
        command = editor_command(environment)
        # A folder for itself: what an editor leaves beside the file (backups, swap files) goes with it.
        folder = Path(tempfile.mkdtemp(prefix="edit-", dir=_place(environment)))
    except (ValueError, OSError) as error:
        return Edited(None, f"The editor could not be opened: {_reason(error)}.")
    try:
        return await _edited(text, [*command, str(folder / FILE_NAME)], folder / FILE_NAME, environment)
    except OSError as error:
        return Edited(
            None, f"{command[0]} could not be run: {_reason(error)}. $VISUAL or $EDITOR names the editor."
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _edited(text: str, command: list[str], path: Path, environment: Mapping[str, str]) -> Edited:
    given = text if text.endswith("\n") else f"{text}\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(given.encode("utf-8", "replace"))
    begun = monotonic()
    code = await _run(command, environment)
    name = command[0]
    if code != 0:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        return Edited(None, f"{name} {how}; the prompt is as it was.")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return Edited(None, f"The text is larger than {MOST_BYTES:,} bytes; the prompt is as it was.")
    left = content.decode("utf-8-sig", "replace")
    if left == given:
        soon = monotonic() - begun < AT_ONCE_SECONDS
        hint = f"{name} ended at once and changed nothing; one with a window must wait, as in: code --wait."
        return Edited(None, hint if soon else "")
    return Edited(left if text.endswith("\n") else left.removesuffix("\n").removesuffix("\r"))


async def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """Run an editor on beck's own terminal; returns its exit status.

    Raises:
        OSError: it cannot be run.
    """
    with _signals_left_to_the_editor(), _terminal_kept():
        process = _started(command, environment)
        try:
            return await asyncio.to_thread(process.wait)
        finally:
            _end(process)


def _started(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=dict(environment))  # noqa: S603 - the user's own editor


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
            return
        process.kill()


@contextmanager
def _signals_left_to_the_editor() -> Iterator[None]:
    """Let ctrl+c and the quit key of the terminal, which both processes get, mean something to the editor only."""
    # No SIG_IGN: the editor would inherit it.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


@contextmanager
def _terminal_kept() -> Iterator[None]:
    """Set the terminal's attributes as they were, whatever an editor that crashed left."""
    try:
        before = termios.tcgetattr(0)
    except termios.error:
        yield
        return
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, before)


def _place(environment: Mapping[str, str]) -> Path:
    return private_dir(runtime_dir(environment))


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
