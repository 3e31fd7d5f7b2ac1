"""beck under a flood of resizes, while a reply streams: it ends with the right size, and nothing was held up for long."""

import os
import signal
import time
from random import Random

import pytest

from tests.hangup.held_server import HeldServer
from tests.ui.terminal.beating_beck import BeatingBeck

PATIENCE = float(os.environ.get("BECK_PATIENCE", "4"))
"""How much longer than on an idle machine things may take."""
GAP_SECONDS = 0.3

pytestmark = pytest.mark.slow


def until_shown_at(beck, columns, rows, word):
    """Give the terminal its last size, and read until a reply is shown there; what was drawn for an earlier one may come late."""
    deadline = time.monotonic() + 60
    while True:
        beck.discard(0.05)
        beck.resize(columns, rows)
        beck.child.kill(signal.SIGCONT)  # have all drawn anew
        try:
            beck.until_shows(word, "streaming ·")
        except AssertionError as error:
            if "does not fit" not in str(error) or time.monotonic() > deadline:
                raise
        else:
            return


def flood(folder, count, words):
    """Resize so often, more than once between two frames; returns what was measured."""
    random = Random(5)
    with (
        HeldServer(words, 5, 0.01) as server,
        BeatingBeck(folder, "tell me", **server.variables) as beck,
    ):
        beck.until_shows("word9 ", "streaming ·")
        beck.ask()
        for number in range(count):
            beck.child.setwinsize(random.randint(3, 60), random.randint(10, 200))
            if number % 5 == 0:
                beck.discard(0.002)
        said = beck.ask()
        until_shown_at(beck, 90, 24, f"word{words - 1}")
        server.released.set()
        beck.until(lambda _: any("done ·" in row for row in beck.text.splitlines()[21:]))
        beck.check_repaint()
        beck.press("ctrl+q")
        assert beck.wait() == 0
    return said


def test_a_flood_of_resizes_ends_with_the_right_size(tmp_path):
    assert flood(tmp_path, 150, 150)["gap"] <= GAP_SECONDS * PATIENCE


@pytest.mark.torture
def test_ten_thousand_resizes_hold_nothing_up_for_long(tmp_path):
    said = flood(tmp_path, 10_000, 400)
    print(said)  # noqa: T201 - for whoever judges it
    assert said["gap"] <= GAP_SECONDS * PATIENCE
