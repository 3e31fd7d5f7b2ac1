import pytest

from app.errors import ModelNotFound
from app.providers.protocol import ModelCard
from app.session import EndpointEntry, Endpoints, ModelChoice, parse_choice


class Listed:
    """A provider that only lists its models."""

    def __init__(self, *names):
        self.names = names
        self.asked = 0

    async def list_models(self):
        self.asked += 1
        return [ModelCard(name) for name in self.names]


def entry(provider, name="test", **fields):
    async def opened():
        entry.opened = getattr(entry, "opened", 0) + 1
        return provider

    return EndpointEntry(name, "", opened, **fields)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("openai/gpt", ModelChoice("openai", "gpt")),
        ("router/meta/llama", ModelChoice("router", "meta/llama")),
        ("guide", ModelChoice("guide", "")),
    ],
)
def test_a_choice_is_written_as_endpoint_and_model(text, choice):
    assert parse_choice(text) == choice
    assert str(choice) == text


async def test_models_are_asked_for_once():
    provider = Listed("a", "b")
    endpoints = Endpoints([entry(provider)])
    assert [card.id for card in await endpoints.list_models("test")] == ["a", "b"]
    await endpoints.list_models("test")
    assert provider.asked == 1


async def test_configured_models_stand_before_listed_ones():
    endpoints = Endpoints([entry(Listed("a", "mine"), models=("mine", "hidden"))])
    assert [card.id for card in await endpoints.list_models("test")] == ["hidden", "a", "mine"]
    assert await endpoints.first_model("test") == "mine"


async def test_an_unknown_endpoint_is_named():
    with pytest.raises(ModelNotFound, match="nowhere"):
        await Endpoints().provider("nowhere")


async def test_an_endpoint_that_comes_and_goes_is_looked_for_where_it_is_wanted():
    provider = Listed("a")
    found = []
    endpoints = Endpoints([entry(provider)], look_for=lambda: looked_for(found))
    await endpoints.provider("test")
    with pytest.raises(ModelNotFound, match="no endpoint named local now; there are: test"):
        await endpoints.provider("local")
    found.append(entry(provider, "local"))
    assert await endpoints.provider("local") is provider
    assert [each.name for each in endpoints.entries] == ["test", "local"]


async def looked_for(found):
    return list(found)


async def test_models_that_are_not_for_chat_are_not_chosen():
    endpoints = Endpoints([entry(Listed("text-embedding-3", "whisper-1", "chat-1"))])
    assert await endpoints.first_model("test") == "chat-1"


async def test_a_found_endpoint_does_not_replace_a_configured_one():
    endpoints = Endpoints([entry(Listed("mine"))])
    endpoints.add(entry(Listed("found")))
    assert [card.id for card in await endpoints.list_models("test")] == ["mine"]
