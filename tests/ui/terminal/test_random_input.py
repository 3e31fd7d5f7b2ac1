"""Anything at all as input: beck neither ends nor fails, and works afterwards."""

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest

from tests.ui.terminal.beating_beck import BeatingBeck

CHUNK = 256
LIFE = 50_000
"""Bytes until beck is started anew: keys at random open a tab every now and then, and nobody has a thousand."""
ENDED_IN_ORDER = (0, 130, -signal.SIGINT)
"""By a key; by ctrl+c once more, when the terminal had been given back already."""
SEQUENCES = (
    "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b[Z", "\x1bOP", "\x1b", "\r", "\t",
    "\x1b[200~", "\x1b[201~", "\x1b[<0;{};{}M", "\x1b[<0;{};{}m", "\x1b[<64;{};{}M", "\x1b[<65;{};{}M", "\x1b[<35;{};{}M",
    "\x1b[{};{}u", "\x1b[{};{}R", "\x1b[?{};{}$y", "\x1b[8;{};{}t", "\x1b]11;rgb:{}/{}/0\x07", "\x1bP{};{}|x\x1b\\", "\x1b[I", "\x1b[O",
    "漢字", "e\u0301", "👩‍👩‍👧", "\u202e", "/", "@", "\x07", "\x0f", "\x10", "\x14", "\x0c", "\x12",
)  # fmt: skip
"""Keys, mouse, pastes, answers to questions, letters of more than one byte, and what opens dialogs."""

pytestmark = pytest.mark.slow


def random_bytes(random):
    """A chunk of any bytes but three.

    ctrl+q ends beck, as it should, and behind ctrl+z the shell has the terminal. ctrl+c may end it too, and is typed; where
    the terminal has been given back then, ctrl+\\ would kill whatever runs in it.
    """
    return random.randbytes(CHUNK).translate(None, b"\x11\x1a\x1c")


def random_keys(random):
    """A chunk of sequences that terminals send, some of them cut."""
    text = b""
    while len(text) < CHUNK:
        sequence = random.choice(SEQUENCES).format(random.randrange(1, 120), random.randrange(1, 40)).encode()
        text += sequence[: random.randrange(1, len(sequence) + 1)] if random.random() < 0.1 else sequence
    return text


def is_stopped(terminal):
    stat = Path(f"/proc/{terminal.child.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "T"


def feed(terminal, data):
    """Type this, and wake beck up where it has been told to stop itself; False where it has ended.

    What it draws is not looked at: while it is stopped, the terminal echoes the input.
    """
    view = memoryview(data)
    os.set_blocking(terminal.child.fd, False)
    deadline = time.monotonic() + 120
    while view and terminal.child.isalive():
        assert time.monotonic() < deadline, f"beck reads no more: {terminal.ask()}"
        try:
            view = view[os.write(terminal.child.fd, view) :]
        except BlockingIOError:
            if is_stopped(terminal):
                terminal.child.kill(signal.SIGCONT)
        except OSError:
            break
        terminal.discard(0.001)
    return terminal.child.isalive()


def ended(terminal):
    """The exit status, negative for a signal."""
    deadline = time.monotonic() + 60
    while terminal.child.isalive():
        assert time.monotonic() < deadline, "beck does not end"
        terminal.discard(0.01)
    return (
        terminal.child.exitstatus if terminal.child.exitstatus is not None else -terminal.child.signalstatus
    )


def crashes(folder):
    """What beck has written about its failures."""
    files = sorted((folder / "home").glob(".local/state/beck/crashes/*"))
    return "\n".join(file.read_text() for file in files)


def live_through(folder, make, size, seed):
    """Start beck, as often as it is ended in order, until so many bytes were typed; returns how often it was started."""
    random = Random(seed)
    typed = starts = 0
    while typed < size:
        starts += 1
        with BeatingBeck(folder, "--new") as terminal:
            terminal.until_shows("guide")
            end = min(size, typed + LIFE)
            while typed < end:
                chunk = make(random)
                typed += len(chunk)
                if not feed(terminal, chunk):
                    break
            if terminal.child.isalive():
                os.set_blocking(terminal.child.fd, True)
                terminal.child.kill(signal.SIGCONT)
                terminal.child.kill(signal.SIGTERM)
                assert ended(terminal) in (128 + signal.SIGTERM, *ENDED_IN_ORDER), crashes(folder)
            else:
                status = ended(terminal)
                assert status in ENDED_IN_ORDER, f"{status}: {crashes(folder) or terminal.output[-2000:]}"
        assert not crashes(folder), crashes(folder)
    with BeatingBeck(folder) as terminal:
        terminal.until_shows("^p commands")
        terminal.press("ctrl+t", "it works")
        terminal.until_shows("› it works")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    return starts


@pytest.mark.parametrize("make", [random_bytes, random_keys])
def test_random_input_ends_nothing(tmp_path, make):
    live_through(tmp_path, make, 3_000, seed=1)


@pytest.mark.torture
@pytest.mark.parametrize("make", [random_bytes, random_keys])
def test_a_megabyte_of_random_input_ends_nothing(tmp_path, make):
    print(make.__name__, live_through(tmp_path, make, 1_000_000, seed=2))  # noqa: T201 - how often it was ended in order
