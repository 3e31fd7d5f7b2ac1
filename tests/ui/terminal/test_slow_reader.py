"""A terminal that is read slowly or not at all while a reply streams: nothing waits for it, and it is right again at once.

The long forms print what they measured; how long is too long is judged on a machine that does nothing else, with
``BECK_PATIENCE=1``.
"""

import os
import platform
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.hangup.held_server import HeldServer
from tests.ui.terminal.beating_beck import BeatingBeck

PATIENCE = float(os.environ.get("BECK_PATIENCE", "4"))
"""How much longer than on an idle machine things may take."""
GAP_SECONDS = 0.25
BACK_SECONDS = 1.0
MEGABYTES = 16
TOKENS_PER_SECOND = 100

WRITE_CALL = {"x86_64": "1", "aarch64": "64"}.get(platform.machine(), "1")

pytestmark = pytest.mark.slow


def stored(home):
    """The text of the only reply, which is whole."""
    file = home / ".local/share/beck/beck.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as connection:
        ((text,),) = connection.execute(
            "SELECT json_extract(p.body, '$.text') FROM generations g"
            " JOIN parts p ON p.message_id = g.message_id WHERE g.status = 'complete'"
        ).fetchall()
    return text


def is_whole(home):
    """Whether the only reply has ended and is stored."""
    file = home / ".local/share/beck/beck.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute("SELECT status FROM generations").fetchall() == [("complete",)]


def newest_word(screen):
    return max((int(number) for number in re.findall(r"word(\d+) ", screen)), default=-1)


def until_blocked(beck):
    """Read nothing until the terminal takes no more: the thread that writes hangs in the kernel."""
    tasks = Path(f"/proc/{beck.child.pid}/task")
    deadline = time.monotonic() + 30
    seen = 0
    while seen < 3:
        assert time.monotonic() < deadline, "the terminal takes whatever comes"
        time.sleep(0.1)
        is_stuck = any((task / "syscall").read_text().split()[0] == WRITE_CALL for task in tasks.iterdir())
        seen = seen + 1 if is_stuck else 0


def be_slow(folder, bytes_per_second, seconds, tokens_per_second=TOKENS_PER_SECOND):
    """Read slowly while a reply streams and ends; returns what was measured."""
    words = int(seconds * tokens_per_second * 0.8)
    with (
        HeldServer(words, 0, 1 / tokens_per_second) as server,
        BeatingBeck(folder, "tell me", **server.variables) as beck,
    ):
        beck.until_shows("word9 ", "streaming ·")
        server.released.set()
        before = beck.ask()
        if not bytes_per_second:
            until_blocked(beck)
        taken = beck.trickle(bytes_per_second, seconds)
        while not is_whole(beck.home):  # a busy machine takes longer for as many words
            taken += beck.trickle(bytes_per_second, 0.2)
        after = beck.ask()
        began = time.monotonic()
        beck.until_shows(f"word{words - 1}", "done ·")
        back = time.monotonic() - began
        beck.check_repaint()
        beck.press("ctrl+q")
        assert beck.wait() == 0
        assert stored(beck.home) == server.text
    return {
        "gap": after["gap"],
        "wait": after["wait"],
        "back": back,
        "grown": after["megabytes"] - before["megabytes"],
        "bytes": taken,
    }


def test_a_reply_that_ends_while_nobody_reads_is_whole_and_shown_at_once(tmp_path):
    found = be_slow(tmp_path, 0, 3, tokens_per_second=800)
    assert found["gap"] <= GAP_SECONDS * PATIENCE
    assert found["back"] <= BACK_SECONDS * PATIENCE
    assert found["grown"] <= MEGABYTES


def test_a_reply_that_still_streams_is_shown_as_far_as_it_is(tmp_path):
    with (
        HeldServer(20_000, 0, 0.001) as server,
        BeatingBeck(tmp_path, "tell me", **server.variables) as beck,
    ):
        beck.until_shows("word9 ", "streaming ·")
        beck.ask()
        until_blocked(beck)
        time.sleep(1.0)
        assert beck.ask()["gap"] <= GAP_SECONDS * PATIENCE
        newest = max(int(word[4:]) for word in [*server.sent_at])
        assert newest_word(beck.text) < newest  # the terminal really was behind
        began = time.monotonic()
        beck.until(lambda screen: newest_word(screen) >= newest)
        assert time.monotonic() - began <= BACK_SECONDS * PATIENCE
        beck.press("escape")
        beck.until_shows("stopped ·")
        beck.check_repaint()
        beck.press("ctrl+q")
        assert beck.wait() == 0


@pytest.mark.torture
@pytest.mark.parametrize(
    "bytes_per_second", [0, 960, 20_000], ids=["stopped", "9,600 baud", "20 KB a second"]
)
def test_half_a_minute_of_slow_reading_costs_nothing(tmp_path, bytes_per_second):
    found = be_slow(tmp_path, bytes_per_second, 30)
    print(bytes_per_second, found)  # noqa: T201 - for whoever judges it
    assert found["gap"] <= GAP_SECONDS * PATIENCE
    assert found["back"] <= BACK_SECONDS * PATIENCE
    assert found["grown"] <= MEGABYTES
