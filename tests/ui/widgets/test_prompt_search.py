"""Which prompts a search finds, and which of their lines it shows."""

from __future__ import annotations

from app.ui.widgets.prompt_search import MOST_FOUND, SentPrompts, line_of


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
