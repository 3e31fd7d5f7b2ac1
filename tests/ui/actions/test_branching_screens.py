"""The tree of branches and the diff, driven by keys in the real app."""

import pytest

from app.conversation import Message, TextPart
from app.ui.screens.diff import DiffScreen
from app.ui.screens.tree import TreeScreen
from app.ui.widgets.tree_view import TreeView
from tests.support.chats import chat_app, screen_text, until_idle, until_settled, until_shows
from tests.support.scripted_server import ScriptedServer, sse_chat
from tests.support.workspaces import until
from tests.ui.actions.conversing import answered, until_said


@pytest.fixture
def server():
    return ScriptedServer()


@pytest.fixture
def app(server):
    return chat_app(server)


async def forked(pilot, server):
    """Two prompts with answers, and a second answer to the first prompt, which is the active one."""
    await answered(pilot, server, "The first answer.", "Something below.")
    server.reply(sse_chat("The second answer."))
    await pilot.press("alt+up", "alt+up", "alt+up", "ctrl+r")
    await until_shows(pilot.app, "The second answer.", "‹ 2/2 ›")
    await until_settled(pilot.app)
    await until_idle(pilot)


async def in_tree(pilot):
    await pilot.press("b")
    await until(lambda: isinstance(pilot.app.screen, TreeScreen))
    await until_shows(pilot.app, "Tree ·")
    await until_idle(pilot)


def rows(app):
    """The rows of the tree without the times, and without what stands beside the dialog."""
    lines = [line.strip().strip("▊▎").strip() for line in screen_text(app).splitlines()]
    found = [line for line in lines if "●" in line[:16] or "○" in line[:16]]
    return [" ".join(line.split()[:-1]) for line in found if "Tree ·" not in line]


def texts(app):
    return [message.text for message in app.chat_screen.active.session.path()]


def cursor_text(app):
    return app.chat_screen.active.session.tree[app.screen.query_one(TreeView).cursor_key].text


