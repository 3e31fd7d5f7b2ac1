"""Notifications, progress and the window's title: which sequence each terminal gets, and that it may leave."""

from __future__ import annotations

import pytest

from app.ui.terminal import attention
from app.ui.terminal.allowed import only_allowed
from app.ui.terminal.attention import notification, shows_progress, way_to_notify, window_title
from tests.safety.hostile import INVISIBLE, SEQUENCES

WAYS = ("bell", "osc9", "osc99", "osc777")


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        ({"TERM": "xterm-256color"}, "bell"),
        ({}, "bell"),
        ({"TERM": "xterm-kitty"}, "osc99"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "osc9"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "osc9"),
        ({"TERM": "xterm-ghostty"}, "osc9"),
        ({"TERM": "foot"}, "osc777"),
        ({"TERM": "rxvt-unicode-256color"}, "osc777"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1"}, "bell"),
        ({"TERM": "screen.xterm-256color", "STY": "1.x"}, "bell"),
    ],
)
def test_each_terminal_is_notified_in_the_way_it_knows(environment, way):
    assert way_to_notify("auto", environment) == way
    assert way_to_notify("osc777", environment) == "osc777"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("environment", [{}, {"TMUX": "x"}, {"STY": "x"}], ids=["bare", "tmux", "screen"])
def test_a_notification_may_leave_as_it_is(way, environment):
    text = notification("reply finished: Rust; lifetimes 漢字", way, environment)
    assert only_allowed(text) == text
    assert text.count("\x1b]") == (way != "bell")
    assert len(text.encode()) < 256


def test_nothing_is_sent_where_none_is_wanted():
    assert notification("x", "off", {}) == ""


def test_tmux_and_screen_get_it_wrapped():
    assert notification("x", "osc9", {"TMUX": "1"}) == "\x1bPtmux;\x1b\x1b]9;beck: x\x07\x1b\\"
    assert notification("x", "osc9", {"STY": "1"}) == "\x1bP\x1b]9;beck: x\x07\x1b\\"
    assert notification("x", "osc9", {}) == "\x1b]9;beck: x\x07"


@pytest.mark.parametrize("way", WAYS)
def test_a_hostile_title_never_ends_the_sequence_or_begins_another(way):
    for title in (*SEQUENCES, *INVISIBLE):
        text = notification(f"reply finished: {title}", way, {})
        assert only_allowed(text) == text
        assert text.count("\x1b") == (way != "bell")
        assert text.count("\x07") == 1


def test_a_title_adds_no_fields_to_a_notification():
    assert notification("a;b;;c", "osc777", {}) == "\x1b]777;notify;beck;a,b,,c\x07"
    assert notification("d=0;p=body", "osc99", {}) == "\x1b]99;i=beck;d=0,p=body\x07"


@pytest.mark.parametrize(
    ("environment", "is_shown"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"WT_SESSION": "x"}, True),
        ({"ConEmuANSI": "ON"}, True),
        ({"TERM_PROGRAM": "ghostty"}, True),
        ({"VTE_VERSION": "8000"}, True),
        ({"VTE_VERSION": "6800"}, False),
        ({"VTE_VERSION": "x" * 50}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, False),
        ({"WT_SESSION": "x", "TMUX": "y"}, False),
    ],
)
def test_progress_goes_only_to_terminals_that_are_known_to_show_it(environment, is_shown):
    assert shows_progress("auto", environment) is is_shown
    assert shows_progress("on", environment)
    assert not shows_progress("off", environment)


def test_the_sequences_of_title_and_progress_may_leave():
    for text in (attention.KEEP_TITLE, attention.GIVE_TITLE_BACK, attention.BUSY, attention.NOT_BUSY):
        assert only_allowed(text) == text


@pytest.mark.parametrize(
    ("environment", "begin"),
    [
        ({"TERM": "xterm"}, "\x1b]9;4;"),
        ({"TMUX": "x"}, "\x1bPtmux;\x1b\x1b]9;4;"),
        ({"STY": "x"}, "\x1bP\x1b]9;4;"),
    ],
)
def test_progress_reaches_the_terminal_around_tmux_and_screen(environment, begin):
    for is_busy in (True, False):
        text = attention.progress(is_busy=is_busy, environment=environment)
        assert text.startswith(f"{begin}{3 if is_busy else 0};0\x07")
        assert only_allowed(text) == text


@pytest.mark.parametrize(
    "text",
    ["\x1b]9;anything\x07", "\x1b]9;4;2;50\x07", "\x1b]99;i=beck:a=report;x\x07", "\x1b]777;precmd\x07", "\x1b[21t", "\x1b[22t",
     "\x1b]777;notify;other;x\x07", "\x1bPtmux;\x1b\x1b]9;x\x07\x1b\\"],
    ids=ascii,
)  # fmt: skip
def test_their_neighbours_may_not(text):
    assert only_allowed(text) != text


def test_the_title_says_what_runs_what_waits_and_what_failed():
    assert window_title(0, 0, 0) == "beck"
    assert window_title(2, 0, 0) == "● 2 streaming · beck"
    assert window_title(1, 3, 1) == "● 1 streaming · ✓ 3 unread · ! 1 failed · beck"
