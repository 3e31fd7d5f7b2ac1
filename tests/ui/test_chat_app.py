"""Flows through the real app against a scripted server, key by key."""

import pytest
from rich.console import Console

from app.errors import Failure
from app.session import ModelChoice
from tests.support.chats import chat_app, screen_text, until_open, until_settled, until_shows
from tests.support.scripted_server import error_reply, openai_stream, sse_chat
from tests.support.workspaces import entry, until


async def ask(pilot, text):
    await pilot.press(*["space" if letter == " " else letter for letter in text], "enter")


async def test_a_prompt_is_answered_on_the_screen(server, path):
    server.reply(sse_chat("Hello **you**."))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "hi there")
        await until_shows(app, "hi there", "Hello you.", "done · 11 tok")
        assert app.chat_screen.prompt.text == ""
        await app.end()


async def test_keys_typed_before_the_store_is_open_are_kept(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("a", "b")
        await until_open(app)
        await pilot.press("c")
        assert app.chat_screen.prompt.text == "abc"
        await app.end()


async def test_a_prompt_sent_before_the_store_is_open_is_sent_after(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await ask(pilot, "early")
        await until_open(app)
        await until_shows(app, "early", "ok")
        await app.end()


async def test_escape_stops_and_the_server_sees_it(server, path):
    server.reply(openai_stream(["half", server.hold()]))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "half", "esc stop")
        await pilot.press("escape")
        await server.disconnected(timeout_seconds=0.5)
        await until_shows(app, "half", "stopped")
        await app.end()


async def test_ctrl_c_stops_then_clears_then_quits(server, path):
    server.reply(openai_stream(["half", server.hold()]))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "half")
        await pilot.press("x", "ctrl+c")
        await until_settled(app)
        assert app.chat_screen.prompt.text == "x"
        await pilot.press("ctrl+c")
        assert app.chat_screen.prompt.text == ""
        await pilot.press("ctrl+c")
        await until_shows(app, "ctrl+c again quits")
        assert app.is_running
        await pilot.press("ctrl+c")
        await until(lambda: not app.is_running)


async def test_regenerate_shows_a_variant_and_brackets_switch(server, path):
    server.reply(sse_chat("first answer"), sse_chat("second answer"))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_settled(app)
        await pilot.press("tab", "ctrl+r")
        await until_shows(app, "second answer", "‹ 2/2 ›")
        await until_settled(app)
        await pilot.press("left_square_bracket")
        await until_shows(app, "first answer", "‹ 1/2 ›")
        await pilot.press("right_square_bracket")
        await until_shows(app, "second answer", "‹ 2/2 ›")
        await app.end()


async def test_letters_in_the_prompt_are_text_and_no_commands(server, path):
    server.reply(sse_chat("answer"))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_settled(app)
        await pilot.press("r", "y", "left_square_bracket", "t")
        assert app.chat_screen.prompt.text == "ry[t"
        assert len(server.requests) == 1
        await app.end()


async def test_a_prompt_during_a_reply_waits_for_its_end(server, path):
    hold = server.hold()
    server.reply(openai_stream(["half", hold]))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "half")
        await ask(pilot, "next")
        await until_shows(app, "1 waits", " 1  next")
        assert app.chat_screen.prompt.text == ""
        hold.release()
        await until(lambda: len(server.requests) == 2)
        await until_settled(app)
        await app.end()


async def test_tabs_stream_by_themselves_and_catch_up(server, path):
    first, second = server.hold(), server.hold()
    server.reply(openai_stream(["one ", first, "uno"]), openai_stream(["two ", second, "dos"]))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "a")
        await until_shows(app, "one")
        await pilot.press("ctrl+t")
        await until_shows(app, "2 New conversation")
        await ask(pilot, "b")
        await until_shows(app, "two")
        first.release()
        await until_shows(app, "1 a ✓", "2 b ●")
        assert "uno" not in screen_text(app)
        await pilot.press("alt+1")
        await until_shows(app, "one uno", "2 b ●")
        await pilot.press("ctrl+pagedown")
        await until_shows(app, "two")
        second.release()
        await until_shows(app, "two dos")
        await app.end()


