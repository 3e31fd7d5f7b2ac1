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
) -> tuple[ModelChoice, bool]:
    """The model to begin with: as set, else as picked last, else the first endpoint's first.

    Args:
        model: As set, ``endpoint/model``, ``endpoint``, or the name of a model that one endpoint alone is known to have;
            empty for none.
        store: Knows what was picked last.
        endpoints: All that are known; those that are found are added.
        look_for: Finds endpoints that come and go, such as local servers; asked only where one of them is wanted.
        problems: Where the endpoint that is set is not there, that is added.

    Returns:
        The model, and whether no other one took the place of the one that is set.
    """
    from app.session import ModelChoice

    wanted = model or await _picked_last(store)
    if look_for is not None and wanted and _known(wanted, endpoints) is None:
        for entry in await look_for():
            endpoints.add(entry)
    choice = _known(wanted, endpoints)
    is_there = not model or choice is not None
    if not is_there:
        problems.append(SettingsError(_why_unknown(model, endpoints)).failure)
        choice = _known(await _picked_last(store), endpoints)
    if choice is not None:
        return choice, is_there
    first = endpoints.entries[0]
    return ModelChoice(first.name, first.models[0] if first.models else ""), is_there


def _known(text: str, endpoints: Endpoints) -> ModelChoice | None:
    """The model that a text names; None where its endpoint is not there, or more than one has a model of that name."""
    from app.session import ModelChoice, parse_choice

    choice = parse_choice(text)
    if choice.endpoint in endpoints:
        return choice
    having = _having(text, endpoints)
    return ModelChoice(having[0], text.strip()) if len(having) == 1 else None


def _having(model: str, endpoints: Endpoints) -> list[str]:
    return [entry.name for entry in endpoints.entries if model.strip() in entry.models]


def _why_unknown(model: str, endpoints: Endpoints) -> str:
    from app.session import parse_choice

    if having := _having(model, endpoints):
        return f"More than one endpoint has a model named {model.strip()}; write {having[0]}/{model.strip()}, say."
    known = ", ".join(entry.name for entry in endpoints.entries)
    return f"There is no endpoint named {parse_choice(model).endpoint}; there are: {known}."


async def _picked_last(store: Store) -> str:
    try:
        picked = await store.state.get("choice")
    except StoreError:
        return ""
    return picked if isinstance(picked, str) else ""
