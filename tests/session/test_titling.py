"""Titles that models give, against a scripted server."""

from app.session import Limits
from tests.support.scripted_server import Hold, error_reply, openai_stream
from tests.support.workspaces import opened_workspace, until


async def answered(session, text="why is the sky blue?\nsecond line"):
    generation = await session.send(text)
    await generation.wait()
    await session.drain()


def posts(server):
    return [request.json for request in server.requests if request.method == "POST"]


async def no_titling(workspace):
    await until(lambda: not workspace._titler._asking)


async def test_after_the_first_exchange_the_model_gives_a_title_and_the_store_keeps_it(server, tmp_path):
    server.reply(
        openai_stream(["Scattering."]), openai_stream(['"Why the ', 'sky is blue"\n']), openai_stream(["b"])
    )
    async with opened_workspace(server.base_url, tmp_path / "b.sqlite3", titles_by="") as workspace:
        session = workspace.new()
        await answered(session)
        await until(lambda: session.title == "Why the sky is blue")
        await session.drain()
        stored = await workspace.store.conversations.load(session.id)
        assert (stored.conversation.title, stored.conversation.title_source) == (
            "Why the sky is blue",
            "model",
        )
        asked = posts(server)[1]
        assert asked["model"] == "scripted"
        assert "why is the sky blue?" in asked["messages"][0]["content"]
        assert "Scattering." in asked["messages"][0]["content"]
        await answered(session)
        await no_titling(workspace)
        assert len(posts(server)) == 3
        assert len(session.tree) == 4


async def test_another_model_can_be_set_for_titles(server):
    server.reply(openai_stream(["a"]), openai_stream(["Named"]))
    async with opened_workspace(server.base_url, titles_by="test/other") as workspace:
        session = workspace.new()
        await answered(session)
        await until(lambda: session.title == "Named")
        assert [post["model"] for post in posts(server)] == ["scripted", "other"]


async def test_without_the_setting_nothing_is_asked(server):
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url) as workspace:
        session = workspace.new()
        await answered(session)
        assert session.title == "why is the sky blue?"
    assert len(posts(server)) == 1


async def test_a_title_of_the_users_is_never_overwritten(server):
    hold = Hold()
    server.reply(openai_stream(["a"]), openai_stream([hold, "Machine"]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        session = workspace.new()
        await answered(session)
        await hold.reached()
        await session.rename("Mine")
        hold.release()
        await no_titling(workspace)
        assert session.title == "Mine"


async def test_a_conversation_that_has_a_title_is_not_named_again(server):
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        session = workspace.new()
        await session.rename("Mine")
        await answered(session)
        await no_titling(workspace)
    assert len(posts(server)) == 1


async def test_a_failure_leaves_the_first_line_and_is_not_repeated(server):
    server.reply(openai_stream(["a"]), error_reply(400, "no"), openai_stream(["b"]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        session = workspace.new()
        await answered(session)
        await until(lambda: len(posts(server)) == 2)
        await no_titling(workspace)
        assert session.title == "why is the sky blue?"
        await answered(session)
        await no_titling(workspace)
        assert len(posts(server)) == 3


async def test_a_server_that_asks_to_slow_down_is_not_asked_again(server):
    server.reply(openai_stream(["a"]), error_reply(429, "slow down", Retry_After="0"))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        await answered(workspace.new())
        await until(lambda: len(posts(server)) == 2)
        await no_titling(workspace)
        assert len(posts(server)) == 2


async def test_an_unknown_endpoint_for_titles_costs_nothing_but_the_title(server):
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url, titles_by="nowhere/x") as workspace:
        session = workspace.new()
        await answered(session)
        await no_titling(workspace)
        assert session.title == "why is the sky blue?"


async def test_the_next_prompt_goes_first_and_the_title_is_asked_for_once_more(server):
    hold = Hold()
    server.reply(
        openai_stream(["a"]),
        openai_stream([hold, "Late"]),
        openai_stream(["b"]),
        openai_stream(["Second try"]),
    )
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        session = workspace.new()
        await answered(session)
        await hold.reached()
        await answered(session, "and then?")
        await until(lambda: session.title == "Second try")
        assert server.disconnects == 1


async def test_a_reply_that_is_not_whole_asks_for_no_title(server):
    server.reply(openai_stream(["a"], finish=None, done=False))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        session = workspace.new()
        generation = await session.send("go")
        await generation.wait()
        await no_titling(workspace)
    assert len(posts(server)) == 1


async def test_an_endpoint_that_is_not_asked_for_models_is_not_asked_for_titles(server):
    """The guide and recordings."""
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        workspace.endpoints.may_ask = lambda name: False
        await answered(workspace.new())
        await no_titling(workspace)
    assert len(posts(server)) == 1


async def test_nobody_who_looks_means_no_title(server):
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        await workspace.leave_alone()
        await answered(workspace.new())
        await no_titling(workspace)
    assert len(posts(server)) == 1


async def test_beyond_the_limit_of_the_day_there_is_no_title(server):
    server.reply(openai_stream(["a"], usage=(100, 0)))
    async with opened_workspace(server.base_url, titles_by="", limits=Limits(tokens_per_day=50)) as workspace:
        session = workspace.new()
        await answered(session, "x")
        await no_titling(workspace)
        assert session.title == "x"
    assert len(posts(server)) == 1


async def test_what_a_title_takes_counts_for_the_day(server):
    server.reply(openai_stream(["a"], usage=(10, 5)), openai_stream(["T"], usage=(60, 3)))
    async with opened_workspace(
        server.base_url, titles_by="", limits=Limits(tokens_per_day=5000)
    ) as workspace:
        session = workspace.new()
        await answered(session)
        await until(lambda: session.title == "T")
        assert (await workspace.ledger.today()).tokens == 78


async def test_closing_does_not_wait_for_a_title(server):
    hold = Hold()
    server.reply(openai_stream(["a"]), openai_stream([hold]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        await answered(workspace.new())
        await hold.reached()
    await server.disconnected()


async def test_a_temporary_conversation_gets_no_title(server):
    server.reply(openai_stream(["a"]))
    async with opened_workspace(server.base_url, titles_by="") as workspace:
        session = workspace.new()
        session.is_temporary = True
        await answered(session)
        await no_titling(workspace)
    assert len(posts(server)) == 1
