"""Terms: the words of a text in the form in which the guide compares them.

Lower case, without endings, and with words of one meaning made one (stop, cancel, abort). Keys such as ``ctrl+r``,
options such as ``--new`` and names such as ``OPENAI_API_KEY`` stay whole. No linguistics: just what questions about
a chat program need.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STOP_WORDS = """
a about after all also am an and any are as at be been before being but by can could did do does doing
done else for from get give gives go goes got had has have having he her here hers him his how i if in
into is it its just kind let like make makes many may me might more most much must my need no not now of
off on one only onto or other our out over own please really s shall she should so some such t tell than
that the their them then there these they thing things this those to too under up us use used using very
want was way we well were what when where which while who why will with work works would you your explain
show see sees seen know mean means happen happens possible ok okay hey instead cannot doesn don isn won
wont cant dont doesnt isnt whats hows wheres without available exist exists existing different same
currently quickly simply actually currently somehow someone something anything everything somewhere
hello hi always never question time say says said talk talks talking support supports supported
"""

_ONE_MEANING = (
    "stop cancel abort interrupt halt terminate",
    "shortcut hotkey keybinding keystroke keymap keyboard binding keybind key",
    "theme colour color palette appearance scheme",
    "endpoint provider server backend host",
    "conversation chat session dialogue discussion",
    "history past previous earlier old older",
    "search find lookup grep filter",
    "regenerate retry redo again reroll",
    "variant version alternative sibling",
    "config configuration configure setting settings preference option customise customize setup",
    "quit exit",
    "delete remove erase trash",
    "copy clipboard yank",
    "newline linebreak multiline",
    "scroll follow following autoscroll jump move wheel",
    "picture image screenshot photo",
    "reply answer response output",
    "prompt input question composer",
    "store save stored saved persist storage database sqlite",
    "private privacy telemetry tracking analytics",
    "error problem fail failure failing broken trouble troubleshoot troubleshooting bug",
    "limit quota throttle throttled",
    "cut truncated incomplete",
    "install installation pipx",
    "fast speed slow latency lag quick",
    "model llm ai",
    "switch change choose select pick set",
    "start begin launch first open run",
    "secret apikey credential password",
    "windows wsl",
    "connect connection connecting connected reach unreachable",
)


_PHRASES = (
    (re.compile(r"(?:\b(?:ctrl|control|strg)\s*[-+ ]?\s*|\^)([a-z\[\]]|pgup|pgdn)(?![a-z])"), r"ctrl+\1"),
    (re.compile(r"\b(alt|shift|option|meta)\s*[-+ ]\s*(\d|enter|return|tab|pgup|pgdn|up|down)\b"), r"\1+\2"),
    (re.compile(r"\bshift\+return\b"), "shift+enter"),
    (re.compile(r"\b(?:no|without)(?: an?| any)?(?: api)?[ -]?keys?\b"), "nokey"),
    (re.compile(r"\b(my|secret|invalid|wrong|openai|anthropic|claude|gemini|openrouter)\s+keys?\b"), r"\1 apikey"),
    (re.compile(r"\bapi[\s_-]?keys?\b"), "apikey"),
    (re.compile(r"\b(?:key\s?bindings?|keyboard shortcuts?|short\s?cuts?|hot\s?keys?)\b"), "shortcut"),
    (re.compile(r"\b(?:new|next|extra)[\s-]?lines?\b|\bline[\s-]breaks?\b|\b(?:multiple|several|two|more) lines\b"), "newline"),
    (re.compile(r"\blog(?:ging)?[\s-]?in\b|\bsign(?:ing)?[\s-]?in\b"), "apikey"),
    (re.compile(r"\bgo back\b"), "previous"),
    (re.compile(r"\b(?:all|every|any|other)(?: of)?(?: my| the| past| old)? (?:conversations?|chats?)\b"), " everywhere "),
    (re.compile(r"‹\s*\d+/\d+\s*›"), " variant "),
    (  # of the program, not of a reply
        re.compile(
            r"\b(?:this|latest|newest|newer|python|beck|beck's|which) versions?\b(?! of (?:a|the|my) repl)|--version\b"
            r"|\bversion (?:number|of (?:beck|python))\b"
        ),
        " release ",
    ),
    (re.compile(r"\[(?:[^\w\s]|\s|\band\b|\bor\b)*\]"), " square brackets "),
    (re.compile(r"\{(?:[^\w\s]|\s|\band\b|\bor\b)*\}"), " curly brackets "),
    (re.compile(r"\b(?:light|dark)\s+(?:mode|background|theme)\b"), "theme light dark"),
    (re.compile(r"(?<![\w/])/t(?![\w/])"), "template"),
    (re.compile(r"\bwithout (?:saving|storing|keeping)\b|\b(?:do not|don'?t|never) (?:store|save|keep)\b"), "temporary"),
    (re.compile(r"\bllama\.cpp\b"), "llamacpp"),
    (re.compile(r"\blm[\s-]studio\b"), "lmstudio"),
)  # fmt: skip

_MEANINGLESS = frozenset(_STOP_WORDS.split())
_WORD = re.compile(
    r"(?<![\w-])--?[a-z][a-z-]*|(?:ctrl|alt|shift)\+[a-z0-9\[\]]+|[^\W_]+(?:_[^\W_]+)+|[^\W_]+"
)


def _stem(word: str) -> str:
    """The word without the commonest English endings; keys, numbers and short words as they are."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sze":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


_CANONICAL = {_stem(word): _stem(group.split()[0]) for group in _ONE_MEANING for word in group.split()}


@lru_cache(maxsize=4096)
def _term(word: str) -> str:
    stem = _stem(word)
    return _CANONICAL.get(stem, stem)


def terms_of(text: str) -> list[str]:
    """The terms of a text in order, words without meaning left out."""
    text = text.lower()
    for pattern, instead in _PHRASES:
        text = pattern.sub(instead, text)
    terms = []
    for word in _WORD.findall(text):
        if word in _MEANINGLESS or (len(word) == 1 and word.isascii()):
            continue
        terms.append(_term(word))
        if "_" in word:
            terms.extend(terms_of(word.replace("_", " ")))
    return terms
