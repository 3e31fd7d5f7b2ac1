import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import Vertical

from app.safe_text import SafeText
from app.ui.themes import THEME_VARIABLE_DEFAULTS, load_themes
from app.ui.widgets.status_layout import KeyHint, StatusPieces, lay_out_status
from app.ui.widgets.status_line import StatusLine

STREAMING = SafeText("streaming ·  ~142 tok ·  61 tok/s · first 0.4 s")
KEYS = [
    KeyHint("esc", "stop", "stop"),
    KeyHint("^r", "again", "regenerate"),
    KeyHint("^p", "commands", "palette"),
    KeyHint("f1", "help", "help"),
]
PLACE = SafeText("claude-sonnet-5 · anthropic")


def text_of(line: StatusPieces) -> str:
    return "".join(piece.text for piece in line.pieces)


def test_the_line_reads_as_in_the_sketch() -> None:
    line = text_of(lay_out_status(STREAMING, KEYS, "", 100))
    assert line.startswith("streaming ·  ~142 tok ·  61 tok/s · first 0.4 s   ")
    assert line.endswith("   esc stop   ^r again   ^p commands   f1 help")
    assert len(line) == 100


def test_the_model_stands_after_the_status_where_there_is_room() -> None:
    assert "first 0.4 s · claude-sonnet-5 · anthropic  " in text_of(
        lay_out_status(STREAMING, KEYS, PLACE, 140)
    )
    assert "first 0.4 s · claude-sonnet-5  " in text_of(lay_out_status(STREAMING, KEYS, PLACE, 115))
    assert "61 tok/s · claude-sonnet-5  " in text_of(lay_out_status(STREAMING, KEYS, PLACE, 100))
    assert "claude" not in text_of(lay_out_status(STREAMING, KEYS, PLACE, 59))
    assert text_of(lay_out_status("", KEYS, PLACE, 100)).startswith("claude-sonnet-5 · anthropic  ")


def test_the_least_important_goes_first_and_the_key_that_stops_never() -> None:
    texts = {width: text_of(lay_out_status(STREAMING, KEYS, PLACE, width)) for width in range(20, 150)}
    milestones = (
        "streaming",
        "esc stop",
        "~142 tok",
        "61 tok/s",
        "^r again",
        "claude-sonnet-5",
        "^p commands",
        "f1 help",
    )
    first_width = [
        min(width for width, text in texts.items() if word in text) for word in (*milestones, "anthropic")
    ]
    assert first_width == sorted(first_width)
    assert all("esc stop" in text and "streaming" in text for text in texts.values())


def test_help_comes_before_the_details_of_a_reply_that_is_over() -> None:
    left = "done · 635 tok in 2.1 s · $0.0021 · ctx 8 % · first token 0.1 s"
    keys = [KeyHint("^l", "model", "models"), *KEYS[2:]]
    text = text_of(lay_out_status(left, keys, "big-one · mock", 76, essential=2))
    assert text.startswith("done · 635 tok in 2.1 s · big-one ")
    assert text.endswith("^l model   ^p commands   f1 help")


def test_more_than_five_keys_are_not_shown() -> None:
    keys = [KeyHint(f"f{number}", f"word{number}", "x") for number in range(1, 9)]
    text = text_of(lay_out_status("", keys, "", 200))
    assert "word5" in text
    assert "word6" not in text


def test_forty_columns_hold_the_status_and_the_first_key() -> None:
    assert text_of(lay_out_status(STREAMING, KEYS, PLACE, 36)) == "streaming ·  ~142 tok       esc stop"


def test_a_first_part_that_does_not_fit_is_cut() -> None:
    text = text_of(lay_out_status("a very long state without any separator in it", KEYS, "", 30))
    assert text.startswith("a very long state w…")
    assert text.endswith("esc stop")


def test_nothing_at_all_is_an_empty_line() -> None:
    assert text_of(lay_out_status("", [], "", 30)) == " " * 30


def test_cells_of_a_key_lead_to_its_action() -> None:
    line = lay_out_status(STREAMING, KEYS, "", 100)
    text = text_of(line)
    for hint in KEYS:
        start = text.index(f"{hint.key} {hint.label}")
        assert {line.action_at(x) for x in range(start, start + len(hint.key) + 1 + len(hint.label))} == {
            hint.action
        }
    assert line.action_at(0) == ""
    assert line.action_at(99) == "help"
    assert line.action_at(100) == ""


TEXT = st.text(st.sampled_from("ab ·日👍"), max_size=40)


