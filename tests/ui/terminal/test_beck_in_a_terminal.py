"""beck itself in a real terminal: what it does when the terminal is blocked, goes away, or knows little."""

import array
import fcntl
import os
import re
import signal
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[3]
PATIENCE = float(os.environ.get("BECK_PATIENCE", "4"))
"""How much longer than on an idle machine things may take."""
EXIT_SECONDS = 3.0
RESTORED = (
    b"\x1b[?1049l",
    b"\x1b[?25h",
    b"\x1b[?2004l",
    b"\x1b[?1000l",
    b"\x1b[?1003l",
    b"\x1b[?1006l",
    b"\x1b[<u",
)

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
        "BECK_HANG_UP_MINUTES": "0",  # tests/hangup has the replies that go on
    }


def beck(environment, *arguments):
    return Terminal([sys.executable, "-m", "app", *arguments], columns=100, rows=30, environment=environment)


def story(environment, tokens=5000, rate=100):
    return beck(environment, "-m", "guide/story", f"tokens={tokens} rate={rate} seed=3")


def unread(terminal):
    """Bytes that wait in the terminal."""
    count = array.array("i", [0])
    fcntl.ioctl(terminal.child.fd, termios.FIONREAD, count)
    return count[0]


def until_blocked(terminal):
    """Read nothing until the terminal takes no more."""
    before, since = -1, time.monotonic()
    deadline = since + 30
    while before <= 0 or time.monotonic() - since < 0.5:
        if (count := unread(terminal)) != before:
            before, since = count, time.monotonic()
        assert time.monotonic() < deadline, "the terminal takes whatever comes"
        time.sleep(0.02)


def until_ended(terminal, seconds):
    """Wait without reading the terminal."""
    deadline = time.monotonic() + seconds
    while terminal.child.isalive():
        assert time.monotonic() < deadline, "beck did not end"
        time.sleep(0.01)
    return terminal.child.exitstatus


def state(terminal):
    return Path(f"/proc/{terminal.child.pid}/stat").read_text().rpartition(")")[2].split()[0]


def threads(terminal):
    return len([*Path(f"/proc/{terminal.child.pid}/task").iterdir()])


@pytest.mark.parametrize("way", ["sigterm", "ctrl+q"])
def test_it_ends_and_gives_back_while_nobody_reads_the_terminal(environment, way):
    with story(environment, tokens=50_000, rate=2000) as terminal:
        terminal.until_shows("streaming ·")
        until_blocked(terminal)
        if way == "sigterm":
            terminal.child.kill(signal.SIGTERM)
        else:
            terminal.press("ctrl+q")
        status = 128 + signal.SIGTERM if way == "sigterm" else 0
        assert until_ended(terminal, EXIT_SECONDS * PATIENCE) == status
        terminal.output.clear()
        while terminal.read():  # until its end is closed
            pass
        assert [mode for mode in RESTORED if mode not in terminal.output] == []
    with beck(environment, "-c") as terminal:
        terminal.until_shows("interrupted")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("way", ["sighup", "gone"])
def test_it_ends_at_a_hang_up_while_no_reply_runs(environment, way):
    with story(environment, tokens=20, rate=200) as terminal:
        terminal.until_shows("done ·")
        if way == "sighup":
            terminal.child.kill(signal.SIGHUP)
        else:
            terminal.child.fileobj.close()
        assert until_ended(terminal, EXIT_SECONDS * PATIENCE) == 128 + signal.SIGHUP


def test_strange_input_ends_nothing(environment):
    with beck(environment) as terminal:
        terminal.until_shows("guide")
        os.write(terminal.child.fd, b"one\xff\xfe\xc3(\x80two")
        terminal.until(lambda screen: "one" in screen and "two" in screen)
        terminal.press("\x1b[200~half a paste")
        terminal.until_shows("half a paste")
        terminal.press(" and keys")
        terminal.until_shows("half a paste and keys")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_alt_with_a_letter_types_no_letter(environment):
    with beck(environment) as terminal:
        terminal.until_shows("guide")
        terminal.press("one", "\x1bn")
        terminal.until_shows("No tab has an unread reply.")
        terminal.press(" two")
        terminal.until_shows("› one two")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_key_right_behind_one_that_moves_the_focus_goes_where_it_moved(environment):
    with story(environment, tokens=20, rate=200) as terminal:
        terminal.until_shows("done ·")
        for number in range(1, 6):
            terminal.output.clear()
            terminal.press("\ty\tx")  # to the transcript, copy, and back to the prompt
            terminal.until(lambda screen, letters="x" * number: f"› {letters}" in screen)
            assert b"\x1b]52;c;" in terminal.output
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_a_stop_gives_the_terminal_back_and_the_reply_goes_on_after_it(environment):
    with story(environment, tokens=300, rate=100) as terminal:
        terminal.until_shows("streaming ·")
        count = threads(terminal)
        terminal.output.clear()
        terminal.child.kill(signal.SIGTSTP)
        terminal.until(lambda _: state(terminal) == "T")
        while unread(terminal):
            terminal.read()
        assert all(mode in terminal.output for mode in RESTORED)
        assert termios.tcgetattr(terminal.child.fd)[3] & termios.ICANON
        terminal.output.clear()
        terminal.child.kill(signal.SIGCONT)
        terminal.until_shows("done ·")
        assert b"\x1b[?1049h" in terminal.output
        for _ in range(100):
            terminal.child.kill(signal.SIGCONT)
            terminal.read(0.002)
        assert threads(terminal) <= count
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_ctrl_z_stays_where_no_shell_could_bring_beck_back(environment):
    with story(environment, tokens=300, rate=100) as terminal:
        terminal.until_shows("streaming ·")
        terminal.press("\x1a")
        terminal.until_shows("No shell waits for beck")
        terminal.until_shows("done ·")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_the_title_says_what_runs_and_comes_back_at_the_end(environment):
    title = re.compile(rb"\x1b\]2;([^\x07]*)\x07")
    with story(environment | {"BECK_PROGRESS": "on"}, tokens=400, rate=100) as terminal:
        terminal.until_shows("streaming ·")
        terminal.until(lambda _: "● 1 streaming · beck".encode() in terminal.output)
        assert terminal.output.index(b"\x1b[22;2t") < title.search(terminal.output).start()
        terminal.until(lambda _: b"\x1b]9;4;3;0\x07" in terminal.output)
        terminal.output.clear()
        terminal.child.kill(signal.SIGTSTP)
        terminal.until(lambda _: state(terminal) == "T")
        while unread(terminal):
            terminal.read()
        assert b"\x1b[23;2t\x1b]9;4;0;0\x07" in terminal.output
        terminal.output.clear()
        terminal.child.kill(signal.SIGCONT)
        terminal.until(lambda _: "\x1b]2;● 1 streaming · beck\x07".encode() in terminal.output)
        terminal.output.clear()
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
    assert b"\x1b]2;\x07\x1b[23;2t" in terminal.output
    assert b"\x1b]9;4;0;0\x07" in terminal.output


