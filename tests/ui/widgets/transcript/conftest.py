"""What all tests of the transcript share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _badge_without_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the badge count on at every frame, so that no test waits for it."""
    monkeypatch.setattr("app.ui.widgets.transcript.transcript.BADGE_SECONDS", 0.0)
