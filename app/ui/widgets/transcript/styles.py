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
    "muted-style": "none",
    "prompt-style": "none",
    "accent-text": "#79b8ff",
}
"""Values for the theme variables that the transcript's CSS uses, for themes that define none of their own."""

OWN_STYLE_NAMES = (
    "title", "title-user", "title-cursor", "time", "variants", "prompt", "caret", "fold", "reasoning", "tool",
    "status", "failure", "failure-hint", "badge", "attachment", "empty", "empty-title", "cut-mark", "code-copy",
    "hit", "hit-current", "excluded",
)  # fmt: skip
"""Style names of what the transcript itself draws around the Markdown."""

CLASS_PREFIX = "transcript--"

COMPONENT_NAMES = frozenset(CLASS_PREFIX + name for name in (*OWN_STYLE_NAMES, *STYLE_NAMES))

_MUTED = "color: $muted; text-style: $muted-style"

_OWN_RULES = {
    "title": _MUTED,
    "title-user": "text-style: bold",
    "title-cursor": "color: $accent-text; text-style: bold",
    "time": _MUTED,
    "variants": _MUTED,
    "prompt": "background: $prompt-tint; text-style: $prompt-style",
    "caret": "color: $accent",
    "fold": _MUTED,
    "reasoning": _MUTED,
    "tool": _MUTED,
    "attachment": "color: $accent-text",
    "status": _MUTED,
    "failure": "color: $error",
    "failure-hint": _MUTED,
    "badge": "color: $accent-text; text-style: bold",
    "empty": _MUTED,
    "empty-title": "text-style: bold",
    "cut-mark": _MUTED,
    "code-copy": _MUTED,
    "excluded": "color: $muted; text-style: strike",
    "hit": "text-style: underline bold",
    "hit-current": "text-style: reverse bold",
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
    "html": _MUTED,
    "bullet": _MUTED,
    "task-open": _MUTED,
    "task-done": "color: $accent-text",
    "quote": _MUTED,
    "alert-note": "color: $accent-text; text-style: bold",
    "alert-tip": "color: $accent-text; text-style: bold",
    "alert-important": "color: $accent-text; text-style: bold",
    "alert-warning": "color: $warning; text-style: bold",
    "alert-caution": "color: $warning; text-style: bold",
    "rule": _MUTED,
    "table-head": "text-style: bold",
    "table-border": _MUTED,
    "code": "background: $code-surface",
    "code-gutter": _MUTED,
    "code-language": _MUTED,
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
}
""" + "".join(f"Transcript > .{CLASS_PREFIX}{name} {{ {rule}; }}\n" for name, rule in _rules().items())
"""The widget's default CSS; themes change it through variables, a user's CSS through the component classes."""
