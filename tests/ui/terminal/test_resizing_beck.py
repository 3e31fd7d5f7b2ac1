"""beck under a flood of resizes, while a reply streams: it ends with the right size, and nothing was held up for long."""

import os
from random import Random

import pytest

from tests.hangup.held_server import HeldServer
from tests.ui.terminal.beating_beck import BeatingBeck

PATIENCE = float(os.environ.get("BECK_PATIENCE", "4"))
"""How much longer than on an idle machine things may take."""
GAP_SECONDS = 0.3

pytestmark = pytest.mark.slow


def flood(folder, count, words):
    """Resize so often, more than once between two frames; returns the longest gap in seconds."""
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
        beck.discard(0.05)
        beck.resize(90, 24)
        beck.until_shows(f"word{words - 1}", "streaming ·")
        server.released.set()
        beck.until(lambda _: any("done ·" in row for row in beck.text.splitlines()[21:]))
        beck.check_repaint()
        beck.press("ctrl+q")
        assert beck.wait() == 0
    return said["gap"]


def test_a_flood_of_resizes_ends_with_the_right_size(tmp_path):
    assert flood(tmp_path, 150, 150) <= GAP_SECONDS * PATIENCE


@pytest.mark.torture
def test_ten_thousand_resizes_hold_nothing_up_for_long(tmp_path):
    gap = flood(tmp_path, 10_000, 400)
    print(f"longest gap {gap * 1000:.0f} ms")  # noqa: T201 - for whoever judges it
    assert gap <= GAP_SECONDS * PATIENCE
