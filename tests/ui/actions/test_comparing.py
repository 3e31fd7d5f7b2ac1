"""Comparing models, with the keyboard: columns, each by itself, and one that is picked."""

import pytest

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_settled, until_shows
from tests.support.scenes import send
from tests.support.scripted_server import error_reply, openai_stream, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said

MODELS = ("scripted", "other", "third")
WIDE, NARROW, LOW = (140, 40), (80, 24), (80, 14)


def by_model(server, **replies):
    """Let the server answer each model with its reply, once."""
    plain = server.reply_to
    server.reply_to = lambda request: (
        (replies.pop(request.json["model"], None) if request.method == "POST" else None) or plain(request)
    )


def path_of(app):
    return [message.text for message in app.chat_screen.active.session.path()]


async def compared(pilot, server, *, prompt="why?", **replies):
    """Compare the models of these replies."""
    await until_open(pilot.app)
    by_model(server, **replies)
    pilot.app.action_compare(f"{' '.join(replies)}\n{prompt}")
    await until(lambda: pilot.app.chat_screen.active.comparison is not None)
    await server.received(len(replies))


async def test_answers_stream_side_by_side_and_enter_picks_one(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        holds = [server.hold(), server.hold()]
        await compared(
            pilot,
            server,
            scripted=openai_stream(["alpha", holds[0], " one"]),
            other=openai_stream(["beta", holds[1], " two"]),
        )
        await until_shows(app, "alpha", "beta", "1 scripted · streaming", "2 other · streaming")
        row = next(line for line in screen_text(app).splitlines() if "alpha" in line)
        assert "beta" in row
        holds[1].release()
        await until_shows(app, "beta two", "2 other · done")
        await pilot.press("right_square_bracket", "enter")
        await until(lambda: path_of(app) == ["why?", "beta two"])
        assert app.chat_screen.active.comparison is None
        assert app.chat_screen.focused is app.chat_screen.prompt
        await until_shows(app, "‹ 2/2 ›")
        holds[0].release()
        await until_settled(app)
        variants = app.chat_screen.active.session.tree.variants(app.chat_screen.active.session.path()[-1].id)
        assert [variant.text for variant in variants] == ["alpha one", "beta two"]


async def test_each_column_stops_and_fails_by_itself(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=(160, 40)) as pilot:
        holds = [server.hold(), server.hold()]
        await compared(
            pilot,
            server,
            scripted=openai_stream(["alpha", holds[0]]),
            other=error_reply(401, "key refused"),
            third=openai_stream(["gamma", holds[1], "!"]),
        )
        await until_shows(app, "alpha", "gamma", "failed")
        await pilot.press("escape")
        await until_shows(app, "1 scripted · stopped")
        session = app.chat_screen.active.session
        assert [live.record.model for live in session.lives.values()] == ["third"]
        await pilot.press("tab")
        assert app.chat_screen.focused is app.chat_screen.prompt
        await until_shows(app, "tab answers")
        await pilot.press("escape")
        await until_settled(app)
        await until_shows(app, "3 third · stopped")


async def test_a_narrow_screen_stacks_them_and_gives_the_marked_one_the_most_room(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=NARROW) as pilot:
        await compared(pilot, server, scripted=sse_chat("alpha"), other=sse_chat("beta"))
        await until_shows(app, "alpha", "› 1 scripted", "beta", "  2 other")
        view = app.chat_screen.active.comparison.view
        first, second = (transcript.region for transcript in view.transcripts)
        assert first.x == second.x
        assert first.bottom < second.y
        assert first.height >= 2 * second.height
        await pilot.press("right_square_bracket")
        await until_shows(app, "alpha", "beta", "› 2 other")
        await until(lambda: view.transcripts[1].size.height >= 2 * view.transcripts[0].size.height)
        await pilot.resize_terminal(*WIDE)
        await until(lambda: view.transcripts[0].region.y == view.transcripts[1].region.y)
        await until_shows(app, "alpha", "beta")


async def test_a_low_screen_shows_one_at_a_time_with_a_line_on_each(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=LOW) as pilot:
        await compared(pilot, server, scripted=sse_chat("alpha"), other=sse_chat("beta"))
        await until_shows(app, "alpha", "› 1 scripted", "  2 other")
        await until(lambda: "beta" not in screen_text(app))
        await pilot.press("right_square_bracket")
        await until_shows(app, "beta", "› 2 other", "  1 scripted")
        await until(lambda: "alpha" not in screen_text(app))
        await pilot.press("left_square_bracket")
        await until_shows(app, "alpha", "› 1 scripted")
        await pilot.resize_terminal(*WIDE)
        await until_shows(app, "alpha", "beta")


async def test_the_last_prompt_is_answered_again_from_the_slash_command(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        await until_open(app)
        server.reply(sse_chat("old"))
        await send(pilot, "hello")
        await until_settled(app)
        by_model(server, other=sse_chat("beta"), third=sse_chat("gamma"))
        await pilot.press(*"/compare other third", "enter")
        await until_shows(app, "beta", "gamma", "‹ 2/3 ›", "‹ 3/3 ›")
        await until_settled(app)
        await pilot.press("enter")
        await until(lambda: path_of(app) == ["hello", "beta"])


async def test_models_are_checked_in_a_picker_and_the_draft_is_the_prompt(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        await until_open(app)
        by_model(server, scripted=sse_chat("alpha"), other=sse_chat("beta"))
        await pilot.press(*"my draft")
        await app.run_action("app.compare")
        await until_shows(app, "Models to compare", "✓ scripted")
        await pilot.press("enter")
        await until_shows(app, "Check at least two")
        await pilot.press(*"other", "tab")
        await until_shows(app, "✓ other")
        await pilot.press("enter")
        await until_shows(app, "alpha", "beta")
        assert app.chat_screen.active.session.path()[0].text == "my draft"
        assert app.chat_screen.prompt.text == ""
        assert app.chat_screen.active.session.choice.model == "scripted"


async def test_a_prompt_sent_meanwhile_picks_the_marked_answer(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        await compared(pilot, server, scripted=sse_chat("alpha"), other=sse_chat("beta"))
        await until_settled(app)
        await pilot.press("right_square_bracket", "tab", *"go on", "enter")
        await until(lambda: path_of(app)[:3] == ["why?", "beta", "go on"])
        assert app.chat_screen.active.comparison is None


async def test_copying_reads_the_marked_answer_and_regenerating_asks_to_pick(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        await compared(pilot, server, scripted=sse_chat("alpha"), other=sse_chat("beta"))
        await until_settled(app)
        copied = []
        app.copy = lambda text, what: copied.append(text)
        await pilot.press("right_square_bracket", "y", "r")
        assert copied == ["beta"]
        await until_said(app, "Pick one of the answers first")
        assert len(server.requests) == 2


async def test_a_comparison_goes_on_in_another_tab_and_is_there_again(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        hold = server.hold()
        await compared(
            pilot, server, scripted=openai_stream(["alpha", hold, " more"]), other=sse_chat("beta")
        )
        await pilot.press("ctrl+t")
        await until(lambda: app.chat_screen.active.session.is_empty)
        await until_idle(pilot)
        assert "alpha" not in screen_text(app)
        hold.release()
        await until_settled(app)
        await pilot.press("alt+1")
        await until_shows(app, "alpha more", "beta", "1 scripted · done")
        await pilot.press("ctrl+w")
        await until_idle(pilot)
        assert "alpha" not in screen_text(app)


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("nowhere other", "No model is called nowhere"),
        ("other", "at least two"),
        ("other other", "at least two"),
    ],
)
async def test_bad_names_are_told(server, path, argument, said):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=NARROW) as pilot:
        await until_open(app)
        app.action_compare(argument)
        await until_said(app, said)
        await pilot.pause()
        assert app.chat_screen.active.comparison is None


async def test_while_a_reply_streams_nothing_is_compared(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=NARROW) as pilot:
        await until_open(app)
        hold = server.hold()
        server.reply(openai_stream(["x", hold]))
        await send(pilot, "go")
        app.action_compare("other third\nwhy?")
        await until_said(app, "still streaming")
        hold.release()
        await until_settled(app)


async def test_an_answer_that_is_deleted_ends_the_comparison(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        await compared(pilot, server, scripted=sse_chat("alpha"), other=sse_chat("beta"))
        await until_settled(app)
        session = app.chat_screen.active.session
        await session.delete_message(session.compared[0])
        await until(lambda: app.chat_screen.active.comparison is None)
        assert path_of(app) == ["why?", "beta"]
        await until_shows(app, "beta")


async def test_drawing_a_delta_touches_its_own_column_only(server, path):
    app = chat_app(server.base_url, path, models=MODELS)
    async with app.run_test(size=WIDE) as pilot:
        hold, more = server.hold(), server.hold()
        await compared(
            pilot,
            server,
            scripted=openai_stream(["alpha", hold, *("x" * 50), more]),
            other=sse_chat("beta"),
        )
        await until_shows(app, "alpha", "2 other · done")
        comparison = app.chat_screen.active.comparison
        shown = []
        for transcript in comparison.view.transcripts:
            plain = transcript.show_path
            transcript.show_path = lambda faces, plain=plain: (shown.append(faces), plain(faces))
        hold.release()
        await more.reached()
        await until_shows(app, "alpha" + "x" * 20)
        assert shown == []
        more.release()
        await until_settled(app)
