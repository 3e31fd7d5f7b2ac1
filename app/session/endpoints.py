"""The endpoints that sessions can talk to, opened when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace

from app.conversation import AttachmentPart, Price
from app.errors import EndpointError, ModelNotFound
from app.providers.protocol import ModelCard, Provider

_NOT_FOR_CHAT = (
    "audio", "babbage", "bge-", "dall-e", "davinci", "embed", "image", "moderation", "realtime", "rerank", "sora",
    "speech", "transcribe", "tts", "whisper",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """An endpoint's name and the name of a model there; the model may be empty: not chosen yet."""

    endpoint: str
    model: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint}/{self.model}" if self.model else self.endpoint


_MISSING_HINT = "Nothing was sent. Start its server or set it up, or pick another model with ctrl+l."


def parse_choice(text: str) -> ModelChoice:
    """The choice written as ``endpoint/model`` or ``endpoint``; model names may hold slashes themselves."""
    endpoint, _, model = text.strip().partition("/")
    return ModelChoice(endpoint, model)


@dataclass(frozen=True, slots=True)
class EndpointEntry:
    """One endpoint as the registry knows it before it is opened.

    Attributes:
        name: As in ``name/model``.
        note: A few words for the model picker: where it is.
        open: Builds its provider; called at most once.
        models: Models known without asking.
        can_list: Whether the server may be asked for its models.
    """

    name: str
    note: str
    open: Callable[[], Awaitable[Provider]]
    models: tuple[str, ...] = ()
    can_list: bool = True


class Endpoints:
    """All configured and discovered endpoints, by name, in order of preference.

    Args:
        entries: Preferred ones first.
        own_cards: What the user says of models, by ``endpoint/model``; it comes before what a server says.
        is_curious: Whether `learn` asks servers for their models, to know windows and prices.
        look_for: Finds endpoints that come and go, such as local servers; asked where an unknown one is wanted.
    """

    def __init__(
        self,
        entries: Iterable[EndpointEntry] = (),
        *,
        own_cards: Mapping[str, ModelCard] | None = None,
        is_curious: bool = False,
        look_for: Callable[[], Awaitable[Iterable[EndpointEntry]]] | None = None,
    ) -> None:
        self._look_for = look_for
        self._own_cards = dict(own_cards or {})
        self._is_curious = is_curious
        self._learning: dict[str, asyncio.Task[None]] = {}
        self._entries: dict[str, EndpointEntry] = {entry.name: entry for entry in entries}
        self._providers: dict[str, Provider] = {}
        self._cards: dict[str, list[ModelCard]] = {}
        self._opening: dict[str, asyncio.Lock] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    @property
    def entries(self) -> list[EndpointEntry]:
        """All entries, preferred ones first."""
        return list(self._entries.values())

    def add(self, entry: EndpointEntry) -> None:
        """Add an endpoint behind the others; one with a known name is ignored."""
        self._entries.setdefault(entry.name, entry)

    async def provider(self, name: str) -> Provider:
        """The provider of an endpoint, opened when first asked for.

        Raises:
            EndpointError: there is no endpoint with this name, or it cannot be opened.
        """
        if name not in self._entries and self._look_for is not None:
            for entry in await self._look_for():
                self.add(entry)
        if name not in self._entries:
            known = ", ".join(self._entries) or "none"
            raise ModelNotFound(
                f"There is no endpoint named {name} now; there are: {known}.",
                hint=_MISSING_HINT,
                title="Endpoint not found",
            )
        async with self._opening.setdefault(name, asyncio.Lock()):
            if name not in self._providers:
                self._providers[name] = await self._entries[name].open()
        return self._providers[name]

    def known_cards(self, name: str) -> list[ModelCard]:
        """The endpoint's models as far as known without asking."""
        if name in self._cards:
            return self._cards[name]
        entry = self._entries.get(name)
        return [ModelCard(model) for model in entry.models] if entry else []

    async def list_models(self, name: str) -> list[ModelCard]:
        """The endpoint's models, asked from the server once and remembered.

        Raises:
            EndpointError: the server could not be asked and no models are configured.
        """
        if name in self._cards:
            return self._cards[name]
        entry = self._entries.get(name)
        if entry is not None and not entry.can_list:
            return self.known_cards(name)
        try:
            cards = await (await self.provider(name)).list_models()
        except EndpointError:
            if known := self.known_cards(name):
                return known
            raise
        listed = {card.id for card in cards}
        self._cards[name] = [card for card in self.known_cards(name) if card.id not in listed] + cards
        return self._cards[name]

    async def first_model(self, name: str) -> str:
        """A model to begin with: the first configured one, else the first listed one that is made for chat.

        Raises:
            EndpointError: the server offers none or could not be asked.
        """
        entry = self._entries.get(name)
        if entry is not None and entry.models:
            return entry.models[0]
        for card in await self.list_models(name):
            if not any(word in card.id.lower() for word in _NOT_FOR_CHAT):
                return card.id
        raise ModelNotFound(f"{name} offers no model for chat.")

    async def refusal(self, choice: ModelChoice, parts: Sequence[AttachmentPart]) -> str:
        """Why a model would refuse what is attached, in a sentence or two; empty where nothing says so."""
        from app.providers.pictures import refusal_of  # loaded with the first picture

        try:
            endpoint = (await self.provider(choice.endpoint)).endpoint
        except EndpointError:
            return ""  # sending will say what is wrong with it
        card = self.card(choice)
        takes = card.takes_pictures if card is not None else None
        return refusal_of(parts, endpoint.wire_format, choice.model or choice.endpoint, takes)

    def card(self, choice: ModelChoice) -> ModelCard | None:
        """What is known about a model; None where nothing is."""
        found = next((card for card in self.known_cards(choice.endpoint) if card.id == choice.model), None)
        own = self._own_cards.get(str(choice))
        if own is None or found is None:
            return own or found
        said = {field.name: getattr(own, field.name) for field in fields(own)}
        return replace(found, **{name: value for name, value in said.items() if value is not None})

    def price(self, choice: ModelChoice) -> Price | None:
        """What a model's tokens cost; None where that is not known."""
        card = self.card(choice)
        return card.price if card is not None else None

    def may_ask(self, name: str) -> bool:
        """Whether an endpoint may be asked for more than the user's own replies: not the guide, not a recording."""
        entry = self._entries.get(name)
        return entry is not None and entry.can_list

    def learn(self, name: str) -> None:
        """Ask an endpoint for its models beside everything else, once; nobody hears of a failure."""
        entry = self._entries.get(name)
        if self._is_curious and entry is not None and entry.can_list and name not in self._cards:
            self._learning.setdefault(name, asyncio.get_running_loop().create_task(self._learn(name)))

    async def _learn(self, name: str) -> None:
        with suppress(EndpointError):
            await self.list_models(name)

    async def aclose(self) -> None:
        """End what is asked for beside everything else.

        Cancellation: what is asked goes on until the connections are closed.
        """
        asking = [task for task in self._learning.values() if not task.done()]
        for task in asking:
            task.cancel()
        if asking:
            await asyncio.wait(asking)
