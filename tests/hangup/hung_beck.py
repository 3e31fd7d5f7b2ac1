"""beck in a terminal that is taken away from it, and what can be seen of it afterwards."""

import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
IGNORING_HANG_UPS = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"


def environment(home: Path, **more: str) -> dict[str, str]:
    """A whole environment for beck with this home folder."""
    home.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
        "BECK_TITLES": "first line",  # servers are asked for nothing but what the test sends
        **more,
    }


def beck(variables: dict[str, str], *arguments: str, ignores_hang_ups: bool = False) -> Terminal:
    """beck in a terminal of its own, as the leader of its session."""
    command = [sys.executable, "-m", "app", *arguments]
    if ignores_hang_ups:
        command = [sys.executable, "-c", IGNORING_HANG_UPS, *command]
    return Terminal(command, columns=100, rows=30, environment=variables)


def story(variables: dict[str, str], tokens: int, rate: int, **more: bool) -> Terminal:
    """beck that streams a story of so many tokens, so many each second."""
    return beck(variables, "-m", "guide/story", f"tokens={tokens} rate={rate} seed=3", **more)


def take_away(terminal: Terminal) -> None:
    """Close the terminal, as a line that drops does."""
    terminal.child.fileobj.close()


def until(condition, seconds: float, what: str) -> None:
    """Wait for a condition.

    Raises:
        AssertionError: it did not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def until_ended(terminal: Terminal, seconds: float = 60) -> int:
    """Wait for the process without reading its terminal; returns its exit status."""
    until(lambda: not terminal.child.isalive(), seconds, "beck did not end")
    status = terminal.child.exitstatus
    return status if status is not None else -terminal.child.signalstatus


def cpu_ticks(pid: int) -> int:
    """What the process has used of the processor, in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def database(variables: dict[str, str]) -> Path:
    """Where beck keeps its conversations."""
    return Path(variables["HOME"]) / ".local/share/beck/beck.sqlite3"


def ask(variables: dict[str, str], question: str, *values: object) -> list[tuple]:
    """Read from the database, beside whoever else does."""
    with closing(sqlite3.connect(f"file:{database(variables)}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(question, values).fetchall()


def statuses(variables: dict[str, str]) -> list[str]:
    """The statuses of all generations, oldest first."""
    return [row[0] for row in ask(variables, "SELECT status FROM generations ORDER BY rowid")]


def replies(variables: dict[str, str]) -> list[str]:
    """The texts of all settled replies, oldest first."""
    rows = ask(
        variables,
        "SELECT m.position, p.body FROM messages m JOIN parts p ON p.message_id = m.id"
        " WHERE m.role = 'assistant' ORDER BY m.position, p.position",
    )
    texts: dict[int, str] = {}
    for position, body in rows:
        texts[position] = texts.get(position, "") + json.loads(body)["text"]
    return list(texts.values())


def settled_at(variables: dict[str, str]) -> float:
    """When the last generation settled, in seconds since the epoch."""
    return ask(variables, "SELECT max(settled_at) FROM generations")[0][0] / 1000


def orphans(variables: dict[str, str]) -> list[int]:
    """Processes that still run with this home folder."""
    mark = f"HOME={variables['HOME']}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):  # it has ended meanwhile, or is another user's
                is_ours = mark in (folder / "environ").read_bytes().split(b"\0")
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if is_ours and state != "Z":
                    found.append(int(folder.name))
    return found


def press_signal(terminal: Terminal, number: int = signal.SIGHUP) -> None:
    """Send a signal."""
    terminal.child.kill(number)
