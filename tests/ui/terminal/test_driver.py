"""The driver in a real terminal: what stock Textual dies of, freezes in, or leaves behind."""

import os
import select
import signal
import time
from pathlib import Path
from random import Random

import pytest

from tests.ui.terminal.pty_app import PtyApp

MODES = ("25", "1000", "1003", "1004", "1006", "1049", "2004")

PATIENCE = float(os.environ.get("BECK_PATIENCE", "4"))
"""How much longer than on an idle machine things may take; a loop that is held up by a terminal stands for seconds."""

pytestmark = pytest.mark.slow


def is_given_back(terminal):
    shown = {"7", "25"}
    return terminal.emulator.modes & {*MODES, "7"} == shown and b"\x1b[<u" in terminal.output


def cpu_seconds(pid):
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stat(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def until_ended(terminal, seconds):
    """Wait without reading the terminal."""
    deadline = time.monotonic() + seconds
    while terminal.child.isalive():
        assert time.monotonic() < deadline, "the app did not end"
        time.sleep(0.01)
    return terminal.child.exitstatus


def block(terminal, seconds=0.6):
    """Stop reading while the app streams, until the terminal takes no more."""
    terminal.press("sA")
    for _ in range(int(seconds / 0.06)):
        terminal.press("u")
        time.sleep(0.03)
        terminal.press("d")
        time.sleep(0.03)


def test_everything_is_given_back_at_the_end(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        assert set(MODES) - terminal.emulator.modes == {"25"}
        terminal.press("q")
        assert terminal.wait() == 0
        assert is_given_back(terminal)


def test_a_crash_gives_everything_back_and_is_told(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        terminal.press("!")
        assert terminal.wait() == 1
        assert is_given_back(terminal)
        assert "ZeroDivisionError" in terminal.last_words


@pytest.mark.parametrize("state", ["idle", "streaming", "dialog", "blocked", "many"])
@pytest.mark.parametrize("is_ignored", [False, True], ids=["default", "ignored"])
def test_a_hang_up_ends_the_app(tmp_path, state, is_ignored):
    environment = {"IGNORE_SIGHUP": "1"} if is_ignored else {}
    with PtyApp(tmp_path / "app", environment=environment) as terminal:
        terminal.check()
        match state:
            case "streaming":
                terminal.press("s")
            case "dialog":
                terminal.press("m")
            case "blocked":
                block(terminal)
            case "many":
                terminal.press("sAAAmnbt")
        terminal.child.fileobj.close()
        assert until_ended(terminal, 3.0) == 128 + signal.SIGHUP


def test_sigterm_while_nobody_reads_ends_and_gives_back(tmp_path):
    """Within its 3 seconds; a busy machine may be late, but not three times."""
    tails = []
    while len(tails) < 3 and not any(tail.endswith(b"\x1b[?1049l\x1b[?25h") for tail in tails):
        with PtyApp(tmp_path / f"app{len(tails)}") as terminal:
            terminal.check()
            block(terminal)
            terminal.child.kill(signal.SIGTERM)
            assert until_ended(terminal, 3.0) == 128 + signal.SIGTERM
            tails.append(b"")
            while terminal.child.fd and (data := _rest(terminal.child.fd)):
                tails[-1] += data
    assert tails[-1].endswith(b"\x1b[?1049l\x1b[?25h")
    assert all(f"\x1b[?{mode}l".encode() in tails[-1] for mode in ("1000", "1003", "1006", "2004", "1004"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_an_app_whose_event_loop_hangs(tmp_path, number):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        terminal.press("#")
        time.sleep(0.2)
        terminal.child.kill(number)
        assert terminal.wait(3.0 * PATIENCE) == 128 + number
        assert is_given_back(terminal)


def test_a_signal_is_heard_among_many_others(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        terminal.press("%")  # the event loop stands still for a moment
        time.sleep(0.2)
        for _ in range(600):
            terminal.child.kill(signal.SIGWINCH)
            time.sleep(0.001)
        terminal.child.kill(signal.SIGTERM)
        assert terminal.wait(3.0 * PATIENCE) == 128 + signal.SIGTERM
        assert is_given_back(terminal)


def test_a_redraw_repairs_what_another_program_did(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.press("A")
        terminal.check()
        terminal.emulator.feed("\x1b[?1049l\x1b[?25h\x1b[?1003l\x1b[2;5r\x1b[41mwritten over\r\n" * 3)
        terminal.press("R")
        terminal.check()
        assert set(MODES) - terminal.emulator.modes == {"25"}


def _rest(fileno):
    try:
        return os.read(fileno, 65536)
    except OSError:
        return b""


def test_a_stalled_reader_stops_nothing_but_the_screen(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        block(terminal, 3.0)
        terminal.press("s")
        began = time.monotonic()
        said = terminal.check()
        assert time.monotonic() - began < 1.0 * PATIENCE
        assert said["gap"] <= 0.25 * PATIENCE


def test_a_slow_line_sees_fewer_frames_and_no_old_one(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        frames = terminal.probe()["frames"]
        terminal.press("A")
        until = time.monotonic() + 2
        while time.monotonic() < until:  # about 40 KB a second, and each frame is a whole screen
            terminal.press("tu")
            data = os.read(terminal.child.fd, 1000)
            terminal.read_bytes += len(data)
            terminal.emulator.feed(data)
            time.sleep(0.025)
        said = terminal.check()
        assert 0 < said["frames"] - frames < 45
        assert said["gap"] <= 0.25 * PATIENCE


def test_a_signal_to_go_on_starts_no_second_thread(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        threads = terminal.check()["threads"]
        terminal.press("s")
        for _ in range(100):
            terminal.child.kill(signal.SIGCONT)
            terminal.read(0.002)
        terminal.press("s")
        assert terminal.check()["threads"] == threads
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_stopped_app_gives_back_and_takes_over_again(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        terminal.press("sAZ")
        terminal.until(lambda: _state(terminal.child.pid) == "T")
        while terminal.read(0.1) and not is_given_back(terminal):
            pass
        terminal.emulator.feed("\x1b[Hsomething else\r\n" * 5)
        terminal.child.kill(signal.SIGCONT)
        terminal.until(lambda: "1049" in terminal.emulator.modes)
        terminal.press("s")
        said = terminal.check()
        assert said["threads"] <= 4


def _state(pid):
    return _stat(pid)[0]


def test_a_stop_that_nobody_announced_is_repaired(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.press("A")
        terminal.check()
        terminal.child.kill(signal.SIGSTOP)
        terminal.until(lambda: _state(terminal.child.pid) == "T")
        terminal.emulator.feed("\x1b[?1049l\x1b[?25hshell\r\n")
        terminal.child.kill(signal.SIGCONT)
        terminal.until(lambda: "1049" in terminal.emulator.modes)
        terminal.check()


def test_ten_thousand_resizes_hold_nothing_up(tmp_path):
    random = Random(3)
    with PtyApp(tmp_path / "app") as terminal:
        terminal.press("A")
        terminal.check()
        for count in range(1000):
            terminal.child.setwinsize(random.randint(5, 50), random.randint(10, 150))
            if count % 10 == 0:
                _throw_away(terminal)
        for size in ((60, 15), (100, 30)):
            terminal.child.setwinsize(*size[::-1])
            _throw_away(terminal)
        time.sleep(0.3)
        _throw_away(terminal)
        terminal.emulator.__init__(100, 30)
        terminal.press("r")
        said = terminal.check()
        assert said["gap"] <= 0.3 * PATIENCE


def _throw_away(terminal):
    while select.select([terminal.child.fd], [], [], 0.001)[0]:
        terminal.read_bytes += len(os.read(terminal.child.fd, 65536))


def test_strange_bytes_do_not_end_the_app(tmp_path):
    random = Random(4)
    harmless = bytes(set(range(256)) - set(b"=qZ!#%s\x03\x11\x1a\x13"))
    with PtyApp(tmp_path / "app") as terminal:
        terminal.press(b"\xff\xfe\xc3(\x80")
        threads = terminal.check()["threads"]
        for _ in range(20):
            terminal.press(bytes(random.choices(harmless, k=150)))
            terminal.read()
        before, said = None, terminal.probe(by_signal=True)
        while before != said["keys"]:  # what was pressed is still being read
            before, said = said["keys"], terminal.probe(by_signal=True)
        assert terminal.check(by_signal=True)["threads"] == threads


def test_a_paste_that_was_cut_gives_the_keys_back(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        keys = terminal.check()["keys"]
        terminal.press("\x1b[200~half of it")
        time.sleep(1.8)
        said = terminal.check()
        assert said["keys"] > keys
        assert said["pastes"] == ["half of it"]


def test_pastes_arrive_as_they_are_however_they_are_cut(tmp_path):
    text = "line one\n\x1bnot a key\ttab 漢字 \x1b[20 " * 20
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        for part in ("\x1b", "[20", "0~" + text[:7], text[7:] + "\x1b[2", "01", "~"):
            terminal.press(part)
            terminal.read(0.02)
        assert terminal.check()["pastes"] == [text]


def test_mouse_reports_without_numbers_type_nothing(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        keys = terminal.check()["keys"]
        terminal.press("\x1b[<35;NaN;NaNM" * 5)
        terminal.press("\x1b[<35;Na")
        terminal.read(0.02)
        terminal.press("N;NaNM")
        assert terminal.check()["keys"] == keys + 1


def test_an_idle_app_costs_next_to_nothing(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        before = cpu_seconds(terminal.child.pid)
        time.sleep(1.0)
        assert cpu_seconds(terminal.child.pid) - before < 0.3  # it beats 200 times a second


def test_the_clipboard_and_the_bell_keep_their_order_while_nobody_reads(tmp_path):
    with PtyApp(tmp_path / "app") as terminal:
        terminal.check()
        block(terminal)
        terminal.press("cccc")
        time.sleep(0.1)
        terminal.press("s")
        terminal.check()
        assert 1 <= terminal.output.count(b"\x1b]52;c;Y29waWVk\x07") <= 4