async def test_a_draft_stays_with_its_tab(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.press(*"left", "ctrl+t")
        await until_shows(app, "2 New conversation")
        assert app.chat_screen.prompt.text == ""
        await pilot.press(*"right", "alt+1")
        assert app.chat_screen.prompt.text == "left"
        await pilot.press("alt+2")
        assert app.chat_screen.prompt.text == "right"
        await app.end()


async def test_tabs_drafts_and_the_active_one_come_back(server, path):
    server.reply(sse_chat("one"), sse_chat("two"))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "a")
        await until_settled(app)
        await pilot.press("ctrl+t")
        await until_shows(app, "2 New conversation")
        await ask(pilot, "b")
        await until_settled(app)
        await pilot.press(*"later")
        await pilot.press("alt+1")
        await app.end()
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await until_shows(app, "1 a", "2 b", "one")
        await pilot.press("alt+2")
        await until_shows(app, "two")
        assert app.chat_screen.prompt.text == "later"
        await app.end()


@pytest.mark.parametrize(
    ("which", "shown", "tabs"), [("new", "You are talking to", 1), ("continue", "answer to b", 2)]
)
async def test_the_start_can_be_fresh_or_go_on(server, path, which, shown, tabs):
    server.reply(sse_chat("answer to a"), sse_chat("answer to b"))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "a")
        await until_settled(app)
        await pilot.press("ctrl+t")
        await until_shows(app, "2 New conversation")
        await ask(pilot, "b")
        await until_settled(app)
        await pilot.press("alt+1")
        await app.end()
    app = chat_app(server.base_url, path, which=which)
    async with app.run_test(notifications=True):
        await until_open(app)
        await until_shows(app, shown)
        await until(lambda: app.is_restored)
        assert len(app.chat_screen.tabs) == tabs
        await app.end()


async def test_closing_a_tab_leaves_its_reply_running(server, path):
    hold = server.hold()
    server.reply(openai_stream(["half ", hold, "whole"]))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "half")
        await pilot.press("ctrl+w")
        await until_shows(app, "1 New conversation", "reply goes on")
        await pilot.press("ctrl+o")
        await until_shows(app, "● go")
        hold.release()
        await until(lambda: not app.workspace.live_sessions)
        await pilot.press("enter")
        await until_shows(app, "half whole")
        await app.end()


async def test_ctrl_w_deletes_a_word_while_there_is_text(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.press(*"one", "space", *"two", "ctrl+w")
        assert app.chat_screen.prompt.text == "one "
        assert len(app.chat_screen.tabs) == 1
        await app.end()


async def test_a_refused_key_is_explained_beside_the_prompt(server, path):
    server.reply(error_reply(401, "bad key sk-verysecret"), sse_chat("fine now"))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        await ask(pilot, "precious")
        await until_shows(app, "precious", "Not authorised", "failed")
        assert "verysecret" not in screen_text(app)
        await pilot.press("tab", "r")
        await until_shows(app, "fine now", "‹ 2/2 ›")
        await app.end()


async def test_a_cut_reply_is_marked_and_never_shown_as_finished(server, path):
    server.reply(openai_stream(["half a sent"], finish=None, done=False, usage=None))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "half a sent", "! cut", "c to continue or r to retry")
        assert "done" not in screen_text(app)
        await app.end()


