"""Model cards: what the user's settings say of single models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.providers.protocol import ModelCard
from app.session import parse_choice

if TYPE_CHECKING:
    from app.settings.schema import Settings


def own_cards(settings: Settings) -> dict[str, ModelCard]:
    """What is set about single models, by ``endpoint/model``."""
    cards: dict[str, ModelCard] = {}
    for name in (*settings.prices, *settings.models):
        price, table = settings.prices.get(name), settings.models.get(name)
        cards[name] = ModelCard(
            parse_choice(name).model,
            context_window=table.context_window if table else None,
            input_price=price.input if price else None,
            output_price=price.output if price else None,
            cached_input_price=price.cached if price else None,
        )
    return cards
