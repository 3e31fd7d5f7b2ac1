"""Tabs, the conversation browser, the trash, temporary conversations."""

from __future__ import annotations

from textual.pilot import Pilot

from app.conversation.filing import archived, pinned, tagged
from tests.support.chats import NOON, until_settled, until_shows
from tests.support.scenes.scene import LARGE, Scene, asked, send
from tests.support.scenes.texts import LIFETIMES, QUESTION
from tests.support.scripted_server import Hold, Reply, error_reply, openai_stream, sse_chat
from tests.support.workspaces import until


async def eight_tabs(pilot: Pilot, scene: Scene) -> None:
    app = pilot.app
    titles = (
        "Rust lifetimes",
        "SQL tuning",
        "Kyoto in spring",
        "Nginx 502",
        "Names",
        "Regex",
        "Baking",
        "Tides",
    )
    for number, title in enumerate(titles):
        if number:
            await pilot.press("ctrl+t")
            await until(lambda: app.chat_screen.active.session.is_empty)
        await send(pilot, title)
        session = app.chat_screen.active.session
        if number == 0:
            await until(lambda session=session: session.live.sequence >= 1)
        else:
            await until(lambda session=session: session.live is None)
    await pilot.press("alt+2")


def in_tab(number_of_tabs: int = 8) -> list[Reply]:
    hold = Hold()
    return [
        openai_stream([LIFETIMES[:300], hold]),
        sse_chat("Add an index on `(customer, day)`."),
        sse_chat("Late March."),
        error_reply(401, "invalid key"),
        *(sse_chat("Yes.") for _ in range(number_of_tabs - 4)),
    ]


async def _browser(pilot: Pilot, scene: Scene) -> None:
    await eight_tabs(pilot, scene)
    await pilot.press("ctrl+o")


async def _searched(pilot: Pilot, scene: Scene) -> None:
    await eight_tabs(pilot, scene)
    await pilot.press("ctrl+o", *"in")
    await until_shows(pilot.app, "Add an index")


async def _filed(pilot: Pilot, scene: Scene) -> None:
    await eight_tabs(pilot, scene)
    workspace = pilot.app.workspace
    sessions = {session.title: session for session in workspace.sessions}
    await workspace.file(sessions["Kyoto in spring"].id, pinned(True, NOON))
    await workspace.file(sessions["SQL tuning"].id, tagged(["work", "postgres"]))
    await workspace.file(sessions["Tides"].id, archived(True, NOON))
    await pilot.press("ctrl+o")


async def _archived_too(pilot: Pilot, scene: Scene) -> None:
    await _filed(pilot, scene)
    await pilot.press("ctrl+l")


async def _broadcasting(pilot: Pilot, scene: Scene) -> None:
    """The tabs to choose from, one of them unchecked: in one a reply streams, in one it has failed."""
    await eight_tabs(pilot, scene)
    pilot.app.action_broadcast("Answer in one sentence from now on.")
    await until_shows(pilot.app, "Send to these tabs")
    await pilot.press("down", "down", "tab")


async def _tagging(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    session = pilot.app.chat_screen.active.session
    await session.file(tagged(["rust", "work"]))
    pilot.app.action_tag()
    await until_shows(pilot.app, "Tags, with spaces between")


async def _trash(pilot: Pilot, scene: Scene) -> None:
    await eight_tabs(pilot, scene)
    for tab in pilot.app.chat_screen.tabs[4:]:
        await pilot.app.delete_conversation(tab.key)
    await pilot.app.run_action("app.trash")


async def _about_to_empty(pilot: Pilot, scene: Scene) -> None:
    await _trash(pilot, scene)
    await until_shows(pilot.app, "enter bring back")
    await pilot.press("ctrl+d")


async def _temporary(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    await pilot.app.run_action("app.new_temporary")
    await until(lambda: pilot.app.chat_screen.active.session.is_temporary)


async def _about_to_lose(pilot: Pilot, scene: Scene) -> None:
    await _temporary(pilot, scene)
    await send(pilot, "What did I never ask?")
    await until_settled(pilot.app)
    await pilot.press("ctrl+w")


def conversations_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    return {
        "searched": Scene(_searched, in_tab()),
        "tabs": Scene(eight_tabs, in_tab()),
        "tabs-large": Scene(eight_tabs, in_tab(), size=LARGE),
        "browser": Scene(_browser, in_tab()),
        "filed": Scene(_filed, in_tab()),
        "filed-smallest": Scene(_filed, in_tab(), size=(40, 12)),
        "archived-too": Scene(_archived_too, in_tab(), size=LARGE),
        "broadcast": Scene(_broadcasting, in_tab()),
        "broadcast-smallest": Scene(_broadcasting, in_tab(), size=(40, 12)),
        "tagging": Scene(_tagging, [sse_chat(LIFETIMES)]),
        "trash": Scene(_trash, in_tab()),
        "trash-about-to-empty": Scene(_about_to_empty, in_tab()),
        "temporary": Scene(_temporary, [sse_chat(LIFETIMES)]),
        "temporary-about-to-close": Scene(_about_to_lose, [sse_chat(LIFETIMES), sse_chat("Nothing.")]),
    }
