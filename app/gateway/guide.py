"""The model ``guide``: answers questions about beck by quoting its documentation.

It is a scripted program and says so. An answer is a sentence, the sections that fit best, and what else to ask.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cached_property

from app.gateway.documentation import HelpSection, Section, all_sections
from app.gateway.key_questions import KeyRow, KeyTables
from app.gateway.reply import Prompt, Reply, paced, pieces_of
from app.gateway.retrieval import Match, SectionIndex
from app.gateway.small_talk import CONNECTING, SELF_PORTRAIT, contents, small_talk
from app.gateway.terms import terms_of

LONGEST_QUESTION = 2_000
"""Characters of a prompt that are looked at."""
MOST_QUOTED = 3
MOST_QUOTED_LINES = 45
NEARLY_AS_GOOD = 0.85
"""The share of the best section's score from which another section is quoted beside it."""
MOST_RELATED = 4
EARLIER_TURN_MATTERS = 0.5
"""How much the question before counts in a follow-up."""

_MORE = re.compile(
    r"\W*(?:(?:tell|show|give) me )?(?:(?:some|any|a (?:bit|little) )?\s*more|go on|continue|next|and\??|else|what else|"
    r"anything else|details?|more details?|keep going|weiter|mehr)(?: please| about (?:it|this|that)| info(?:rmation)?)?\W*"
)
_FOLLOW_UP = re.compile(
    r"\W*(?:and|but|or|what about|how about|also|ok,? (?:and|but)|so)\b.*|.*\b(?:it|that|this|them|those)\W*$"
)
_LEADS = (
    "Here is what the documentation says about **{title}**.",
    "This is in the documentation under **{title}**.",
    "The part on **{title}** answers that.",
)


class Guide:
    """Answers from the README, from what it knows by heart and from the app's help texts.

    Args:
        help_sections: Help texts of the running app.
        per_second: Pieces per second; 0 for as fast as they are taken.
    """

    name = "guide"

    def __init__(self, help_sections: Sequence[HelpSection] = (), per_second: float = 80.0) -> None:
        self._help_sections = tuple(help_sections)
        self._per_second = per_second

    @cached_property
    def _index(self) -> SectionIndex:
        return SectionIndex(all_sections(self._help_sections))

    @cached_property
    def _keys(self) -> KeyTables:
        return KeyTables(self._help_sections)

    def reply(self, prompt: Prompt) -> Reply:
        """The answer to the last user message, in the light of the one before."""
        pieces = pieces_of(self.answer(prompt.user_texts()))
        return paced(pieces, self._per_second if prompt.is_streamed else 0)

    def answer(self, questions: Sequence[str]) -> str:
        """The answer as Markdown.

        Args:
            questions: What the user has said, oldest first.
        """
        question = questions[-1][: LONGEST_QUESTION + 1].strip() if questions else ""
        if (said := small_talk(question)) is not None:
            return said
        rows = self._keys.about(question)
        if rows:
            matches = self._matches([" ".join(row.title for row in rows)])[0]
            written = [match.section for match in matches if not self._is_help(match.section)]
            return "\n\n".join([_told(rows), *map(_quote, written[:1])])
        matches, skipped = self._matches(questions)
        if _MORE.fullmatch(question.lower()) and skipped >= len(matches):
            return f"There is no more on that. {self._contents()}"
        if not matches:
            return self._unknown(question)
        quoted = _quoted(matches[skipped:])
        known = {match.section.title for match in matches[:skipped]} | {section.title for section in quoted}
        related = _related(matches[skipped:], known)
        return "\n\n".join([_lead(question, quoted[0], skipped), *map(_quote, quoted), *related])

    def _is_help(self, section: Section) -> bool:
        return section.title in {help_section.title for help_section in self._help_sections}

    def ranking(self, questions: Sequence[str]) -> list[str]:
        """Titles of the sections that answer the last question, best first."""
        return [match.section.title for match in self._matches(questions)[0]]

    def _matches(self, questions: Sequence[str]) -> tuple[list[Match], int]:
        """What fits the last question that is one, and how many of it earlier answers have quoted."""
        asked = [question.strip()[:LONGEST_QUESTION] for question in questions]
        more = 0
        while len(asked) > 1 and _MORE.fullmatch(asked[-1].lower()):
            more += 1
            asked.pop()
        matches = _distinct(self._index.best(self._weights(asked)))
        skipped = 0
        for _ in range(more):
            skipped += max(1, len(_quoted(matches[skipped:])))
        return matches, skipped

    @staticmethod
    def _weights(asked: Sequence[str]) -> dict[str, float]:
        """The terms of the last question; of the one before too where the last leans on it."""
        question = asked[-1] if asked else ""
        weights = dict.fromkeys(terms_of(question), 1.0)
        leans = len(weights) <= 3 and _FOLLOW_UP.fullmatch(question.lower())
        if leans and len(asked) > 1:
            for term in terms_of(asked[-2]):
                weights.setdefault(term, EARLIER_TURN_MATTERS)
        return weights

    def _unknown(self, question: str) -> str:
        opening = "I found nothing about that in beck's documentation"
        if not question.isascii() and not terms_of(re.sub(r"[^\x00-\x7f]", " ", question)):
            opening += ", and I understand English only"
        return f"{opening}. {SELF_PORTRAIT}\n\n{self._contents()}\n\n{CONNECTING}"

    def _contents(self) -> str:
        return contents(section for section in self._index.sections if section.weight > 1)


def _distinct(matches: Sequence[Match]) -> list[Match]:
    """The matches without those whose title a better one has."""
    by_title: dict[str, Match] = {}
    for match in matches:
        by_title.setdefault(match.section.title.lower(), match)
    return list(by_title.values())


def _quoted(matches: Sequence[Match]) -> list[Section]:
    """The best section, and up to two more that are nearly as good and not too long."""
    quoted: list[Section] = []
    lines = 0
    for match in matches[:MOST_QUOTED]:
        lines += match.section.markdown.count("\n") + 2
        if quoted and (match.score < NEARLY_AS_GOOD * matches[0].score or lines > MOST_QUOTED_LINES):
            break
        quoted.append(match.section)
    return quoted


def _lead(question: str, best: Section, skipped: int) -> str:
    if skipped:
        return f"There is also the part on **{best.title}**."
    lead = _LEADS[zlib.crc32(question.lower().encode("utf-8", "replace")) % len(_LEADS)]
    looked = (
        " (Of your long prompt I looked at the beginning only.)" if len(question) > LONGEST_QUESTION else ""
    )
    return lead.format(title=best.title) + looked


def _told(rows: Sequence[KeyRow]) -> str:
    """What keys do, a line for each."""
    return "\n".join(f"- `{row.label}`: **{row.title}**. {row.explanation}" for row in rows)


def _quote(section: Section) -> str:
    return f"### {section.title}\n\n{section.markdown}"


def _related(matches: Sequence[Match], known: set[str]) -> list[str]:
    """The line with what else to ask, where there is anything."""
    titles = [match.section.title for match in matches if match.section.title not in known][:MOST_RELATED]
    return [f"You can also ask about: {' · '.join(f'*{title}*' for title in titles)}."] if titles else []
