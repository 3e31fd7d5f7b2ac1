import os
import tomllib
import zipfile
from pathlib import Path

import pytest

from app.ui.theme_file import SYNTAX_FIELDS
from app.ui.themes import DEFAULT_THEME, THEME_VARIABLE_DEFAULTS, load_theme, load_themes

THEMES = Path(__file__).parents[2] / "themes"
BUILT_IN = sorted(path.stem for path in THEMES.glob("*.toml"))
BACKGROUNDS = ("background", "surface", "panel", "prompt-tint", "code-surface")


def theme_table(name: str) -> dict:
    return tomllib.loads((THEMES / f"{name}.toml").read_text("utf-8"))


RGB_THEMES = [name for name in BUILT_IN if not theme_table(name)["ansi"]]


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2: from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_there_are_at_least_seven_themes_and_the_default_is_first() -> None:
    loaded = load_themes([])
    assert loaded.problems == ()
    assert list(loaded.themes) == [DEFAULT_THEME, *(name for name in BUILT_IN if name != DEFAULT_THEME)]
    assert len(loaded.themes) >= 7
    assert {"beck", "beck-light", "terminal", "contrast"} <= set(loaded.themes)
    assert loaded.titles["beck-light"] == "Beck light"
    assert loaded.themes["terminal"].ansi
    assert not loaded.themes["beck-light"].dark


@pytest.mark.parametrize("name", RGB_THEMES)
def test_all_text_of_a_theme_is_readable_on_all_its_backgrounds(name: str) -> None:
    least = 7.0 if name == "contrast" else 4.5
    table = theme_table(name)
    colors = table["colors"]
    texts = {field: colors[field] for field in ("foreground", "muted", "error", "success", "warning")}
    texts["accent-text"] = colors.get("accent-text", colors["accent"])
    texts |= {f"syntax {field}": color for field, color in table["syntax"].items()}
    too_faint = {
        f"{text} on {background}": round(contrast(color, colors[background]), 2)
        for text, color in texts.items()
        for background in BACKGROUNDS
        if contrast(color, colors[background]) < least
    }
    assert too_faint == {}


@pytest.mark.parametrize("name", RGB_THEMES)
def test_selected_text_and_the_caret_are_readable(name: str) -> None:
    theme = load_themes([]).themes[name]
    values = theme.to_color_system().generate()
    for text, background in (
        ("input-selection-foreground", "input-selection-background"),
        ("screen-selection-foreground", "screen-selection-background"),
        ("block-cursor-foreground", "block-cursor-background"),
        ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("button-color-foreground", "accent"),
        ("footer-description-foreground", "footer-background"),
    ):
        assert contrast(values[text], values[background]) >= 4.5, (text, background)


@pytest.mark.parametrize("name", BUILT_IN)
def test_green_and_red_are_left_to_diffs_and_failures(name: str) -> None:
    table = theme_table(name)
    loud = {table["colors"]["error"], table["colors"]["success"]}
    users = {field for field, color in table["syntax"].items() if color in loud}
    assert users <= {"error", "inserted", "deleted"}
    assert table["colors"]["accent"] not in loud


@pytest.mark.parametrize("name", RGB_THEMES)
def test_whether_a_theme_is_dark_agrees_with_its_background(name: str) -> None:
    table = theme_table(name)
    assert table["dark"] == (luminance(table["colors"]["background"]) < 0.2)


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_theme_gives_every_variable_that_we_have(name: str) -> None:
    theme = load_theme(name, [])
    assert theme is not None
    assert set(THEME_VARIABLE_DEFAULTS) <= set(theme.variables)
    assert {f"syntax-{field}" for field in SYNTAX_FIELDS} <= set(THEME_VARIABLE_DEFAULTS)


def test_loading_one_theme_reads_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    really_open = Path.open

    def watched_open(self: Path, *args, **kwargs):
        opened.append(self.name)
        return really_open(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", watched_open)
    theme = load_theme("fjord", [tmp_path])
    assert theme is not None
    assert theme.name == "fjord"
    assert opened == ["fjord.toml"]


def test_a_users_theme_is_found_and_replaces_the_built_in_one_of_its_name(tmp_path: Path) -> None:
    source = (THEMES / "beck.toml").read_text("utf-8").replace("#79bfd6", "#ffffff")
    (tmp_path / "beck.toml").write_text(source)
    (tmp_path / "mine.toml").write_text(
        source.replace('name = "beck"', 'name = "mine"').replace('"Beck"', '"Mine"')
    )
    loaded = load_themes([tmp_path])
    assert loaded.problems == ()
    assert loaded.titles["mine"] == "Mine"
    assert loaded.themes["beck"].primary == "#ffffff"
    mine = load_theme("mine", [tmp_path])
    assert mine is not None
    assert mine.accent == "#ffffff"


def test_a_bad_file_is_told_and_skipped_and_the_built_in_theme_of_its_name_stays(tmp_path: Path) -> None:
    (tmp_path / "beck.toml").write_text("name = ")
    (tmp_path / "notes.txt").write_text("not a theme")
    loaded = load_themes([tmp_path, tmp_path / "missing"])
    assert [problem.what.split(":")[0] for problem in loaded.problems] == ["beck.toml"]
    assert list(loaded.themes) == list(load_themes([]).themes)
    theme = load_theme("beck", [tmp_path])
    assert theme is not None
    assert theme.primary == "#79bfd6"


def test_a_folder_where_a_file_should_be_a_pipe_and_a_dead_link_do_not_hold_up_the_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "link.toml").symlink_to(tmp_path / "nowhere")
    assert load_themes([tmp_path]).problems == ()
    assert load_theme("pipe", [tmp_path]) is None


def test_a_themes_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "themes").write_text("")
    loaded = load_themes([tmp_path / "themes"])
    assert [problem.what for problem in loaded.problems] == ["themes: Not a directory"]
    assert len(loaded.themes) >= 7


@pytest.mark.parametrize("name", ["no-such-theme", "../themes/beck", "", "beck.toml", "/etc/passwd"])
def test_a_name_that_no_theme_has_gives_none(name: str) -> None:
    assert load_theme(name, []) is None


def test_the_wheel_is_told_to_carry_the_themes() -> None:
    project = tomllib.loads((THEMES.parent / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["themes"] == "app/themes"


def test_themes_are_found_in_an_installed_package(tmp_path: Path) -> None:
    """The layout of the wheel, as pip unpacks it: app/themes beside app/ui."""
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as wheel:
        for path in [*(THEMES.parent / "app").rglob("*.py"), *(THEMES.parent / "app").rglob("py.typed")]:
            wheel.write(path, path.relative_to(THEMES.parent))
        for path in THEMES.glob("*.toml"):
            wheel.write(path, Path("app/themes") / path.name)
    with zipfile.ZipFile(tmp_path / "wheel.zip") as wheel:
        wheel.extractall(tmp_path / "site")
    code = (
        "from app.ui.themes import load_themes; import app; print(app.__file__, len(load_themes([]).themes))"
    )
    with os.popen(
        f"cd {tmp_path} && PYTHONPATH={tmp_path / 'site'} {os.sys.executable} -P -c '{code}'"
    ) as answer:
        file, count = answer.read().split()
    assert Path(file).is_relative_to(tmp_path / "site")
    assert int(count) == len(BUILT_IN)
