"""Two beck processes on one database show the same thing, and neither gets into the other's way."""

import time

import pytest

from tests.hangup.held_server import HeldServer
from tests.hangup.hung_beck import TICKS, ask, beck, cpu_ticks, environment, replies, statuses, until

LAG_SECONDS = 0.5
"""How far the other terminal may be behind."""

pytestmark = pytest.mark.slow


@pytest.fixture
def server():
    with HeldServer() as server:
        yield server


@pytest.fixture
def variables(tmp_path, server):
    return environment(tmp_path / "home", **server.variables)


def read_both(*terminals):
    for terminal in terminals:
        terminal.read(0.01)


def until_both_show(one, other, *texts):
    """Read both until each shows the texts."""
    deadline = time.monotonic() + 30
    while not all(text in terminal.text for terminal in (one, other) for text in texts):
        read_both(one, other)
        assert time.monotonic() < deadline, f"{texts}\n{one.text}\n{other.text}"


def shown_word(terminal):
    """The number of the last word on the screen."""
    words = [word for word in terminal.text.replace("▍", " ").split() if word.startswith("word")]
    return int(words[-1].removeprefix("word")) if words and words[-1] != "word" else -1


def test_a_reply_is_live_in_both_and_stops_from_either(variables, server):
    with beck(variables, "tell me") as first:
        first.until_shows("word19")
        with beck(variables, "-c") as second:
            second.until_shows("word19", "streaming ·")
            assert statuses(variables) == ["running"]
            second.press("escape")
            until_both_show(first, second, "stopped ·")
            assert statuses(variables) == ["stopped"]
            assert replies(variables) == ["".join(server.first)]
            second.press("tab")
            second.until_shows("c continue")
            server.released.set()
            second.press("c")
            until_both_show(first, second, "word39", "done ·")
            assert statuses(variables) == ["stopped", "complete"]
            for terminal in (first, second):
                terminal.press("\x1b[1;5H")  # ctrl+home
            until_both_show(first, second, "‹ 2/2 ›")
            for terminal in (first, second):
                terminal.press("ctrl+q")
                assert terminal.wait() == 0


def lags_of_the_other(home, words):
    """How far the other terminal was behind the server, in seconds, at each change of its screen."""
    with HeldServer(first=2, rest=words, pause_seconds=0.05) as server:
        variables = environment(home, **server.variables)
        with beck(variables, "tell me") as first:
            first.until_shows("word1")
            with beck(variables, "-c") as second:
                second.until_shows("word1", "streaming ·")
                server.released.set()
                lags, seen = [], 1
                deadline = time.monotonic() + 60
                while seen < words + 1:
                    read_both(second, first)
                    if (word := shown_word(second)) > seen:
                        seen = word
                        lags.append(time.monotonic() - server.sent_at[f"word{word}"])
                    assert time.monotonic() < deadline, "the other terminal never had it all"
                for terminal in (first, second):
                    terminal.press("ctrl+q")
                    terminal.wait()
    return lags


def test_the_other_terminal_shows_it_as_it_grows(tmp_path):
    assert len(lags_of_the_other(tmp_path / "home", 60)) >= 5


@pytest.mark.torture
def test_the_other_terminal_is_hardly_behind(tmp_path):
    lags = sorted(lags_of_the_other(tmp_path / "home", 400))
    assert lags[len(lags) * 95 // 100] < LAG_SECONDS, lags[-20:]


def test_titles_deletions_and_prompts_sent_at_once(variables, server):
    server.released.set()
    with beck(variables, "tell me") as first:
        first.until_shows("done ·")
        with beck(variables, "-c") as second:
            second.until_shows("done ·")
            first.press("one\r")
            second.press("two\r")
            for terminal in (first, second):
                terminal.until(lambda _: len(statuses(variables)) == 3)
            until_both_show(first, second, "done ·")
            until(lambda: statuses(variables) == ["complete"] * 3, 20, "not all replies are whole")
            assert replies(variables) == [server.text] * 3
            prompts = ask(
                variables,
                "SELECT count(DISTINCT coalesce(parent_id, '')), count(*) FROM messages WHERE role = 'user'",
            )
            assert prompts in ([(2, 3)], [(3, 3)])  # side by side, or one after the other where it came first
            first.press("ctrl+p")
            first.until_shows("Commands")
            first.press("rename")
            first.until_shows("Rename this conversation")
            first.press("enter")
            first.until(lambda screen: "Commands" not in screen)
            first.press("\x05\x15", "another name", "enter")  # to the end, clear the line
            until_both_show(first, second, "1 another name")
            second.press("half a prompt")
            second.until_shows("half a prompt")
            first.press("ctrl+o")
            first.until_shows("Conversations")
            first.press("\x04")  # ctrl+d
            second.until_shows("deleted in another terminal", "half a prompt")
            first.press("escape", "ctrl+q")
            second.press("ctrl+q")
            for terminal in (first, second):
                assert terminal.wait() == 0
    assert "locked" not in first.text + second.text


def test_a_process_that_dies_is_noticed_by_the_one_that_looks_on(variables, server):
    with beck(variables, "tell me") as first:
        first.until_shows("word19")
        with beck(variables, "-c") as second:
            second.until_shows("word19", "streaming ·")
            first.child.kill(9)
            second.until_shows("interrupted", "c to continue")
            assert statuses(variables) == ["interrupted"]
            second.press("ctrl+q")
            assert second.wait() == 0


def test_two_that_do_nothing_use_next_to_nothing(variables):
    with beck(variables) as first, beck(variables) as second:
        for terminal in (first, second):
            terminal.until_shows("held")
        end = time.monotonic() + 2
        while time.monotonic() < end:
            read_both(first, second)
        before, since = cpu_ticks(second.child.pid), time.monotonic()
        time.sleep(3)
        used = (cpu_ticks(second.child.pid) - before) / TICKS
        assert used < 0.05 * (time.monotonic() - since)
