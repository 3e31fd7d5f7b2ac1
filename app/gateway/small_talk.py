"""Small talk: what the guide answers to greetings, thanks and questions about itself, and what it says about itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.gateway.documentation import Section

SELF_PORTRAIT = (
    "I am beck's **built-in guide**: a scripted program that finds passages in beck's documentation and quotes them. "
    "I am **not a language model**, so I can neither think nor write, but I work offline and at once."
)

CONNECTING = """\
To talk to a real model, set one of these variables and start beck again, or add an endpoint to `config.toml`:

```sh
export OPENAI_API_KEY="..."        # OpenAI and compatible servers
export ANTHROPIC_API_KEY="..."     # Anthropic
export OLLAMA_HOST="127.0.0.1"     # Ollama; found by itself on this machine
```

Then pick a model with `ctrl+l`."""

_GREETING = (
    r"(?:hi+|hello+|hey+|hallo|hola|bonjour|salut|ciao|moin|servus|hei|hej|ol[áa]|good (?:morning|day|evening|afternoon)|"
    r"guten (?:tag|morgen|abend)|greetings|howdy|yo|привет|здравствуйте|你好|您好|こんにちは|안녕하세요|مرحبا|שלום|γεια)"
)
_ADDRESSED = r"(?:[\s,]+(?:there|all|again|beck|guide|bot|everyone|friend|you))*"
_GREETED = re.compile(rf"\W*{_GREETING}{_ADDRESSED}\W*(?:how are you|how's it going|what's up)?\W*")
_ASKED_WHO = re.compile(
    r".*\b(?:who|what) (?:are|r) (?:you|u)\b.*|.*\bare you (?:an? )?(?:real|human|ai|bot|robot|gpt|chatgpt|claude|llm|language|model|alive)\b.*"
    r"|.*\bwhat(?: else)? (?:can|do) (?:you|i) (?:do|know|ask|answer)\b.*|.*\byour name\b.*|\W*(?:help|help me|start|test|testing)\W*"
    r"|.*\b(?:what|which) (?:llm|language model|ai|model)(?: is| are)? (?:this|it|you)\b.*"
)
_THANKED = re.compile(
    r"\W*(?:ok(?:ay)?|great|cool|nice|perfect|thanks?|thank you|thx|ty|danke|merci|gracias|cheers|awesome|good|got it|bye|"
    r"goodbye|see you|lol|haha)(?:[\s,!.]+(?:so|very|much|a lot|for|the|your|help|you|all|guide|beck|thanks?|bye|great|that|helped|was|is))*\W*"
)
_LONGEST = 120
"""A longer prompt is never small talk."""

_SUGGESTIONS = (
    "How do I stop a reply?",
    "How do I connect a real model?",
    "What are the keys?",
    "Where are my conversations stored?",
)
_PROPOSAL = "Ask me about beck, for example:\n\n" + "\n".join(f"- {question}" for question in _SUGGESTIONS)


def small_talk(question: str) -> str | None:
    """The answer to a prompt that is no question about beck; None where it may be one."""
    said = " ".join(question.lower().replace("’", "'").split())
    if not said:
        return f"That prompt was empty. {_PROPOSAL}"
    if len(said) > _LONGEST:
        return None
    if _GREETED.fullmatch(said):
        return f"Hello! {SELF_PORTRAIT}\n\n{_PROPOSAL}\n\n{CONNECTING}"
    if _ASKED_WHO.fullmatch(said):
        return f"{SELF_PORTRAIT}\n\n{_PROPOSAL}\n\n{CONNECTING}"
    if _THANKED.fullmatch(said):
        return "You are welcome. Press `f1` for all keys at any time, and ask whenever something about beck is unclear."
    return None


def contents(sections: Iterable[Section]) -> str:
    """Everything that can be asked about."""
    titles = dict.fromkeys(section.title for section in sections)
    return f"I can answer questions about: {' · '.join(f'*{title}*' for title in titles)}."
