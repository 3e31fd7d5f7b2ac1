"""Hostile texts in exports: a page has the tags and attributes that beck writes, and leads to the web and mail only."""

from __future__ import annotations

import random
from html.parser import HTMLParser

import pytest

from app.conversation import Conversation, Message, TextPart, ToolCallPart
from app.conversation.export_html import html_of
from app.conversation.exported import exported_path
from app.markdown.html import html_of as markdown_to_html
from app.safe_text import safe_text
from tests.safety.hostile import hostile_texts
from tests.safety.screen_check import FORBIDDEN, WEB

SEED = 20_262
SMALL = 150
LARGE = 10_000

INJECTIONS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=x>", "</pre><script>", "</title><script>x",
    "[x](javascript:alert(1))", "[x](data:text/html,<script>)", "[x](&#106;avascript:alert(1))", "[x](JaVaScRiPt:1)",
    "[x](//evil.test)", "[x](file:///etc/passwd)", "[x](vbscript:x)", "![a](javascript:x)", "![a](https://evil.test/p.png)",
    "```&#x202e;py x\ny\n```", '```"><script>\nx\n```', '~~~ a" onload="x\n~~~', '[a](https://x.test/"onmouseover="x)', '[a](https://x.test/ "t\\" onclick=x")',
    "<https://a.test/\"><script>>", "| a\" | <b> |\n|---|:-:|\n| <i> | x |", "$$</script><script>$$", '> [!NOTE"><script>]\n> x',
    "<!-- --><script>", "<![CDATA[<script>]]>", "- [x] <script>", "[r]: javascript:x\n[r]", "# a {onclick=x}", "9999999. x",
    "<style>@import 'https://evil.test'</style>", "<meta http-equiv=refresh content=0>", "<base href=https://evil.test>",
)  # fmt: skip

TAGS = frozenset(
    [
         "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "h5", "h6", "p",
         "small", "article", "details", "summary", "pre", "code", "blockquote", "div", "ul", "ol", "li", "table",
         "thead", "tbody", "tr", "th", "td", "hr", "br", "em", "strong", "s", "a", "input", "span",
    ]
)  # fmt: skip
ATTRIBUTES = frozenset(
    [
        ("html", "lang"), ("meta", "charset"), ("meta", "http-equiv"), ("meta", "content"), ("meta", "name"),
        ("article", "class"), ("p", "class"), ("pre", "class"), ("div", "class"), ("code", "class"), ("ol", "start"),
        ("th", "style"), ("td", "style"), ("a", "href"), ("a", "rel"), ("blockquote", "class"), ("ul", "class"), ("li", "class"),
        ("input", "type"), ("input", "disabled"), ("input", "checked"), ("input", "class"),
    ]
)  # fmt: skip


class Page(HTMLParser):
    """Holds each tag of a page against what beck writes.

    Raises:
        AssertionError: something else is there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.styles = self.metas = self.titles = 0

    def handle_starttag(self, tag, attributes) -> None:
        assert tag in TAGS, tag
        self.styles += tag == "style"
        self.metas += tag == "meta"
        self.titles += tag == "title"
        for name, value in attributes:
            assert (tag, name) in ATTRIBUTES, f"{tag} {name}={value!r}"
            assert name != "href" or WEB.fullmatch(value), value
            assert name != "style" or value in ("text-align:left", "text-align:center", "text-align:right")
            assert name != "http-equiv" or value == "Content-Security-Policy"

    handle_startendtag = handle_starttag

    def handle_comment(self, data) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data) -> None:
        raise AssertionError(data)


def hold(text: str) -> None:
    """Have a text in every place of a page."""
    safe = safe_text(text)
    call = ToolCallPart(safe, safe, safe)
    message = Message("m", "c", None, "assistant", (TextPart(safe), call), 0)
    conversation = Conversation("c", title=safe, system_prompt=safe, created_at=0, updated_at=0)
    page = html_of(exported_path(conversation, [message], 0), markdown_to_html)
    assert FORBIDDEN.search(page.replace("\n", "").replace("\t", "")) is None, repr(text)
    parser = Page()
    try:
        parser.feed(page)
        parser.close()
    except AssertionError as error:
        raise AssertionError(f"{text!r}: {error}") from error
    assert (parser.styles, parser.metas, parser.titles) == (1, 4, 1), repr(text)


def documents(seed: int, count: int):
    """So many documents of a few hostile texts and injections."""
    dice = random.Random(seed)
    texts = list(hostile_texts(seed, count))
    for text in texts:
        yield "\n\n".join((text, dice.choice(INJECTIONS), dice.choice(texts)))


def test_nothing_that_is_exported_becomes_part_of_the_page():
    for text in (*INJECTIONS, *documents(SEED, SMALL)):
        hold(text)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_ten_thousand_documents_become_no_part_of_a_page():
    for text in documents(SEED, LARGE):
        hold(text)
