"""A real workspace against a scripted server: the ground of session and UI tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.providers import Http, open_provider
from app.providers.endpoint import Endpoint
from app.providers.protocol import ModelCard
from app.session import EndpointEntry, Endpoints, Limits, ModelChoice, Workspace
from app.store import Store
from tests.support.scripted_replies import PATIENCE_SECONDS


def entry(
    http: Http, name: str, base_url: str, models: tuple[str, ...] = ("scripted",), **fields
) -> EndpointEntry:
    """An endpoint entry that opens a real provider."""

    async def opened():
        return open_provider(Endpoint(name, base_url, models=models, is_local=True, **fields), http)

    return EndpointEntry(name, base_url, opened, models)


@asynccontextmanager
async def opened_workspace(
    base_url: str,
    path: Path | None = None,
    *,
    clock_ms: Callable[[], int] | None = None,
    models: tuple[str, ...] = ("scripted", "other"),
    cards: dict[str, ModelCard] | None = None,
    limits: Limits | None = None,
    titles_by: str | None = None,
    is_curious: bool = False,
) -> AsyncIterator[Workspace]:
    """A workspace whose one endpoint ``test`` is the server at the base URL."""
    http = Http()
    clock = {} if clock_ms is None else {"clock_ms": clock_ms}
    store = await Store.open(path, **clock)
    endpoints = Endpoints([entry(http, "test", base_url, models)], own_cards=cards, is_curious=is_curious)
    workspace = Workspace(
        store,
        endpoints,
        default_choice=ModelChoice("test", models[0] if models else ""),
        limits=limits,
        titles_by=titles_by,
        **clock,
    )
    try:
        yield workspace
    finally:
        await workspace.aclose()
        await http.aclose()


async def until(condition: Callable[[], bool], timeout_seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition holds, giving the event loop room in between.

    Raises:
        TimeoutError: it did not in time.
    """
    async with asyncio.timeout(timeout_seconds):
        while not condition():  # noqa: ASYNC110 - the conditions belong to code that offers no event for them
            await asyncio.sleep(0.005)
