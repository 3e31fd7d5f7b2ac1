import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static

from app.ui.themes import THEME_VARIABLE_DEFAULTS, load_themes
from app.ui.widgets.prompt import Prompt
from app.ui.widgets.status_line import KeyHint, StatusLine
from app.ui.widgets.tab_strip import TabFace, TabStrip

BUILT_IN = sorted(path.stem for path in (Path(__file__).parents[2] / "themes").glob("*.toml"))


class Dialog(ModalScreen[None]):
    def compose(self) -> ComposeResult:
        yield OptionList("one", "two", "three")
        yield Input("some text")
        yield Button("Do it", variant="primary")


class Everything(App[None]):
    """Our widgets and those of Textual's that dialogs are made of."""

    CSS = "VerticalScroll { height: 6; } #tint { background: $prompt-tint; } #code { background: $code-surface; }"

    def __init__(self, theme: str, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        for loaded in load_themes([]).themes.values():
            self.register_theme(loaded)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEME_VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield TabStrip()
        with VerticalScroll():
            yield Static("\n".join(["text"] * 20), id="tint", markup=False)
            yield Static("code", id="code", markup=False)
        yield Prompt("draft\nof two lines")
        yield StatusLine()

    def fill(self) -> None:
        states = ("idle", "streaming", "unread", "failed", "stopped")
        faces = [TabFace(state, f"Tab {state}", state) for state in states]
        self.query_one(TabStrip).show(faces, "unread")
        self.query_one(StatusLine).show(
            "failed · no connection", [KeyHint("r", "retry", "retry")], tone="failed"
        )


def sgr_parameters(app: App[None]) -> Iterator[str]:
    """The colours of every segment on the screen, as a terminal of 16 million colours is sent them."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style is not None and segment.text:
                foreground = style.color.get_ansi_codes(foreground=True) if style.color else ()
                background = style.bgcolor.get_ansi_codes(foreground=False) if style.bgcolor else ()
                yield ";".join((*foreground, *background))


async def test_the_terminal_theme_sends_no_colour_beyond_the_terminals_own() -> None:
    app = Everything("terminal")
    async with app.run_test(size=(80, 24)) as pilot:
        app.fill()
        prompt = app.query_one(Prompt)
        prompt.focus()
        await pilot.pause()
        on_the_main_screen = list(sgr_parameters(app))
        prompt.select_all()
        await pilot.pause()
        with_a_selection = list(sgr_parameters(app))
        await app.push_screen(Dialog())
        await pilot.press("tab", "tab")
        await pilot.pause()
        in_a_dialog = list(sgr_parameters(app))
    for sent in (on_the_main_screen, with_a_selection, in_a_dialog):
        assert len(sent) > 10
        mixed = [parameters for parameters in sent if re.search(r"(^|;)[34]8(;|$)", parameters)]
        assert mixed == []


async def test_switching_from_a_coloured_theme_to_the_terminals_leaves_no_colour_behind() -> None:
    app = Everything("beck")
    async with app.run_test(size=(80, 24)) as pilot:
        app.fill()
        await pilot.pause()
        assert any(";2;" in parameters for parameters in sgr_parameters(app))
        app.theme = "terminal"
        await pilot.pause()
        await pilot.pause()
        assert not any(re.search(r"(^|;)[34]8(;|$)", parameters) for parameters in sgr_parameters(app))


@pytest.mark.parametrize("theme", ["nord", "textual-light", "ansi-dark", *BUILT_IN])
async def test_our_styles_can_be_drawn_with_any_theme(theme: str) -> None:
    app = Everything(theme)
    async with app.run_test(size=(60, 20)) as pilot:
        app.fill()
        await app.push_screen(Dialog())
        await pilot.pause()
        assert app.is_running
        assert any(sgr_parameters(app))


async def test_without_colour_the_states_of_tabs_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    # Without ansi_color, Textual 8.2.8 chooses its filter before the theme and paints this one black on black.
    app = Everything("terminal", ansi_color=True)
    async with app.run_test(size=(120, 24)) as pilot:
        app.fill()
        await pilot.pause()
        assert set(sgr_parameters(app)) <= {"39;49", "39", "49", ""}
        strip = app.screen._compositor.render_strips()[0]
        assert all(glyph in strip.text for glyph in "●✓!‖")
        styles = {segment.text: segment.style for segment in strip if segment.style is not None}
        assert styles["Tab unread"].bold
        assert styles["Tab unread"].underline
        assert not styles["Tab idle"].bold
        assert not styles["Tab idle"].underline
