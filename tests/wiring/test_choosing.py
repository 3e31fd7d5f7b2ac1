"""Whom new conversations talk to at a start, also where a local server is wanted that is only found by looking."""

from __future__ import annotations

import pytest

from app.session import EndpointEntry, Endpoints, ModelChoice
from app.store import Store
from app.wiring.choosing import default_choice


async def opened():
    raise AssertionError("nobody is to be asked")


def named(name: str, *models: str) -> EndpointEntry:
    return EndpointEntry(name, "", opened, models)


@pytest.mark.parametrize(
    ("model", "picked", "chosen", "looks", "tells"),
    [
        ("", None, "cloud/big", 0, False),
        ("cloud/small", "ollama/llama", "cloud/small", 0, False),
        ("", "cloud/small", "cloud/small", 0, False),
        ("", "ollama/llama", "ollama/llama", 1, False),
        ("ollama/llama", None, "ollama/llama", 1, False),
        ("nowhere/x", "ollama/llama", "ollama/llama", 1, True),
        ("nowhere/x", None, "cloud/big", 1, True),
        ("", "nowhere/x", "cloud/big", 1, False),
        ("", 17, "cloud/big", 0, False),
        ("small", None, "cloud/small", 0, False),
        ("llama", None, "ollama/llama", 1, False),
        ("both", None, "cloud/big", 1, True),
        ("llama", "cloud/small", "ollama/llama", 1, False),
    ],
)
async def test_the_model_to_begin_with(model, picked, chosen, looks, tells):
    store = await Store.open(None)
    if picked is not None:
        await store.state.set("choice", picked)
    endpoints = Endpoints([named("cloud", "big", "small", "both"), named("second", "both")])
    looked, problems = [], []

    async def look_for():
        looked.append(1)
        return [named("ollama", "llama", "both")]

    choice, is_there = await default_choice(model, store, endpoints, look_for, problems)
    assert (str(choice), is_there) == (chosen, not tells)
    assert len(looked) == looks
    told = {
        "nowhere/x": ["There is no endpoint named nowhere; there are: cloud, second, ollama."],
        "both": ["More than one endpoint has a model named both; write cloud/both, say."],
    }
    assert [problem.what for problem in problems] == told.get(model, [])
    await store.aclose()


async def test_nobody_is_looked_for_where_the_user_wants_none():
    store = await Store.open(None)
    choice, is_there = await default_choice(
        "ollama/llama", store, Endpoints([named("cloud", "big")]), None, []
    )
    assert (choice, is_there) == (ModelChoice("cloud", "big"), False)
    await store.aclose()
