from app.providers.protocol import ModelCard
from app.session.trimming import trim, turns_of, wanted_tokens
from tests.support.scripted_server import openai_stream
from tests.support.workspaces import opened_workspace

CARDS = {"test/scripted": ModelCard("scripted", context_window=1000)}


async def talked(session, server, *prompts, usage=None):
    for prompt in prompts:
        server.reply(openai_stream(["reply " * 20], usage=usage))
        generation = await session.send(prompt)
        await generation.wait()
    await session.drain()


def sent(session):
    return [turn[0].text[:5] for turn in turns_of(session.tree.path())]


async def test_the_oldest_turns_go_until_the_rest_fits_and_one_undo_brings_them_back(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "b.sqlite3", cards=CARDS) as workspace:
        session = workspace.new()
        await talked(session, server, *(f"{n:04} " + "x" * 1000 for n in range(4)))
        before = session.context.tokens
        trimmed = await trim(session, tokens=wanted_tokens(session))
        assert wanted_tokens(session) == 600
        assert (trimmed.turns, sent(session)) == (2, ["0002 ", "0003 "])
        assert session.context.tokens <= 600 < before
        assert abs(before - trimmed.tokens - session.context.tokens) <= 2
        server.reply(openai_stream(["ok"]))
        await (await session.send("next")).wait()
        asked = [message["content"][:4] for message in server.requests[-1].json["messages"]]
        assert asked == ["0002", "repl", "0003", "repl", "next"]
        undone = await workspace.undo(session)
        assert "2 oldest turns" in undone.what
        assert sent(session) == ["0000 ", "0001 ", "0002 ", "0003 ", "next"]
        await session.drain()
        stored = await workspace.store.conversations.load(session.id)
        assert not any(message.is_excluded for message in stored.messages)


async def test_the_last_turn_stays_whatever_its_length(server):
    async with opened_workspace(server.base_url, cards=CARDS) as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b" * 9000)
        assert (await trim(session, tokens=10)).turns == 1
        assert sent(session) == ["bbbbb"]
        assert (await trim(session, tokens=10)).turns == 0


async def test_what_fits_is_left_alone(server):
    async with opened_workspace(server.base_url, cards=CARDS) as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b")
        assert (await trim(session, tokens=wanted_tokens(session))).turns == 0
        assert sent(session) == ["a", "b"]


async def test_a_number_of_turns_can_be_kept(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, "a", "b", "c", "d")
        assert (await trim(session, keep=2)).turns == 2
        assert sent(session) == ["c", "d"]
        assert (await trim(session, keep=9)).turns == 0


async def test_without_a_window_only_a_refusal_says_how_much_is_too_much(server):
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await talked(session, server, *("x" * 1000 for _ in range(4)))
        assert wanted_tokens(session) is None
        tokens = session.context.tokens
        assert wanted_tokens(session, is_refused=True) == tokens * 60 // 100


async def test_a_refused_request_must_shrink_even_where_the_window_seems_large_enough(server):
    async with opened_workspace(server.base_url, cards=CARDS) as workspace:
        session = workspace.new()
        await talked(session, server, *("x" * 300 for _ in range(4)))
        assert session.context.percent < 60
        assert (await trim(session, tokens=wanted_tokens(session, is_refused=True))).turns >= 1
