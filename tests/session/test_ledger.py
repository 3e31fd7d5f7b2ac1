"""What replies cost, and the limits that end them."""

import asyncio

import pytest

from app.providers.protocol import ModelCard
from app.session import Limits, ModelChoice
from tests.support.scripted_server import Hold, json_reply, openai_stream
from tests.support.workspaces import opened_workspace, until

CARDS = {"test/scripted": ModelCard("scripted", input_price=2.0, output_price=10.0)}
NOON = 1_790_000_000_000


def money(server, path=None, **fields):
    return opened_workspace(server.base_url, path, cards=CARDS, clock_ms=lambda: NOON, **fields)


async def answered(session, text="go"):
    generation = await session.send(text)
    await generation.wait()
    await session.drain()
    return session.path()[-1].generation


async def test_a_reply_costs_what_the_provider_counted_and_the_store_keeps_it(server, tmp_path):
    server.reply(openai_stream(["x"], usage=(1_000_000, 100_000)))
    async with money(server, tmp_path / "beck.sqlite3") as workspace:
        session = workspace.new()
        record = await answered(session)
        assert record.usage.cost == pytest.approx(3.0)
        assert not record.usage.is_cost_estimated
        stored = await workspace.store.conversations.load(session.id)
        assert stored.messages[-1].generation.usage.cost == pytest.approx(3.0)


async def test_a_stopped_reply_costs_about_what_was_sent_and_written(server):
    hold = Hold()
    server.reply(openai_stream(["x" * 400, hold]))
    async with money(server) as workspace:
        session = workspace.new()
        await session.send("y" * 4000)
        await until(lambda: session.live.sequence >= 1)
        await session.stop()
        usage = session.path()[-1].generation.usage
        assert usage.cost == pytest.approx((1000 * 2 + 100 * 10) / 1e6)
        assert usage.is_cost_estimated


async def test_a_model_without_a_price_has_no_cost(server):
    server.reply(openai_stream(["x"]))
    async with opened_workspace(server.base_url) as workspace:
        record = await answered(workspace.new())
        assert record.usage.cost is None


async def test_a_curious_workspace_learns_windows_and_prices_from_the_list_once(server):
    pricing = {"prompt": "0.000002", "completion": "0.00001", "input_cache_read": "0.0000002"}
    listed = {"data": [{"id": "scripted", "context_length": 8000, "pricing": pricing}]}
    server.pages = {"/models": json_reply(listed)}
    server.reply(openai_stream(["a"]), openai_stream(["b"]))
    async with opened_workspace(server.base_url, is_curious=True) as workspace:
        session = workspace.new()
        await answered(session)
        choice = ModelChoice("test", "scripted")
        await until(lambda: workspace.endpoints.price(choice) is not None)
        record = await answered(session)
        assert record.usage.cost == pytest.approx((7 * 2 + 11 * 10) / 1e6)
        assert workspace.endpoints.price(choice).cached_input == pytest.approx(0.2)
        assert session.context.window == 8000
        assert [request.path for request in server.requests].count("/v1/models") == 1


async def test_what_the_user_says_of_a_model_comes_before_the_list(server):
    listed = {"data": [{"id": "scripted", "context_length": 8000, "pricing": {"input": 7, "output": 9}}]}
    server.pages = {"/models": json_reply(listed)}
    async with money(server) as workspace:
        await workspace.endpoints.list_models("test")
        card = workspace.endpoints.card(ModelChoice("test", "scripted"))
        assert (card.input_price, card.output_price, card.context_window) == (2.0, 10.0, 8000)


async def test_an_uncurious_workspace_asks_for_no_list(server):
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url) as workspace:
        await answered(workspace.new())
    assert [request.method for request in server.requests] == ["POST"]


async def test_a_reply_that_reaches_its_limit_is_stopped_with_the_reason(server):
    hold = Hold()
    server.reply(openai_stream([*["x" * 40] * 50, hold]))
    async with money(server, limits=Limits(dollars_per_reply=0.001)) as workspace:
        session = workspace.new()
        record = await answered(session)
        assert record.status == "stopped"
        assert record.failure.title == "Spend limit reached"
        assert "max_price_per_reply" in record.failure.what
        assert 0.001 <= record.usage.cost < 0.0012
        assert len(session.path()[-1].text) < 500
        await server.disconnected()


async def test_a_reply_below_its_limit_is_whole(server):
    server.reply(openai_stream(["x" * 40] * 3))
    async with money(server, limits=Limits(dollars_per_reply=0.001)) as workspace:
        assert (await answered(workspace.new())).status == "complete"


async def test_a_prompt_that_costs_more_than_a_reply_may_is_not_sent(server):
    async with money(server, limits=Limits(dollars_per_reply=0.001)) as workspace:
        session = workspace.new()
        record = await answered(session, "y" * 4000)
        assert (record.status, record.failure.title) == ("stopped", "Spend limit reached")
        assert server.requests == []
        assert (await workspace.ledger.today()).tokens == 0


async def test_tokens_can_be_limited_where_no_price_is_known(server):
    server.reply(openai_stream([*["x" * 40] * 50, Hold()]))
    async with opened_workspace(server.base_url, limits=Limits(tokens_per_reply=60)) as workspace:
        record = await answered(workspace.new())
        assert record.status == "stopped"
        assert "max_tokens_per_reply" in record.failure.what
        assert 60 <= record.usage.output_tokens <= 70


async def test_the_day_counts_what_other_processes_spent(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(openai_stream(["x"], usage=(1_000_000, 100_000)))
    async with money(server, path) as other:
        await answered(other.new())
    async with money(server, path, limits=Limits(dollars_per_day=2.5)) as workspace:
        reached = await workspace.ledger.reached()
        assert "max_price_per_day" in reached.what
        record = await answered(workspace.new())
        assert (record.status, len(server.requests)) == ("stopped", 1)


async def test_yesterday_does_not_count(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(openai_stream(["x"], usage=(1_000_000, 100_000)))
    now = [NOON - 24 * 3_600_000]
    fields = {"cards": CARDS, "clock_ms": lambda: now[0], "limits": Limits(dollars_per_day=2.5)}
    async with opened_workspace(server.base_url, path, **fields) as workspace:
        await answered(workspace.new())
        assert await workspace.ledger.reached() is not None
        now[0] = NOON
        assert await workspace.ledger.reached() is None


async def test_the_user_may_send_once_all_the_same(server):
    server.reply(openai_stream(["x"], usage=(1_000_000, 100_000)), openai_stream(["y"], usage=(5, 6)))
    async with money(server, limits=Limits(dollars_per_day=2.5)) as workspace:
        session = workspace.new()
        await answered(session)
        workspace.ledger.allow(session.id)
        assert (await answered(session)).status == "complete"
        assert (await answered(session)).status == "stopped"


async def test_replies_that_run_at_once_share_the_day(server):
    holds = [Hold(), Hold()]
    for hold in holds:
        server.reply(openai_stream(["x" * 400, hold, *["x" * 40] * 50, Hold()]))
    async with money(server, limits=Limits(dollars_per_day=0.0025)) as workspace:
        sessions = [workspace.new(), workspace.new()]
        for session, hold in zip(sessions, holds, strict=True):
            await session.send("go")
            await hold.reached()
            await until(lambda session=session: session.live.sequence >= 1)
        for hold in holds:
            hold.release()
        await asyncio.gather(*(until(lambda s=s: s.live is None) for s in sessions))
        spent = sum(session.path()[-1].generation.usage.cost for session in sessions)
        assert 0.0025 <= spent < 0.0032
        assert {session.path()[-1].generation.status for session in sessions} == {"stopped"}
