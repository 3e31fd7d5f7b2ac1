"""Which prompts a search finds, which of their lines it shows, and that it ends in peace."""

from __future__ import annotations

from textual.app import App

from app.ui.themes import THEME_VARIABLE_DEFAULTS
from app.ui.widgets.prompt_search import MOST_FOUND, PromptSearch, SentPrompts, line_of


class SearchApp(App[None]):
    """A search and nothing else."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEME_VARIABLE_DEFAULTS

    def compose(self):
        yield PromptSearch(["one", "two"])


def test_prompts_that_hold_every_word_are_found_newest_first_and_once() -> None:
    prompts = SentPrompts(["Why is the sky blue?", "the sea", "Is the SKY wide?", "the sea"])
    assert prompts.holding("sky") == ["Is the SKY wide?", "Why is the sky blue?"]
    assert prompts.holding("BLUE sky") == ["Why is the sky blue?"]
    assert prompts.holding("") == ["the sea", "Is the SKY wide?", "Why is the sky blue?"]
    assert prompts.holding("nothing") == []


def test_no_more_are_found_than_are_shown() -> None:
    assert len(SentPrompts([f"prompt {number}" for number in range(1000)]).holding("prompt")) == MOST_FOUND


def test_the_line_with_the_hit_is_shown() -> None:
    assert line_of("first\n\n  second line\nthird", "LINE") == "second line  (+2 lines)"
    assert line_of("\nonly", "x") == "only"
    assert line_of("", "x") == ""


async def test_a_new_size_finds_nothing_to_search_while_it_is_taken_away() -> None:
    app = SearchApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.query_one(PromptSearch).remove_children()
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert app.query_one(PromptSearch).size.width < 60
