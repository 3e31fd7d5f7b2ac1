"""Attachments: above the prompt, sent along, looked into, and asked about."""

from __future__ import annotations

from base64 import b64encode

from textual.pilot import Pilot

from app.conversation import Attached, AttachmentPart
from tests.attachments.material import png, shaded_png
from tests.support.chats import until_idle, until_settled, until_shows
from tests.support.scenes.scene import Scene, asked
from tests.support.scenes.texts import LIFETIMES, QUESTION
from tests.support.scripted_server import sse_chat
from tests.support.workspaces import until

ATTACHED = (
    Attached("src/borrow.rs", (AttachmentPart("src/borrow.rs", "text/x-rust", "x" * 3400),), "", 850),
    Attached(
        "docs/",
        tuple(AttachmentPart(f"docs/{n}.md", "text/markdown", "x" * 2000) for n in range(12)),
        "",
        6000,
    ),
    Attached(
        "cat.png",
        (AttachmentPart("cat.png", "image/png", b64encode(png(640, 480, b"\xe0\x90\x30")).decode()),),
        "",
        409,
    ),
    Attached("!git diff", (AttachmentPart("!git diff", "text/plain", "x" * 990),), "", 248),
    Attached(
        "and/a/rather/long/path/to/something.py", (AttachmentPart("x", "text/plain", "x" * 99),), "", 25
    ),
)
CODE = 'fn main() {\n    let r;\n    { let x = 5; r = &x; }\n    println!("{r}");\n}\n'
ATTACHED_FEW = (
    Attached("src/main.rs", (AttachmentPart("src/main.rs", "text/x-rust", CODE),)),
    ATTACHED[2],
)
PASTED_PICTURE = Attached(
    "pasted picture 1",
    (AttachmentPart("pasted picture 1", "image/png", b64encode(shaded_png(320, 160)).decode()),),
    "",
    68,
)


async def _attached(pilot: Pilot, scene: Scene) -> None:
    """Chips above the prompt: values, so that the picture depends on no file."""
    await asked(QUESTION)(pilot, scene)
    app = pilot.app
    app.set_attached(app.chat_screen.active, ATTACHED)
    app.chat_screen.prompt.text = "Compare these."
    await until_shows(app, "and")


async def _sent_along(pilot: Pilot, scene: Scene) -> None:
    app = pilot.app
    app.set_attached(app.chat_screen.active, ATTACHED_FEW)
    app.submit("What is wrong here?")
    await until(lambda: len(app.chat_screen.active.session.tree) == 2)
    await until_settled(app)
    await until_idle(pilot)
    await pilot.press("tab", "alt+up", "alt+up", "t")
    await until_shows(app, "▀▀▀")


async def _in_chips(pilot: Pilot, scene: Scene) -> None:
    await _attached(pilot, scene)
    await pilot.press("shift+tab", "left")


async def _looking_inside(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    app = pilot.app
    app.set_attached(app.chat_screen.active, (PASTED_PICTURE,))
    await until_shows(app, "pasted picture 1")
    await pilot.press("shift+tab", "enter")
    await until_shows(app, "▀▀▀")


async def _mentioning(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    app = pilot.app
    app.chat_screen.prompt.insert("Explain @bor")
    await until(lambda: app._is_finding)
    app.close_file_list()
    app._show_files(
        "bor", ["src/borrow.rs", "src/borrow_check/", "src/borrow_check/region.rs", "docs/neighbours.md"]
    )


async def _secret(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    key = "gh" + "p_" + "0aA1" * 9
    text = f"# settings\nDB_PASSWORD=k3jH-99qLmZx\nTOKEN={key}\n"
    app = pilot.app
    app.set_attached(
        app.chat_screen.active, (Attached(".env", (AttachmentPart(".env", "text/plain", text),)),)
    )
    app.submit("Why does this fail?")
    await until_shows(app, "This looks like a secret")


def attachments_scenes() -> dict[str, Scene]:
    """Scenes by name; made anew at each call, because replies can be played only once."""
    return {
        "attached": Scene(_attached, [sse_chat(LIFETIMES)]),
        "attached-sent": Scene(_sent_along, [sse_chat(LIFETIMES[:110])], size=(80, 40)),
        "attached-focus": Scene(_in_chips, [sse_chat(LIFETIMES)], size=(60, 20)),
        "attachment-seen": Scene(_looking_inside, [sse_chat(LIFETIMES)]),
        "mentioning": Scene(_mentioning, [sse_chat(LIFETIMES)]),
        "secret-found": Scene(_secret, [sse_chat(LIFETIMES)]),
    }
