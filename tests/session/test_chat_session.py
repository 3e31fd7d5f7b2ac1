import asyncio

import pytest

from app.conversation import TextPart
from app.session import Advanced, Changed, ModelChoice, Settled
from tests.support.scripted_server import Drop, Reply, ScriptedServer, error_reply, openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until


async def sent(session, text="hello"):
    generation = await session.send(text)
    await generation.wait()
    return session.path()[-1]


async def test_a_prompt_is_answered_and_both_are_stored(server, workspace):
    server.reply(sse_chat("Hello", " world"))
    session = workspace.new()
    reply = await sent(session, "hi there")
    assert (reply.text, reply.generation.status, reply.generation.finish_reason) == (
        "Hello world",
        "complete",
        "stop",
    )
    stored = await workspace.store.conversations.load(session.id)
    assert [message.text for message in stored.messages] == ["hi there", "Hello world"]
    assert stored.messages[-1].generation.usage.output_tokens == 11
    assert not stored.messages[-1].generation.usage.is_estimated


async def test_the_request_carries_the_path(server, workspace):
    server.reply(sse_chat("one"), sse_chat("two"))
    session = workspace.new()
    await sent(session, "first")
    await sent(session, "second")
    messages = server.requests[-1].json["messages"]
    assert [(message["role"], message["content"]) for message in messages] == [
        ("user", "first"),
        ("assistant", "one"),
        ("user", "second"),
    ]


async def test_an_empty_prompt_sends_nothing(server, workspace):
    session = workspace.new()
    assert await session.send("  \n ") is None
    assert session.is_empty
    assert server.requests == []


async def test_a_second_prompt_waits_until_the_reply_is_over(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["a", hold]))
    session = workspace.new()
    await session.send("first")
    assert await session.send("second") is None
    hold.release()
    await session.live.wait()
    assert len(server.requests) == 1


async def test_stop_keeps_the_partial_answer_and_closes_the_connection(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["partial", hold, " never"]))
    session = workspace.new()
    await session.send("go")
    await until(lambda: session.live.sequence >= 1)
    await session.stop()
    await server.disconnected(timeout_seconds=0.5)
    reply = session.path()[-1]
    assert (reply.text, reply.generation.status, reply.generation.failure) == ("partial", "stopped", None)
    assert reply.generation.usage.is_estimated
    stored = await workspace.store.conversations.load(session.id)
    assert stored.messages[-1].text == "partial"
    assert stored.messages[-1].generation.status == "stopped"


async def test_stop_before_the_first_step_settles_too(server, workspace):
    session = workspace.new()
    generation = await session.send("go")
    generation.stop()
    await generation.wait()
    assert session.live is None
    assert session.path()[-1].generation.status == "stopped"


async def test_stop_twice_is_the_same_as_once(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["x", hold]))
    session = workspace.new()
    generation = await session.send("go")
    await hold.reached()
    generation.stop()
    generation.stop()
    await asyncio.gather(session.stop(), session.stop())
    assert session.path()[-1].generation.status == "stopped"


async def test_regenerate_makes_a_variant_beside_the_old_reply(server, workspace):
    server.reply(sse_chat("one"), sse_chat("two"))
    session = workspace.new()
    first = await sent(session)
    generation = await session.regenerate()
    await generation.wait()
    second = session.path()[-1]
    assert [variant.text for variant in session.tree.variants(second.id)] == ["one", "two"]
    assert second.parent_id == first.parent_id
    assert [message["content"] for message in server.requests[-1].json["messages"]] == ["hello"]


async def test_regenerate_stops_a_running_reply_first(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["half", hold]), sse_chat("whole"))
    session = workspace.new()
    await session.send("go")
    await until(lambda: session.live.sequence >= 1)
    generation = await session.regenerate()
    await generation.wait()
    variants = session.tree.variants(session.path()[-1].id)
    assert [(variant.text, variant.generation.status) for variant in variants] == [
        ("half", "stopped"),
        ("whole", "complete"),
    ]


