from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from app.ui.widgets.key_line import KeyLine, lines_of

KEYS = "enter open · ^r rename · ^p pin · esc close"


class KeysApp(App[None]):
    CSS = "KeyLine { width: 26; }"

    def compose(self) -> ComposeResult:
        yield KeyLine(KEYS)


def test_keys_that_fit_are_one_line() -> None:
    assert lines_of(KEYS, 43) == [KEYS]


def test_a_line_is_broken_between_two_keys_and_without_a_separator() -> None:
    assert lines_of(KEYS, 42) == ["enter open · ^r rename · ^p pin", "esc close"]
    assert lines_of(KEYS, 26) == ["enter open · ^r rename", "^p pin · esc close"]


@given(st.lists(st.text("ab ^", min_size=1, max_size=12), min_size=1, max_size=9), st.integers(1, 60))
def test_no_key_is_lost_and_only_a_single_key_is_too_wide(keys: list[str], width: int) -> None:
    lines = lines_of(" · ".join(keys), width)
    assert " · ".join(lines) == " · ".join(keys)
    assert all(cell_len(line) <= width or " · " not in line for line in lines)


async def test_it_is_as_high_as_its_keys_and_grows_with_them() -> None:
    app = KeysApp()
    async with app.run_test(size=(40, 12)) as pilot:
        line = app.query_one(KeyLine)
        assert line.size.height == 2
        line.show("esc close")
        await pilot.pause()
        assert line.size.height == 1
