"""Lexers for code: looked up by the name on a fence, and run from any line on.

pygments is loaded when the first code is highlighted, and each lexer when its language first occurs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

Stack = tuple[str, ...]
"""States of a regular-expression lexer, innermost last."""

_NAME = re.compile(r"[^\s,:;{}()=]+")
_PLAIN = ("text", "txt", "plain", "plaintext", "output")
_OTHER_NAMES = {
    "jsonc": "json",
    "gradle": "groovy",
    "svelte": "html",
    "jsonl": "json",
    "env": "ini",
    "conf": "ini",
}
"""Names that people write on fences and pygments does not know."""


def lexer_for(language: str) -> Lexer | None:
    """The lexer for what stands on a fence, such as ``python`` or ``rust,no_run``; None for an unknown language."""
    match = _NAME.search(language.lower().removeprefix("{").lstrip("."))
    return _lexer_named(match.group()) if match is not None and len(match.group()) <= 40 else None


@functools.cache
def _known_names() -> frozenset[str]:
    """All names of languages, without those of installed plugins: searching for these takes tens of milliseconds."""
    from pygments.lexers import get_all_lexers

    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


@functools.lru_cache(maxsize=64)
def _lexer_named(name: str) -> Lexer | None:
    name = _OTHER_NAMES.get(name, name)
    if name in _PLAIN or name not in _known_names():
        return None
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


def is_resumable(lexer: Lexer) -> bool:
    """Whether the lexer's state between two tokens is its stack alone, so that it can go on from any line."""
    from pygments.lexer import RegexLexer

    return type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed


def lex_from(
    lexer: Any, text: str, stack: Stack, boundaries: dict[int, Stack]
) -> Iterator[tuple[_TokenType, str]]:
    """The tokens of ``text`` when the lexer starts with ``stack``.

    Does what `RegexLexer.get_tokens_unprocessed` does, and notes the stack wherever a token ends right behind a
    newline, before rules that match nothing may change it there.

    Args:
        lexer: A resumable lexer.
        text: Whole lines.
        stack: States at its beginning.
        boundaries: Filled with the stack by position in the text.
    """
    from pygments.token import Error, Whitespace, _TokenType

    tables = lexer._tokens  # noqa: SLF001  # the compiled rules have no public name
    states = list(stack)
    position = 0
    while position <= len(text):
        for matches, action, transition in tables[states[-1]]:
            match = matches(text, position)
            if match is None:
                continue
            if isinstance(action, _TokenType):
                yield action, match.group()
            elif action is not None:
                for _, kind, value in action(lexer, match):
                    yield kind, value
            position = match.end()
            if transition is not None:
                _follow(states, transition)
            break
        else:
            if position >= len(text):
                return
            character = text[position]
            if character == "\n":
                states = ["root"]
            yield (Whitespace if character == "\n" else Error), character
            position += 1
        if position and text[position - 1] == "\n":
            boundaries.setdefault(position, tuple(states))


def _follow(states: list[str], transition: Any) -> None:
    """Apply a rule's state transition as pygments has compiled it."""
    if isinstance(transition, int):
        del states[max(1, len(states) + transition) :]
        return
    for state in (transition,) if isinstance(transition, str) else transition:
        if state == "#pop":
            del states[max(1, len(states) - 1) :]
        elif state == "#push":
            states.append(states[-1])
        else:
            states.append(state)