@pytest.mark.parametrize("again", ["regenerate", "continue_reply", "resend"])
@pytest.mark.parametrize("doomed", [0, 1], ids=["prompt", "reply"])
async def test_asking_again_while_it_is_deleted_ends_nothing(server, workspace, again, doomed):
    server.reply(openai_stream(["half", Drop()]), openai_stream(["other", server.hold()]), sse_chat("whole"))
    session = workspace.new()
    first = await session.send("go")
    await first.wait()
    prompt, reply = session.path()
    running = await session.regenerate()
    await until(lambda: running.sequence >= 1)
    begin = session.resend(prompt.id, "anew") if again == "resend" else getattr(session, again)(reply.id)
    asking = asyncio.create_task(begin)
    await asyncio.sleep(0)  # it stops what runs
    await session.delete_message((prompt, reply)[doomed].id)
    generation = await asking
    if generation is not None:
        await generation.wait()
    assert (prompt, reply)[doomed].id not in session.tree
    assert all(live.record.status != "running" for live in session.lives.values())
    if again == "resend" or doomed == 1:
        assert session.path()[-1].text.endswith("whole")
    else:
        assert session.is_empty


async def test_regenerate_with_another_model_asks_that_model(server, workspace):
    server.reply(sse_chat("one"), sse_chat("two"))
    session = workspace.new()
    await sent(session)
    generation = await session.regenerate(choice=ModelChoice("test", "other"))
    await generation.wait()
    assert server.requests[-1].json["model"] == "other"
    assert session.choice == ModelChoice("test", "other")


async def test_selecting_a_variant_survives_a_restart(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    server.reply(sse_chat("one"), sse_chat("two"))
    async with opened_workspace(server.base_url, path) as workspace:
        session = workspace.new()
        first = await sent(session)
        await (await session.regenerate()).wait()
        assert (await session.select_variant(session.path()[-1].id, -1)).id == first.id
        assert await session.select_variant(first.id, -1) is None
    async with opened_workspace(server.base_url, path) as workspace:
        again = await workspace.open(session.id)
        assert again.path()[-1].text == "one"
        await again.select_variant(first.id, 1)
        assert again.path()[-1].text == "two"


async def test_a_resent_prompt_is_a_variant_of_the_old_one(server, workspace):
    server.reply(sse_chat("one"), sse_chat("two"))
    session = workspace.new()
    await sent(session, "frist")
    await (await session.resend(session.path()[0].id, "first")).wait()
    assert [message.text for message in session.path()] == ["first", "two"]
    assert len(session.tree.variants(session.path()[0].id)) == 2


async def test_a_cut_stream_keeps_the_text_and_says_so(server, workspace):
    server.reply(openai_stream(["half a"], finish=None, done=False, usage=None))
    reply = await sent(workspace.new())
    assert (reply.text, reply.generation.status) == ("half a", "failed")
    assert reply.generation.failure.kind == "stream_cut"


async def test_a_dropped_connection_keeps_the_text(server, workspace):
    server.reply(openai_stream(["half a", Drop()]))
    reply = await sent(workspace.new())
    assert reply.text == "half a"
    assert reply.generation.status == "failed"


async def test_a_refused_key_fails_without_a_retry_and_keeps_the_prompt(server, workspace):
    server.reply(error_reply(401, "Incorrect API key provided: sk-secret-123"))
    session = workspace.new()
    reply = await sent(session, "precious prompt")
    failure = reply.generation.failure
    assert failure.kind == "authentication_failed"
    assert "sk-secret-123" not in f"{failure.title} {failure.what} {failure.hint}"
    assert session.path()[0].text == "precious prompt"
    assert len(server.requests) == 1


async def test_a_failed_reply_can_be_asked_again(server, workspace):
    server.reply(error_reply(400), sse_chat("now"))
    session = workspace.new()
    reply = await sent(session)
    await (await session.regenerate(reply.id)).wait()
    assert session.path()[-1].text == "now"


async def test_listeners_hear_of_changes_progress_and_the_end(server, workspace):
    server.reply(sse_chat("a", "b"))
    session = workspace.new()
    heard = []
    session.subscribe(heard.append)
    await sent(session)
    assert isinstance(heard[0], Changed)
    assert isinstance(heard[-1], Settled)
    assert sum(isinstance(event, Advanced) for event in heard) >= 2


async def test_a_view_catches_up_from_its_sequence(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["a", "b", hold, "c"]))
    session = workspace.new()
    generation = await session.send("go")
    await until(lambda: generation.sequence == 2)
    seen = generation.sequence
    hold.release()
    await generation.wait()
    assert "".join(getattr(delta, "text", "") for delta in generation.since(seen)) == "c"


