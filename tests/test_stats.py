"""``beck stats``, run as its users run it: no terminal, beside a beck that writes."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time

import pytest

from app import cli
from app.conversation import Price, Usage
from app.safe_text import SafeText
from app.stats import report, summed
from app.store.statistics import CountedReply
from tests.support.scripted_server import openai_stream
from tests.support.workspaces import opened_workspace

NOW = int(time.time() * 1000)
DAY = 86_400_000


def stats(*words, home, **environment):
    return subprocess.run(
        [sys.executable, "-m", "app", "stats", *words],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


def reply(model="m", started_at=NOW, usage=None):
    return CountedReply(
        SafeText("e"), SafeText(model), "complete", started_at, None, None, usage or Usage(10, 5)
    )


async def test_it_reads_the_replies_while_another_beck_has_them_open(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(openai_stream(["x"], usage=(1200, 34)), openai_stream(["y"], usage=(800, 6)))
    async with opened_workspace(server.base_url, path) as workspace:
        for _ in range(2):
            generation = await workspace.new().send("go")
            await generation.wait()
        before = path.read_bytes()
        told = stats("--db", str(path), home=tmp_path)
        assert path.read_bytes() == before
    assert told.returncode == 0, told.stderr
    assert re.search(r"test/scripted +2 +2,000 +- +40 +- +-$", told.stdout, re.MULTILINE), told.stdout
    assert "█" in told.stdout


async def test_as_json_it_says_the_same_in_numbers(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(openai_stream(["x"], usage=(1200, 34)))
    async with opened_workspace(server.base_url, path) as workspace:
        generation = await workspace.new().send("go")
        await generation.wait()
    value = json.loads(stats("--json", "--days", "2", "--db", str(path), home=tmp_path).stdout)
    assert value["days"] == 2
    assert value["models"]["test/scripted"]["output_tokens"] == 34
    assert value["total"]["unpriced_replies"] == 1
    assert [sums["replies"] for sums in value["by_day"].values()] == [1]


async def test_a_price_in_the_settings_counts_for_replies_that_had_none(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    config = tmp_path / "config.toml"
    config.write_text('[prices."test/scripted"]\ninput = 2\noutput = 10\n')
    server.reply(openai_stream(["x"], usage=(1_000_000, 0)))
    async with opened_workspace(server.base_url, path) as workspace:
        generation = await workspace.new().send("go")
        await generation.wait()
    told = stats("--db", str(path), "--config", str(config), home=tmp_path)
    assert "$2.00" in told.stdout


def test_without_a_database_it_says_so_and_makes_none(tmp_path):
    told = stats(home=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("No replies in the last 30 days.")
    assert not list(tmp_path.rglob("*.sqlite3"))


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("x" * 5000)
    told = stats("--db", str(file), home=tmp_path)
    assert told.returncode == 1
    assert "damaged" in told.stderr
    assert "Traceback" not in told.stderr


def test_somebody_elses_database_is_refused_in_a_sentence(tmp_path):
    file = tmp_path / "other.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    told = stats("--db", str(file), home=tmp_path)
    assert (told.returncode, "no database of beck's" in told.stderr) == (1, True)


@pytest.mark.parametrize("words", [["--days", "0"], ["--days", "x"], ["--days"], ["--nonsense"]])
def test_a_call_that_cannot_be_understood_ends_with_status_2(words, tmp_path):
    assert stats(*words, home=tmp_path).returncode == 2


def test_a_prompt_may_begin_with_the_word():
    assert cli.is_stats(["stats"])
    assert cli.is_stats(["stats", "--json"])
    assert not cli.is_stats(["stats", "of", "the", "league"])
    assert not cli.is_stats(["--", "stats"])
    assert not cli.is_stats(["stats", "--", "x"])
    assert not cli.is_stats([])


def test_an_output_that_knows_no_blocks_gets_signs_of_ascii(tmp_path):
    found = summed([reply()], {})
    text = report(found, 30, "#")
    assert text.isascii()
    assert "#" in text


async def test_hostile_names_do_not_touch_the_terminal(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(openai_stream(["x"]))
    async with opened_workspace(server.base_url, path) as workspace:
        generation = await workspace.new().send("go")
        await generation.wait()
        await workspace.store.database.write(
            lambda connection: (
                connection.execute(
                    "UPDATE generations SET model = ?, usage = ?",
                    ("a\x1b[2Jb", '{"input_tokens": "\\u001b[2J"}'),
                )
                and None
            )
        )
    told = stats("--db", str(path), home=tmp_path)
    assert told.returncode == 0
    assert "\x1b" not in told.stdout


def test_models_are_in_the_order_of_their_tokens_with_a_sum_below():
    found = summed([reply("small"), reply("large", usage=Usage(900, 100, 30, 20))], {})
    lines = report(found, 7, "#").splitlines()
    assert [line.split()[0] for line in lines[2:6]] == ["model", "e/large", "e/small", "all"]
    assert lines[3].split() == ["e/large", "1", "900", "30", "100", "20", "-"]
    assert lines[5].split() == ["all", "2", "910", "30", "105", "20", "-"]


def test_days_are_drawn_by_their_tokens():
    found = summed([reply(started_at=NOW - DAY, usage=Usage(50, 0)), reply(usage=Usage(100, 0))], {})
    bars = [line.count("#") for line in report(found, 7, "#").splitlines()[-2:]]
    assert bars == [12, 24]


def test_partly_unknown_and_estimated_prices_are_marked():
    prices = {"e/m": Price(1.0, 1.0)}
    found = summed([reply(usage=Usage(1_000_000, 0, is_estimated=True)), reply("other")], prices)
    text = report(found, 7, "#")
    assert "~$1.00+" in text
    assert "some replies have no known price" in text
    assert "some numbers are estimated" in text


def test_free_replies_cost_nothing_which_is_not_the_same_as_unknown():
    assert summed([reply()], {"e/m": Price(0.0, 0.0)}).total.price == "$0"


@pytest.fixture
async def server():
    from tests.support.scripted_server import ScriptedServer

    async with ScriptedServer() as scripted:
        yield scripted
