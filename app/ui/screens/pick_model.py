"""The model picker: the models of every endpoint."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.errors import EndpointError
from app.providers.protocol import ModelCard
from app.safe_text import SafeText, safe_line
from app.session import EndpointEntry, ModelChoice, parse_choice
from app.ui.screens.model_picker import ModelPicker
from app.ui.screens.picker import Row

if TYPE_CHECKING:
    from app.ui.chat_app import ChatApp


def card_detail(entry: EndpointEntry, card: ModelCard) -> SafeText:
    """What is said beside a model: window and price where known, and the endpoint."""
    facts = []
    if card.context_window:
        facts.append(f"{card.context_window // 1000}k")
    if card.input_price is not None and card.output_price is not None:
        facts.append(f"${card.input_price:g}/${card.output_price:g}")
    return safe_line(" · ".join([*facts, entry.name]))


def rows_of(entry: EndpointEntry, cards: list[ModelCard], chosen: ModelChoice) -> list[Row]:
    """One row per model of an endpoint."""
    choices = [ModelChoice(entry.name, card.id) for card in cards]
    return [
        Row(str(choice), safe_line(card.id), card_detail(entry, card), "●" if choice == chosen else " ")
        for choice, card in zip(choices, cards, strict=True)
    ]


async def pick_model(app: ChatApp, wanted: str = "") -> ModelChoice | None:
    """Let the user pick a model; the lists of slow endpoints come in while the picker is open.

    Args:
        app: The app.
        wanted: A model, or ``endpoint/model``, that is taken without asking where exactly one known is called so;
            else the picker begins with it.
    """
    await app.until_open()
    endpoints = app.workspace.endpoints
    tab = app.chat_screen.active
    chosen = tab.session.choice if tab is not None else app.workspace.default_choice
    found: dict[str, list[Row]] = {
        entry.name: rows_of(entry, endpoints.known_cards(entry.name), chosen) for entry in endpoints.entries
    }

    def rows() -> list[Row]:
        return [row for entry in endpoints.entries for row in found.get(entry.name, [])]

    named = [row.key for row in rows() if wanted in (row.key, row.label)]
    if len(named) == 1:
        return parse_choice(named[0])

    effort = tab.session.preset.sampling.reasoning_effort if tab is not None else None
    picker = ModelPicker(
        rows(),
        current=str(chosen),
        query=wanted,
        effort=effort,
        favourites=await app.favourite_models(),
        on_favourites=app.keep_favourite_models,
    )

    async def list_one(entry: EndpointEntry) -> None:
        try:
            found[entry.name] = rows_of(entry, await endpoints.list_models(entry.name), chosen)
        except EndpointError as error:
            problem = SafeText(f"{entry.name}: {error.what or error.title}")
            found[entry.name] = found.get(entry.name) or [Row(f"!{entry.name}", problem, SafeText(""), "!")]
        picker.set_rows(rows(), str(chosen) if not picker.query_text else None)

    listing = asyncio.gather(*(list_one(entry) for entry in endpoints.entries))
    try:
        key = await app.push_screen_wait(picker)
    finally:
        listing.cancel()
    if key is not None and tab is not None and picker.effort != effort:
        await app.set_effort(tab, picker.effort)
    return parse_choice(key) if key is not None and not key.startswith("!") else None
