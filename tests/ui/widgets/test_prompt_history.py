from hypothesis import given
from hypothesis import strategies as st

from app.ui.widgets.prompt_history import PromptHistory


def test_walking_back_shows_the_newest_first_and_ends_at_the_oldest() -> None:
    walk = PromptHistory(["one", "two"])
    assert walk.older("") == "two"
    assert walk.older("two") == "one"
    assert walk.older("one") is None
    assert walk.is_walking


def test_the_unfinished_draft_returns_at_the_end_of_the_walk() -> None:
    walk = PromptHistory(["one", "two"])
    assert walk.older("half a thou") == "two"
    assert walk.older("two") == "one"
    assert walk.newer("one") == "two"
    assert walk.newer("two") == "half a thou"
    assert not walk.is_walking
    assert walk.newer("half a thou") is None


def test_a_changed_old_prompt_keeps_its_change_during_the_walk() -> None:
    walk = PromptHistory(["one", "two"])
    assert walk.older("draft") == "two"
    assert walk.older("two, changed") == "one"
    assert walk.newer("one") == "two, changed"


def test_a_change_is_forgotten_when_the_next_walk_begins() -> None:
    walk = PromptHistory(["one"])
    assert walk.older("draft") == "one"
    assert walk.newer("one, changed") == "draft"
    assert walk.older("draft") == "one"


def test_without_prompts_there_is_nowhere_to_go() -> None:
    walk = PromptHistory()
    assert walk.older("draft") is None
    assert walk.newer("draft") is None
    assert not walk.is_walking


def test_repeats_and_blank_prompts_are_passed_over() -> None:
    walk = PromptHistory(["one", "one", " \n", "two", "two", "one"])
    assert [walk.older(""), walk.older("one"), walk.older("two"), walk.older("one")] == [
        "one",
        "two",
        "one",
        None,
    ]


def test_prompts_that_arrive_during_a_walk_wait_for_the_next_one() -> None:
    walk = PromptHistory(["one", "two"])
    assert walk.older("") == "two"
    walk.replace(["one", "two", "three"])
    assert walk.older("two") == "one"
    walk.restart()
    assert walk.older("") == "three"


def test_restarting_makes_what_is_shown_the_draft() -> None:
    walk = PromptHistory(["one", "two"])
    assert walk.older("draft") == "two"
    walk.restart()
    assert not walk.is_walking
    assert walk.newer("two") is None
    assert walk.older("a new draft") == "two"
    assert walk.newer("two") == "a new draft"


@given(
    st.lists(st.text("ab", max_size=3), max_size=5),
    st.lists(st.sampled_from(["older", "newer", "type", "restart", "replace"]), max_size=40),
)
def test_the_draft_is_never_lost_whatever_the_keys(prompts: list[str], keys: list[str]) -> None:
    walk, shown, draft = PromptHistory(prompts), "draft", "draft"
    for count, key in enumerate(keys):
        match key:
            case "older":
                shown = answer if (answer := walk.older(shown)) is not None else shown
            case "newer":
                shown = answer if (answer := walk.newer(shown)) is not None else shown
            case "type":
                shown = f"typed {count}"
                draft = draft if walk.is_walking else shown
            case "restart":
                walk.restart()
                draft = shown
            case "replace":
                walk.replace([*prompts, f"new {count}"])
        if not walk.is_walking:
            assert shown == draft
    while (answer := walk.newer(shown)) is not None:
        shown = answer
    assert shown == draft
