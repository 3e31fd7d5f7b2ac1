"""The writer: a thread that hands bytes to the terminal, so that a terminal that nobody reads stops nobody but it.

A thread and no non-blocking descriptor: the non-blocking flag would be shared with the shell and with everything else
that has this terminal open, and opening the terminal anew fails under `su` and in some containers. A thread works on
terminals, pipes and serial lines alike.

What is written goes out whole and in order, and this is where every byte is checked against the allow-list. Only state that a later one replaces (title, clipboard, shape of the
pointer) does not wait in the queue twice, so that what waits stays small however long nobody reads.
"""

from __future__ import annotations

import errno
import os
import termios
import threading
import time
from collections import deque
from collections.abc import Callable

from app.ui.terminal.allowed import only_allowed

_CHUNK_BYTES = 4096
_ABORT = "\x1b\\"
"""Ends whatever sequence the terminal was in the middle of, and does nothing otherwise."""


class TerminalWriter:
    """Writes to one terminal from a thread of its own.

    Args:
        fileno: The terminal.
        on_drained: Called from the thread when `ask_when_drained` was and nothing waits any more.
        on_dead: Called from the thread, once, when the terminal cannot be written to any more.
    """

    def __init__(self, fileno: int, on_drained: Callable[[], None], on_dead: Callable[[], None]) -> None:
        self._fileno = fileno
        self._on_drained = on_drained
        self._on_dead = on_dead
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._changed = threading.Condition()
        self._is_writing = False
        self._is_asked = False
        self._is_ending = False
        self.is_dead = False
        self.bytes_written = 0
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def is_drained(self) -> bool:
        """Whether all that was written has been taken by the terminal."""
        return not self._waiting and not self._is_writing

    def write(self, text: str, replaces: str = "") -> None:
        """Send text as soon as the terminal takes it, but nothing that is not on the allow-list; returns at once.

        Args:
            text: What to send.
            replaces: Name of the state that this sets; an older one of the same name that still waits is left out.
        """
        with self._changed:
            if self.is_dead or self._is_ending:
                return
            if replaces:
                self._waiting = deque(each for each in self._waiting if each[0] != replaces)
            self._waiting.append((replaces, _encoded(text)))
            self._changed.notify_all()

    def ask_when_drained(self) -> bool:
        """Have ``on_drained`` called once; True where all has been taken already, and then it is not called."""
        with self._changed:
            self._is_asked = not self.is_drained
            return not self._is_asked

    def wait_until_drained(self, seconds: float) -> bool:
        """Block until all has been taken, or for so long; whether it was."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_drained or self.is_dead, seconds)
            return self.is_drained

    def close(self, last: str, seconds: float) -> bool:
        """Send the last bytes and end the thread; whether they were taken.

        A terminal that takes nothing within half the time loses what it has not read yet, so that the last bytes get
        through: they restore its modes.

        Args:
            last: What the terminal is left with.
            seconds: How long this may block.
        """
        deadline = time.monotonic() + seconds
        self.write(last)
        if not self.wait_until_drained(seconds / 2):
            with self._changed:
                self._waiting = deque([("", _encoded(_ABORT + last))])
            while not self.is_drained and not self.is_dead and time.monotonic() < deadline:
                try:
                    termios.tcflush(self._fileno, termios.TCOFLUSH)
                except termios.error:
                    break
                self.wait_until_drained(0.02)
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()
        self._thread.join(max(0.0, deadline - time.monotonic()))
        return self.is_drained and not self.is_dead

    # The thread

    def _run(self) -> None:
        while (data := self._next()) is not None:
            try:
                self._send(data)
            except OSError:
                self._die()
                return
            self._sent()

    def _next(self) -> bytes | None:
        """Everything that waits, joined; None once it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_ending)
            if not self._waiting:
                return None
            data = b"".join(data for _, data in self._waiting)
            self._waiting.clear()
            self._is_writing = True
            return data

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                count = os.write(self._fileno, view[:_CHUNK_BYTES])
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
                # Somebody else made the shared description non-blocking.
                time.sleep(0.01)
                continue
            self.bytes_written += count
            view = view[count:]

    def _sent(self) -> None:
        with self._changed:
            self._is_writing = False
            is_asked = self._is_asked and not self._waiting
            if is_asked:
                self._is_asked = False
            self._changed.notify_all()
        if is_asked:
            self._on_drained()

    def _die(self) -> None:
        with self._changed:
            self.is_dead = True
            self._is_writing = False
            self._waiting.clear()
            self._changed.notify_all()
        self._on_dead()


def _encoded(text: str) -> bytes:
    return only_allowed(text).encode("utf-8", "replace")