async def test_the_model_picker_changes_whom_the_next_prompt_goes_to(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.press("ctrl+l")
        await until_shows(app, "Models", "other")
        await pilot.press(*"oth", "enter")
        await until_shows(app, "other · test")
        await ask(pilot, "go")
        await until_settled(app)
        assert server.requests[-1].json["model"] == "other"
        await app.end()


async def test_a_failed_model_list_is_named_in_the_picker(server, path):
    app = chat_app(
        server.base_url, path, more_endpoints=lambda http: [entry(http, "dead", "http://127.0.0.1:9/v1", ())]
    )
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        await pilot.press("ctrl+l")
        await until_shows(app, "! dead:")
        await pilot.press("escape")
        await app.end()


async def test_the_browser_filters_renames_deletes_and_undoes(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        for title in ("alpha", "beta"):
            await ask(pilot, title)
            await until_settled(app)
            await pilot.press("ctrl+t")
            await until(lambda: app.chat_screen.active.session.is_empty)
        await pilot.press("ctrl+o")
        await until_shows(app, "Conversations", "alpha", "beta")
        await pilot.press(*"bet")
        await until(lambda: "  alpha" not in screen_text(app).partition("Conversations")[2])
        await pilot.press("ctrl+r")
        await until_shows(app, "Rename")
        await pilot.press("end", "2", "enter")
        await until_shows(app, "beta2")
        await pilot.press("ctrl+d")
        await until_shows(app, "Deleted; ctrl+z")
        await until(lambda: [tab.session.title for tab in app.chat_screen.tabs].count("beta2") == 0)
        await pilot.press("ctrl+z")
        await until(lambda: "beta2" in screen_text(app).partition("Conversations")[2])
        await pilot.press("enter")
        await until_shows(app, "beta2", "ok")
        await app.end()


async def test_the_palette_runs_a_command_by_its_name(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.press("ctrl+p")
        await until_shows(app, "Commands")
        await pilot.press(*"new", "space", *"tab", "enter")
        await until_shows(app, "2 New conversation")
        await app.end()


async def test_the_theme_picker_previews_and_keeps(server, path):
    kept = []
    app = chat_app(server.base_url, path, keep_theme=kept.append)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        before = app.theme
        await app.run_action("app.themes")
        await until_shows(app, "Themes")
        await pilot.press("down")
        await until(lambda: app.theme != before)
        await pilot.press("escape")
        await until(lambda: app.theme == before)
        await app.run_action("app.themes")
        await until_shows(app, "Themes")
        await pilot.press("down", "enter")
        await until(lambda: len(kept) == 1)
        assert app.theme == kept[0] != before
        await app.end()


async def test_help_lists_every_key(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(140, 50)) as pilot:
        await until_open(app)
        await pilot.press("f1")
        await until_shows(app, "Regenerate the reply", "^r", "Continue the reply", "Follow the reply", "^q")
        await pilot.press(*"regen")
        await until_shows(app, "ctrl+r", "A new variant beside the last reply or the one at the cursor.")
        await pilot.press("escape")
        await pilot.press("escape")
        await app.end()


async def test_a_damaged_database_is_told_and_beck_runs_without_saving(server):
    failure = Failure(
        "store_corrupt", "Database damaged", "The file is no database.", "beck can run without saving."
    )
    app = chat_app(server.base_url, None, store_failure=failure)
    async with app.run_test(notifications=True) as pilot:
        await until_shows(app, "Database damaged", "run without saving")
        await pilot.press("enter")
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "ok", "nothing is saved")
        await app.end()


async def test_a_damaged_database_can_also_end_the_start(server):
    failure = Failure("store_corrupt", "Database damaged", "The file is no database.")
    app = chat_app(server.base_url, None, store_failure=failure)
    async with app.run_test(notifications=True) as pilot:
        await until_shows(app, "Database damaged")
        await pilot.press("escape")
        await until(lambda: not app.is_running)


async def test_problems_of_the_settings_are_said_once(server, path):
    problem = Failure("settings_error", "Setting not usable", "config.toml, line 3: colour is no setting.")
    app = chat_app(server.base_url, path, problems=(problem,))
    async with app.run_test(notifications=True):
        await until_open(app)
        await until_shows(app, "config.toml, line 3")
        await app.end()


async def test_a_found_server_is_offered_and_not_switched_to(server, path):
    async def never():
        raise AssertionError("nobody asked for it")

    from app.session import EndpointEntry

    found = (EndpointEntry("ollama", "http://127.0.0.1:11434/v1", never, ("llama",)),)
    app = chat_app(server.base_url, path, found=found)
    async with app.run_test(notifications=True):
        await until_open(app)
        await until_shows(app, "Found ollama")
        assert app.chat_screen.active.session.choice == ModelChoice("test", "scripted")
        await app.end()


async def test_a_small_terminal_is_told_how_large_it_must_be(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(39, 11)) as pilot:
        await until_shows(app, "beck needs 40×12")
        await pilot.resize_terminal(40, 12)
        await until_open(app)
        await until(lambda: "beck needs" not in screen_text(app))
        await app.end()


@pytest.mark.parametrize("size", [(40, 12), (300, 100)])
async def test_small_and_huge_terminals_stream(server, path, size):
    server.reply(
        sse_chat(
            "# Title\n\n",
            "Some text that is long enough to wrap in a small terminal.\n\n| a | b |\n|-|-|\n|1|2|",
        )
    )
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=size) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_shows(app, "small", "terminal.")
        for key in ("ctrl+p", "escape", "f1", "escape", "ctrl+o", "escape", "ctrl+l", "escape"):
            await pilot.press(key)
            await pilot.pause()
        await app.end()


async def test_markup_in_titles_and_texts_is_only_text(server, path):
    evil = "[@click=app.quit]x[/] [bold"
    server.reply(sse_chat(evil))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True, size=(100, 30)) as pilot:
        await until_open(app)
        app.submit(evil)
        await until_shows(app, "1 [@click=app.quit]x[/]", evil)
        await pilot.press("ctrl+o")
        await until_shows(app, "Conversations")
        await pilot.press("escape")
        app.say(evil)
        await until_settled(app)
        await app.end()
    assert app.return_code == 0


