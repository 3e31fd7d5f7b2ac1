import pytest

from app.session.titles import TITLE_LENGTH, model_title


@pytest.mark.parametrize(
    "answer",
    [
        "Rust lifetimes", "  Rust lifetimes\n", '"Rust lifetimes"', "“Rust lifetimes”", "«Rust lifetimes»", "Rust lifetimes.",
        "Title: Rust lifetimes", "**Title:** Rust lifetimes", "# Rust lifetimes", "Title: \"Rust lifetimes\"", "`Rust lifetimes`",
        "The title: Rust lifetimes", "TITLE : Rust lifetimes", "Titel: Rust lifetimes", "\n\nRust lifetimes\n\nIt is short.",
        "<think>Hm, what\nabout…</think>\n\nRust lifetimes", "- Rust   lifetimes", "Rust\u200b lifetimes",
    ],
)  # fmt: skip
def test_what_models_put_around_a_title_goes(answer):
    assert model_title(answer) == "Rust lifetimes"


@pytest.mark.parametrize("answer", ["", " \n ", '""', "Title:", "<think>never ends", "***"])
def test_an_answer_without_a_title_gives_none(answer):
    assert model_title(answer) == ""


def test_a_long_title_is_cut_and_a_hostile_one_harmless():
    assert len(model_title("word " * 50)) <= TITLE_LENGTH
    assert "\x1b" not in model_title("\x1b]0;owned\x07 title")
    assert len(model_title("x" * 1_000_000)) <= TITLE_LENGTH


def test_a_word_that_only_ends_in_the_label_stays():
    assert model_title("Subtitle: the sequel") == "Subtitle: the sequel"
    assert model_title("Fixing a title: part two") == "Fixing a title: part two"
