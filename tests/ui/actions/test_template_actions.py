"""Prompt templates, in the real app: named, picked, filled and put into the prompt."""

import pytest

from tests.support.chats import chat_app, screen_text, until_idle, until_open, until_shows
from tests.support.workspaces import until
from tests.ui.actions.conversing import until_said
from tests.ui.actions.test_filing_actions import command


@pytest.fixture
def templates(tmp_path):
    made = tmp_path / "templates"
    made.mkdir()
    (made / "review.md").write_text("Review this {{lang:Rust}} code for {{what}}:\n")
    (made / "plain.md").write_text("Say it plainly.\n")
    (made / "ask.md").write_text("Explain {{topic}}.\n")
    (made / "expert.md").write_text(
        "---\nsystem: You know {{field:law}}.\nmodel: test/other\n---\nMy question about {{field}}: "
    )
    (made / "bad.md").write_bytes(b"\xff\xfe")
    return made


def prompt(app):
    return app.chat_screen.prompt.text


async def test_a_named_template_asks_for_each_place_and_fills_the_prompt(server, path, templates):
    app = chat_app(server.base_url, path, templates_folder=templates)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await command(pilot, "/t review")
        await until_shows(app, "Template review", "lang", "Rust", "what", "enter insert")
        await pilot.press("tab", *"bugs", "enter")
        await until(lambda: prompt(app) == "Review this Rust code for bugs:")
        assert app.chat_screen.focused is app.chat_screen.prompt
        await app.end()


async def test_what_follows_the_name_goes_into_the_first_place(server, path, templates):
    app = chat_app(server.base_url, path, templates_folder=templates)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_open(app)
        await command(pilot, "/t ASK gravity and light")
        await until(lambda: prompt(app) == "Explain gravity and light.")
        app.chat_screen.prompt.text = ""
        await command(pilot, "/template plain")
        await until(lambda: prompt(app) == "Say it plainly.")
        app.chat_screen.prompt.text = ""
        await command(pilot, "/t review C")
        await until_shows(app, "Template review")
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen)
        assert prompt(app) == ""
        await app.end()


async def test_an_unknown_or_bad_template_is_told_in_one_sentence(server, path, templates):
    app = chat_app(server.base_url, path, templates_folder=templates)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        await command(pilot, "/t reveiw")
        await until_said(app, "There is no template named reveiw; did you mean review?")
        await command(pilot, "/t nothing-like-it")
        await until_said(app, "There is no template named nothing-like-it; /t alone lists them.")
        await command(pilot, "/t bad")
        await until_said(app, "bad.md is not UTF-8 text.")
        await app.end()


async def test_without_a_name_all_are_offered(server, path, templates):
    app = chat_app(server.base_url, path, templates_folder=templates)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        app.chat_screen.prompt.text = "before "
        app.chat_screen.prompt.move_cursor(app.chat_screen.prompt.document.end)
        await app.run_action("app.template")
        await until_shows(app, "Prompt templates", "expert", "Say it plainly.")
        await until_said(app, "bad.md is not UTF-8 text.")
        await pilot.press(*"plainly", "enter")
        await until(lambda: prompt(app) == "before Say it plainly.")
        await app.end()


async def test_an_empty_folder_says_where_templates_go(server, path, tmp_path):
    app = chat_app(server.base_url, path, templates_folder=tmp_path / "none")
    async with app.run_test(size=(120, 24)) as pilot:
        await until_open(app)
        await app.run_action("app.template")
        await until_shows(app, "There are none yet: each Markdown file in")
        await pilot.press("escape")
        await app.end()


async def test_front_matter_sets_system_prompt_and_model_and_undo_takes_them_back(server, path, templates):
    app = chat_app(server.base_url, path, templates_folder=templates)
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        await until_open(app)
        session = app.chat_screen.active.session
        await command(pilot, "/t expert physics")
        await until_said(app, "From the next request on with its system prompt and test/other")
        assert prompt(app) == "My question about physics:"
        assert (session.preset.system_prompt, session.choice.model) == ("You know physics.", "other")
        await app.workspace.undo(session)
        await app.workspace.undo(session)
        assert (session.preset.system_prompt, session.choice.model) == ("", "scripted")
        (templates / "foreign.md").write_text("---\nmodel: nobody/x\n---\nHi")
        await command(pilot, "/t foreign")
        await until_said(app, "The model nobody/x of this template has no endpoint here.")
        await app.end()


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_many_places_scroll_and_all_can_be_reached(server, templates, size):
    (templates / "many.md").write_text("\n".join(f"{{{{place{number}}}}}" for number in range(30)))
    app = chat_app(server.base_url, templates_folder=templates)
    async with app.run_test(size=size) as pilot:
        await until_open(app)
        app.action_template("many")
        await until_shows(app, "Template many", "enter insert")
        for number in range(30):
            await pilot.press(*str(number), "tab")
        await pilot.press("shift+tab")
        await until_idle(pilot)
        assert "place29" in screen_text(app)
        await pilot.press("enter")
        await until(lambda: prompt(app) == "\n".join(map(str, range(30))))