@pytest.mark.parametrize(
    ("more", "unknown"),
    [
        ({"TERM": "linux"}, rb"\x1b\]|\x1b\[[<>]|2026|38;[25]|48;[25]"),
        ({"TERM": "screen"}, rb"38;2|48;2"),
        ({"TERM": "tmux-256color"}, rb"38;2|48;2"),
        ({"TERM": "xterm-16color"}, rb"38;[25]|48;[25]"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m"),
    ],
    ids=["linux", "screen", "tmux", "16 colours", "no colour"],
)  # fmt: skip
def test_a_terminal_gets_nothing_that_it_does_not_know(environment, more, unknown):
    with beck(environment | more, "-m", "guide/story", "tokens=60 rate=500 seed=1") as terminal:
        terminal.until_shows("done ·")
        terminal.press("ctrl+p")
        terminal.until_shows("Stop the reply")
        terminal.press("escape", "ctrl+q")
        assert terminal.wait() == 0
    found = re.search(unknown, bytes(terminal.output))
    assert found is None, bytes(terminal.output[max(0, found.start() - 20) : found.end() + 20])


@pytest.mark.parametrize(
    ("arguments", "more", "modes", "absent"),
    [
        ((), {}, ["1000", "1003"], ["1002"]),
        (("--low-bandwidth",), {}, ["1000", "1002"], ["1003"]),
        ((), {"BECK_MOUSE": "wheel"}, ["1000"], ["1002", "1003"]),
        ((), {"BECK_MOUSE": "off"}, [], ["1000", "1002", "1003"]),
    ],
    ids=["on", "low bandwidth", "wheel", "off"],
)
def test_the_mouse_is_asked_for_as_it_was_set(environment, arguments, more, modes, absent):
    with beck(environment | more, *arguments) as terminal:
        terminal.until_shows("guide")
        terminal.press("\x1b[<0;5;29M\x1b[<0;5;29m", "ctrl+q")
        assert terminal.wait() == 0
    output = bytes(terminal.output)
    assert all(f"\x1b[?{mode}h".encode() in output for mode in modes)
    assert not any(f"\x1b[?{mode}h".encode() in output for mode in absent)


def test_the_mouse_is_given_back_and_taken_while_beck_runs(environment):
    with beck(environment) as terminal:
        terminal.until_shows("guide")
        for word, told in (
            ("off", "The mouse is off"),
            ("wheel", "The wheel scrolls"),
            ("on", "The mouse is on"),
        ):
            terminal.output.clear()
            terminal.press(f"/mouse {word}\r")
            terminal.until_shows(told)
            last = {
                mode: terminal.output.rfind(f"\x1b[?{mode}h".encode())
                > terminal.output.rfind(f"\x1b[?{mode}l".encode())
                for mode in (1000, 1003)
            }
            assert last == {1000: word != "off", 1003: word == "on"}
        terminal.press("/mouse sideways\r")
        terminal.until_shows("can be on, off or wheel")
        terminal.press("ctrl+q")
        assert terminal.wait() == 0


def test_with_the_wheel_only_a_click_does_nothing(environment):
    for mouse, is_opened in (("wheel", False), ("on", True)):
        with beck(environment | {"BECK_MOUSE": mouse}) as terminal:
            terminal.until_shows("^p commands   f1 help")
            row = next(y for y, text in enumerate(terminal.text.splitlines()) if "^p commands" in text)
            column = terminal.text.splitlines()[row].index("^p commands")
            terminal.press(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")
            if is_opened:
                terminal.until_shows("Stop the reply")
                terminal.press("escape")
            else:
                terminal.press("seen")
                terminal.until_shows("seen")
                assert "Stop the reply" not in terminal.text
            terminal.press("ctrl+q")
            assert terminal.wait() == 0


def test_the_bandwidth_stands_in_the_status_line(environment):
    with beck(environment | {"BECK_SHOW_BANDWIDTH": "true"}) as terminal:
        terminal.until(lambda screen: re.search(r"\d\.\d KB/s", screen))
        terminal.press("ctrl+p")
        terminal.until_shows("Commands")
        terminal.press("bandwidth")
        terminal.until_shows("Show or hide the bandwidth")
        terminal.press("enter")
        terminal.until(lambda screen: "KB/s" not in screen and "Commands" not in screen)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
