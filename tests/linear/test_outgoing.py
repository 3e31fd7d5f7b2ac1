"""What goes along with a prompt of the linear mode, and what is asked before it leaves."""

from __future__ import annotations

import io

import pytest

from app.linear.chat import LinearChat
from app.linear.line_source import LineSource
from app.session import Limits
from tests.attachments.material import png
from tests.support.scripted_server import ScriptedServer, openai_stream
from tests.support.workspaces import opened_workspace

KEY = "gh" + "p_" + "0aA1" * 9
QUESTION = "Send it all the same? Type yes or no: "


class Typed:
    """Lines that somebody types, and answers to what is asked in between."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        self.prompts: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)


async def chat(*lines, replies=1, **options):
    """What was told, what was asked, and the contents that were sent."""
    typed, out = Typed(*lines), io.StringIO()
    async with (
        ScriptedServer(*(openai_stream(["ok"], usage=(100, 50)) for _ in range(replies))) as server,
        opened_workspace(server.base_url, None, **options) as workspace,
    ):
        await LinearChat(workspace, LineSource(typed), out).run()
        sent = [
            request.json["messages"][-1]["content"] for request in server.requests if request.method == "POST"
        ]
    return out.getvalue(), typed.prompts, sent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "cat.png").write_bytes(png(40, 20))
    (tmp_path / "keys.txt").write_text(f"one\ntoken = {KEY}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("lines", [("/attach a.py", "explain"), ("explain @a.py",)])
async def test_a_file_goes_along_once_and_is_told(folder, lines):
    told, _, sent = await chat(*lines, "and now?", replies=2)
    assert "Attached: a.py, 6 B, about 2 tokens. It goes along with the next prompt." in told
    assert sent[0].startswith("a.py:\n```\nx = 1\n\n```\n\nexplain")
    assert sent[1] == "and now?"


async def test_a_picture_goes_along(folder):
    _, _, sent = await chat("/attach cat.png", "what is it?")
    assert [part["type"] for part in sent[0]] == ["image_url", "text"]


async def test_what_is_attached_is_told_and_taken_away(folder):
    told, _, sent = await chat(
        "/attach", "/attach a.py", "/attach", "/detach b.py", "/detach", "/attach", "go"
    )
    assert told.count("Nothing is attached.") == 2
    assert "Attached: a.py.\n" in told
    assert "b.py is not attached." in told
    assert sent == ["go"]


@pytest.mark.parametrize("name", ["nosuch.txt", "/dev/zero"])
async def test_what_cannot_be_attached_is_told_in_a_sentence(folder, name):
    told, _, sent = await chat(f"/attach {name}", "go")
    assert "Not attached." in told
    assert name in told
    assert sent == ["go"]


@pytest.mark.parametrize(("answer", "count"), [("yes", 1), ("no", 0), ("", 0)])
async def test_a_secret_is_asked_about_by_file_and_line_and_never_told(folder, answer, count):
    told, prompts, sent = await chat("why @keys.txt", answer)
    assert "keys.txt, line 2: a GitHub token" in told
    assert KEY not in told
    assert QUESTION in prompts
    assert len(sent) == count
    assert ("Not sent." in told) is (count == 0)


async def test_a_file_from_elsewhere_is_asked_about(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("other") / "b.py"
    elsewhere.write_text("y = 2\n")
    told, prompts, sent = await chat(f"see @{elsewhere}", "no")
    assert "outside of this folder" in told
    assert QUESTION in prompts
    assert sent == []


async def test_a_hidden_file_is_asked_about(folder):
    (folder / ".netrc").write_text("nothing\n")
    told, prompts, sent = await chat("see @.netrc", "no")
    assert "is hidden." in told
    assert QUESTION in prompts
    assert sent == []


async def test_beyond_the_limit_of_the_day_it_asks(folder):
    told, prompts, sent = await chat(
        "one", "two", "no", "three", "yes", replies=2, limits=Limits(tokens_per_day=100)
    )
    assert prompts.count(QUESTION) == 2
    assert "limit" in told.lower()
    assert len(sent) == 2
