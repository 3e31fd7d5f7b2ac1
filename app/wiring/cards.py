"""Model cards: what the user's settings say of single models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.providers.protocol import ModelCard
from app.session import parse_choice

if TYPE_CHECKING:
    from app.settings.schema import Settings


def own_cards(settings: Settings) -> dict[str, ModelCard]:
    """What is set about single models, by ``endpoint/model``."""
    return {
        name: ModelCard(
            parse_choice(name).model,
            input_price=price.input,
            output_price=price.output,
            cached_input_price=price.cached,
        )
        for name, price in settings.prices.items()
    }
