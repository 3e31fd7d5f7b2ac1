import asyncio

import pytest

from app.errors import StoreError
from app.session import ModelChoice
from app.session.watcher import LOOK_SECONDS
from tests.support.scripted_server import openai_stream, sse_chat
from tests.support.workspaces import opened_workspace, until


async def talked(server, workspace, *texts):
    """A conversation with a reply of the same words to each prompt."""
    server.reply(*(sse_chat(f"re {text}") for text in texts))
    session = workspace.new()
    for text in texts:
        await (await session.send(text)).wait()
    return session


def texts(session):
    return [message.text for message in session.path()]


async def stored_texts(workspace, session):
    stored = await workspace.store.conversations.load(session.id)
    return [message.text for message in stored.tree().path()]


async def test_a_deleted_message_goes_with_all_that_follows_and_comes_back(server, workspace):
    session = await talked(server, workspace, "one", "two", "three")
    assert await session.delete_message(session.path()[2].id) == 4
    assert texts(session) == await stored_texts(workspace, session) == ["one", "re one"]
    undone = await workspace.undo(session)
    assert undone.told == "Undone: the deletion of your message “two” and the 3 messages below it."
    assert texts(session) == ["one", "re one", "two", "re two", "three", "re three"]


async def test_a_deleted_message_does_not_go_out(server, workspace):
    session = await talked(server, workspace, "one", "two")
    await session.delete_message(session.path()[2].id)
    server.reply(sse_chat("again"))
    await (await session.send("three")).wait()
    sent = [message["content"] for message in server.requests[-1].json["messages"]]
    assert sent == ["one", "re one", "three"]


async def test_the_neighbour_takes_the_place_of_a_deleted_variant_and_gives_it_back(server, workspace):
    session = await talked(server, workspace, "one")
    server.reply(sse_chat("second"), sse_chat("third"))
    await (await session.regenerate()).wait()
    await (await session.regenerate()).wait()
    await session.select_variant(session.path()[1].id, -1)
    await session.delete_message(session.path()[1].id)
    assert texts(session) == await stored_texts(workspace, session) == ["one", "third"]
    await session.delete_message(session.path()[1].id)
    assert texts(session) == await stored_texts(workspace, session) == ["one", "re one"]
    await workspace.undo(session)
    assert texts(session) == ["one", "third"]
    await workspace.undo(session)
    assert texts(session) == await stored_texts(workspace, session) == ["one", "second"]


async def test_deleting_a_variant_that_is_not_active_leaves_the_path(server, workspace):
    session = await talked(server, workspace, "one")
    first = session.path()[1].id
    server.reply(sse_chat("second"))
    await (await session.regenerate()).wait()
    await session.delete_message(first)
    assert texts(session) == ["one", "second"]
    assert len(session.tree) == 2


async def test_a_conversation_can_be_emptied_and_filled_again(server, workspace):
    session = await talked(server, workspace, "one")
    await session.delete_message(session.path()[0].id)
    assert session.is_empty
    await workspace.undo(session)
    assert texts(session) == ["one", "re one"]


async def test_deleting_a_running_reply_stops_it_first(server, workspace):
    hold = server.hold()
    server.reply(openai_stream(["partial", hold, " never"]))
    session = workspace.new()
    await session.send("go")
    await until(lambda: session.live.sequence >= 1)
    await session.delete_message(session.path()[1].id)
    assert session.live is None
    assert texts(session) == await stored_texts(workspace, session) == ["go"]
    await workspace.undo(session)
    assert texts(session) == ["go", "partial"]
    assert session.path()[1].generation.status == "stopped"


async def test_a_reply_elsewhere_runs_on_while_a_message_is_deleted_and_brought_back(server, workspace):
    session = await talked(server, workspace, "one")
    first = session.path()[1].id
    hold = server.hold()
    server.reply(openai_stream(["partial", hold, " whole"]))
    await session.regenerate()
    await until(lambda: session.live.sequence >= 1)
    await session.delete_message(first)
    await workspace.undo(session)
    hold.release()
    await session.live.wait()
    assert texts(session) == await stored_texts(workspace, session) == ["one", "partial whole"]
    assert first in session.tree


async def test_pruning_leaves_one_variant_and_is_undone_at_once(server, workspace):
    session = await talked(server, workspace, "one")
    first = session.path()[1].id
    server.reply(sse_chat("second"), sse_chat("third"), sse_chat("below"))
    await (await session.regenerate()).wait()
    await (await session.regenerate()).wait()
    await (await session.send("on")).wait()
    assert await session.prune(first) == 2
    assert texts(session) == await stored_texts(workspace, session) == ["one", "re one"]
    assert len(session.tree) == 2
    undone = await workspace.undo(session)
    assert undone.told == "Undone: the pruning of 2 other variants of the reply “re one”."
    assert texts(session) == ["one", "third", "on", "below"]
    assert len(session.tree) == 6


async def test_there_is_nothing_to_prune_where_there_is_one_variant(server, workspace):
    session = await talked(server, workspace, "one")
    assert await session.prune(session.path()[1].id) == 0
    assert await workspace.undo(session) is None


async def test_an_excluded_message_stays_in_the_path_and_does_not_go_out(server, workspace):
    session = await talked(server, workspace, "one", "two")
    for place in (0, 1):
        await session.set_excluded(session.path()[place].id, is_excluded=True)
    server.reply(sse_chat("again"), sse_chat("whole"))
    await (await session.send("three")).wait()
    sent = [message["content"] for message in server.requests[-1].json["messages"]]
    assert sent == ["two", "re two", "three"]
    assert texts(session)[0] == "one"
    undone = await workspace.undo(session)
    assert undone.told == "Undone: the exclusion of the reply “re one”."
    await workspace.undo(session)
    await (await session.regenerate()).wait()
    sent = [message["content"] for message in server.requests[-1].json["messages"]]
    assert sent == ["one", "re one", "two", "re two", "three"]


