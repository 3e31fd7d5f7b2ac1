"""The story: exact, repeatable, varied, and at the rate that was asked for."""

from __future__ import annotations

import asyncio
import hashlib

import httpx
import pytest

from app.errors import ServerFailed
from app.gateway.reply import Prompt, Turn
from app.gateway.story import FASTEST_RATE, MOST_TOKENS, Story, StoryPlan, plan_of, story_pieces
from tests.gateway.talk import chat, contents, stream


@pytest.mark.parametrize("tokens", [1, 2, 3, 17, 100, 800, 801, 2_000, 12_345])
def test_a_story_has_exactly_as_many_pieces_as_asked(tokens: int) -> None:
    assert sum(1 for _ in story_pieces(StoryPlan(tokens=tokens))) == tokens


def test_the_same_seed_tells_the_same_story() -> None:
    def told(seed: int) -> str:
        return "".join(story_pieces(StoryPlan(tokens=3_000, seed=seed)))

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_a_story_is_the_same_on_every_machine_and_python() -> None:
    text = "".join(story_pieces(StoryPlan(tokens=2_000, seed=1)))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "18a1d5eb0af9cf76"


@pytest.mark.parametrize("seed", range(20))
def test_the_shortest_usual_story_has_every_kind_of_block(seed: int) -> None:
    text = "".join(story_pieces(StoryPlan(seed=seed)))
    for mark in (
        "# ",
        "\n## ",
        "\n- **",
        "\n    - ",
        "\n1. ",
        "\n   * ",
        "- [",
        "|:--|",
        "```",
        "\n> > ",
        "> [!",
        "**",
        "`",
        "\n---\n",
    ):
        assert mark in text, mark
    assert any(ord(character) > 0x1F000 for character in text)
    assert any(ord(character) > 0x370 for character in text)
    assert text.count("```") % 2 == 0, "no fence is left open"


def test_stories_have_code_in_many_languages() -> None:
    text = "".join(story_pieces(StoryPlan(tokens=20_000)))
    for language in ("python", "rust", "sql", "typescript", "bash", "json", "diff", "html"):
        assert f"```{language}\n" in text


@pytest.mark.parametrize(
    ("prompt", "plan"),
    [
        ("", StoryPlan()),
        ("tell me a story", StoryPlan()),
        ("tokens=2000 rate=100 seed=1", StoryPlan(2_000, 100, 1)),
        ("Please: TOKENS = 5, Rate=2.5; seed=42!", StoryPlan(5, 2.5, 42)),
        ("rate=0", StoryPlan(rate=0)),
        ("tokens=0", StoryPlan(tokens=1)),
        ("tokens=999999999 rate=999999", StoryPlan(MOST_TOKENS, FASTEST_RATE)),
        ("tokens=many rate=-5 seed=1e9 fail=", StoryPlan()),
        ("tokens=12345678901234567890", StoryPlan()),
        ("mytokens=5", StoryPlan()),
        ("fail=3", StoryPlan(fail=3)),
    ],
)
def test_the_prompt_sets_the_plan_and_nonsense_is_ignored(prompt: str, plan: StoryPlan) -> None:
    assert plan_of(prompt) == plan


async def test_a_failing_story_fails_after_its_pieces_and_not_when_it_was_whole_by_then() -> None:
    told: list[str] = []

    async def tell(prompt: str) -> None:
        told.clear()
        async for piece in Story().reply(Prompt((Turn("user", prompt),))):
            told.append(piece)

    with pytest.raises(ServerFailed, match="broke off after 3"):
        await tell("tokens=9 rate=0 fail=3")
    assert len(told) == 3
    await tell("tokens=3 rate=0 fail=3")
    assert len(told) == 3


async def test_the_pieces_of_a_story_arrive_one_event_each(client: httpx.AsyncClient) -> None:
    events = await stream(
        client, chat("tokens=1234 rate=0 seed=5", "story", stream_options={"include_usage": True})
    )
    assert contents(events) == list(story_pieces(StoryPlan(tokens=1234, seed=5)))
    assert events[-2]["usage"]["completion_tokens"] == 1234


@pytest.mark.parametrize("rate", [100, 1_000])
async def test_the_rate_holds_over_the_wire_within_a_tenth(client: httpx.AsyncClient, rate: int) -> None:
    tokens = rate // 2 + 1
    deviations = []
    for _ in range(3):  # a busy machine may delay one run, never hurry it
        began = asyncio.get_running_loop().time()
        events = await stream(client, chat(f"tokens={tokens} rate={rate}", "story"))
        seconds = asyncio.get_running_loop().time() - began
        assert len(contents(events)) == tokens
        deviations.append(abs(seconds - 0.5) / 0.5)
        if deviations[-1] < 0.1:
            return
    pytest.fail(f"off by {deviations}")
