"""A key planted where keys come to be: it is found nowhere else, whatever goes wrong."""

from __future__ import annotations

import base64
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.safety.loopback import Loopback
from tests.support.chats import chat_app, until_idle, until_open, until_settled
from tests.support.scripted_server import (
    Reply,
    ScriptedServer,
    error_reply,
    json_reply,
    openai_stream,
    text_reply,
)
from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[2]
KEY = "sk-canary+4711/abcDEF0815"
OTHER = "canary-of-another-endpoint-99"
FORMS = sorted(
    form.encode()
    for key in (KEY, OTHER)
    for form in (
        key,
        quote(key, safe=""),
        quote(key),
        key.replace("/", "\\/"),
        base64.b64encode(key.encode()).decode(),
    )
)
PLANTED = ("config.toml",)
"""Where the key belongs."""


@pytest.fixture
def environment(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "BECK_DISCOVER_LOCAL": "false",
        "BECK_REDUCED_MOTION": "true",
        "BECK_LOG": "debug",
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    }


@contextmanager
def beck(environment, *arguments, program="app"):
    with Terminal(
        [sys.executable, "-m", program, *arguments], columns=100, rows=30, environment=environment
    ) as terminal:
        yield terminal


def config(environment, text):
    folder = Path(environment["HOME"]) / ".config" / "beck"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "config.toml").write_text(text)
    (folder / "config.toml").chmod(0o600)


def hits(environment, terminal) -> list[str]:
    """Where the key stands: on the terminal, in any file below the home folder, in what others see of the process."""
    places = {"terminal": bytes(terminal.output)}
    for file in Path(environment["HOME"]).rglob("*"):
        if file.is_file() and file.name not in PLANTED:
            places[str(file)] = file.read_bytes()
    return [f"{where}: {form!r}" for where, content in places.items() for form in FORMS if form in content]


