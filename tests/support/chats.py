"""The real app against a scripted server, for pilot flows, snapshots and screenshots."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from app.errors import Failure
from app.providers import Http
from app.providers.protocol import ModelCard
from app.session import EndpointEntry, Endpoints, Limits, ModelChoice, Workspace
from app.store import Store
from app.ui.chat_app import ChatApp
from app.ui.start import Opened, Start
from tests.support.scripted_server import ScriptedServer
from tests.support.workspaces import entry, until

NOON = 1_790_000_000_000
"""A moment to freeze the clock at, in milliseconds since the epoch."""


def chat_app(
    base_url: str | ScriptedServer,
    path: Path | None = None,
    *,
    name: str = "test",
    models: tuple[str, ...] = ("scripted", "other"),
    clock_ms: Callable[[], int] | None = None,
    problems: tuple[Failure, ...] = (),
    store_failure: Failure | None = None,
    found: tuple[EndpointEntry, ...] = (),
    cards: dict[str, ModelCard] | None = None,
    limits: Limits | None = None,
    titles_by: str | None = None,
    is_curious: bool = False,
    wraps_code: bool = False,
    more_endpoints: Callable[[Http], list[EndpointEntry]] = lambda _: [],
    **start: object,
) -> ChatApp:
    """The app with one endpoint at the base URL; nothing is animated.

    A server that is given instead is started and ended in the app's own event loop.
    """
    server = base_url if isinstance(base_url, ScriptedServer) else None
    clock = {} if clock_ms is None else {"clock_ms": clock_ms}

    async def opened() -> Opened:
        http = Http()
        if server is not None:
            await server.__aenter__()
        url = server.base_url if server is not None else base_url
        store = await Store.open(path, **clock)
        endpoints = Endpoints(
            [entry(http, name, url, models), *more_endpoints(http)], own_cards=cards, is_curious=is_curious
        )
        recovered = tuple(await store.messages.recover())
        choice = ModelChoice(name, models[0] if models else "")
        workspace = Workspace(
            store, endpoints, default_choice=choice, limits=limits, titles_by=titles_by, **clock
        )

        async def discover() -> list[EndpointEntry]:
            return list(found)

        async def aclose() -> None:
            await workspace.aclose()
            await http.aclose()
            if server is not None:
                await server.__aexit__()

        return Opened(workspace, problems, store_failure, recovered, discover, aclose, wraps_code=wraps_code)

    return ChatApp(Start(open=opened, is_animated=False, **start))


async def until_open(app: ChatApp) -> None:
    """Wait until the workspace is open and a tab is active."""
    await until(lambda: app.opened is not None and app.chat_screen.active is not None)


async def until_settled(app: ChatApp) -> None:
    """Wait until no reply is running in any session and everything is with the store."""
    await until(lambda: not app.workspace.live_sessions)
    for tab in app.chat_screen.tabs:
        await tab.session.drain()


async def until_idle(pilot) -> None:
    """Wait until the screen shows what it will go on showing: no message, callback or repaint is waiting."""
    await pilot._wait_for_screen()
    await asyncio.sleep(0.06)  # one frame of the transcript's own pace
    await pilot._wait_for_screen()
    await pilot.pause()


def screen_text(app: ChatApp) -> str:
    """What is on the screen, a line per row."""
    width, height = app.size
    rows = [list(" " * width) for _ in range(height)]
    update = app.screen._compositor.render_strips()
    return (
        "\n".join("".join(segment.text for segment in strip).rstrip() for strip in update)
        if update
        else str(rows)
    )


async def until_shows(app: ChatApp, *texts: str) -> None:
    """Wait until all the texts are on the screen.

    Raises:
        AssertionError: they did not come; the message shows the screen.
    """
    try:
        await until(lambda: all(text in screen_text(app) for text in texts))
    except TimeoutError:
        raise AssertionError(f"not on the screen: {texts}\n{screen_text(app)}") from None
