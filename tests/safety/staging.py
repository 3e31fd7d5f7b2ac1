"""The real app on a stage, headless or on a terminal, and looking at what it shows."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

from app.ui.chat_app import ChatApp
from app.ui.terminal.options import TerminalOptions
from app.ui.widgets.transcript import Transcript
from tests.safety.screen_check import check_screen, check_strips
from tests.safety.surfaces import SURFACES, Stage, leave
from tests.support.chats import chat_app, until_open
from tests.support.scripted_server import ScriptedServer


class Actions(list[str]):
    """Every action that ran in an app."""

    def __init__(self, app: ChatApp) -> None:
        super().__init__()
        run_action = app.run_action

        async def recorded(action, *arguments, **named):
            self.append(str(action))
            return await run_action(action, *arguments, **named)

        app.run_action = recorded


def _folder(above: str, name: str) -> Path:
    folder = Path(above, name)
    folder.mkdir()
    return folder


@asynccontextmanager
async def app_on_stage() -> AsyncIterator[tuple[ChatApp, ScriptedServer]]:
    """An app that does not run yet, its server, and folders of its own for themes and templates."""
    with tempfile.TemporaryDirectory(prefix="beck-stage-") as folder:
        themes, templates = (_folder(folder, name) for name in ("themes", "templates"))
        async with ScriptedServer() as server:
            app = chat_app(
                server.base_url,
                None,
                terminal=TerminalOptions(max_fps=2000.0),
                models=("scripted",),
                theme_folders=(themes,),
                templates_folder=templates,
            )
            yield app, server


@asynccontextmanager
async def stage_of() -> AsyncIterator[tuple[Stage, object, Actions]]:
    """The app without a terminal, its server, and a record of every action that runs."""
    async with app_on_stage() as (app, server):
        actions = Actions(app)
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await until_open(app)
            app.server_pages = server.pages
            yield Stage(app, server), pilot, actions
            await app.end()
        assert app.return_code == 0


async def shown(stage: Stage, pilot, name: str, *texts: str) -> str:
    """Put texts on a surface and look at the screen; returns its text.

    Raises:
        AssertionError: something is there that must not be.
    """
    await put(stage, pilot, name, texts)
    screen = check_screen(stage.app)
    check_app(stage)
    return screen


async def put(stage: Stage, pilot, name: str, texts: Sequence[str]) -> None:
    """Put texts on a surface and wait until they stand there."""
    surface = SURFACES[name]
    await surface.put(stage, texts)
    await settled(stage, pilot)
    if surface.then is not None:
        surface.then(stage)
        await settled(stage, pilot)


def check_app(stage: Stage) -> None:
    """The app runs, and nothing was copied."""
    assert stage.app.is_running, stage.app._exception
    assert stage.app.clipboard == ""


async def settled(stage: Stage, pilot) -> None:
    """Wait until the screen shows what it will go on showing."""
    screen = stage.app.chat_screen
    for _ in range(400):
        await pilot._wait_for_screen()
        tab = stage.tab
        mine = [tab.transcript] if tab.comparison is None else tab.comparison.view.transcripts
        wanted = [each.transcript for each in screen.tabs]
        visible = screen._compositor.visible_widgets
        is_there = set(wanted) <= set(screen.query(Transcript)) and any(each in visible for each in mine)
        top = stage.app.screen
        is_waiting = top._layout_required or top._dirty_widgets or top._callbacks
        is_due = any(each.is_frame_due for each in mine)
        if is_there and not (is_waiting or is_due or tab.session.live):
            break
        await asyncio.sleep(0.001)
    else:
        raise AssertionError("the screen does not come to rest")
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


async def hold_together(stage: Stage, pilot, actions: Actions, name: str, texts: Iterable[str]) -> int:
    """Put texts on a surface of an app on a terminal, as many at once as fit there; how many there were.

    The bytes are for whoever reads the terminal to check; here it is looked for styles that act, and for actions.
    """
    count = 0
    texts = iter(texts)
    await leave(stage)
    stage.rounds = 0
    while some := list(islice(texts, SURFACES[name].fits)):
        try:
            await put(stage, pilot, name, some)
            check_strips(stage.app)
            check_app(stage)
            assert actions == []
        except Exception as error:
            raise AssertionError(f"{name}, {some!r}: {error!r}, {stage.app._exception!r}") from error
        count += len(some)
    return count
