"""Code that grows is coloured as code that is whole, at a cost that follows what is new."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.markdown.highlight import MAX_CODE, MAX_LINE, Highlighter, highlight_text
from app.markdown.lines import STYLE_NAMES
from tests.support.pace import best_ratio, cpu_seconds, units

CORPUS = Path(__file__).parent / "corpus" / "code"
SAMPLES = {path.stem: path.read_text("utf-8") for path in sorted(CORPUS.iterdir())}


def grown(language: str, text: str) -> Highlighter:
    highlighter = Highlighter(language)
    for line in text.split("\n")[:-1]:
        highlighter.feed([line])
    return highlighter


def text_of(lines: list[tuple[tuple[str, str], ...]]) -> list[str]:
    return ["".join(text for _, text in line) for line in lines]


@pytest.mark.parametrize("language", SAMPLES)
def test_lines_have_their_text_and_known_styles(language: str) -> None:
    lines = highlight_text(language, SAMPLES[language])
    assert text_of(lines) == SAMPLES[language].split("\n")[:-1]
    styles = {style for line in lines for style, _ in line}
    assert len(styles) > 3
    assert styles <= {"", *(name for name in STYLE_NAMES if name.startswith("token-"))}


@pytest.mark.parametrize("language", SAMPLES)
def test_finishing_gives_what_one_pass_gives(language: str) -> None:
    whole = highlight_text(language, SAMPLES[language])
    highlighter = grown(language, SAMPLES[language])
    differing = sum(one != other for one, other in zip(highlighter.lines, whole, strict=True))
    assert differing <= len(whole) // 20
    assert highlighter.finish()
    assert highlighter.lines == whole


@pytest.mark.parametrize("language", SAMPLES)
def test_lines_may_come_in_any_number_at_once(language: str) -> None:
    lines = SAMPLES[language].split("\n")[:-1]
    chance = random.Random(language)
    highlighter = Highlighter(language)
    begin = 0
    while begin < len(lines):
        count = chance.randint(0, 9)
        highlighter.feed(lines[begin : begin + count])
        begin += count
        highlighter.partial("".join(lines[begin : begin + 1])[:3])
    highlighter.finish()
    assert highlighter.lines == highlight_text(language, SAMPLES[language])


@pytest.mark.parametrize("language", SAMPLES)
def test_first_changed_says_where_lines_differ(language: str) -> None:
    highlighter = Highlighter(language)
    before: list[object] = []
    for line in SAMPLES[language].split("\n")[:-1]:
        highlighter.feed([line])
        assert highlighter.lines[: highlighter.first_changed] == before[: highlighter.first_changed]
        assert highlighter.first_changed <= len(before)
        before = list(highlighter.lines)
    highlighter.finish()
    assert highlighter.lines[: highlighter.first_changed] == before[: highlighter.first_changed]


def test_finish_can_be_done_in_slices() -> None:
    highlighter = grown("py", SAMPLES["py"])
    calls = 1
    while not highlighter.finish(max_lines=10):
        calls += 1
    assert calls == -(-len(highlighter.lines) // 10)
    assert highlighter.lines == highlight_text("py", SAMPLES["py"])


def test_the_unfinished_line_goes_on_with_the_lines_before() -> None:
    highlighter = Highlighter("python")
    highlighter.feed(['"""Doc', "string"])
    assert highlighter.partial("goes on") == (("token-string", "goes on"),)
    assert ("token-keyword", "def ") in Highlighter("python").partial("def f")
    window = Highlighter("c")
    window.feed(["/* a comment", " * goes on"])
    assert window.partial(" * x = 1") == (("token-comment", " * x = 1"),)
    window.feed([" */"])
    assert window.partial("int x")[0][0] == "token-builtin"


def test_unfinished_code_shows_no_errors() -> None:
    assert all(style != "token-error" for style, _ in Highlighter("json").partial('{"a": "unclos'))
    assert all(style != "token-error" for style, _ in Highlighter("python").partial("x = 'unclosed"))


def test_a_comment_that_closes_colours_the_lines_before() -> None:
    highlighter = Highlighter("js")
    highlighter.feed(["let a;", "/* one"])
    highlighter.feed(["two */", "let b;"])
    assert highlighter.lines[1] == (("token-comment", "/* one"),)
    assert highlighter.lines[2] == (("token-comment", "two */"),)
    assert highlighter.first_changed <= 2


@pytest.mark.parametrize("language", ["", "nosuch", "text", "x" * 5_000, "{}", "\x1b[31m", ",", "a b c"])
def test_unknown_languages_are_plain(language: str) -> None:
    highlighter = Highlighter(language)
    highlighter.feed(["def f():", "", "  x"])
    assert highlighter.lines == [(("", "def f():"),), (), (("", "  x"),)]
    assert highlighter.partial("y") == (("", "y"),)
    assert highlighter.finish()


@pytest.mark.parametrize(
    "language", ["Python", "python3 title=x", "{.python .numberLines}", "py,ignore", "python:app.py"]
)
def test_what_people_write_on_a_fence_is_understood(language: str) -> None:
    assert highlight_text(language, "def f(): pass\n") == highlight_text("python", "def f(): pass\n")


def test_empty_code_has_no_lines() -> None:
    assert highlight_text("python", "") == []
    assert highlight_text("python", "\n") == [()]
    assert highlight_text("python", "\n\nx\n")[2] == (("token-name", "x"),)


@pytest.mark.parametrize(
    "language", ["python", "c", "js", "html", "json", "yaml", "markdown", "bash", "perl", "nosuch"]
)
@pytest.mark.parametrize(
    "text",
    ["x" * 200_000, "(" * 50_000, '"' * 50_001, "/*" * 30_000, "\\" * 50_000, "<" * 50_000, "a=" * 50_000],
)
def test_a_long_line_costs_little_and_is_plain_past_the_limit(language: str, text: str) -> None:
    highlighter = Highlighter(language)

    def highlight() -> None:
        nonlocal highlighter
        highlighter = Highlighter(language)
        highlighter.partial(text)
        highlighter.feed([text, "after"])
        highlighter.finish()

    Highlighter(language).partial("warm up")
    assert units(highlight, 40) < 40
    assert text_of(highlighter.lines) == [text, "after"]
    assert highlighter.lines[0][-1] == ("", text[MAX_LINE:]) or language == "nosuch"


def test_code_past_the_limit_is_plain() -> None:
    lines = ["x = 1"] * (MAX_CODE // 6 + 5_000)
    highlighter = Highlighter("json")
    highlighter.add_plain(lines)
    assert highlighter.finish()
    highlighter.feed(["true"])
    assert highlighter.lines[-1] == (("", "true"),)
    assert highlighter.partial("true") == (("", "true"),)
    assert len(highlighter.lines) == len(lines) + 1


@pytest.mark.slow
@pytest.mark.parametrize("language", ["py", "c", "js", "yaml"])
def test_token_by_token_costs_a_small_multiple_of_one_pass(language: str) -> None:
    lines = (SAMPLES[language] * 60).split("\n")[:1_000]
    text = "\n".join(lines)
    highlight_text(language, text)

    def token_by_token() -> None:
        highlighter = Highlighter(language)
        for line in lines:
            for end in range(4, len(line) + 4, 4):
                highlighter.partial(line[:end])
            highlighter.feed([line])

    def ratio() -> float:
        return cpu_seconds(token_by_token) / cpu_seconds(lambda: highlight_text(language, text))

    assert best_ratio(ratio, 40) < 40


def test_pygments_is_loaded_only_for_code() -> None:
    script = "import sys, app.markdown.highlight; sys.exit('pygments.lexers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
