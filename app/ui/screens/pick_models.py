"""The picker of several models: those of every endpoint, checked to be compared."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.errors import EndpointError
from app.safe_text import SafeText
from app.session import EndpointEntry, ModelChoice, parse_choice
from app.ui.screens.pick_many import PickMany, keys_of
from app.ui.screens.pick_model import rows_of
from app.ui.screens.picker import Row

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp


async def pick_models(app: ChatApp, chosen: Sequence[ModelChoice]) -> list[ModelChoice]:
    """Let the user pick at least two models; none where the dialog was closed.

    Args:
        app: The app, open.
        chosen: Those that are checked at first.
    """
    endpoints = app.workspace.endpoints
    found: dict[str, list[Row]] = {
        entry.name: rows_of(entry, endpoints.known_cards(entry.name), chosen[0])
        for entry in endpoints.entries
    }

    def rows() -> list[Row]:
        return [row for entry in endpoints.entries for row in found.get(entry.name, [])]

    picker = PickMany(
        SafeText("Models to compare"),
        rows(),
        checked=[str(choice) for choice in chosen if choice.model],
        verb="compare",
        problem=lambda keys: "" if len(keys) > 1 else "Check at least two with tab.",
        placeholder="Type a model or an endpoint",
        empty="No model matches, or the endpoints have not answered yet.",
    )

    async def list_one(entry: EndpointEntry) -> None:
        try:
            found[entry.name] = rows_of(entry, await endpoints.list_models(entry.name), chosen[0])
        except EndpointError as error:
            problem = SafeText(f"{entry.name}: {error.what or error.title}")
            found[entry.name] = found.get(entry.name) or [Row(f"!{entry.name}", problem, SafeText(""), "!")]
        picker.set_rows(rows())

    listing = asyncio.gather(*(list_one(entry) for entry in endpoints.entries))
    try:
        return [parse_choice(key) for key in keys_of(await app.push_screen_wait(picker))]
    finally:
        listing.cancel()