async def test_an_excluded_message_is_excluded_after_a_restart(server, tmp_path):
    async with opened_workspace(server.base_url, tmp_path / "beck.sqlite3") as first:
        session = await talked(server, first, "one")
        await session.set_excluded(session.path()[0].id, is_excluded=True)
    async with opened_workspace(server.base_url, tmp_path / "beck.sqlite3") as second:
        again = await second.open(session.id)
        assert [message.is_excluded for message in again.path()] == [True, False]
        await second.undo(again)
        assert [message.is_excluded for message in again.path()] == [False, False]


async def test_a_title_and_a_model_are_undone_in_turn(server, workspace):
    session = await talked(server, workspace, "one")
    await session.rename("Mine")
    await session.choose(ModelChoice("test", "other"))
    undone = await workspace.undo(session)
    assert (undone.told, session.choice) == (
        "Undone: the choice of test/other.",
        ModelChoice("test", "scripted"),
    )
    await workspace.undo(session)
    assert (session.title, session.conversation.title_source) == ("one", "first line")
    assert await workspace.undo(session) is None


async def test_a_setting_that_is_the_same_leaves_no_step(server, workspace):
    session = await talked(server, workspace, "one")
    await session.choose(session.choice)
    assert await workspace.undo(session) is None


async def test_settings_of_a_new_conversation_are_undone_before_and_after_it_is_stored(server, workspace):
    session = workspace.new()
    for prompt in ("Be brief.", "Be long.", "Be kind."):
        await session.change_settings("the change of the system prompt", system_prompt=prompt)
    await workspace.undo(session)
    assert session.conversation.system_prompt == "Be long."
    server.reply(sse_chat("hello"))
    await (await session.send("hi")).wait()
    assert server.requests[-1].json["messages"][0]["content"] == "Be long."
    await workspace.undo(session)
    assert session.conversation.system_prompt == "Be brief."
    await workspace.undo(session)
    assert session.conversation.system_prompt == ""
    assert session.title == "hi"
    assert await workspace.undo(session) is None


async def test_the_deletion_of_a_conversation_is_undone_from_the_next(server, workspace):
    session = await talked(server, workspace, "one")
    await workspace.delete(session.id)
    undone = await workspace.undo(workspace.new())
    assert undone.told == "Undone: the deletion of the conversation “one”."
    assert texts(await workspace.open(undone.conversation_id)) == ["one", "re one"]


async def test_another_process_sees_what_was_deleted_and_can_undo_it(server, tmp_path):
    file = tmp_path / "beck.sqlite3"
    async with (
        opened_workspace(server.base_url, file) as here,
        opened_workspace(server.base_url, file) as there,
    ):
        session = await talked(server, here, "one", "two")
        other = await there.open(session.id)
        here.watch()
        there.watch()
        await session.delete_message(session.path()[2].id)
        await until(lambda: texts(other) == ["one", "re one"])
        await other.set_excluded(other.path()[0].id, is_excluded=True)
        await until(lambda: session.path()[0].is_excluded)
        assert (await there.undo(other)).is_undone
        assert (await there.undo(other)).is_undone
        await until(lambda: texts(session) == ["one", "re one", "two", "re two"])


async def test_an_undo_whose_target_another_process_has_changed_does_nothing(server, tmp_path):
    file = tmp_path / "beck.sqlite3"
    async with (
        opened_workspace(server.base_url, file) as here,
        opened_workspace(server.base_url, file) as there,
    ):
        session = await talked(server, here, "one")
        await session.rename("Mine")
        await there.store.conversations.rename(session.id, "Theirs", "user")
        undone = await here.undo(session)
        assert undone.told == "Nothing was undone: since the new title “Mine”, the same was changed again."
        assert (await there.store.conversations.load(session.id)).conversation.title == "Theirs"


async def test_a_reply_whose_message_another_process_deletes_is_stopped_and_kept_for_an_undo(
    server, tmp_path
):
    file = tmp_path / "beck.sqlite3"
    hold = server.hold()
    server.reply(openai_stream(["partial", hold, " never"]))
    async with (
        opened_workspace(server.base_url, file) as here,
        opened_workspace(server.base_url, file) as there,
    ):
        session = here.new()
        await session.send("go")
        await until(lambda: session.live.sequence >= 1)
        await asyncio.sleep(LOOK_SECONDS)  # the first deltas reach the log
        here.watch()
        other = await there.open(session.id)
        prompt = other.path()[0].id
        assert not other.lives  # this process does not follow it yet
        await other.delete_message(prompt)
        await until(lambda: session.live is None and session.is_empty)
        await session.drain()
        assert (await there.undo(other)).is_undone
        assert texts(other) == ["go", "partial"]
        assert other.path()[1].generation.status == "stopped"


async def test_nothing_is_undone_while_nothing_can_be_saved(server, workspace, monkeypatch):
    session = await talked(server, workspace, "one")
    await session.rename("Mine")

    async def refuse(*_):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(type(workspace.store.undo), "alter", refuse)
    await session.rename("Not saved")
    with pytest.raises(StoreError, match="Nothing was undone"):
        await workspace.undo(session)
    assert session.title == "Not saved"
    monkeypatch.undo()
    await session.drain()
