"""The index: what ranks above what."""

from __future__ import annotations

from app.gateway.documentation import Section
from app.gateway.retrieval import SectionIndex
from app.gateway.terms import terms_of


def best(question: str, *sections: Section) -> list[str]:
    return [
        match.section.title for match in SectionIndex(sections).best(dict.fromkeys(terms_of(question), 1.0))
    ]


def test_a_word_in_the_title_counts_more_than_in_the_text() -> None:
    assert best("lanterns", Section("River", "a lantern"), Section("Lantern", "water")) == [
        "Lantern",
        "River",
    ]


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    common = [Section(f"River {number}", "water water") for number in range(5)]
    assert best("water lantern", *common, Section("Night", "a lantern"))[0] == "Night"


def test_a_section_that_knows_too_little_of_the_question_is_no_answer() -> None:
    assert best("water from the moons of jupiter and saturn", Section("River", "water")) == []


def test_repeating_a_word_wins_little_against_knowing_both() -> None:
    assert best("water lantern", Section("A", "water " * 50), Section("B", "water and a lantern"))[0] == "B"


def test_nothing_is_found_in_nothing() -> None:
    assert best("water") == []
    assert best("", Section("River", "water")) == []
    assert best("the and of", Section("River", "water")) == []


def test_a_trusted_source_goes_first() -> None:
    assert best("water", Section("A", "water"), Section("B", "water", weight=1.25)) == ["B", "A"]
