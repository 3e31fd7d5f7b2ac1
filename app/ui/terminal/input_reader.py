"""The input reader: a thread that turns bytes from the terminal into Textual's messages.

Textual 8.2.8's own ends the app at one invalid byte, waits for ever for the end of a paste that was cut, and spins
when the terminal is gone. Here an invalid byte is one strange character, a paste ends after a while without news, and
the end of input is told once.
"""

from __future__ import annotations

import codecs
import os
import selectors
import threading
from collections.abc import Callable, Iterable

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.message import Message

from app.ui.terminal.input_splitter import SEQUENCE_SECONDS, InputSplitter, Named, Pasted, Piece

_CHUNK_BYTES = 4096
_BURST = 64
"""More messages than this at once wait until the app has seen them: input cannot outrun it."""
_BURST_SECONDS = 2.0
_FOCUS_SECONDS = 0.25
"""How long a key waits for the one before it, which may move the focus."""

_NONSENSE = (ValueError, ArithmeticError, LookupError, TypeError, RuntimeError, StopIteration, ParseError)
"""What Textual's parser raises at sequences that no terminal sends; it is then replaced by a fresh one."""


class _Parser(XTermParser):
    """Textual's parser, with its clock laid open."""

    @property
    def is_waiting(self) -> bool:
        """Whether a sequence is unfinished."""
        return self._timeout_time is not None

    def expire(self) -> Iterable[Message]:
        """Take what is there as complete."""
        if self._timeout_time is not None:
            self._timeout_time = 0.0
        return self.tick()


class InputReader:
    """Reads a terminal in a thread of its own.

    Args:
        fileno: Where to read.
        deliver: Takes each message, in the thread.
        on_end: Called in the thread, once, when there will be no more input.
        settle: Calls back, from any thread, once the app has seen what was delivered.
        on_name: Called in the thread with what the terminal calls itself; None where it was not asked.
    """

    def __init__(
        self,
        fileno: int,
        deliver: Callable[[Message], None],
        on_end: Callable[[], None],
        settle: Callable[[Callable[[], None]], None],
        on_name: Callable[[str], None] | None = None,
    ) -> None:
        self._fileno = fileno
        self._deliver = deliver
        self._on_end = on_end
        self._settle = settle
        self._is_stopping = threading.Event()
        self._wake_reader, self._wake_writer = os.pipe()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._splitter = InputSplitter()
        self._splitter.awaits_name = on_name is not None
        self._on_name = on_name
        self._parser = _Parser()
        self._delivered = 0
        self._last_seen: threading.Event | None = None
        self._thread = threading.Thread(target=self._run, name="terminal-input", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what has not been read stays unread."""
        if not self._is_stopping.is_set():
            self._is_stopping.set()
            os.write(self._wake_writer, b"x")
            self._thread.join()
            os.close(self._wake_reader)
            os.close(self._wake_writer)

    def _run(self) -> None:
        with selectors.SelectSelector() as selector:
            selector.register(self._fileno, selectors.EVENT_READ)
            selector.register(self._wake_reader, selectors.EVENT_READ)
            while not self._is_stopping.is_set():
                ready = {key.fd for key, _ in selector.select(self._patience())}
                if self._fileno in ready:
                    if not self._read():
                        break
                elif not ready:
                    self._take(self._splitter.expire())
                    self._pass_on(self._parser.expire)
        if not self._is_stopping.is_set():
            self._on_end()

    def _patience(self) -> float | None:
        if (seconds := self._splitter.wait_seconds) is not None:
            return seconds
        return SEQUENCE_SECONDS if self._parser.is_waiting else None

    def _read(self) -> bool:
        try:
            data = os.read(self._fileno, _CHUNK_BYTES)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if data:
            self._take(self._splitter.feed(self._decode(data)))
        return bool(data)

    def _take(self, pieces: Iterable[Piece]) -> None:
        self._delivered = 0
        for piece in pieces:
            if isinstance(piece, Pasted):
                self._send(events.Paste(piece.text))
            elif isinstance(piece, Named):
                if self._on_name is not None:
                    self._on_name(piece.name)
            else:
                self._pass_on(lambda text=piece: self._parser.feed(text))  # type: ignore[misc]  # a default has no type
        if self._delivered > _BURST:
            self._wait_for_the_app()

    def _pass_on(self, parse: Callable[[], Iterable[Message]]) -> None:
        try:
            for message in parse():
                self._send(message)
        except _NONSENSE:
            self._parser = _Parser()

    def _send(self, message: Message) -> None:
        # Textual hands a key to what has the focus when the key comes, before the one in front of it has moved it.
        if self._last_seen is not None and isinstance(message, (events.Key, events.Paste)):
            self._wait(self._last_seen, _FOCUS_SECONDS)
            self._last_seen = None
        if isinstance(message, events.Key) and message.key.startswith("alt+"):
            message = events.Key(message.key, None)  # Textual's has its letter too, which a prompt would type
        self._delivered += 1
        self._deliver(message)
        if isinstance(message, events.Key) and not message.is_printable:
            self._last_seen = threading.Event()
            self._settle(self._last_seen.set)

    def _wait_for_the_app(self) -> None:
        seen = threading.Event()
        self._settle(seen.set)
        self._wait(seen, _BURST_SECONDS)

    def _wait(self, seen: threading.Event, seconds: float) -> None:
        for _ in range(int(seconds / 0.05)):
            if seen.wait(0.05) or self._is_stopping.is_set():
                return
