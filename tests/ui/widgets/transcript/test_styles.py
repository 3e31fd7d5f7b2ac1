"""Styles: every name has a rule, themes change them, links are kept to what may be opened."""

from __future__ import annotations

import pytest
from textual.strip import Strip
from textual.theme import Theme

from app.markdown.lines import STYLE_NAMES
from app.ui.themes import load_theme
from app.ui.widgets.transcript import Transcript
from app.ui.widgets.transcript.styles import CLASS_PREFIX, TRANSCRIPT_CSS
from tests.ui.widgets.transcript.stage import Stage, face, screen_rows, settled

SIZE = (80, 24)

FOREST = Theme(
    "forest",
    primary="#22aa44",
    variables={"syntax-keyword": "#112233", "code-surface": "#445566", "accent-text": "#778899"},
)
REPLY = "see [a](https://a.test) and [b](ftp://b.test) and [c](javascript:x)\n\n```python\nimport sys\n```"


def strips(app: Stage) -> list[Strip]:
    return app.transcript.render_lines(app.transcript.size.region)


def colors_of(app: Stage, text: str) -> set[tuple[str | None, str | None]]:
    """Text and background colours of the segments that hold a text."""
    return {
        (
            segment.style.color.name if segment.style.color else None,
            segment.style.bgcolor.name if segment.style.bgcolor else None,
        )
        for strip in strips(app)
        for segment in strip
        if segment.style is not None and text in segment.text
    }


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_every_markdown_style_has_a_component_class_and_a_rule(name: str) -> None:
    assert CLASS_PREFIX + name in Transcript.COMPONENT_CLASSES
    assert f".{CLASS_PREFIX}{name} {{" in TRANSCRIPT_CSS


async def test_a_theme_is_taken_up_at_once() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.register_theme(FOREST)
        app.transcript.show_path([face("reply", REPLY)])
        await settled(pilot)
        before = colors_of(app, "import")
        app.theme = "forest"
        await settled(pilot)
        assert colors_of(app, "import") == {("#112233", "#445566")}
        assert before != {("#112233", "#445566")}


async def test_the_terminals_own_colours_stay_its_own() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        terminal = load_theme("terminal", [])
        assert terminal is not None
        app.register_theme(terminal)
        app.theme = "terminal"
        app.transcript.show_path([face("prompt", "hello", "user"), face("reply", REPLY)])
        await settled(pilot)
        for strip in strips(app):
            for segment in strip:
                if segment.style is not None and segment.style.bgcolor is not None:
                    assert segment.style.bgcolor.is_default
        bold = [
            segment.text for strip in strips(app) for segment in strip if segment.style and segment.style.bold
        ]
        assert "hello" in bold


async def test_without_colours_it_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", "**Bold**", status="stopped")])
        await settled(pilot)
        assert "‖ stopped" in "\n".join(screen_rows(app))
        for strip in strips(app):
            for segment in strip:
                color = segment.style.color.triplet if segment.style and segment.style.color else None
                assert color is None or len(set(color)) == 1


async def test_only_web_and_mail_links_become_hyperlinks() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.transcript.show_path([face("reply", REPLY)])
        await settled(pilot)
        links = {
            segment.style.link for strip in strips(app) for segment in strip if segment.style is not None
        }
        assert links == {None, "https://a.test"}
        assert app.transcript._book.style("link", "ftp://b.test").link is None
        assert app.transcript._book.style("link", "HTTPS://b.test").link == "HTTPS://b.test"


async def test_code_fills_the_column_with_its_surface() -> None:
    app = Stage()
    async with app.run_test(size=SIZE) as pilot:
        app.register_theme(FOREST)
        app.theme = "forest"
        app.transcript.show_path([face("reply", "```python\nx\n" + "y" * 200 + "\n```")])
        await settled(pilot)
        rows = [strip for strip in strips(app) if any(
            part.style and part.style.bgcolor and part.style.bgcolor.name == "#445566" for part in strip)]  # fmt: skip
        widths = {
            sum(part.cell_length for part in strip if part.style and part.style.bgcolor
                and part.style.bgcolor.name == "#445566")
            for strip in rows
        }  # fmt: skip
    assert len(rows) == 3
    assert widths == {76}
