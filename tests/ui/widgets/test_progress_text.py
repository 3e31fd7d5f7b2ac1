from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.safe_text import SafeText
from app.ui.widgets.progress_text import Progress, duration, status_text, status_tone

STREAMING = Progress("streaming", started_at=100.0, first_token_at=100.4, tokens=142)
SETTLED = Progress(
    "settled", started_at=100.0, first_token_at=100.4, tokens=412, is_estimated=False, settled_at=106.8, status="complete"
)  # fmt: skip


def test_nothing_is_said_when_idle() -> None:
    assert status_text(Progress(), 5) == ""
    assert status_tone(Progress()) == "quiet"


def test_connecting_and_waiting() -> None:
    assert status_text(Progress("connecting", started_at=100.0), 101.0) == "connecting…"
    assert status_text(Progress("waiting", started_at=100.0), 101.2) == "waiting  1.2 s"
    assert status_text(Progress("waiting", started_at=100.0), 112.34) == "waiting 12.3 s"


def test_streaming_says_tokens_rate_and_first_token() -> None:
    assert status_text(STREAMING, 102.72) == "streaming ·  ~142 tok ·  61 tok/s · first 0.4 s"
    counted = replace(STREAMING, is_estimated=False)
    assert status_text(counted, 102.72) == "streaming ·   142 tok ·  61 tok/s · first 0.4 s"


def test_a_rate_is_not_given_before_it_means_something() -> None:
    assert status_text(STREAMING, 100.5) == "streaming ·  ~142 tok ·   – tok/s · first 0.4 s"
    assert status_text(STREAMING, 100.4) == "streaming ·  ~142 tok ·   – tok/s · first 0.4 s"


def test_streaming_before_the_first_token_counts_the_time() -> None:
    assert status_text(replace(STREAMING, first_token_at=None), 103.0) == "streaming ·  3.0 s"


def test_retrying_counts_down_and_says_why() -> None:
    progress = Progress(
        "retrying",
        started_at=100.0,
        retry_at=103.0,
        attempt=2,
        attempts=3,
        failure_title=SafeText("Rate limited"),
    )
    assert status_text(progress, 100.0) == "retrying in  3 s (2/3): rate limited"
    assert status_text(progress, 102.1) == "retrying in  1 s (2/3): rate limited"
    assert status_text(progress, 103.5) == "retrying in  0 s (2/3): rate limited"
    assert (
        status_text(replace(progress, retry_at=None, attempts=0, failure_title=SafeText("")), 1.0)
        == "retrying in  0 s"
    )


def test_done_says_the_whole_reply() -> None:
    assert status_text(SETTLED, 999.0) == "done · 412 tok in 6.8 s · first token 0.4 s"
    assert (
        status_text(replace(SETTLED, is_estimated=True), 999.0)
        == "done · ~412 tok in 6.8 s · first token 0.4 s"
    )
    assert status_text(replace(SETTLED, tokens=0, first_token_at=None), 999.0) == "done · 6.8 s"


def test_a_reply_that_lacks_something_is_not_called_done() -> None:
    cut = replace(SETTLED, is_cut=True, failure_title=SafeText("Token limit reached"))
    assert status_text(cut, 0).startswith("cut · token limit reached · ")
    assert status_tone(cut) == "failed"


def test_stopped_interrupted_and_failed_say_what_is_kept() -> None:
    stopped = replace(SETTLED, status="stopped", is_estimated=True, tokens=12)
    assert status_text(stopped, 0) == "stopped · ~12 tok in 6.8 s · first token 0.4 s"
    assert status_text(replace(stopped, status="interrupted"), 0).startswith("interrupted · ~12 tok")
    failed = replace(stopped, status="failed", failure_title=SafeText("The reply was cut"))
    assert status_text(failed, 0) == "failed · the reply was cut · ~12 tok in 6.8 s · first token 0.4 s"
    assert status_text(replace(failed, tokens=0, first_token_at=None), 0) == "failed · the reply was cut"
    assert (
        status_text(replace(failed, tokens=0, first_token_at=None, failure_title=SafeText("")), 0) == "failed"
    )


def test_an_abbreviation_keeps_its_capitals() -> None:
    progress = Progress("settled", status="failed", failure_title=SafeText("TLS failed"))
    assert status_text(progress, 0) == "failed · TLS failed"


@pytest.mark.parametrize(
    ("progress", "tone"),
    [
        (Progress("connecting"), "live"),
        (Progress("waiting"), "live"),
        (STREAMING, "live"),
        (Progress("retrying"), "live"),
        (SETTLED, "quiet"),
        (replace(SETTLED, status="stopped"), "quiet"),
        (replace(SETTLED, status="failed"), "failed"),
    ],
)
def test_only_what_is_live_or_failed_is_set_apart(progress: Progress, tone: str) -> None:
    assert status_tone(progress) == tone


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0.0 s"), (0, "0.0 s"), (0.04, "0.0 s"), (6.84, "6.8 s"), (9.94, "9.9 s"), (9.96, "10 s"), (68.2, "68 s"),
        (99.6, "1 min 40 s"), (187, "3 min 07 s"), (3599.4, "59 min 59 s"), (3599.6, "1 h 00 min"), (7500, "2 h 05 min"),
    ],
)  # fmt: skip
def test_spans_of_time_take_few_characters(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(st.integers(1, 9999), st.floats(0, 98), st.booleans())
def test_running_numbers_keep_their_width(tokens: int, seconds: float, is_estimated: bool) -> None:
    progress = replace(STREAMING, tokens=tokens, is_estimated=is_estimated)
    if tokens / max(seconds, 0.5) < 999:
        assert len(status_text(progress, 100.4 + seconds)) == len(status_text(STREAMING, 102.0))
    assert len(status_text(Progress("waiting", started_at=1.0), 1.0 + seconds)) == len("waiting  1.2 s")


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_clock_that_jumps_breaks_nothing(now: float) -> None:
    for phase in ("idle", "connecting", "waiting", "streaming", "retrying", "settled"):
        status_text(replace(STREAMING, phase=phase), now)
