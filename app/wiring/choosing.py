"""Whom new conversations talk to at a start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from app.errors import Failure, SettingsError, StoreError

if TYPE_CHECKING:
    from app.session import EndpointEntry, Endpoints, ModelChoice
    from app.store import Store

LookFor = Callable[[], Awaitable[list["EndpointEntry"]]]


async def default_choice(
    model: str, store: Store, endpoints: Endpoints, look_for: LookFor | None, problems: list[Failure]
) -> ModelChoice:
    """The model to begin with: as set, else as picked last, else the first endpoint's first.

    Args:
        model: As set; empty for none.
        store: Knows what was picked last.
        endpoints: All that are known; those that are found are added.
        look_for: Finds endpoints that come and go, such as local servers; asked only where one of them is wanted.
        problems: Where the endpoint that is set is not there, that is added.
    """
    from app.session import ModelChoice, parse_choice

    wanted = [parse_choice(each) for each in (model, await _picked_last(store)) if each]
    if look_for is not None and any(choice.endpoint not in endpoints for choice in wanted[:1]):
        for entry in await look_for():
            endpoints.add(entry)
    if model and wanted[0].endpoint not in endpoints:
        known = ", ".join(entry.name for entry in endpoints.entries)
        problems.append(
            SettingsError(f"There is no endpoint named {wanted[0].endpoint}; there are: {known}.").failure
        )
    for choice in wanted:
        if choice.endpoint in endpoints:
            return choice
    first = endpoints.entries[0]
    return ModelChoice(first.name, first.models[0] if first.models else "")


async def _picked_last(store: Store) -> str:
    try:
        picked = await store.state.get("choice")
    except StoreError:
        return ""
    return picked if isinstance(picked, str) else ""
