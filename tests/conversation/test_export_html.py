from html.parser import HTMLParser

from app.conversation.export_html import html_of
from app.conversation.exported import exported_path, exported_tree
from app.markdown.html import html_of as markdown_to_html
from tests.conversation.material import CONVERSATION, prompt, reply, tree

HOSTILE = (
    "</pre></article><script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) \"'&"
)


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def page(exported):
    return html_of(exported, markdown_to_html)


def test_a_page_shows_everything_and_follows_light_and_dark():
    text = page(exported_tree(CONVERSATION, tree(), 5))
    for piece in (
        "<strong>Because.</strong>",
        "variant 2 of 2",
        "Thought for 1.5 s",
        "Failed. It ended early.",
        "Be brief.",
    ):
        assert piece in text
    assert "prefers-color-scheme: dark" in text
    assert "draft" not in text


def test_nothing_hostile_becomes_a_tag_wherever_it_stands():
    from dataclasses import replace

    from app.conversation import (
        AttachmentPart,
        ReasoningPart,
        RefusalPart,
        TextPart,
        ToolCallPart,
        ToolResultPart,
    )

    parts = [
        TextPart(HOSTILE), ReasoningPart(HOSTILE), RefusalPart(HOSTILE), ToolCallPart("1", HOSTILE, HOSTILE),
        ToolResultPart("1", HOSTILE), AttachmentPart(HOSTILE, "text/" + HOSTILE, HOSTILE),
        AttachmentPart(HOSTILE, HOSTILE, HOSTILE), TextPart(f"```{HOSTILE}\n{HOSTILE}\n```"),
    ]  # fmt: skip
    answer = reply("r", "q", parts)
    answer = replace(answer, generation=replace(answer.generation, model=HOSTILE, endpoint=HOSTILE))
    conversation = replace(CONVERSATION, title=HOSTILE, system_prompt=HOSTILE)
    text = page(exported_path(conversation, [prompt("q", None, HOSTILE), answer], 5))
    tags = Tags(text).found
    assert {tag for tag, _ in tags} <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "small", "p", "article", "details",
        "summary", "pre", "code",
    }  # fmt: skip
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert len([tag for tag, _ in tags if tag == "article"]) == 2


def test_the_page_forbids_the_browser_to_load_anything():
    tags = Tags(page(exported_path(CONVERSATION, tree().path(), 5))).found
    policies = [a["content"] for _, a in tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"]
    assert not [a for tag, a in tags if "src" in a or tag in ("link", "script", "img", "iframe")]
