"""The walk app in a real pseudo-terminal, with a strict emulator that can stop reading."""

import json
import os
import re
import select
import signal
import sys
import time
from pathlib import Path

import ptyprocess

from tests.ui.terminal.emulator import Emulator, differences

ROOT = Path(__file__).parents[3]


class PtyApp:
    """The app as a child process; a context manager."""

    def __init__(self, folder, columns=80, rows=24, *, modern=True, environment=None, **options):
        self.folder = Path(folder)
        self.size = (columns, rows)
        self.emulator = Emulator(columns, rows)
        self.modern = modern
        self.probes = 0
        self.read_bytes = 0
        self.output = bytearray()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "OPTIONS": json.dumps(options),
            **(environment or {}),
        }

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        self.child = ptyprocess.PtyProcess.spawn(
            [sys.executable, "-m", "tests.ui.terminal.walk_app", str(self.folder)],
            env=self.environment, dimensions=self.size[::-1], cwd=str(ROOT),
        )  # fmt: skip
        last = b"\x1b[?1006h" if self.environment["TERM"] == "linux" else b"\x1b[?2026$p"
        self.until(lambda: last in self.output)
        if self.modern:
            self.press("\x1b[?2026;2$y")
        return self

    def __exit__(self, *_):
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
        self.child.close(force=True)

    def press(self, keys):
        os.write(self.child.fd, keys if isinstance(keys, bytes) else keys.encode())

    def read(self, seconds=0.02):
        """Take in what there is; False at the end."""
        if not select.select([self.child.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.child.fd, 65536)
        except OSError:
            return False
        self.read_bytes += len(data)
        self.output += data
        self.emulator.feed(data)
        return bool(data)

    def until(self, condition, seconds=20.0):
        deadline = time.monotonic() + seconds
        while not condition():
            is_open = self.read()
            assert is_open or condition(), f"ended: {self.last_words}"
            assert time.monotonic() < deadline, f"waited too long; the screen:\n{self.emulator.text}"

    @property
    def last_words(self):
        """What was written after the terminal was given back."""
        text = bytes(self.output).rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
        return re.sub(r"\x1b\[[0-9;]*m", "", text)

    def resize(self, columns, rows):
        self.emulator.resize(columns, rows)
        self.child.setwinsize(rows, columns)

    def probe(self, seconds=20.0, *, by_signal=False):
        """What the app says once its screen is settled, its bytes read."""
        self.probes += 1
        file = self.folder / str(self.probes)
        if by_signal:
            self.child.kill(signal.SIGUSR1)
        else:
            self.press("=")
        self.until(file.exists, seconds)
        said = json.loads(file.read_text())
        self.until(lambda: self.read_bytes >= said["written"])
        return said

    def check(self, seconds=20.0, *, by_signal=False):
        """Compare the screen with one that Textual draws from nothing; returns what the app said."""
        said = self.probe(seconds, by_signal=by_signal)
        fresh = Emulator(said["columns"], said["rows"])
        fresh.feed(said["screen"])
        shown, wanted = self.emulator.look(), fresh.look()
        if self.environment["TERM"] == "linux":  # its console draws nothing for links but may choke on them
            wanted = [[cell._replace(link="") for cell in row] for row in wanted]
        found = differences(shown, wanted)
        assert not found, "\n".join(found)
        return said

    def wait(self, seconds=10.0):
        """The exit status, negative for a signal."""
        deadline = time.monotonic() + seconds
        while self.child.isalive():
            self.read()
            assert time.monotonic() < deadline, "the app did not end"
        while self.read(0.05) and select.select([self.child.fd], [], [], 0.05)[0]:
            pass
        return self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus
