from app.session.forking import fork
from tests.session.test_undo import talked, texts
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import until


async def test_a_fork_is_a_conversation_of_its_own_with_the_path_so_far(server, workspace):
    session = await talked(server, workspace, "one", "two")
    await session.set_excluded(session.path()[0].id, is_excluded=True)
    await session.change_settings("the system prompt", system_prompt="Be brief.")
    copy = await fork(workspace, session, session.path()[1].id)
    assert (texts(copy), copy.title) == (["one", "re one"], "one (fork)")
    assert copy.choice == session.choice
    assert copy.conversation.system_prompt == "Be brief."
    assert [message.is_excluded for message in copy.path()] == [True, False]
    assert copy.path()[1].generation.usage == session.path()[1].generation.usage
    server.reply(sse_chat("apart"))
    await (await copy.send("three")).wait()
    assert texts(copy) == ["one", "re one", "three", "apart"]
    assert texts(session) == ["one", "re one", "two", "re two"]
    stored = await workspace.store.conversations.load(copy.id)
    assert [message.text for message in stored.tree().path()] == texts(copy)


async def test_a_fork_of_another_branch_leaves_the_path_of_the_original(server, workspace):
    session = await talked(server, workspace, "one")
    first = session.path()[1].id
    server.reply(sse_chat("second"))
    await (await session.regenerate()).wait()
    copy = await fork(workspace, session, first)
    assert (texts(copy), texts(session)) == (["one", "re one"], ["one", "second"])
    assert len(copy.tree) == 2


async def test_a_fork_of_a_running_reply_has_what_arrived_and_is_stopped(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["partial", hold, " whole"]))
    session = workspace.new()
    await session.send("go")
    await until(lambda: session.live.sequence >= 1)
    copy = await fork(workspace, session, session.path()[1].id)
    assert (texts(copy), copy.path()[1].generation.status) == (["go", "partial"], "stopped")
    assert not copy.lives
    hold.release()
    await session.live.wait()
    assert (texts(copy), texts(session)) == (["go", "partial"], ["go", "partial whole"])