async def test_b_shows_every_message_with_the_active_path_as_the_trunk(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        assert rows(app) == [
            "● you go",
            "├─○ 1/2 scripted The first answer.",
            "│ ○ you go",
            "│ ○ scripted Something below.",
            "› ● 2/2 scripted The second answer.",
        ]
        await until_shows(app, "5 messages · 1 fork")


async def test_enter_jumps_to_the_message_in_its_branch(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("up", "k", "enter")
        await until_shows(app, "Something below.")
        assert texts(app) == ["go", "The first answer.", "go", "Something below."]
        tab = app.chat_screen.active
        assert tab.transcript.cursor_key == tab.session.path()[2].id
        assert app.chat_screen.focused is tab.transcript


async def test_keys_move_by_rows_variants_and_views(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("left_square_bracket")
        assert cursor_text(app) == "The first answer."
        await pilot.press("j", "down")
        assert cursor_text(app) == "Something below."
        await pilot.press("right_square_bracket")
        assert cursor_text(app) == "The second answer."
        await pilot.press("right_square_bracket", "home")
        assert cursor_text(app) == "go"
        await pilot.press("end", "pageup", "pagedown", "down")
        assert cursor_text(app) == "The second answer."
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen)
        assert texts(app) == ["go", "The second answer."]


async def test_d_deletes_in_the_tree_and_u_brings_it_back(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("left_square_bracket", "d")
        await until_shows(app, "2 messages · 0 forks")
        assert cursor_text(app) == "The second answer."
        await pilot.press("u")
        await until_shows(app, "5 messages · 1 fork")


async def test_d_on_everything_leaves_an_empty_tree_that_does_nothing(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("home", "d")
        await until_shows(app, "0 messages · 0 forks")
        await pilot.press(
            "d", "p", "n", "x", "equals_sign", "enter", "down", "pageup", "right_square_bracket"
        )
        await until_idle(pilot)
        assert isinstance(app.screen, TreeScreen)
        await pilot.press("u")
        await until_shows(app, "5 messages · 1 fork")


async def test_p_prunes_the_others_in_the_tree(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("left_square_bracket", "p")
        await until_shows(app, "4 messages · 0 forks")
        assert texts(app) == ["go", "The first answer.", "go", "Something below."]


async def test_x_excludes_in_the_tree(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("x")
        await until_shows(app, "excluded")
        assert app.chat_screen.active.session.path()[1].is_excluded


async def test_n_forks_from_the_tree_into_a_new_tab(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("left_square_bracket", "n")
        await until(lambda: len(app.chat_screen.tabs) == 2 and app.screen is app.chat_screen)
        assert texts(app) == ["go", "The first answer."]


async def test_equals_in_the_tree_marks_one_and_compares_it_with_another(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.press("equals_sign")
        await until_said(app, "Marked; = on another message")
        await until_shows(app, "›=● 2/2")
        await pilot.press("equals_sign")
        await until(lambda: "›=" not in screen_text(app))
        await pilot.press("equals_sign", "left_square_bracket", "equals_sign")
        await until_shows(app, "[-2/2 scripted-]", "{+1/2 scripted+}", "The [-second-]{+first+} answer.")
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, TreeScreen))


async def test_equals_compares_the_variant_with_its_neighbour(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await pilot.press("equals_sign")
        await until_shows(app, "[-1/2 scripted-]", "The [-first-]{+second+} answer.", "1 removed · 1 added")
        await pilot.press("escape", "alt+up", "alt+up", "equals_sign")
        await until_said(app, "There is no other variant here")


async def test_texts_that_are_the_same_are_told_to_be(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "The same.")
        server.reply(sse_chat("The same."))
        await pilot.press("ctrl+r")
        await until(lambda: len(app.chat_screen.active.session.tree) == 3)
        await until_settled(app)
        await pilot.press("equals_sign")
        await until_shows(app, "The texts are the same.")


async def test_a_long_diff_is_compared_beside_the_keys_and_wrapped_anew_for_another_width(server, app):
    long = " ".join(f"word{number}" for number in range(3_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, long)
        server.reply(sse_chat(long.replace("word1500 ", "another ").replace("word2900", "last")))
        await pilot.press("ctrl+r")
        await until(lambda: len(app.chat_screen.active.session.tree) == 3)
        await until_settled(app)
        await pilot.press("equals_sign")
        await until_shows(app, "2 removed · 2 added")
        await pilot.press("n")
        await until_shows(app, "[-word1500-]{+another+}")
        await pilot.press("n")
        await until_shows(app, "{+last+}")
        await pilot.press("p")
        await until_shows(app, "{+another+}")
        screen = app.screen
        assert isinstance(screen, DiffScreen)
        await pilot.resize_terminal(60, 24)
        await until(lambda: screen._width < 60)
        await until_shows(app, "{+another+}")
        await pilot.press("escape")
        await until(lambda: app.screen is app.chat_screen and not screen.children)
        screen._fit()  # a new width may come while it is left


async def test_the_tree_follows_what_happens_meanwhile(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        session = app.chat_screen.active.session
        server.reply(sse_chat("A late answer."))
        await (await session.send("more")).wait()
        await until_shows(app, "7 messages", "A late answer.")
        assert cursor_text(app) == "The second answer."


async def test_only_the_rows_in_view_are_made_of_thousands(server, app, monkeypatch):
    asked = []
    real = TreeScreen._face_of
    monkeypatch.setattr(TreeScreen, "_face_of", lambda self, key: asked.append(key) or real(self, key))
    async with app.run_test(size=(80, 24)) as pilot:
        await answered(pilot, server, "The first answer.")
        session = app.chat_screen.active.session
        last = session.path()[-1].id
        for number in range(5_000):
            session.tree.add(
                Message(str(number), session.id, last, "user", (TextPart(f"message {number}"),), 0)
            )
            last = str(number)
        await in_tree(pilot)
        await until_shows(app, "5,002 messages")
        assert len(set(asked)) < 60
        assert len(list(app.screen.walk_children())) < 20
        asked.clear()
        await pilot.press("home")
        await until_shows(app, "message 3")
        assert len(set(asked)) < 60
        await pilot.press("end")
        await until_shows(app, "message 4999")
        await app.end()


async def test_every_row_fits_the_narrowest_screen(server, app):
    async with app.run_test(size=(40, 12)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        assert "├─○ 1/2" in screen_text(app)
        assert max(map(len, screen_text(app).splitlines())) <= 40


async def test_a_click_on_the_row_at_the_cursor_goes_there(server, app):
    async with app.run_test(size=(80, 24)) as pilot:
        await forked(pilot, server)
        await in_tree(pilot)
        await pilot.click(TreeView, offset=(12, 3))
        assert cursor_text(app) == "Something below."
        await pilot.click(TreeView, offset=(12, 3))
        await until(lambda: app.screen is app.chat_screen)
        assert texts(app)[-1] == "Something below."
