"""Pictures of settled screens: fixed size, frozen clock, nothing animated.

After a change of the look: ``pytest tests/ui/test_snapshots.py --snapshot-update``, then look at each changed picture.
"""

import time

import pytest

from tests.support.scenes import scenes


@pytest.fixture(autouse=True)
def _utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", sorted(scenes()))
def test_screen(name, snap_compare):
    scene = scenes()[name]
    assert snap_compare(scene.app(), terminal_size=scene.size, run_before=scene.bring)
