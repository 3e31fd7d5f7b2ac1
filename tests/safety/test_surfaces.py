"""Hostile texts on every surface, through the real app: no byte outside the list, no action, no crash."""

from __future__ import annotations

import pytest

from tests.safety.hostile import hostile_texts, seed_of
from tests.safety.on_terminal import show_on_terminal
from tests.safety.staging import hold, shown, stage_of
from tests.safety.surfaces import SURFACES, leave

SEED = 20_260
SMALL = 12
"""Texts for each surface in every run of the tests."""
LARGE = 10_000
PARTS = 4


@pytest.mark.parametrize("first", range(0, len(SURFACES), 5))
async def test_hostile_texts_do_nothing_on_any_surface(first):
    names = list(SURFACES)[first : first + 5]
    counts = {name: max(3, SMALL // SURFACES[name].cost) for name in names}
    texts = {name: hostile_texts(seed_of(SEED, name), count) for name, count in counts.items()}
    assert await hold(texts) == sum(counts.values())


async def test_every_surface_shows_what_is_put_on_it():
    async with stage_of() as (stage, pilot, _):
        for name in SURFACES:
            await leave(stage)
            stage.rounds = 0
            screen = await shown(stage, pilot, name, "MARKED")
            assert "MARKED" in screen or "marked" in screen, f"{name}\n{screen}"


async def test_clicks_on_markup_in_any_row_do_nothing_but_what_beck_offers():
    evil = "[@click=app.quit]QUIT[/] [link=file:///etc/passwd]PASSWD[/] [@click=app.bell]BELL[/]"
    async with stage_of() as (stage, pilot, actions):
        for name in (
            "tab title",
            "model name",
            "transcript",
            "reasoning",
            "error body",
            "notification",
            "tool call",
        ):
            rows = (await shown(stage, pilot, name, evil)).splitlines()
            assert any("@click" in row or "QUIT" in row for row in rows), name
            for y, row in enumerate(rows):
                for word in ("@click", "QUIT", "PASSWD", "BELL"):
                    if (x := row.find(word)) >= 0:
                        await pilot.click(offset=(x + 1, y))
            assert stage.app.is_running
            assert {action for action in actions if not action.startswith("app.models")} == set(), (
                name,
                actions,
            )


def test_the_corpus_is_the_same_each_time_and_holds_every_kind():
    texts = list(hostile_texts(1, 3_000))
    assert texts == list(hostile_texts(1, 3_000))
    whole = "".join(texts)
    for kind in (
        "\x1b]52;",
        "\x9d",
        "\x1b[2J",
        "\x9b",
        "\x1bP",
        "\x1b_",
        "\x1b^",
        "\u202e",
        "\u200b",
        "\U000e0068",
        "\ud83d",
        "[@click=",
        "[link=",
        "&#x202e;",
        "&#27;",
        "\u0301" * 60,
    ):
        assert kind in whole, kind


# On a terminal


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_texts_that_stand_together_on_a_terminal_do_nothing(tmp_path, part):
    """One showing of each surface, as the torture has them; every byte of it is checked."""
    names = list(SURFACES)[part::PARTS]
    for name, done in zip(names, show_on_terminal(tmp_path, "whole", SEED, 0, names), strict=True):
        assert done["texts"] == SURFACES[name].fits, name


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", SURFACES)
def test_ten_thousand_hostile_texts_do_nothing_on(tmp_path, name):
    """The real app in a pseudo-terminal, as many texts at once as a surface has room for.

    Texts that stand together still stand for themselves: the rules of `safe_text` keep no state, a list shows each text
    in a row of its own, and where a text is shown as it is, or cut from one line, an escape sequence, a piece of markup or
    a link in it is the same behind another one. Only Markdown joins them: half of the showings keep them apart in quotes,
    which end whatever a text leaves open; in the other half one runs into the next, as in a reply. Markup that was read by
    mistake would act or fail wherever it stands. The tests above show each text by itself.
    """
    assert show_on_terminal(tmp_path, "whole", SEED, LARGE, [name])[0]["texts"] == LARGE


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", SURFACES)
def test_every_sequence_cut_behind_each_of_its_characters_does_nothing_on(tmp_path, name):
    """Likewise. All texts of the run above, cut behind each byte, go through the boundary in `test_cuts.py`."""
    done = show_on_terminal(tmp_path, "cut", SEED, LARGE, [name])
    assert done[0]["texts"] > 1_300