async def test_end_follows_again_from_the_prompt(server, path):
    server.reply(sse_chat("\n\n".join(f"Paragraph {number}." for number in range(40))))
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await ask(pilot, "go")
        await until_settled(app)
        await until_shows(app, "Paragraph 39.")
        transcript = app.chat_screen.active.transcript
        await pilot.press("pageup")
        await until(lambda: not transcript.following.is_armed)
        await pilot.press(*"ab", "left", "end")
        assert not transcript.following.is_armed
        await pilot.press("end")
        await until(lambda: transcript.following.is_armed)
        await until_shows(app, "Paragraph 39.")
        await pilot.press("ctrl+home")
        await until_shows(app, "Paragraph 0.")
        assert not transcript.following.is_armed
        await app.end()


async def test_tabs_come_back_in_their_order_and_are_not_forgotten_while_they_do(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        for title in "abc":
            await ask(pilot, title)
            await until_settled(app)
            if title != "c":
                await pilot.press("ctrl+t")
                await until(lambda: app.chat_screen.active.session.is_empty)
        await pilot.press("alt+2")
        await app.end()
    for _ in range(2):
        app = chat_app(server.base_url, path)
        async with app.run_test(notifications=True):
            await until(lambda app=app: app.is_restored)
            assert [tab.session.title for tab in app.chat_screen.tabs] == ["a", "b", "c"]
            assert app.chat_screen.active.session.title == "b"
            await app.end()


async def test_a_prompt_goes_to_the_tab_it_was_written_in(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.press("ctrl+t")
        await until(lambda: len(app.chat_screen.tabs) == 2)
        first, second = app.chat_screen.tabs
        await pilot.press("alt+1")
        for key in (*"mine", "enter", "alt+2"):  # as keys come over a slow line: all at once
            app.simulate_key(key)
        await until(lambda: not first.session.is_empty)
        await until_settled(app)
        assert first.session.path()[0].text == "mine"
        assert second.session.is_empty
        assert app.chat_screen.prompt.text == ""
        await app.end()


async def test_text_written_behind_a_prompt_that_is_on_its_way_stays(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        for key in (*"early", "enter", *"next"):
            app.simulate_key(key)
        await until_open(app)
        await until(lambda: app.workspace.live_sessions or not app.chat_screen.active.session.is_empty)
        await until_settled(app)
        await pilot.pause()
        assert app.chat_screen.active.session.path()[0].text == "early"
        assert app.chat_screen.prompt.text == "next"
        await app.end()


async def test_the_prompt_has_its_focus_back_after_the_terminal_was_too_small(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True) as pilot:
        await until_open(app)
        await pilot.resize_terminal(39, 11)
        await until_shows(app, "beck needs 40×12")
        await pilot.resize_terminal(80, 24)
        await until(lambda: app.chat_screen.focused is app.chat_screen.prompt)
        await pilot.press(*"abc")
        assert app.chat_screen.prompt.text == "abc"
        await app.end()


async def test_keys_that_come_while_beck_ends_do_nothing(server, path):
    app = chat_app(server.base_url, path)
    async with app.run_test(notifications=True):
        await until_open(app)
        tabs = list(app.chat_screen.tabs)
        await app.end()
        assert not await app.run_action("app.new_tab")
        assert app.chat_screen.tabs == tabs


@pytest.mark.parametrize(
    ("colours", "picked", "theme"),
    [
        ("standard", "", "terminal"),
        ("256", "", "beck"),
        ("truecolor", "", "beck"),
        ("standard", "ember", "ember"),
    ],
)
async def test_sixteen_colours_get_the_theme_that_is_made_of_them(
    monkeypatch, server, path, colours, picked, theme
):
    monkeypatch.setattr(Console, "color_system", property(lambda _: colours))
    app = chat_app(server.base_url, path, theme=picked)
    async with app.run_test():
        await until_open(app)
        assert app.theme == theme
        await app.end()
