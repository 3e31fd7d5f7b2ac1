import json

from app.conversation.export_markdown import fenced, markdown_of, moment
from app.conversation.exported import exported_path, exported_tree
from tests.conversation.material import CONVERSATION, tree


def test_the_front_matter_holds_whatever_the_title_is():
    text = markdown_of(exported_path(CONVERSATION, tree().path(), 5_000))
    head, _, rest = text.removeprefix("---\n").partition("\n---\n")
    values = dict(line.split(": ", 1) for line in head.split("\n"))
    assert json.loads(values["title"]) == CONVERSATION.title
    assert json.loads(values["models"]) == ["big-1"]
    assert json.loads(values["exported"]) == "1970-01-01 00:00:05 UTC"
    assert values["messages"] == "4"
    assert rest.startswith('\n# A title: "quoted" <b> ---\n')


def test_a_path_tells_prompts_replies_thinking_tools_and_endings():
    text = markdown_of(exported_path(CONVERSATION, tree().path(), 5))
    for piece in (
        "## System prompt\n\nBe brief.",
        "## You\n\n*1970-01-01 00:00:01 UTC*\n\nWhy?",
        "Attachment `a'b.txt` (text/plain):\n\n````\nx\n```\ny\n````",
        "## big-1 · work\n",
        "> *Thought for 1.5 s*\n>\n> hm\n>\n> so\n",
        "**Because.**",
        'Tool call `look`:\n\n```json\n{"a":1}\n```',
        "No.\n\n*Stopped before its end.*",
    ):
        assert piece in text
    assert "draft" not in text
    assert "half" not in text


def test_a_tree_tells_every_variant_and_why_one_failed():
    text = markdown_of(exported_tree(CONVERSATION, tree(), 5))
    assert "## big-1 · work (variant 2 of 2)" in text
    assert "half\n\n*Failed. It ended early.*" in text
    assert "Tool result:\n\n```\nfound\n```" in text


def test_a_fence_is_longer_than_any_in_its_text():
    assert fenced("a\n`````\nb\n", "py") == "``````py\na\n`````\nb\n``````"


def test_a_time_beyond_the_calendar_is_left_out():
    assert moment(2**60) == ""