def seen_by_others(terminal) -> list[str]:
    """The key in the command lines of beck and of its children, which every user can read."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if str(terminal.child.pid) in (process.name, parent):
            found += [f"{process}: {form!r}" for form in FORMS if form in words]
    return found


def files_are_private(environment) -> None:
    for file in Path(environment["HOME"], ".local").rglob("*"):
        mode = stat.S_IMODE(file.lstat().st_mode)
        assert mode & 0o077 == 0, f"{file} is {mode:o}"


ECHOES = {
    "a refusal": lambda: error_reply(401, f"Incorrect API key provided: {KEY}. header Authorization: Bearer {KEY}"),
    "a percent-encoded refusal": lambda: error_reply(400, f"bad url ?key={quote(KEY, safe='')}"),
    "a page": lambda: text_reply(f"<html><pre>authorization: Bearer {KEY}</pre></html>", 502),
    "a reply": lambda: openai_stream([f"You sent Bearer {KEY} to me"]),
    "a reply in pieces": lambda: openai_stream(list(f"You sent {KEY}!")),
    "reasoning": lambda: openai_stream(["ok"], reasoning=[KEY[:5], KEY[5:]]),
    "a finish reason": lambda: openai_stream(["ok"], finish=KEY),
    "a redirect": lambda: Reply((), 302, {"Location": f"http://127.0.0.1:1/?key={quote(KEY)}&k={KEY}"}, framing="length"),
    "headers": lambda: error_reply(500, "oops", x_request_id=KEY, set_cookie=f"k={KEY}"),
    "an error in the stream": lambda: json_reply({"error": {"message": KEY, "type": KEY, "code": KEY}}),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("way", ECHOES)
def test_a_server_that_echoes_the_key_finds_it_nowhere(environment, way):
    with Loopback(ECHOES[way](), *(ECHOES[way]() for _ in range(3)), models=(f"m-{KEY}", "gpt")) as server:
        environment["OPENAI_BASE_URL"] = server.base_url
        with beck(environment, "-m", "openai/gpt", "hello") as terminal:
            terminal.until(lambda screen: any(word in screen for word in ("done ·", "failed", "cut")))
            assert seen_by_others(terminal) == []
            terminal.press("ctrl+q")
            terminal.wait()
        assert any(KEY in request.headers.get("authorization", "") for request in server.requests)
    assert hits(environment, terminal) == []
    files_are_private(environment)


@pytest.mark.slow
def test_a_list_of_models_that_holds_the_key_is_listed_without_it(environment):
    with Loopback(models=(f"m-{KEY}", "gpt")) as server:
        environment["OPENAI_BASE_URL"] = server.base_url
        with beck(environment, "-m", "openai/gpt") as terminal:
            terminal.until_shows("gpt · openai")
            terminal.press("ctrl+l")
            terminal.until_shows("Models", "story")
            terminal.press("openai")
            terminal.until(lambda screen: "story" not in screen)
            terminal.press("escape", "ctrl+q")
            terminal.wait()
    assert hits(environment, terminal) == []


@pytest.mark.slow
@pytest.mark.parametrize("where", ["handler", "worker", "render"])
def test_a_crash_with_the_key_in_message_and_variables_tells_no_value(environment, where):
    with beck(environment, where, program="tests.safety.crashing_program") as terminal:
        terminal.until_shows("Ask anything")
        terminal.press("f1")
        assert terminal.wait() != 0
    said = bytes(terminal.output).rpartition(b"\x1b[?1049l")[2]
    assert b"beck ended unexpectedly" in said
    assert b"Illegal header" not in said
    assert hits(environment, terminal) == []
    files_are_private(environment)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["start", "thread"])
def test_a_failure_without_a_screen_tells_no_value(environment, where):
    with beck(environment, where, program="tests.safety.crashing_program") as terminal:
        assert terminal.wait() == (1 if where == "start" else 0)
    assert (b"beck ended unexpectedly (RuntimeError)" in terminal.output) is (where == "start")
    assert b"\x1b" not in terminal.output
    assert b"Illegal header" not in terminal.output
    assert hits(environment, terminal) == []
    if where == "thread":
        log = Path(environment["HOME"], ".local/state/beck/beck.log").read_text()
        assert "something failed in the background" in log
        assert "in fail" in log
    files_are_private(environment)


@pytest.mark.slow
def test_keys_in_the_settings_are_told_in_no_mistake(environment):
    environment |= {"BECK_PROXY": f"http://u:{OTHER}@127.0.0.1:9", "BECK_ENDPOINTS__C": KEY}
    config(
        environment,
        f'[endpoints.a]\nbase_url = "https://u:{KEY}@host"\nkey = "{OTHER}"\n'
        f'[endpoints.b]\nbase_url = "http://10.0.0.1/v1"\nkey = "{OTHER}"\nmodels = ["b"]\nproxy = "{OTHER}"\n'
        f'[endpoints.d]\nbase_url = "http://127.0.0.1:9/v1"\nkey = "{OTHER} with a space"\nmodels = ["d"]\n'
        f'[endpoints.e]\nbase_url = "http://127.0.0.1:9/v1"\napi_key_command = "sh -c \'echo {OTHER}; exit 3\'"\nmodels = ["e"]\n',
    )
    with beck(environment, "-m", "e/e", "hello") as terminal:
        terminal.until_shows("No key")
        terminal.press("ctrl+q")
        terminal.wait()
    assert hits(environment, terminal) == []


async def test_the_text_behind_a_picture_of_the_screen_holds_no_key():
    async with ScriptedServer(error_reply(401, f"bad {KEY}"), openai_stream([f"echo {KEY}"])) as server:
        from pydantic import SecretStr

        from app.providers import Http, open_provider
        from app.providers.endpoint import Endpoint
        from app.session import EndpointEntry

        def more(http: Http) -> list[EndpointEntry]:
            async def opened():
                return open_provider(
                    Endpoint("keyed", server.base_url, key=SecretStr(KEY), models=("m",)), http
                )

            return [EndpointEntry("keyed", "x", opened, ("m",))]

        app = chat_app(server.base_url, None, more_endpoints=more)
        async with app.run_test(size=(100, 30)) as pilot:
            await until_open(app)
            from app.session import ModelChoice

            await app.chat_screen.active.session.choose(ModelChoice("keyed", "m"))
            for _ in range(2):
                app.submit("hi")
                await until_idle(pilot)
                await until_settled(app)
            await until_idle(pilot)
            picture = app.export_screenshot()
            stored = repr(app.chat_screen.active.session.tree.path())
            assert KEY not in picture
            assert KEY not in stored
            assert "[key]" in picture.replace("&#91;", "[")
            await app.end()
