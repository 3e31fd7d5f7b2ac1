"""Takes the endpoint's own key out of the replies that it sends: servers and proxies do echo what they were sent.

A key may be cut between two deltas anywhere, so what may be the beginning of one is held back until the next delta;
that is one letter now and then, and only where the key begins with it. Hidden characters between its letters do not help it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from app.conversation import (
    Delta,
    Finish,
    ReasoningDelta,
    RefusalDelta,
    ReplayDelta,
    TextDelta,
    ToolCallDelta,
)
from app.providers.key_removal import REMOVED, SHORTEST_KEY, forms_of
from app.providers.protocol import Phase
from app.safe_text import HIDDEN, SafeMarkdown, unmarked

Text = TextDelta | ReasoningDelta | RefusalDelta


class EchoRemoval:
    """Deltas in, deltas without the key out.

    Args:
        key: The endpoint's; empty, or too short to be one, for nothing to do.
    """

    def __init__(self, key: str) -> None:
        self._forms = forms_of(key) if len(key) >= SHORTEST_KEY else []
        self._held: Text | ToolCallDelta | None = None

    def take(self, item: Delta | Phase) -> Iterable[Delta | Phase]:
        """One item of the stream, and what was held back before it."""
        if not self._forms:
            return (item,)
        match item:
            case TextDelta() | ReasoningDelta() | RefusalDelta():
                return self._take_text(item)
            case ToolCallDelta():
                return self._take_call(item)
            case ReplayDelta(_, value):
                return (*self.flush(), replace(item, value=json.loads(self._cleaned(json.dumps(value)))))
            case Finish(_, raw, detail):
                return (*self.flush(), replace(item, raw=self._cleaned(raw), detail=self._cleaned(detail)))
        return (item,)

    def is_in(self, text: str) -> bool:
        """Whether the key stands in a text."""
        return any(form in text for form in self._forms)

    def flush(self) -> Iterable[Delta]:
        """What was held back; to be called at the end."""
        held, self._held = self._held, None
        return (held,) if held is not None else ()

    def _take_text(self, delta: Text) -> Iterable[Delta]:
        held = self._held
        before: Iterable[Delta] = ()
        text: str = delta.text
        if held is not None and not isinstance(held, ToolCallDelta) and type(held) is type(delta):
            text = held.text + text
        else:
            before = self.flush()
        text, tail = self._split(text)  # both cut out of safe text
        self._held = type(delta)(SafeMarkdown(tail)) if tail else None
        return (*before, type(delta)(SafeMarkdown(text))) if text else before

    def _take_call(self, delta: ToolCallDelta) -> Iterable[Delta]:
        held = self._held
        before: Iterable[Delta] = ()
        arguments = delta.arguments
        if isinstance(held, ToolCallDelta) and held.call == delta.call:
            arguments = held.arguments + arguments
        else:
            before = self.flush()
        arguments, tail = self._split(arguments)
        self._held = ToolCallDelta(delta.call, arguments=tail) if tail else None
        name, id_ = self._cleaned(delta.name), self._cleaned(delta.id)
        return (
            (*before, ToolCallDelta(delta.call, id_, name, arguments)) if arguments or name or id_ else before
        )

    def _cleaned(self, text: str) -> str:
        if HIDDEN in text:
            return self._stretched.sub(REMOVED, text)
        for form in self._forms:
            text = text.replace(form, REMOVED)
        return text

    @cached_property
    def _stretched(self) -> re.Pattern[str]:
        """The key with anything hidden between its letters."""
        return re.compile("|".join(f"{HIDDEN}*".join(map(re.escape, form)) for form in self._forms))

    def _split(self, text: str) -> tuple[str, str]:
        """The text without keys, and as its second part what may be the beginning of one."""
        text = self._cleaned(text)
        plain = unmarked(SafeMarkdown(text))
        longest = 0
        for form in self._forms:
            start = plain.find(form[0], max(0, len(plain) - len(form) + 1))
            while start >= 0 and not form.startswith(plain[start:]):
                start = plain.find(form[0], start + 1)
            if start >= 0:
                longest = max(longest, len(plain) - start)
        at = len(text)
        while longest:
            at -= 1
            longest -= text[at] != HIDDEN
        return text[:at], text[at:]
