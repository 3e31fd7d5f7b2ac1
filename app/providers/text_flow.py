"""Text on its way from a provider's stream into deltas: halves of characters joined, thinking told apart, made safe."""

from __future__ import annotations

from app.conversation import Delta, ReasoningDelta, RefusalDelta, TextDelta
from app.safe_text import safe_markdown

_OPEN = "<think>"
_CLOSE = "</think>"


class SurrogateJoiner:
    """Joins a character outside the BMP of which a server sent the two UTF-16 halves in two deltas."""

    def __init__(self) -> None:
        self._held = ""

    def join(self, text: str) -> str:
        """The text without a first half at its end, which is held back until its second half comes."""
        if not self._held and not (text and "\ud800" <= text[-1] <= "\udbff"):
            return text
        joined = self._held + text
        self._held = ""
        if "\ud800" <= joined[-1] <= "\udbff":
            joined, self._held = joined[:-1], joined[-1]
        return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def flush(self) -> str:
        """What is still held back."""
        held, self._held = self._held, ""
        return held


class ThinkTags:
    """Tells ``<think>…</think>`` at the very start of the content from the answer that follows it.

    Many local servers, Groq's raw format and DeepSeek R1 behind routers send thinking this way. Only at the start:
    later on, the tag is something that the model writes about.
    """

    def __init__(self) -> None:
        self._state = "start"
        self._held = ""

    def split(self, text: str) -> tuple[str, str]:
        """The reasoning and the answer in this text, either may be empty; undecided characters are held back."""
        if self._state == "text":
            return "", text
        text = self._held + text
        self._held = ""
        if self._state == "start":
            begin = text.lstrip()
            if len(begin) < len(_OPEN) and _OPEN.startswith(begin):
                self._held = text
                return "", ""
            if not begin.startswith(_OPEN):
                self._state = "text"
                return "", text
            self._state = "thinking"
            text = begin[len(_OPEN) :]
        reasoning = ""
        if self._state == "thinking":
            reasoning, closed, text = text.partition(_CLOSE)
            if not closed:
                kept = _overlap(reasoning, _CLOSE)
                self._held = reasoning[len(reasoning) - kept :]
                return reasoning[: len(reasoning) - kept], ""
            self._state = "gap"
        text = text.lstrip()
        if text:
            self._state = "text"
        return reasoning, text

    def flush(self) -> tuple[str, str]:
        """What is still held back, as reasoning and answer."""
        held, self._held = self._held, ""
        return (held, "") if self._state == "thinking" else ("", held)


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of the text may be the beginning of the tag."""
    return next((size for size in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:size])), 0)


class TextFlow:
    """Makes deltas of the texts of one reply."""

    def __init__(self) -> None:
        self._tags = ThinkTags()
        self._text = SurrogateJoiner()
        self._reasoning = SurrogateJoiner()
        self._refusal = SurrogateJoiner()

    def text(self, text: str, deltas: list[Delta]) -> None:
        """Append the deltas of more content, in which thinking may be marked by tags."""
        reasoning, answer = self._tags.split(self._text.join(text))
        if reasoning and (safe := safe_markdown(reasoning)):
            deltas.append(ReasoningDelta(safe))
        if safe := safe_markdown(answer):
            deltas.append(TextDelta(safe))

    def reasoning(self, text: str, deltas: list[Delta]) -> None:
        """Append the delta of more reasoning."""
        if safe := safe_markdown(self._reasoning.join(text)):
            deltas.append(ReasoningDelta(safe))

    def refusal(self, text: str, deltas: list[Delta]) -> None:
        """Append the delta of more of a refusal."""
        if safe := safe_markdown(self._refusal.join(text)):
            deltas.append(RefusalDelta(safe))

    def flush(self, deltas: list[Delta]) -> None:
        """Append what was held back; to be called when no more can come."""
        reasoning, answer = self._tags.split(self._text.flush())
        late_reasoning, late_answer = self._tags.flush()
        if safe := safe_markdown(reasoning + late_reasoning + self._reasoning.flush()):
            deltas.append(ReasoningDelta(safe))
        if safe := safe_markdown(answer + late_answer):
            deltas.append(TextDelta(safe))
        if safe := safe_markdown(self._refusal.flush()):
            deltas.append(RefusalDelta(safe))
