import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.widgets import Static

from app.safe_text import SafeText
from app.ui.themes import THEME_VARIABLE_DEFAULTS, load_themes
from app.ui.widgets.tab_strip import TabFace, TabStrip

FACES = [
    TabFace("rust", SafeText("Rust lifetimes"), "streaming"),
    TabFace("sql", SafeText("SQL tuning"), "unread"),
    TabFace("markup", SafeText("[@click=app.quit]x[/] [/")),
    TabFace("failed", SafeText("失敗した会話"), "failed"),
]


class StripApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(load_themes([]).themes["beck"])
        self.theme = "beck"
        self.told: list[tuple[str, str]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEME_VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield TabStrip()
        yield Static("body", markup=False)

    @property
    def strip(self) -> TabStrip:
        return self.query_one(TabStrip)

    def row(self) -> str:
        return self.screen._compositor.render_strips()[0].text

    def _tell(self, message: Message) -> None:
        self.told.append((type(message).__name__, getattr(message, "key", "")))

    on_tab_strip_tab_selected = on_tab_strip_close_asked = on_tab_strip_new_tab_asked = _tell


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (300, 100)])
async def test_it_is_one_line_that_leaves_the_edges_free(size: tuple[int, int]) -> None:
    app = StripApp()
    async with app.run_test(size=size) as pilot:
        app.strip.show(FACES, "markup")
        await pilot.pause()
        row = app.row()
        assert app.strip.outer_size.height == 1
        assert row.startswith("  ")
        assert row.endswith("+  ")
        assert "3 [@click=" in row or "3 [@clic…" in row
        assert not list(app.strip.children)


async def test_markup_in_a_title_is_text() -> None:
    app = StripApp()
    async with app.run_test(size=(120, 12)) as pilot:
        app.strip.show(FACES, "rust")
        await pilot.pause()
        assert "[@click=app.quit]x[/] [/" in app.row()
        await pilot.click(TabStrip, offset=(app.row().index("[@click") + 2, 0))
        assert app.told == [("TabSelected", "markup")]
        assert app.is_running


async def test_clicks_select_close_and_open() -> None:
    app = StripApp()
    async with app.run_test(size=(120, 12)) as pilot:
        app.strip.show(FACES, "rust")
        await pilot.pause()
        row = app.row()
        await pilot.click(TabStrip, offset=(row.index("2 SQL"), 0))
        await pilot.click(TabStrip, offset=(row.index("tuning"), 0), button=2)
        await pilot.click(TabStrip, offset=(120 - 3, 0))
        await pilot.click(TabStrip, offset=(0, 0))
        await pilot.click(TabStrip, offset=(row.index("2 SQL") - 1, 0))
        await pilot.click(TabStrip, offset=(row.index("SQL"), 0), button=3)
        assert app.told == [("TabSelected", "sql"), ("CloseAsked", "sql"), ("NewTabAsked", "")]


async def test_the_marks_at_the_ends_select_the_next_hidden_tab() -> None:
    app = StripApp()
    faces = [TabFace(str(index), SafeText("conversation")) for index in range(20)]
    async with app.run_test(size=(40, 12)) as pilot:
        app.strip.show(faces, "10")
        await pilot.pause()
        await pilot.click(TabStrip, offset=(app.row().index("‹"), 0))
        await pilot.click(TabStrip, offset=(app.row().index("›"), 0))
        await pilot.click(TabStrip, offset=(app.row().index("›"), 0), button=2)
        (_, before), (_, after) = app.told
        assert int(before) < 10 < int(after)


async def test_clicks_find_tabs_right_of_wide_characters() -> None:
    app = StripApp()
    faces = [TabFace("wide", SafeText("日本語の会話")), TabFace("next", SafeText("next"))]
    async with app.run_test(size=(80, 12)) as pilot:
        app.strip.show(faces, "wide")
        await pilot.pause()
        text = app.row()
        cells_before = len(text[: text.index("2 next")]) + 6
        await pilot.click(TabStrip, offset=(cells_before, 0))
        assert app.told == [("TabSelected", "next")]


async def test_only_what_differs_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    app = StripApp()
    async with app.run_test(size=(80, 12)) as pilot:
        strip = app.strip
        drawn: list[int] = []
        really_refresh = strip.refresh
        monkeypatch.setattr(strip, "refresh", lambda *args, **kwargs: (drawn.append(1), really_refresh())[1])
        strip.show(FACES, "rust")
        strip.show(list(FACES), "rust")
        assert len(drawn) == 1
        strip.show(FACES, "sql")
        assert len(drawn) == 2
        await pilot.pause()
        assert strip.active == "sql"
        assert strip.tabs == tuple(FACES)


async def test_the_active_tab_stays_in_sight_when_the_terminal_shrinks() -> None:
    app = StripApp()
    faces = [TabFace(str(index), SafeText("conversation")) for index in range(9)]
    async with app.run_test(size=(200, 24)) as pilot:
        app.strip.show(faces, "8")
        await pilot.pause()
        assert "1 conversation" in app.row()
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert "9 conv" in app.row()
        assert app.row().startswith("  ‹ ")


async def test_an_active_tab_that_is_none_of_them_is_no_error() -> None:
    app = StripApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.strip.show(FACES, "gone")
        await pilot.pause()
        app.strip.show([], "")
        await pilot.pause()
        assert app.row().strip() == "+"
