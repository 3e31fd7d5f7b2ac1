"""beck whose event loop tells how long something held it up, in a real terminal.

Run by `BeatingBeck`: ``python -m tests.ui.terminal.beating_beck FILE ARGUMENTS…``.
"""

import asyncio
import json
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path

from tests.support.run_queue import waited_seconds
from tests.support.terminal import Terminal
from tests.ui.terminal.emulator import Emulator, differences

ROOT = Path(__file__).parents[3]
BEAT_SECONDS = 0.01


class BeatingLoop(asyncio.SelectorEventLoop):
    """An event loop that calls itself each `BEAT_SECONDS`, and keeps by how much the latest call was late.

    Less the time for which the machine had no processor for it: that says nothing of beck.
    """

    def __init__(self):
        super().__init__()
        self.longest_gap = self.longest_wait = 0.0
        self._waited = waited_seconds()
        self._expected = time.monotonic()
        self.call_soon(self._beat)

    @property
    def lateness(self):
        """By how much the next call is late already, in seconds, and how much of it was waiting for a processor."""
        return time.monotonic() - self._expected, waited_seconds() - self._waited

    def note(self):
        """Keep how late the next call is already: a loop that stands still has not told it yet."""
        late, waited = self.lateness
        self.longest_gap = max(self.longest_gap, late - waited)
        self.longest_wait = max(self.longest_wait, waited)

    def _beat(self):
        self.note()
        self._waited = waited_seconds()
        self._expected = time.monotonic() + BEAT_SECONDS
        self.call_later(BEAT_SECONDS, self._beat)


class BeatingBeck(Terminal):
    """beck in a terminal, with what its process says of itself; a context manager.

    Args:
        folder: For the home folder, in which it runs.
        arguments: beck's.
        environment: More variables.
    """

    def __init__(self, folder, *arguments, columns=100, rows=30, **environment):
        home = folder / "home"
        home.mkdir(exist_ok=True)
        self.home = home
        self._file = folder / "said"
        super().__init__(
            [sys.executable, "-m", "tests.ui.terminal.beating_beck", str(self._file), *arguments],
            columns=columns,
            rows=rows,
            environment={
                "HOME": str(home),
                "PATH": str(folder / "no programs"),  # what keys pressed at random could start
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
                "BECK_DISCOVER_LOCAL": "false",
                "BECK_TITLES": "first line",
                "BECK_REDUCED_MOTION": "true",
                "BECK_HANG_UP_MINUTES": "0",
            }
            | environment,
        )
        self._start_emulator()

    def _start_emulator(self):
        self._stream = self.emulator = Emulator(*reversed(self._size))
        self.screen = self.emulator.screen

    def ask(self):
        """Longest gap and longest wait for a processor in seconds since it was asked last, number of threads, and memory in MB; reads nothing."""
        self._file.unlink(missing_ok=True)
        self.child.kill(signal.SIGUSR1)
        deadline = time.monotonic() + 20
        while not self._file.exists():
            assert time.monotonic() < deadline, "beck does not answer"
            time.sleep(0.01)
        return json.loads(self._file.read_text())

    def trickle(self, bytes_per_second, seconds):
        """Read no faster than this for so long; returns how many bytes came."""
        end, taken = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            time.sleep(0.05)
            count = int(bytes_per_second * 0.05)
            if count and select.select([self.child.fd], [], [], 0)[0]:
                chunk = os.read(self.child.fd, count)
                taken += len(chunk)
                self.output += chunk
                self._stream.feed(chunk)
        return taken

    def discard(self, seconds):
        """Read until nothing has come for so long, and look at nothing but its end."""
        while select.select([self.child.fd], [], [], seconds)[0]:
            try:
                chunk = os.read(self.child.fd, 65536)
            except OSError:
                chunk = b""
            if not chunk:
                return
            self.output[:] = chunk

    def resize(self, columns, rows):
        """Give the terminal another size, and a blank screen."""
        self._size = (rows, columns)
        self._start_emulator()
        self.child.setwinsize(rows, columns)

    def until_quiet(self, seconds=0.3, timeout_seconds=30.0):
        """Read until nothing has come for a while."""
        deadline = time.monotonic() + timeout_seconds
        while select.select([self.child.fd], [], [], seconds)[0]:
            assert time.monotonic() < deadline, "it never stops writing"
            assert self.read()

    def check_repaint(self):
        """Compare the screen, once nothing changes, with a blank one on which all is drawn anew."""
        self.until_quiet()
        shown = self.emulator.look()
        self._start_emulator()
        self.child.kill(signal.SIGCONT)  # beck draws all anew, as after a stop that nobody announced
        self.until(str.strip)
        self.until_quiet()
        found = differences(shown, self.emulator.look())
        assert not found, "\n".join(found)


def _said(loop):
    loop.note()
    gap, loop.longest_gap = loop.longest_gap, 0.0
    wait, loop.longest_wait = loop.longest_wait, 0.0
    resident = next(
        int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line
    )
    return {"gap": gap, "wait": wait, "threads": threading.active_count(), "megabytes": resident / 1024}


def main(file):
    """Run beck with such a loop; it writes what it says into the file at each SIGUSR1."""
    os.chdir(os.environ["HOME"])
    loops = []

    def beating():
        loops.append(BeatingLoop())
        return loops[-1]

    def say(*_):
        writing = file.with_suffix(".writing")
        writing.write_text(json.dumps(_said(loops[0])))
        writing.rename(file)

    asyncio.events.new_event_loop = beating
    signal.signal(signal.SIGUSR1, say)
    from app.cli import main as run

    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
