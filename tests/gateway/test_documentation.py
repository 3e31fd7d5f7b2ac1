"""Documentation: how Markdown becomes sections, and that what the guide knows by heart is true of this beck."""

from __future__ import annotations

import re
import tomllib

import pytest

from app.gateway.documentation import HelpSection, all_sections, split_sections
from app.paths import shipped_path
from app.settings.schema import Settings
from app.ui.commands import COMMANDS

KNOWLEDGE = shipped_path("gateway/knowledge.md").read_text(encoding="utf-8")


def test_each_heading_of_any_level_begins_a_section() -> None:
    sections = split_sections("intro\n# One\na\n## `Two` *x* ##\nb\n###### Three\n\n#hash\n")
    assert [(section.title, section.markdown) for section in sections] == [
        ("", "intro"),
        ("One", "a"),
        ("Two x", "b"),
        ("Three", "#hash"),
    ]


def test_headings_inside_fences_are_code() -> None:
    text = "# One\n```sh\n# not a heading\n``` not the end\n~~~\n# nor this\n```\n# Two\n~~~~\n# code\n~~~\n# code\n~~~~\nend"
    assert [section.title for section in split_sections(text)] == ["One", "Two"]


def test_sections_without_text_are_dropped() -> None:
    assert (
        split_sections(
            "# Empty\n\n<!-- nothing -->\n# Picture\n![x](screenshots/x.svg)\n<p align='center'>\n"
        )
        == []
    )
    assert split_sections("") == []


def test_pictures_tags_and_links_into_the_repository_are_not_quoted() -> None:
    text = "# A\nSee [the notes](app/README.md), [web](https://example.org) and ![pic](a.svg) <b>bold</b>.\n\n\n\n<img src=x>\n\n`[a](b)` <kbd>x</kbd>\n```\n<b>[a](b)\n```"
    assert split_sections(text)[0].markdown == (
        "See the notes, [web](https://example.org) and  bold.\n\n`[a](b)` <kbd>x</kbd>\n```\n<b>[a](b)\n```"
    )


def test_other_words_for_a_section_are_searched_and_not_shown() -> None:
    section = split_sections("# A\n<!-- asked as: one,\n two -->\ntext")[0]
    assert section.asked_as.split() == ["one,", "two"]
    assert section.markdown == "text"


def test_a_long_section_is_clipped_between_blocks_and_never_inside_code() -> None:
    fence = "```\n" + "code\n\n" * 40 + "```"
    markdown = split_sections(f"# A\nbefore\n\n{fence}\n\nafter")[0].markdown
    assert markdown.startswith("before")
    assert markdown.count("```") % 2 == 0
    assert "more of this in the README" in markdown


def test_help_texts_of_the_app_and_the_readme_are_sections_too() -> None:
    sections = all_sections([HelpSection("Keys of the moon", "| `m` | moon |")])
    assert any(section.title == "Keys of the moon" and "moon" in section.markdown for section in sections)
    assert any(section.title == "Stopping a reply" for section in sections)


def test_a_missing_readme_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("app.gateway.documentation.shipped_path", lambda name: tmp_path / name)
    assert all_sections()


def test_the_readme_is_found_in_a_checkout_and_in_a_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "README.md").write_text(
        "# Moon\n\nmade of \udce9cheese".encode("utf-8", "surrogateescape").decode("latin-1")
    )
    monkeypatch.setattr("app.gateway.documentation.shipped_path", lambda _name: tmp_path / "README.md")
    assert any(section.title == "Moon" for section in all_sections())


def test_keys_that_the_guide_tells_are_in_the_key_table() -> None:
    told = set(re.findall(r"`((?:ctrl|alt|shift)\+[a-z0-9]+|f\d+|esc)`", KNOWLEDGE))
    keys = {key for command in COMMANDS for key in command.keys.split(",")}
    shown = {word.strip(",") for command in COMMANDS for word in command.label.split()}
    readable = {
        key.replace("pageup", "pgup").replace("pagedown", "pgdn").replace("escape", "esc") for key in keys
    }
    known = readable | shown | {"shift+enter"}
    assert told - known == set()


def test_commands_that_the_guide_tells_are_in_the_palette() -> None:
    titles = {command.title for command in COMMANDS if command.is_in_palette}
    assert {"Regenerate with another model", "Pick a theme", "Redraw the screen"} <= titles


def test_nothing_that_the_guide_denies_is_in_the_key_table() -> None:
    assert "## Not in this version" in KNOWLEDGE
    denied = re.compile(r"tool", re.IGNORECASE)
    assert [command.title for command in COMMANDS if denied.search(command.title)] == []


def test_settings_that_the_guide_tells_exist() -> None:
    blocks = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", KNOWLEDGE, re.DOTALL)]
    assert len(blocks) >= 5
    for block in blocks:
        Settings(**block)


def test_themes_that_the_guide_tells_are_shipped() -> None:
    names = set(re.findall(r'theme = "(\w+)"', KNOWLEDGE)) | {"terminal"}
    assert names <= {path.stem for path in shipped_path("themes").glob("*.toml")}
