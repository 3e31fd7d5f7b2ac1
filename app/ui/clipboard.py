"""The clipboard: every way for a text out of here, so that a copy always ends somewhere that can be named.

No terminal says whether it took an OSC 52 sequence. It therefore is the first way, not the only one: inside tmux its own
buffer is filled, and on a local desktop its clipboard is set as well; what no way can take becomes a private file.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.paths import private_dir, runtime_dir, write_atomically

LARGEST_SEQUENCE = 74_994
"""Characters of base64 in one sequence: xterm, VTE's kin and hterm drop what is longer (100,000 bytes, less at some)."""

TOOL_SECONDS = 3.0
"""How long a clipboard tool may take."""

TMUX_AND_TERMINAL = "tmux's buffer and the terminal's clipboard"

FILE_NAME = "copied.txt"

_SCREEN_CHUNK = 240
"""Characters in one of screen's strings; it drops those of more than 256."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Where a text went."""

    places: tuple[str, ...]
    """In words that follow "Copied … to"."""
    why_file: str = ""
    """Why it went into a file; empty where it did not."""


def is_remote(environment: Mapping[str, str]) -> bool:
    """Whether the user sits at another machine."""
    return any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def takes_sequences(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is none of those that are known to ignore OSC 52."""
    return (
        environment.get("TERM") not in ("linux", "dumb")
        and environment.get("TERM_PROGRAM") != "Apple_Terminal"
        and not environment.get("VTE_VERSION")
    )


def sequence_for(text: str, environment: Mapping[str, str]) -> str:
    """What makes the terminal put the text into its clipboard; empty where it is too long for that.

    In tmux it is sent bare, which counts with ``set-clipboard on``, and once more inside tmux's own wrapping, which
    counts with ``allow-passthrough on``; tmux drops what is not allowed. screen passes on only what is wrapped.
    """
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LARGEST_SEQUENCE:
        return ""
    bare = f"\x1b]52;c;{encoded}\x07"
    terminal = environment.get("TERM", "")
    if environment.get("TMUX") or terminal.startswith("tmux"):
        return f"{bare}\x1bPtmux;\x1b{bare}\x1b\\"
    if environment.get("STY") or terminal.startswith("screen."):
        chunks = [encoded[at : at + _SCREEN_CHUNK] for at in range(0, len(encoded), _SCREEN_CHUNK)] or [""]
        chunks[0] = f"\x1b]52;c;{chunks[0]}"
        chunks[-1] += "\x07"
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return bare


def tools_for(environment: Mapping[str, str], platform: str = sys.platform) -> list[tuple[str, list[str]]]:
    """The clipboard tools that may reach this user, best first: what each fills, and its command."""
    tools: list[tuple[str, list[str]]] = []
    if is_remote(environment):
        return tools
    if platform == "darwin":
        tools.append(("the clipboard", ["pbcopy"]))
    if environment.get("WAYLAND_DISPLAY"):
        tools.append(("the clipboard", ["wl-copy", "--type", "text/plain;charset=utf-8"]))
    if environment.get("DISPLAY"):
        tools.append(("the clipboard", ["xclip", "-in", "-selection", "clipboard"]))
        tools.append(("the clipboard", ["xsel", "--input", "--clipboard"]))
    found = [
        (what, command, shutil.which(command[0], path=environment.get("PATH"))) for what, command in tools
    ]
    return [
        (f"{what} ({command[0]})", [program, *command[1:]]) for what, command, program in found if program
    ]


async def copy_out(text: str, environment: Mapping[str, str], send: Callable[[str], None] | None) -> Copied:
    """Copy a text to where its user finds it.

    Args:
        text: What to copy.
        environment: Says which terminal and desktop there are.
        send: Sends a sequence to the terminal; None where there is none.

    Raises:
        OSError: not even a file could be written.

    Cancellation: what was sent stays sent; a tool that still runs ends within its time.
    """
    places: list[str] = []
    content = text.encode("utf-8", "replace")
    tmux_place = await _fill_tmux(content, environment)
    if tmux_place:
        places.append(tmux_place)
    sequence = sequence_for(text, environment)
    if send is not None and sequence and takes_sequences(environment) and tmux_place != TMUX_AND_TERMINAL:
        send(sequence)
        if not tmux_place:
            places.append("the terminal's clipboard")
    for place, command in tools_for(environment):
        if await _feed(command, content, environment) is not None:
            places.append(place)
            break
    if places:
        return Copied(tuple(places))
    why = "it is too long for the terminal" if not sequence else "this terminal has no clipboard to reach"
    return Copied((f"the file {_write_file(content, environment)}",), why)


async def _fill_tmux(content: bytes, environment: Mapping[str, str]) -> str:
    """What tmux filled with the text; nothing outside of it, and with tmux before 3.2."""
    program = shutil.which("tmux", path=environment.get("PATH")) if environment.get("TMUX") else None
    if program is None:
        return ""
    load = [program, "load-buffer", "-w", "-", ";", "show-options", "-sv", "set-clipboard"]
    output = await _feed(load, content, environment, reads=True)
    if output is None:
        return ""
    return "tmux's buffer" if output.strip() == b"off" else TMUX_AND_TERMINAL


async def _feed(
    command: Sequence[str], content: bytes, environment: Mapping[str, str], *, reads: bool = False
) -> bytes | None:
    """Run a tool with the text as its input; what it says where it took it, else None."""
    return await asyncio.to_thread(run_tool, command, environment, content, reads=reads)


def run_tool(
    command: Sequence[str], environment: Mapping[str, str], content: bytes = b"", *, reads: bool = True
) -> bytes | None:
    """What a tool of the clipboard says; None where it fails or takes longer than `TOOL_SECONDS`.

    Args:
        command: One of our own.
        environment: What it is given.
        content: Its input.
        reads: Whether it says anything; those that stay behind to serve the clipboard keep their output open.
    """
    try:
        ended = subprocess.run(  # noqa: S603 - one of our own commands, no shell
            command,
            input=content,
            stdout=subprocess.PIPE if reads else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(environment),
            timeout=TOOL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return (ended.stdout or b"") if ended.returncode == 0 else None


def _write_file(content: bytes, environment: Mapping[str, str]) -> Path:
    path = private_dir(runtime_dir(environment)) / FILE_NAME
    if path.is_symlink():
        path.unlink()  # whatever it leads to is not ours to replace
    write_atomically(path, content)
    return path
