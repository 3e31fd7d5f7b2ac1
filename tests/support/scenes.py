"""Scenes: the real app brought into a state worth a picture, for snapshots and screenshots."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import gettempdir

from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from app.conversation import Attached, AttachmentPart, GenerationRecord, Message, Role, Sampling, TextPart
from app.conversation.filing import archived, pinned, tagged
from app.errors import Failure
from app.providers.protocol import ModelCard
from app.session import ChatSession, Limits, Preset
from app.ui.chat_app import ChatApp
from tests.attachments.material import png, shaded_png
from tests.support.chats import NOON, chat_app, until_idle, until_open, until_settled, until_shows
from tests.support.scripted_server import Hold, Reply, ScriptedServer, error_reply, openai_stream, sse_chat
from tests.support.workspaces import until

Play = Callable[[Pilot, "Scene"], Awaitable[None]]

LIFETIMES = """\
The reference outlives the value it points to. Lifetimes are **regions**, not moments: `'a` names the part of the \
program in which *both* borrows are valid.

```rust
fn longest<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.len() > b.len() { a } else { b } // one region for both
}
```

Three ways out:

1. Return an owned `String`.
2. Tie the result to one argument only.
3. Keep both values alive for longer, see [the book](https://doc.rust-lang.org/book/).
"""

LONG_CODE = """\
A query for the newest of each customer:

```sql
SELECT customer, day, total FROM orders WHERE (customer, day) IN (SELECT customer, max(day) FROM orders GROUP BY customer) ORDER BY day;
```

And from Python:

```python
def newest(rows: Iterable[Order]) -> dict[str, Order]:
    for row in sorted(rows, key=lambda order: (order.customer, order.day, order.total), reverse=True):
        found.setdefault(row.customer, row)
    return found
```
"""

TOUR = """\
# A tour of blocks

Plain text with **strong**, *emphasis*, ~~strike~~, `inline code` and a [link](https://example.org).

## Lists

- first
  - nested
    1. deeper
    2. still
- [x] done
- [ ] open

> A quote that is long enough to wrap in a narrow column, so that its second line can be looked at too.

> [!NOTE]
> Alerts are quotes with a title.

| Language | Year | 人気 |
|:---------|-----:|:----:|
| Python   | 1991 |  🐍  |
| Rust     | 2015 |  🦀  |

```python
@cache
def fib(n: int) -> int:
    \"\"\"The nth number.\"\"\"
    return n if n < 2 else fib(n - 1) + fib(n - 2)  # 40 is fast
```

---

Inline math such as $a^2 + b^2 = c^2$ and <b>raw HTML</b> stay readable.
"""


@dataclass
class Scene:
    """One picture.

    Attributes:
        replies: What the server answers, in order.
        play: Brings the app into the state; the workspace is open when it begins.
        hold: Put into a reply, this keeps it streaming.
    """

    play: Play
    replies: Sequence[Reply] = ()
    size: tuple[int, int] = (80, 24)
    theme: str = "beck"
    models: tuple[str, ...] = ("claude-sonnet-5", "claude-haiku-5", "claude-opus-5")
    name: str = "anthropic"
    options: dict[str, object] = field(default_factory=dict)

    def app(self) -> ChatApp:
        """The app, its server and its store in memory, at a frozen clock."""
        server = ScriptedServer(*self.replies, models=self.models)
        return chat_app(
            server,
            None,
            name=self.name,
            models=self.models,
            clock_ms=lambda: NOON,
            theme=self.theme,
            **self.options,
        )

    async def bring(self, pilot: Pilot) -> None:
        """Bring the app into the state and wait until nothing on the screen changes any more."""
        if "store_failure" in self.options:
            await until_shows(pilot.app, "run without saving")
        else:
            await until_open(pilot.app)
        await self.play(pilot, self)
        await until_idle(pilot)
        pilot.app.screen.refresh()  # Textual paints what lies behind a dialog once, here perhaps before it is there
        await until_idle(pilot)


def pressed(*keys: str) -> Play:
    """Press keys."""

    async def play(pilot: Pilot, _: Scene) -> None:
        await pilot.press(*keys)

    return play


def pasted(before: str, text: str) -> Play:
    """Paste a text behind another one in the prompt."""

    async def play(pilot: Pilot, _: Scene) -> None:
        pilot.app.chat_screen.prompt.text = before
        pilot.app.post_message(Paste(text))
        await pilot.pause()

    return play


def asked(*prompts: str, then: Sequence[str] = (), focus_transcript: bool = False) -> Play:
    """Send prompts, each answered before the next, then press keys."""

    async def play(pilot: Pilot, _: Scene) -> None:
        for prompt in prompts:
            await send(pilot, prompt)
            await until_settled(pilot.app)
        await until_idle(pilot)
        await pilot.press(*(("tab",) if focus_transcript else ()), *then)

    return play


async def send(pilot: Pilot, prompt: str) -> None:
    """Send a prompt in the active tab and wait until its reply has begun."""
    session = pilot.app.chat_screen.active.session
    count = len(session.tree)
    pilot.app.submit(prompt)
    await until(lambda: len(session.tree) > count)


def streaming(*pieces: str, reasoning: Sequence[str] = ()) -> tuple[Sequence[Reply], Play]:
    """A reply that has sent these pieces and sends no more: the replies and the play."""
    hold = Hold()

    async def play(pilot: Pilot, _: Scene) -> None:
        await send(pilot, "Why does the borrow checker reject this?")
        await hold.reached()
        live = pilot.app.chat_screen.active.session.live
        wanted = sum(map(len, pieces)) + sum(map(len, reasoning))
        await until(lambda: sum(len(getattr(delta, "text", "")) for delta in live.since(0)) >= wanted)
        pilot.app.chat_screen.show_status()  # as its clock would by and by

    return [openai_stream([*pieces, hold], reasoning=reasoning)], play


async def _eight_tabs(pilot: Pilot, scene: Scene) -> None:
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


async def _released(pilot: Pilot, _: Scene) -> None:
    app = pilot.app
    hold_first, hold_second = Hold(), Hold()
    app.scene_server.reply(
        openai_stream([TOUR, hold_first, "\n\n".join(f"Paragraph {n}." for n in range(19)), hold_second])
    )
    await send(pilot, "Show me everything")
    await hold_first.reached()
    await until_idle(pilot)
    await pilot.press("pageup")
    await until_idle(pilot)
    hold_first.release()
    await hold_second.reached()
    live = app.chat_screen.active.session.live
    await until(lambda: "Paragraph 18." in "".join(getattr(delta, "text", "") for delta in live.since(0)))


def _scene_with_server(play: Play, **fields: object) -> Scene:
    """A scene whose play scripts further replies itself."""

    class ScriptedScene(Scene):
        def app(self) -> ChatApp:
            server = ScriptedServer(*self.replies, models=self.models)
            app = chat_app(
                server, None, name=self.name, models=self.models, clock_ms=lambda: NOON, theme=self.theme,
                **self.options,
            )  # fmt: skip
            app.scene_server = server
            return app

    return ScriptedScene(play, **fields)


async def _browser(pilot: Pilot, scene: Scene) -> None:
    await _eight_tabs(pilot, scene)
    await pilot.press("ctrl+o")


def _mid_stream(*pieces: str, **fields: object) -> Scene:
    replies, play = streaming(*pieces)
    return Scene(play, replies, **fields)


def _thinking() -> Scene:
    replies, play = streaming(
        reasoning=["The user asks about lifetimes.\n", "Two borrows, one result: which region?"]
    )
    return Scene(play, replies)


def _in_tab(number_of_tabs: int = 8) -> list[Reply]:
    hold = Hold()
    return [
        openai_stream([LIFETIMES[:300], hold]),
        sse_chat("Add an index on `(customer, day)`."),
        sse_chat("Late March."),
        error_reply(401, "invalid key"),
        *(sse_chat("Yes.") for _ in range(number_of_tabs - 4)),
    ]


def _say(failure: Failure) -> Play:
    async def play(pilot: Pilot, _: Scene) -> None:
        pilot.app.say_failure(failure)

    return play


async def _stopped(pilot: Pilot, _: Scene) -> None:
    hold = Hold()
    pilot.app.scene_server.reply(openai_stream([LIFETIMES[:220], hold]))
    await send(pilot, "Why does the borrow checker reject this?")
    await hold.reached()
    live = pilot.app.chat_screen.active.session.live
    await until(lambda: live.sequence >= 1)
    await pilot.press("escape")
    await until_settled(pilot.app)


BAD_FILE = Failure(
    "settings_error",
    "Setting not usable",
    "config.toml, line 3: colour is no setting.",
    "Did you mean theme?",
)
DAMAGED = Failure("store_corrupt", "Database damaged", "The file beck.sqlite3 is no usable database.", "")
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
QUESTION = "Why does the borrow checker reject this?"
PROMPT = "and what if b\nis dropped first?\n\nThen a and b live in different regions."
VARIANTS = asked(QUESTION, then=("ctrl+r",), focus_transcript=True)


async def _variants(pilot: Pilot, scene: Scene) -> None:
    await VARIANTS(pilot, scene)
    await until(lambda: len(pilot.app.chat_screen.active.session.tree) == 3)
    await until_settled(pilot.app)


def _message(
    id_: str, parent_id: str | None, role: Role, text: str, session: ChatSession, **fields: object
) -> Message:
    record = GenerationRecord(f"g{id_}", id_, "anthropic", "claude-sonnet-5", "complete", NOON)
    parts = (TextPart(text),)
    made = Message(id_, session.id, parent_id, role, parts, NOON, record if role == "assistant" else None)
    return replace(made, **fields)


async def _forked(pilot: Pilot, _: Scene) -> None:
    """A conversation with forks within forks, a stopped reply and an excluded one."""
    session = pilot.app.chat_screen.active.session
    rows: list[tuple[str, str | None, Role, str]] = [
        ("q1", None, "user", QUESTION),
        ("a1", "q1", "assistant", LIFETIMES),
        ("q2", "a1", "user", "and what if b is dropped first?"),
        ("a2", "q2", "assistant", "Then the reference dangles, and the compiler says so."),
        ("q3", "a1", "user", "Show it with a struct."),
        ("a3", "q3", "assistant", "```rust\nstruct Pair<'a> { left: &'a str, right: &'a str }\n```"),
        (
            "b1",
            "q1",
            "assistant",
            "Because `b` may be dropped first: the region of the result must lie within both.",
        ),
        (
            "c1",
            "q1",
            "assistant",
            "Because `a` may be dropped first: the region of the result has to lie within both.",
        ),
        ("q4", "c1", "user", "Is there a way without lifetimes? 人気のある方法"),
        ("a4", "q4", "assistant", "Return an owned String."),
        ("q5", "a4", "user", "And faster?"),
        ("a5", "q5", "assistant", "Borrow with Cow, which clones only where it must."),
    ]
    for id_, parent, role, text in rows:
        session.tree.add(_message(id_, parent, role, text, session))
    stopped = session.tree["b1"]
    session.tree.replace(replace(stopped, generation=replace(stopped.generation, status="stopped")))
    session.tree.replace(replace(session.tree["a4"], is_excluded=True))
    session._changed()
    await until_idle(pilot)


async def _in_tree(pilot: Pilot, scene: Scene) -> None:
    await _forked(pilot, scene)
    await pilot.press("tab", "b")
    await until_shows(pilot.app, "Tree ·")
    await pilot.press("up", "up", "up", "left_square_bracket", "equals_sign")
    pilot.app.clear_notifications()


async def _diff(pilot: Pilot, scene: Scene) -> None:
    await _forked(pilot, scene)
    await pilot.press("tab", "alt+up", "alt+up", "alt+up", "alt+up", "alt+up", "equals_sign")
    await until_shows(pilot.app, "in words")


async def _retrying(pilot: Pilot, _: Scene) -> None:
    await send(pilot, QUESTION)
    session = pilot.app.chat_screen.active.session
    await until(
        lambda: (
            session.live is not None
            and session.live.phase is not None
            and session.live.phase.name == "retrying"
        )
    )
    pilot.app.chat_screen.show_status()


async def _editing(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    pilot.app.chat_screen.prompt.text = "a draft that waits"
    await pilot.press("tab", "e")


async def _found(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    await pilot.press("ctrl+f", *"the", "enter", "enter")
    await until_shows(pilot.app, "3/")


async def _searched(pilot: Pilot, scene: Scene) -> None:
    await _eight_tabs(pilot, scene)
    await pilot.press("ctrl+o", *"in")
    await until_shows(pilot.app, "Add an index")


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


async def _draft(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    pilot.app.chat_screen.prompt.text = PROMPT


async def _dialog(pilot: Pilot, *steps: str) -> None:
    """Go through dialogs: a key, or a text for the dialog's line that is then sent."""
    for step in steps:
        if step.startswith("="):
            await until(lambda: bool(pilot.app.screen.query("#line")))
            pilot.app.screen.query_one("#line", Input).value = step[1:]
        else:
            await pilot.press(step)


async def _at_code(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.press("w", "left_curly_bracket")
    pilot.app.clear_notifications()


async def _saving(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await _dialog(pilot, "s", "=/tmp/longest.rs", "end")


async def _replacing(pilot: Pilot, scene: Scene) -> None:
    """Before a file is replaced that is there: the working folder's own."""
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await _dialog(pilot, "s", "=/etc/hostname", "enter")
    await until_shows(pilot.app, "Replace this file?")


async def _in_vim(pilot: Pilot, scene: Scene) -> None:
    """The prompt in vim's visual mode, with a word marked."""
    from app.ui.widgets.vim_keys import VimKeys

    await asked(QUESTION)(pilot, scene)
    prompt = pilot.app.chat_screen.prompt
    prompt.vim = VimKeys(prompt)
    prompt.text = PROMPT
    await pilot.press("escape", "g", "g", "w", "v", "e")


async def _exporting(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.app.run_action("app.export")
    await _dialog(pilot, "=/tmp/lifetimes.pdf", "end")


async def _about_to_pipe(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await _dialog(pilot, "vertical_line", "=grep -n b | tee /dev/stderr", "enter")
    await until_shows(pilot.app, "enter run")


async def _piped(pilot: Pilot, scene: Scene) -> None:
    await _about_to_pipe(pilot, scene)
    await pilot.press("enter")
    await until_shows(pilot.app, "i insert into the prompt")


async def _usage(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION, focus_transcript=True)(pilot, scene)
    await pilot.app.run_action("app.usage")
    await until_shows(pilot.app, "This conversation")


async def _over_limit(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    pilot.app.submit("and what if b is dropped first?")
    await until_shows(pilot.app, "send all the same")


PRICED = {
    "cards": {
        "anthropic/claude-sonnet-5": ModelCard(
            "claude-sonnet-5", context_window=200_000, input_price=3.0, output_price=15.0
        )
    }
}


def _priced(sent: int, play: Play | None = None, **fields: object) -> Scene:
    """A scene with a reply to a request of so many tokens, at a price."""
    replies = [openai_stream([LIFETIMES], usage=(sent, 311))]
    return Scene(play or asked(QUESTION), replies, options=PRICED | dict(fields.pop("options", {})), **fields)


async def _own_settings(pilot: Pilot, scene: Scene) -> None:
    await asked(QUESTION)(pilot, scene)
    preset = Preset("You review Rust.\nBe brief.", Sampling(0.2, reasoning_effort="high"))
    await pilot.app.chat_screen.active.session.set_preset(preset)


async def _with_settings(pilot: Pilot, scene: Scene) -> None:
    await _own_settings(pilot, scene)
    await pilot.app.run_action("app.conversation_settings")
    await until_shows(pilot.app, "ctrl+s keep")


async def _with_refused_settings(pilot: Pilot, scene: Scene) -> None:
    await _with_settings(pilot, scene)
    await pilot.press("5", "enter")


async def _filed(pilot: Pilot, scene: Scene) -> None:
    await _eight_tabs(pilot, scene)
    workspace = pilot.app.workspace
    sessions = {session.title: session for session in workspace.sessions}
    await workspace.file(sessions["Kyoto in spring"].id, pinned(True, NOON))
    await workspace.file(sessions["SQL tuning"].id, tagged(["work", "postgres"]))
    await workspace.file(sessions["Tides"].id, archived(True, NOON))
    await pilot.press("ctrl+o")


async def _archived_too(pilot: Pilot, scene: Scene) -> None:
    await _filed(pilot, scene)
    await pilot.press("ctrl+l")


async def _trash(pilot: Pilot, scene: Scene) -> None:
    await _eight_tabs(pilot, scene)
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


def _templates(folder: Path) -> Path:
    texts = {
        "explain": "Explain {{topic}} to a {{reader:beginner}}.",
        "review": "Review this {{language:Rust}} code for {{what:mistakes}}:",
        "summarise": "Summarise this in {{count:three}} sentences:",
    }
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def _template(name: str) -> Play:
    async def play(pilot: Pilot, scene: Scene) -> None:
        await asked(QUESTION)(pilot, scene)
        pilot.app.action_template(name)
        await until_shows(pilot.app, "Template review" if name else "Prompt templates")

    return play


def _queueing(then: Sequence[str] = (), *, fails: bool = False) -> Scene:
    """Prompts that wait behind a reply that stands still, or has failed."""
    hold = Hold()

    async def play(pilot: Pilot, _: Scene) -> None:
        await send(pilot, QUESTION)
        await hold.reached()
        session = pilot.app.chat_screen.active.session
        for prompt in (
            "and what if b is dropped first?",
            PROMPT,
            "Show it with Arc.",
            "In Kyoto?",
            "Thanks!",
        ):
            pilot.app.submit(prompt)
            await until(lambda prompt=prompt: bool(session.queue) and session.queue[-1].text == prompt)
        if fails:
            hold.release()
            await until(lambda: session.pause == "failed")
        await until(lambda: session.live is None or session.live.sequence > 0)
        await until_idle(pilot)
        await pilot.press(*then)

    pieces = [LIFETIMES[:220], hold]
    first = openai_stream(pieces, finish=None, done=False, usage=None) if fails else openai_stream(pieces)
    return Scene(play, [first])


def _comparing(*, size: tuple[int, int], marked: int = 0) -> Scene:
    """Three models that answer at once: one streams, one has failed, one streams code."""
    holds = [Hold(), Hold()]

    class ComparingScene(Scene):
        def app(self) -> ChatApp:
            server = ScriptedServer(models=self.models)
            by_name = {
                self.models[0]: openai_stream([LIFETIMES, holds[0]]),
                self.models[1]: error_reply(401, "invalid x-api-key"),
                self.models[2]: openai_stream([LIFETIMES[: LIFETIMES.index("if a.len()") + 12], holds[1]]),
            }
            server.reply_to = lambda request: by_name[request.json["model"]]
            return chat_app(server, None, name=self.name, models=self.models, clock_ms=lambda: NOON)

    async def play(pilot: Pilot, scene: Scene) -> None:
        app = pilot.app
        app.action_compare(f"{' '.join(scene.models)}\n{QUESTION}")
        session = app.chat_screen.active.session
        for hold in holds:
            await hold.reached()
        await until(lambda: len(session.lives) == 2 and all(live.sequence for live in session.lives.values()))
        await until_shows(app, "failed")
        await until_idle(pilot)
        await pilot.press(*("right_square_bracket",) * marked)
        app.chat_screen.show_status()

    return ComparingScene(play, size=size)


LARGE = (140, 45)
THEMES = ("beck", "beck-light", "terminal", "contrast", "ember", "fjord", "paper", "mist")


def scenes() -> dict[str, Scene]:
    """All scenes by name; made anew at each call, because replies can be played only once."""
    templates = {"templates_folder": _templates(Path(gettempdir()) / "beck-scene-templates")}
    found = {
        "empty": Scene(pressed()),
        "empty-large": Scene(pressed(), size=LARGE, theme="beck-light"),
        "empty-smallest": Scene(pressed(), size=(40, 12)),
        "guide-empty": Scene(pressed(), name="guide", models=("guide", "echo", "story")),
        "too-small": Scene(pressed(), size=(38, 10)),
        "reply": Scene(asked(QUESTION), [sse_chat(LIFETIMES)]),
        "reply-smallest": Scene(asked(QUESTION), [sse_chat(LIFETIMES)], size=(40, 12)),
        "reply-wide": Scene(asked(QUESTION), [sse_chat(LIFETIMES)], size=(200, 50)),
        "code-wrapped": Scene(_at_code, [sse_chat(LONG_CODE)]),
        "code-wrapped-ansi": Scene(_at_code, [sse_chat(LONG_CODE)], theme="terminal", size=(60, 24)),
        "open-fence": _mid_stream(LIFETIMES[: LIFETIMES.index("if a.len()") + 12]),
        "half-table": _mid_stream(TOUR[TOUR.index("| Language") : TOUR.index("| Rust") + 9]),
        "open-emphasis": _mid_stream("The value is **moved out of its old pla"),
        "before-first-token": _mid_stream(""),
        "thinking": _thinking(),
        "compare": _comparing(size=(80, 24)),
        "compare-failed": _comparing(size=(80, 24), marked=1),
        "compare-large": _comparing(size=LARGE),
        "queue": _queueing(),
        "queue-changing": _queueing(then=("alt+q", "down", "J")),
        "queue-paused": _queueing(fails=True),
        "thought": Scene(asked(QUESTION), [openai_stream([LIFETIMES[:110]], reasoning=["hm ", "so"])]),
        "stopped": _scene_with_server(_stopped),
        "cut": Scene(
            asked(QUESTION), [openai_stream([LIFETIMES[:220]], finish=None, done=False, usage=None)]
        ),
        "refused-key": Scene(asked(QUESTION), [error_reply(401, "invalid x-api-key")]),
        "retrying": Scene(_retrying, [error_reply(429, "slow down", Retry_After="30")]),
        "released": _scene_with_server(_released),
        "variants": Scene(
            _variants, [sse_chat(LIFETIMES[:110]), sse_chat("Because `b` may be dropped first.")]
        ),
        "excluded": Scene(asked(QUESTION, then=("x",), focus_transcript=True), [sse_chat(LIFETIMES)]),
        "tree": Scene(_in_tree),
        "tree-large": Scene(_in_tree, size=(120, 40)),
        "tree-smallest": Scene(_in_tree, size=(40, 12)),
        "tree-ansi": Scene(_in_tree, theme="terminal"),
        "diff": Scene(_diff),
        "diff-ansi": Scene(_diff, theme="terminal"),
        "editing": Scene(_editing, [sse_chat(LIFETIMES)]),
        "found": Scene(_found, [sse_chat(LIFETIMES)]),
        "found-ansi": Scene(_found, [sse_chat(LIFETIMES)], theme="terminal"),
        "searched": Scene(_searched, _in_tab()),
        "attached": Scene(_attached, [sse_chat(LIFETIMES)]),
        "attached-sent": Scene(_sent_along, [sse_chat(LIFETIMES[:110])], size=(80, 40)),
        "attached-focus": Scene(_in_chips, [sse_chat(LIFETIMES)], size=(60, 20)),
        "attachment-seen": Scene(_looking_inside, [sse_chat(LIFETIMES)]),
        "mentioning": Scene(_mentioning, [sse_chat(LIFETIMES)]),
        "secret-found": Scene(_secret, [sse_chat(LIFETIMES)]),
        "draft": Scene(_draft, [sse_chat(LIFETIMES)]),
        "tabs": Scene(_eight_tabs, _in_tab()),
        "tabs-large": Scene(_eight_tabs, _in_tab(), size=LARGE),
        "models": Scene(asked(QUESTION, then=("ctrl+l",)), [sse_chat(LIFETIMES)]),
        "browser": Scene(_browser, _in_tab()),
        "palette": Scene(asked(QUESTION, then=("ctrl+p",)), [sse_chat(LIFETIMES)]),
        "slash": Scene(asked(QUESTION, then=("slash", "r", "e")), [sse_chat(LIFETIMES)]),
        "paste-folded": Scene(pasted("why does this fail? ", "\n".join(f"{n} error" for n in range(412)))),
        "prompt-search": Scene(
            asked(
                "Why is the sky blue?",
                "And at night?\nExplain it to a child.",
                "Why is water wet?",
                then=("ctrl+r", *"why"),
            ),
            [sse_chat("Scattering."), sse_chat("Less light."), sse_chat("It is not.")],
        ),
        "slash-smallest": Scene(pressed("slash"), size=(40, 12)),
        "palette-smallest": Scene(pressed("ctrl+p"), size=(40, 12)),
        "save-code": Scene(_saving, [sse_chat(LIFETIMES)]),
        "export-refused": Scene(_exporting, [sse_chat(LIFETIMES)]),
        "pipe-code": Scene(_about_to_pipe, [sse_chat(LIFETIMES)]),
        "pipe-code-smallest": Scene(
            _about_to_pipe, [sse_chat(LIFETIMES.replace("fn", "\n" * 9 + "fn"))], size=(40, 12)
        ),
        "piped-code": Scene(_piped, [sse_chat(LIFETIMES)]),
        "pipe-asking": Scene(
            asked(QUESTION, then=("vertical_line", *"jq ."), focus_transcript=True), [sse_chat(LIFETIMES)]
        ),
        "save-replaces": Scene(_replacing, [sse_chat(LIFETIMES)]),
        "selecting": Scene(
            asked(QUESTION, then=("alt+up", "v", "down", "down"), focus_transcript=True),
            [sse_chat(LIFETIMES)],
        ),
        "vim": Scene(_in_vim, [sse_chat(LIFETIMES)]),
        "settings": Scene(_with_settings, [sse_chat(LIFETIMES)]),
        "settings-refused": Scene(_with_refused_settings, [sse_chat(LIFETIMES)], size=(40, 12)),
        "own-settings": Scene(_own_settings, [sse_chat(LIFETIMES)]),
        "filed": Scene(_filed, _in_tab()),
        "filed-smallest": Scene(_filed, _in_tab(), size=(40, 12)),
        "archived-too": Scene(_archived_too, _in_tab(), size=LARGE),
        "trash": Scene(_trash, _in_tab()),
        "trash-about-to-empty": Scene(_about_to_empty, _in_tab()),
        "temporary": Scene(_temporary, [sse_chat(LIFETIMES)]),
        "temporary-about-to-close": Scene(_about_to_lose, [sse_chat(LIFETIMES), sse_chat("Nothing.")]),
        "templates": Scene(_template(""), [sse_chat(LIFETIMES)], options=templates),
        "template-places": Scene(_template("review"), [sse_chat(LIFETIMES)], options=templates),
        "help": Scene(pressed("f1")),
        "help-large": Scene(pressed("f1"), size=LARGE),
        "help-commands": Scene(pressed("f1", "tab")),
        "help-search": Scene(pressed("f1", *"copy")),
        "meter": _priced(123_689),
        "meter-large": _priced(123_689, size=LARGE),
        "meter-full": _priced(191_234),
        "usage": _priced(123_689, _usage),
        "over-limit": _priced(123_689, _over_limit, options={"limits": Limits(dollars_per_day=0.25)}),
        "notice": Scene(_say(BAD_FILE)),
        "damaged-database": Scene(pressed(), options={"store_failure": DAMAGED}),
    }
    for theme in THEMES:
        found[f"tour-{theme}"] = Scene(
            asked("Show me everything"), [sse_chat(TOUR)], size=(100, 60), theme=theme
        )
    return found
