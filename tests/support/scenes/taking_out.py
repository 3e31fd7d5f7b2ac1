"""Code that is saved or piped, links, and conversations that are exported or imported."""

from __future__ import annotations

from textual.pilot import Pilot

from app.ui.link_opener import destination_of
from app.ui.screens.link import LinkDialog
from tests.support.chats import until_shows
from tests.support.scenes.scene import Scene, asked, in_dialog
from tests.support.scenes.texts import LIFETIMES, QUESTION
from tests.support.scripted_server import sse_chat


async def _saving(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await in_dialog(pilot, "s", "=/tmp/longest.rs", "end")


async def _replacing(pilot: Pilot, scene: Scene) -> None:
    """Before a file is replaced that is there: the working folder's own."""
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await in_dialog(pilot, "s", "=/etc/hostname", "enter")
    await until_shows(pilot.app, "Replace this file?")


async def _exporting(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.app.run_action("app.export")
    await in_dialog(pilot, "=/tmp/lifetimes.pdf", "end")


async def _importing(pilot: Pilot, scene: Scene) -> None:
    """A name that stands for no file, so that the picture does not depend on what is in a folder."""
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.app.run_action("app.import_conversation")
    await in_dialog(pilot, "=/tmp/beck-scene/lifetimes.json", "end")


async def _at_link(pilot: Pilot, scene: Scene) -> None:
    """A link that seems to lead elsewhere, where there is a desktop to open it."""
    await asked(QUESTION)(pilot, scene)
    destination = destination_of("https://good.com@xn--80ak6aa92e.com/login")
    pilot.app.push_screen(LinkDialog(destination, can_open=True))
    await until_shows(pilot.app, "before the @")


async def _about_to_pipe(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await in_dialog(pilot, "vertical_line", "=grep -n b | tee /dev/stderr", "enter")
    await until_shows(pilot.app, "enter run")


async def _piped(pilot: Pilot, scene: Scene) -> None:
    await _about_to_pipe(pilot, scene)
    await pilot.press("enter")
    await until_shows(pilot.app, "i insert into the prompt")


def taking_out_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    return {
        "save-code": Scene(_saving, [sse_chat(LIFETIMES)]),
        "export-refused": Scene(_exporting, [sse_chat(LIFETIMES)]),
        "import-refused": Scene(_importing, [sse_chat(LIFETIMES)]),
        "link": Scene(_at_link, [sse_chat(LIFETIMES)]),
        "pipe-code": Scene(_about_to_pipe, [sse_chat(LIFETIMES)]),
        "pipe-code-smallest": Scene(
            _about_to_pipe, [sse_chat(LIFETIMES.replace("fn", "\n" * 9 + "fn"))], size=(40, 12)
        ),
        "piped-code": Scene(_piped, [sse_chat(LIFETIMES)]),
        "pipe-asking": Scene(
            asked(QUESTION, then=("vertical_line", *"jq ."), focus_transcript=True), [sse_chat(LIFETIMES)]
        ),
        "save-replaces": Scene(_replacing, [sse_chat(LIFETIMES)]),
    }
