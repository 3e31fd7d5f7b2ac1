"""Markdown as HTML for a page of its own: everything escaped, nothing that the page would have to load.

Raw HTML in the source is text already (the grammar sees to it); a picture becomes a link to it; a link that may not be
followed becomes its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from app.markdown.grammar import grammar, parse_whole
from app.markdown.layout_inline import link_of
from app.markdown.math import formula_text
from app.safe_text import safe_code, safe_text

_LANGUAGE = re.compile(r"[\w+#.\-]{1,40}(?!\S)")
"""The first word of a fence's info where it can be a language; the renderer would decode entities in any other."""
_ALIGNMENTS = ("text-align:left", "text-align:center", "text-align:right")


def html_of(source: str) -> str:
    """The Markdown text as HTML."""
    tokens = parse_whole(source)
    for token in tokens:
        _keep_attributes(token)
        if token.type in ("fence", "code_block"):
            token.content = _shown_code(token.content)
        if token.type == "fence":
            language = _LANGUAGE.match(token.info.strip())
            token.info = language[0] if language else ""
        if token.children:
            token.children = _safe_children(token.children)
    renderer = RendererHTML(None)
    return renderer.render(tokens, grammar().options, {})


def _keep_attributes(token: Token) -> None:
    """Of a block's attributes keep what is looked for here: where a list begins, how a column stands, what an alert is."""
    start, style = token.attrs.get("start"), token.attrs.get("style")
    token.attrs = {"start": start} if isinstance(start, int) else {}
    if style in _ALIGNMENTS:
        token.attrs["style"] = style
    if token.type in ("alert_open", "alert_title_open"):
        token.attrs["class"] = token.type.removesuffix("_open").replace("_", "-")


def _safe_children(children: Sequence[Token]) -> list[Token]:
    """The inline tokens with links that may be followed, pictures as links, and formulas as text."""
    found: list[Token] = []
    open_links: list[bool] = []
    for token in children:
        match token.type:
            case "link_open":
                href = link_of(token.attrs.get("href", ""))
                open_links.append(bool(href))
                if href:
                    found.append(_link_open(href))
            case "link_close":
                if open_links and open_links.pop():
                    found.append(Token("link_close", "a", -1))
            case "image":
                found += _picture(token, is_in_link=any(open_links))
            case "math_inline":
                found.append(_text(formula_text(token.content)))
            case "text" | "text_special" | "html_inline":
                found.append(_text(token.content))
            case "code_inline":
                found.append(Token("code_inline", "code", 0, content=_shown_code(token.content)))
            case "softbreak" | "hardbreak":
                token.attrs = {}
                found.append(token)
            case _ if token.tag in ("em", "strong", "s"):
                token.attrs = {}
                found.append(token)
            case _:
                found.append(_text(token.content))
    return found


def _shown_code(code: str) -> str:
    return "\n".join([safe_code(line) for line in code.split("\n")])


def _picture(token: Token, *, is_in_link: bool) -> list[Token]:
    words = _text(token.content or "picture")
    href = link_of(token.attrs.get("src", ""))
    return [words] if is_in_link or not href else [_link_open(href), words, Token("link_close", "a", -1)]


def _link_open(href: str) -> Token:
    return Token("link_open", "a", 1, attrs={"href": href, "rel": "noopener noreferrer"})


def _text(content: str) -> Token:
    """A text; made safe once more, as entities were decoded after it was."""
    return Token("text", "", 0, content=safe_text(content))
