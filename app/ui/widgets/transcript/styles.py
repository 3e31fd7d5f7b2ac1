"""Styles: the transcript's component classes, their CSS, and the theme variables that the CSS needs."""

from __future__ import annotations

from app.markdown.lines import STYLE_NAMES

SYNTAX_DEFAULTS: dict[str, str] = {
    "syntax-comment": "#7d8590",
    "syntax-keyword": "#c792ea",
    "syntax-name": "#c9d1d9",
    "syntax-function": "#82aaff",
    "syntax-class": "#ffcb6b",
    "syntax-builtin": "#7fdbca",
    "syntax-decorator": "#c3a6ff",
    "syntax-string": "#a5d6a7",
    "syntax-escape": "#89ddff",
    "syntax-number": "#f5a97f",
    "syntax-operator": "#89ddff",
    "syntax-punctuation": "#9aa5b1",
    "syntax-tag": "#f07178",
    "syntax-attribute": "#ffcb6b",
    "syntax-inserted": "#7ee787",
    "syntax-deleted": "#ff8f88",
    "syntax-heading": "#82aaff",
    "syntax-error": "#ff8f88",
    "prompt-tint": "#22272e",
    "code-surface": "#1b1f24",
    "muted": "#8b949e",
    "accent-text": "#79b8ff",
}
"""Values for the theme variables that the transcript's CSS uses, for themes that define none of their own."""

OWN_STYLE_NAMES = (
    "title", "title-user", "title-cursor", "time", "variants", "prompt", "caret", "fold", "reasoning", "tool",
    "status", "failure", "failure-hint", "badge", "empty", "empty-title", "cut-mark",
)  # fmt: skip
"""Style names of what the transcript itself draws around the Markdown."""

CLASS_PREFIX = "transcript--"

COMPONENT_NAMES = frozenset(CLASS_PREFIX + name for name in (*OWN_STYLE_NAMES, *STYLE_NAMES))

_OWN_RULES = {
    "title": "color: $muted",
    "title-user": "text-style: bold",
    "title-cursor": "color: $accent-text; text-style: bold",
    "time": "color: $muted",
    "variants": "color: $muted",
    "prompt": "background: $prompt-tint",
    "caret": "color: $accent",
    "fold": "color: $muted",
    "reasoning": "color: $muted",
    "tool": "color: $muted",
    "status": "color: $muted",
    "failure": "color: $text-error",
    "failure-hint": "color: $muted",
    "badge": "color: $accent-text; text-style: bold",
    "empty": "color: $muted",
    "empty-title": "text-style: bold",
    "cut-mark": "color: $muted",
}

_MARKDOWN_RULES = {
    "h1": "text-style: bold; color: $accent-text",
    "h2": "text-style: bold; color: $accent-text",
    "h3": "text-style: bold",
    "h4": "text-style: bold",
    "h5": "text-style: bold; color: $muted",
    "h6": "text-style: italic; color: $muted",
    "strong": "text-style: bold",
    "emphasis": "text-style: italic",
    "strike": "text-style: strike",
    "inline-code": "color: $syntax-string; background: $code-surface",
    "link": "color: $accent-text; text-style: underline",
    "math": "text-style: italic",
    "html": "color: $muted",
    "bullet": "color: $muted",
    "task-open": "color: $muted",
    "task-done": "color: $accent-text",
    "quote-bar": "color: $muted",
    "quote": "color: $muted",
    "alert-note": "color: $text-primary; text-style: bold",
    "alert-tip": "color: $text-success; text-style: bold",
    "alert-important": "color: $text-accent; text-style: bold",
    "alert-warning": "color: $text-warning; text-style: bold",
    "alert-caution": "color: $text-error; text-style: bold",
    "rule": "color: $muted",
    "table-head": "text-style: bold",
    "table-border": "color: $muted",
    "code": "background: $code-surface",
    "code-gutter": "color: $muted",
    "code-language": "color: $muted",
}

_TOKEN_TEXT_STYLES = {"comment": "italic", "heading": "bold"}


def _rules() -> dict[str, str]:
    """CSS declarations by style name."""
    rules = {**_OWN_RULES, **_MARKDOWN_RULES}
    for name in STYLE_NAMES:
        if name.startswith("token-"):
            token = name.removeprefix("token-")
            extra = f"; text-style: {_TOKEN_TEXT_STYLES[token]}" if token in _TOKEN_TEXT_STYLES else ""
            rules[name] = f"color: $syntax-{token}{extra}"
    return rules


TRANSCRIPT_CSS = """
Transcript {
    height: 1fr;
    overflow-x: hidden;
    overflow-y: scroll;
    scrollbar-size-vertical: 1;
    scrollbar-background: $background;
    scrollbar-background-hover: $background;
    scrollbar-background-active: $background;
    scrollbar-color: $muted 40%;
    scrollbar-color-hover: $muted;
    scrollbar-color-active: $accent;
}
""" + "".join(f"Transcript > .{CLASS_PREFIX}{name} {{ {rule}; }}\n" for name, rule in _rules().items())
"""The widget's default CSS; themes change it through variables, a user's CSS through the component classes."""