@settings(max_examples=200)
@given(
    TEXT,
    st.lists(st.tuples(TEXT, TEXT, TEXT).map(lambda parts: KeyHint(*parts)), max_size=7),
    TEXT,
    st.integers(0, 200),
)
def test_the_line_is_always_as_wide_as_asked(left: str, keys: list[KeyHint], place: str, width: int) -> None:
    assert cell_len(text_of(lay_out_status(left, keys, place, width))) == width


class StatusApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.register_theme(load_themes([]).themes["beck"])
        self.theme = "beck"
        self.asked: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEME_VARIABLE_DEFAULTS

    def compose(self) -> ComposeResult:
        yield Vertical()
        yield StatusLine()

    @property
    def line(self) -> StatusLine:
        return self.query_one(StatusLine)

    def row(self) -> str:
        return self.screen._compositor.render_strips()[-1].text

    def on_status_line_action_asked(self, message: StatusLine.ActionAsked) -> None:
        self.asked.append(message.action)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (300, 100)])
async def test_it_is_one_line_that_leaves_the_edges_free(size: tuple[int, int]) -> None:
    app = StatusApp()
    async with app.run_test(size=size) as pilot:
        app.line.show(STREAMING, KEYS, place=PLACE, tone="live")
        await pilot.pause()
        assert app.line.outer_size.height == 1
        assert app.row().startswith("  streaming")
        assert app.row().endswith(
            "esc stop  " if size[0] == 40 else "^r again  " if size[0] == 80 else "f1 help  "
        )


async def test_a_click_on_a_key_asks_for_its_action() -> None:
    app = StatusApp()
    async with app.run_test(size=(120, 12)) as pilot:
        app.line.show(STREAMING, KEYS)
        await pilot.pause()
        await pilot.click(StatusLine, offset=(app.row().index("esc stop"), 0))
        await pilot.click(StatusLine, offset=(app.row().index("commands"), 0))
        await pilot.click(StatusLine, offset=(app.row().index("streaming"), 0))
        await pilot.click(StatusLine, offset=(0, 0))
        assert app.asked == ["stop", "palette"]


async def test_only_what_differs_is_drawn() -> None:
    app = StatusApp()
    async with app.run_test(size=(80, 12)) as pilot:
        assert app.line.show(STREAMING, KEYS)
        assert not app.line.show(SafeText(STREAMING[:1] + STREAMING[1:]), list(KEYS))
        assert app.line.show(STREAMING, KEYS[1:])
        await pilot.pause()
        assert "esc" not in app.row()


async def test_the_first_word_is_set_apart_when_live_and_when_failed() -> None:
    app = StatusApp()
    async with app.run_test(size=(80, 12)) as pilot:
        colors = {}
        for tone in ("quiet", "live", "failed"):
            app.line.show(SafeText("word · rest"), [], tone=tone)
            await pilot.pause()
            (segment,) = [
                segment for segment in app.screen._compositor.render_strips()[-1] if segment.text == "word"
            ]
            colors[tone] = segment.style.color.triplet.hex
        assert colors == {"quiet": "#939ba8", "live": "#79bfd6", "failed": "#f0868c"}


async def test_markup_and_line_ends_are_text() -> None:
    app = StatusApp()
    async with app.run_test(size=(80, 12)) as pilot:
        app.line.show(SafeText("failed · [@click=app.quit]x[/] [/\nnext"), [], place=SafeText("a\nb"))
        await pilot.pause()
        assert "[@click=app.quit]x[/] [/ next · a b" in app.row()
        await pilot.click(StatusLine, offset=(app.row().index("[@click") + 3, 0))
        assert app.is_running


async def test_the_rate_stands_behind_the_first_word_until_it_is_taken_away() -> None:
    app = StatusApp()
    async with app.run_test(size=(100, 3)) as pilot:
        app.line.show(STREAMING, KEYS, place=PLACE)
        await pilot.pause()
        before = app.row()
        app.line.show_rate(SafeText(" 12.3 KB/s"))
        await pilot.pause()
        assert app.row().startswith("  streaming ·  12.3 KB/s ·  ~142 tok")
        app.line.show(SafeText(""), KEYS, place=PLACE)
        await pilot.pause()
        assert app.row().startswith("   12.3 KB/s · claude-sonnet-5")
        app.line.show(STREAMING, KEYS, place=PLACE)
        app.line.show_rate(SafeText(""))
        await pilot.pause()
        assert app.row() == before
