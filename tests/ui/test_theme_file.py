from pathlib import Path

import pytest

from app.safe_text import is_safe
from app.ui.theme_file import LARGEST_FILE_BYTES, is_theme_name, parse_theme

THEMES = Path(__file__).parents[2] / "themes"
BECK = (THEMES / "beck.toml").read_bytes()


def problems_of(source: bytes, stem: str = "beck") -> list[str]:
    _, problems = parse_theme(source, stem)
    return [problem.what for problem in problems]


def line_of(text: bytes) -> int:
    return BECK[: BECK.index(b"\n" + text)].count(b"\n") + 2


def test_a_good_file_gives_its_theme_and_no_problem() -> None:
    theme, problems = parse_theme(BECK, "beck")
    assert theme is not None
    assert problems == ()
    assert (theme.name, theme.title, theme.is_dark, theme.is_ansi) == ("beck", "Beck", True, False)
    assert theme.colors["accent"] == "#79bfd6"
    assert theme.syntax["keyword"] == "#b9a7ea"


def test_a_syntax_error_names_the_file_and_the_line() -> None:
    (what,) = problems_of(BECK.replace(b"\nansi = false", b"\nansi = = false"))
    assert what.startswith("beck.toml: not readable as TOML")
    assert f"line {line_of(b'ansi = false')}" in what


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            b'muted = "#939ba8"',
            b'muted = "greyish"',
            "colors.muted must be a colour such as #79bfd6, not “greyish”",
        ),
        (b'muted = "#939ba8"', b"muted = 12", "colors.muted must be a colour such as #79bfd6, not “12”"),
        (
            b'muted = "#939ba8"',
            b'muted = "#fff"',
            "colors.muted must be a colour such as #79bfd6, not “#fff”",
        ),
        (
            b'muted = "#939ba8"',
            b'muted = "ansi_red"',
            "colors.muted must be a colour such as #79bfd6, not “ansi_red”",
        ),
        (
            b'comment = "#8b94a3"',
            b'comment = "red"',
            "syntax.comment must be a colour such as #79bfd6, not “red”",
        ),
        (b"dark = true", b'dark = "yes"', "dark must be true or false"),
        (b"dark = true", b"dark = 1", "dark must be true or false"),
        (b'title = "Beck"', b'title = ""', "title must be text"),
        (
            b'name = "beck"',
            b'name = "Beck!"',
            "name must be lower-case letters, digits and dashes, at most 40",
        ),
        (b'name = "beck"', b'name = "other"', "name is “other”, but the file is called “beck.toml”"),
    ],
)
def test_a_wrong_field_is_told_with_its_line_and_costs_the_theme(old: bytes, new: bytes, said: str) -> None:
    theme, problems = parse_theme(BECK.replace(old, new), "beck")
    assert theme is None
    assert [problem.what for problem in problems] == [f"beck.toml, line {line_of(old)}: {said}"]


def test_a_field_of_the_same_name_in_another_section_does_not_mislead_the_line() -> None:
    whats = problems_of(BECK.replace(b'error = "#f0868c"', b'error = "x"'))
    assert [what.split(": ")[1].split(" ")[0] for what in whats] == ["colors.error", "syntax.error"]
    lines = [int(what.split("line ")[1].split(":")[0]) for what in whats]
    assert lines == [line_of(b'error = "#f0868c"'), BECK.count(b"\n")]


def test_a_missing_field_is_told_with_the_line_of_its_section() -> None:
    (what,) = problems_of(BECK.replace(b'escape = "#ecd2a8"\n', b""))
    assert what == f"beck.toml, line {line_of(b'[syntax]')}: syntax.escape is missing"


def test_every_missing_field_of_an_empty_file_is_told() -> None:
    assert len(problems_of(b"")) == 4 + 11 + 18


def test_an_unknown_field_is_told_but_the_theme_stays_usable() -> None:
    theme, problems = parse_theme(BECK.replace(b"[syntax]", b'[syntax]\nkeywrd = "#ffffff"'), "beck")
    assert theme is not None
    assert [problem.what for problem in problems] == [
        f"beck.toml, line {line_of(b'[syntax]') + 1}: syntax.keywrd is not a field of a theme"
    ]


def test_a_section_that_is_no_table_is_told() -> None:
    whats = problems_of(b'colors = "blue"\n' + BECK.split(b"[colors]")[0])
    assert "beck.toml, line 1: colors must be a table, [colors]" in whats


def test_a_theme_of_terminal_colours_takes_no_others() -> None:
    source = (THEMES / "terminal.toml").read_bytes()
    assert problems_of(source, "terminal") == []
    (what,) = problems_of(source.replace(b'error = "ansi_red"', b'error = "#ff0000"', 1), "terminal")
    assert "colors.error must be a name such as ansi_blue, because ansi = true, not “#ff0000”" in what


@pytest.mark.parametrize(
    "source",
    [
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b"a" * (LARGEST_FILE_BYTES + 1),
        b"a=" + b"[" * 30_000,
        b"[" * 60_000,
        b"name = 1\nname = 2",
        b"colors = 1979-05-27\nsyntax = [1, 2]\nname = {}\n",
        "name = \"\u202e\"\ntitle = \"\\u001b]52;c;AAAA\\u0007\"\n[colors]\naccent = \"\\u001b[2J[@click=app.quit]x[/]\"".encode(),
    ],
)  # fmt: skip
def test_garbage_is_told_in_safe_short_lines(source: bytes) -> None:
    theme, problems = parse_theme(source, "ev\x1b[31mil")
    assert theme is None
    assert problems
    for problem in problems:
        assert is_safe(problem.what)
        assert "\n" not in problem.what
        assert len(problem.what) <= 300
        assert problem.hint
        assert problem.title == "Theme not usable"


def test_a_title_from_a_file_is_made_one_safe_line() -> None:
    theme, _ = parse_theme(
        BECK.replace(b'title = "Beck"', b'title = "a\\nb \\u001b[2J ' + b"x" * 90 + b'"'), "beck"
    )
    assert theme is not None
    assert theme.title.startswith("a b ␛[2J x")
    assert len(theme.title) == 40


@pytest.mark.parametrize("name", ["", "..", "../etc/passwd", "a/b", "A", "-a", "a.b", "a b", "a\n", "a" * 41])
def test_a_name_that_could_leave_the_folder_is_no_theme_name(name: str) -> None:
    assert not is_theme_name(name)