async def test_the_first_line_of_the_first_prompt_is_the_title(server, workspace):
    session = workspace.new()
    assert session.title == "New conversation"
    await sent(session, "\n## Why  is the sky blue?\nmore")
    assert session.title == "Why is the sky blue?"
    await sent(session, "and the sea?")
    assert session.title == "Why is the sky blue?"
    assert (await workspace.listing())[0].title == "Why is the sky blue?"


async def test_a_title_by_the_user_stays(server, workspace):
    session = workspace.new()
    await sent(session)
    await session.rename("Mine\x1b]0;evil")
    assert "\x1b" not in session.title
    assert (await workspace.listing())[0].title == session.title


async def test_a_draft_survives_a_restart_without_a_prompt(server, tmp_path):
    path = tmp_path / "beck.sqlite3"
    async with opened_workspace(server.base_url, path) as workspace:
        session = workspace.new()
        await session.keep_draft("half a thought")
    async with opened_workspace(server.base_url, path) as workspace:
        assert (await workspace.open(session.id)).conversation.draft == "half a thought"


async def test_hostile_text_is_stored_safe(server, workspace):
    server.reply(sse_chat("a\x1b]52;c;x\x07b", "\u202e"))
    session = workspace.new()
    reply = await sent(session, "x\x1b[2J")
    assert "\x1b" not in reply.text + session.path()[0].text + session.title
    assert "\u202e" not in reply.text


async def test_without_a_model_the_first_listed_one_is_asked():
    async with (
        ScriptedServer(models=("text-embedding-9", "chatty")) as server,
        opened_workspace(server.base_url, models=()) as workspace,
    ):
        session = workspace.new()
        await sent(session)
        assert session.choice.model == "chatty"


async def test_without_any_model_the_reply_fails_and_the_prompt_is_kept():
    async with (
        ScriptedServer(models=()) as server,
        opened_workspace(server.base_url, models=()) as workspace,
    ):
        session = workspace.new()
        reply = await sent(session, "precious")
        assert reply.generation.failure.kind == "model_not_found"
        assert session.path()[0].text == "precious"
        assert all(request.method == "GET" for request in server.requests)


async def test_stop_works_while_the_models_are_being_listed():
    async with ScriptedServer() as server, opened_workspace(server.base_url, models=()) as workspace:
        hold = server.hold()
        server.pages["/models"] = Reply([hold])
        session = workspace.new()
        generation = await session.send("go")
        await hold.reached()
        generation.stop()
        async with asyncio.timeout(1):
            await generation.wait()
        assert session.path()[-1].generation.status == "stopped"


async def test__the_model_that_was_found_is_stored_with_the_reply(tmp_path):
    async with ScriptedServer(models=("chatty",)) as server:
        async with opened_workspace(server.base_url, tmp_path / "db", models=()) as workspace:
            session = workspace.new()
            await sent(session)
        async with opened_workspace(server.base_url, tmp_path / "db", models=()) as workspace:
            again = await workspace.open(session.id)
            assert again.choice.model == "chatty"
            assert again.path()[-1].generation.model == "chatty"


async def test__stop_works_while_the_store_is_busy(server, workspace, monkeypatch):
    busy = asyncio.Event()
    begin_turn = workspace.store.messages.begin_turn

    async def slow(prompt, reply):
        await busy.wait()
        await begin_turn(prompt, reply)

    monkeypatch.setattr(type(workspace.store.messages), "begin_turn", lambda _, *turn: slow(*turn))
    session = workspace.new()
    sending = asyncio.create_task(session.send("go"))
    await until(lambda: session.live is not None)
    session.live.stop()
    await until(lambda: session.live is None)
    assert server.requests == []
    busy.set()
    await (await sending).wait()
    stored = await workspace.store.conversations.load(session.id)
    assert stored.messages[-1].generation.status == "stopped"


async def test_reasoning_is_kept_apart_from_the_text(server, workspace):
    server.reply(openai_stream(["answer"], reasoning=["hm", " hm"]))
    reply = await sent(workspace.new())
    assert reply.text == "answer"
    assert reply.parts[0].text == "hm hm"
    assert reply.parts[1] == TextPart("answer")
