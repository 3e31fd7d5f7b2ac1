"""Hostile texts on every surface, through the real app: no byte outside the list, no action, no crash."""

from __future__ import annotations

import asyncio
import random
import zlib
from collections.abc import Iterable
from contextlib import asynccontextmanager

import pytest

from app.ui.terminal.options import TerminalOptions
from app.ui.widgets.transcript import Transcript
from tests.safety.hostile import SEQUENCES, hostile_texts, prefixes
from tests.safety.screen_check import check_screen
from tests.safety.surfaces import SURFACES, Stage, leave
from tests.support.chats import chat_app, until_open
from tests.support.scripted_server import ScriptedServer

SEED = 20_260
SMALL = 12
"""Texts for each surface in every run of the tests; a tenth of `LARGE` counts as the torture's usual share."""
LARGE = 10_000


@asynccontextmanager
async def stage_of():
    """The app, its server, and a record of every action that runs."""
    async with ScriptedServer() as server:
        app = chat_app(server.base_url, None, terminal=TerminalOptions(max_fps=2000.0), models=("scripted",))
        actions: list[str] = []
        run_action = app.run_action

        async def recorded(action, *arguments, **named):
            actions.append(str(action))
            return await run_action(action, *arguments, **named)

        app.run_action = recorded
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await until_open(app)
            app.server_pages = server.pages
            yield Stage(app, server), pilot, actions
            await app.end()
        assert app.return_code == 0


async def shown(stage: Stage, pilot, name: str, text: str) -> str:
    """Put a text on a surface and look at the screen; returns its text.

    Raises:
        AssertionError: something is there that must not be.
    """
    surface = SURFACES[name]
    await surface.put(stage, text)
    await settled(stage, pilot)
    if surface.then is not None:
        surface.then(stage)
        await settled(stage, pilot)
    screen = check_screen(stage.app)
    assert stage.app.is_running, stage.app._exception
    assert stage.app.clipboard == ""
    return screen


async def settled(stage: Stage, pilot) -> None:
    """Wait until the screen shows what it will go on showing."""
    screen = stage.app.chat_screen
    for _ in range(400):
        await pilot._wait_for_screen()
        transcripts = list(screen.query(Transcript))
        shown = stage.tab.transcript
        is_there = (
            transcripts == [tab.transcript for tab in screen.tabs]
            and shown in screen._compositor.visible_widgets
        )
        top = stage.app.screen
        is_waiting = top._layout_required or top._dirty_widgets or top._callbacks
        if is_there and not (is_waiting or shown.is_frame_due or stage.tab.session.live):
            break
        await asyncio.sleep(0.001)
    await pilot._wait_for_screen()


async def hold(texts_by_surface: dict[str, Iterable[str]]) -> int:
    """Put texts on surfaces, one after the other, and look at the screen each time; how many there were."""
    count = 0
    async with stage_of() as (stage, pilot, actions):
        for name, texts in texts_by_surface.items():
            await leave(stage)
            stage.rounds = 0
            for text in texts:
                try:
                    await shown(stage, pilot, name, text)
                    assert actions == []
                except Exception as error:
                    raise AssertionError(f"{name}, {text!r}: {error!r}, {stage.app._exception!r}") from error
                count += 1
    return count


def seed_of(name: str) -> int:
    """A seed of its own for each surface."""
    return SEED + zlib.crc32(name.encode())


@pytest.mark.parametrize("first", range(0, len(SURFACES), 5))
async def test_hostile_texts_do_nothing_on_any_surface(first):
    names = list(SURFACES)[first : first + 5]
    counts = {name: max(3, SMALL // SURFACES[name].cost) for name in names}
    texts = {name: hostile_texts(seed_of(name), count) for name, count in counts.items()}
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


# Large counts


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("name", SURFACES)
async def test_ten_thousand_hostile_texts_do_nothing_on(name, tenth):
    count = LARGE // 10
    assert await hold({name: hostile_texts(seed_of(name) + 1 + tenth, count)}) == count


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", SURFACES)
async def test_every_sequence_cut_behind_each_of_its_characters_does_nothing_on(name):
    dice = random.Random(seed_of(name))
    wanted = sorted({cut for sequence in SEQUENCES for cut in prefixes(sequence)})
    assert await hold({name: dice.sample(wanted, len(wanted))}) == len(wanted)
