"""A program in a real pseudo-terminal, with an emulated screen to look at."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import ptyprocess
import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "ctrl+c": "\x03",
    "ctrl+o": "\x0f",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
    "ctrl+t": "\x14",
    "ctrl+l": "\x0c",
    "f1": "\x1bOP",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "alt+1": "\x1b1",
    "alt+2": "\x1b2",
}


class _Screen(pyte.Screen):
    """pyte's screen, which does not fail where a sequence was cut and the next one follows in it."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        if not private:
            super().select_graphic_rendition(*attributes)

    def cursor_position(self, line: int | None = None, column: int | None = None, *_: int) -> None:
        super().cursor_position(line, column)

    def set_margins(self, top: int | None = None, bottom: int | None = None, *_: int) -> None:
        super().set_margins(top, bottom)

    def cursor_forward(self, count: int | None = None, *_: int) -> None:
        super().cursor_forward(count)

    def cursor_back(self, count: int | None = None, *_: int) -> None:
        super().cursor_back(count)

    def erase_characters(self, count: int | None = None, *_: int) -> None:
        super().erase_characters(count)

    def insert_characters(self, count: int | None = None, *_: int) -> None:
        super().insert_characters(count)

    def erase_in_line(self, how: int = 0, *_: int, private: bool = False) -> None:
        super().erase_in_line(how, private)


class Terminal:
    """A child process whose terminal is emulated by pyte; use it as a context manager.

    Args:
        command: Program and arguments.
        columns: Width in cells.
        rows: Height in cells.
        environment: The child's whole environment.
    """

    def __init__(
        self, command: Sequence[str], *, columns: int = 80, rows: int = 24, environment: Mapping[str, str]
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._size = (rows, columns)
        self.screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.output = bytearray()

    def __enter__(self) -> Self:
        self.child = ptyprocess.PtyProcess.spawn(self._command, env=self._environment, dimensions=self._size)
        return self

    def __exit__(self, *_: object) -> None:
        if self.child.isalive():
            self.child.terminate(force=True)
        self.child.close(force=True)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the child has written; False once its terminal is closed."""
        ready, _, _ = select.select([self.child.fd], [], [], seconds)
        if not ready:
            return True
        try:
            chunk = os.read(self.child.fd, 65536)
        except OSError:
            return False
        self.output += chunk
        self._stream.feed(chunk)
        return bool(chunk)

    @property
    def text(self) -> str:
        """The screen, a line per row."""
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        # Not pyte's own `display`: it fails at half a wide character, which writing over the other half leaves behind.
        return "\n".join("".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in rows)

    def until(self, condition: Callable[[str], bool], timeout_seconds: float = 30.0) -> str:
        """Read until the screen meets a condition; returns the screen.

        Raises:
            AssertionError: it did not in time; the message shows the screen.
        """
        deadline = time.monotonic() + timeout_seconds
        while not condition(self.text):
            is_open = self.read()
            if not is_open and not condition(self.text):
                raise AssertionError(f"the program ended; its last screen:\n{self.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"the screen never came to it:\n{self.text}")
        return self.text

    def until_shows(self, *texts: str, timeout_seconds: float = 30.0) -> str:
        """Read until all the texts are on the screen."""
        return self.until(lambda screen: all(text in screen for text in texts), timeout_seconds)

    def press(self, *keys: str) -> None:
        """Press keys by name, or type texts that are no key's name."""
        for key in keys:
            self.child.write(KEYS.get(key, key).encode())

    def wait(self, timeout_seconds: float = 15.0) -> int:
        """Read until the child has ended; returns its exit status.

        Raises:
            AssertionError: it did not end in time.
        """
        deadline = time.monotonic() + timeout_seconds
        while self.child.isalive():
            self.read()
            if time.monotonic() > deadline:
                raise AssertionError(f"the program did not end; its screen:\n{self.text}")
        while self.read(0.01) and time.monotonic() < deadline:
            if not select.select([self.child.fd], [], [], 0)[0]:
                break
        status: int = self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus
        return status
