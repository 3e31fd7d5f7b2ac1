"""After every random step the terminal shows what a fresh repaint would."""

import os
from random import Random

import pytest

from tests.ui.terminal.pty_app import PtyApp

STEPS = int(os.environ.get("BECK_STEPS", "300"))
TORTURE_STEPS = int(os.environ.get("BECK_TORTURE_STEPS", "20000"))
SEEDS = 10
KEYS = "aaaagggggAkkjjuudemnnNbtrce"


def walk(terminal, random, steps):
    terminal.check()  # nothing of the start is on its way any more when the size changes
    for step in range(steps):
        match random.randrange(12):
            case 0:
                terminal.resize(random.randint(20, 140), random.randint(6, 50))
            case 1:  # frames are left out while nobody reads
                terminal.press("".join(random.choices(KEYS, k=12)))
            case 2:
                terminal.press("sgags")  # a stream that begins and ends
            case _:
                terminal.press(random.choice(KEYS))
        try:
            terminal.check()
        except AssertionError as error:
            raise AssertionError(f"step {step}: {error}") from error


@pytest.mark.slow
@pytest.mark.timeout(60 + STEPS)
@pytest.mark.parametrize(("modern", "options"), [(True, {}), (False, {"scroll_regions": "on"})])
def test_every_step_of_a_walk_ends_with_the_right_screen(tmp_path, modern, options):
    with PtyApp(tmp_path / "walk", modern=modern, **options) as terminal:
        walk(terminal, Random(f"{modern}"), STEPS // 2)


@pytest.mark.torture
@pytest.mark.timeout(600 + TORTURE_STEPS)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_steps_end_with_the_right_screen(tmp_path, seed):
    is_modern = seed % 2 == 0
    options = {"scroll_regions": "auto" if is_modern else "on"}
    with PtyApp(tmp_path / "walk", modern=is_modern, **options) as terminal:
        walk(terminal, Random(seed), TORTURE_STEPS // SEEDS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({"TERM": "linux", "COLORTERM": ""}, {}),
        ({"TERM": "screen", "COLORTERM": ""}, {"scroll_regions": "off"}),
        ({"TERM": "tmux-256color", "COLORTERM": ""}, {}),
        ({"NO_COLOR": "1"}, {"low_bandwidth": True}),
    ],
)
def test_other_terminals_show_the_right_screen(tmp_path, environment, options):
    with PtyApp(tmp_path / "walk", modern=False, environment=environment, **options) as terminal:
        walk(terminal, Random(7), 12)


@pytest.mark.slow
@pytest.mark.parametrize("keys", ["tgjgagnbgjtgbgkanagajakjgnujkagauatjg", "aktjjagabjbbjgjaabatg"])
def test_a_widget_that_is_all_scrollbar_is_not_painted_over_it(tmp_path, keys):
    with PtyApp(tmp_path / "walk", columns=21, rows=12) as terminal:
        for key in f"b{keys}":
            terminal.press(key)
            terminal.check()
