"""Keys that a command prints, such as a password manager's."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from contextlib import suppress

from pydantic import SecretStr

from app.errors import SettingsError
from app.log import keep_secret, redact
from app.safe_text import safe_line
from app.settings.endpoints import is_sendable


def read_key(command: str, *, timeout_seconds: float = 60.0) -> SecretStr:
    """Run the command without a shell and return the first line that it prints.

    Blocks: call it in a thread. The command gets no terminal, so that it cannot draw over the screen; one that asks
    for a passphrase has to ask in a window of its own.

    Raises:
        SettingsError: it cannot be run, fails, takes too long or prints no key.
    """
    program, output = _run(command, timeout_seconds)
    lines = output.decode("utf-8", "replace").strip().splitlines()
    key = lines[0].strip() if lines else ""
    if not key:
        raise SettingsError(f"The api_key_command {program} printed no key.")
    keep_secret(key)
    if not is_sendable(key):
        raise SettingsError(f"The first line that the api_key_command {program} printed is no key.")
    return SecretStr(key)


def _run(command: str, timeout_seconds: float) -> tuple[str, bytes]:
    """The program's name and what it printed.

    Raises:
        SettingsError: it cannot be run, fails or takes too long.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise SettingsError("The api_key_command has a quote that is not closed.") from error
    if not words:
        raise SettingsError("The api_key_command is empty.")
    program = safe_line(words[0], 80)
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command, from the user's own settings
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = safe_line(getattr(error, "strerror", None) or "not a command")
        raise SettingsError(f"The api_key_command {program} cannot be run: {reason}.") from error
    with process:
        try:
            output, complaint = process.communicate(timeout=timeout_seconds)
        except BaseException as error:
            # The whole session, because a grandchild that keeps the pipe open would be waited for.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                what = f"The api_key_command {program} took over {timeout_seconds:g} s."
                raise SettingsError(what) from None
            raise
    if process.returncode != 0:
        said = safe_line(redact(complaint.decode("utf-8", "replace").strip().partition("\n")[0]), 120)
        raise SettingsError(
            f"The api_key_command {program} failed with status {process.returncode}. {said}".strip()
        )
    return program, output
