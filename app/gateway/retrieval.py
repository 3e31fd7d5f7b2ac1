"""An index of sections: which of them answer a question best.

BM25 (Robertson and Zaragoza 2009) over three fields in the manner of BM25F: a term in the title or among the
questions that a section is asked as weighs more than one in its text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.gateway.documentation import Section
from app.gateway.terms import terms_of

TITLE_WEIGHT = 4.0
ASKED_AS_WEIGHT = 2.5
SATURATION = 1.4
LENGTH_SHARE = 0.6
"""How far a long section's repetitions are discounted: BM25's b."""
LEAST_COVERAGE = 0.42
"""The share of a question's weight that a section must know to count as an answer; what no section knows is rarest."""


@dataclass(frozen=True, slots=True)
class Match:
    """A section that answers a question.

    Attributes:
        section: The section.
        score: Comparable within one question only.
        coverage: The share of the question's terms, by weight, that the section holds; from 0 to 1.
    """

    section: Section
    score: float
    coverage: float


class SectionIndex:
    """Finds sections by the words of a question.

    Args:
        sections: Best source first: of two with the same title and score, the earlier one wins.
    """

    def __init__(self, sections: Iterable[Section]) -> None:
        self.sections: Sequence[Section] = tuple(sections)
        self._counts = [self._weighted(section) for section in self.sections]
        lengths = [sum(counts.values()) for counts in self._counts]
        usual_length = sum(lengths) / len(lengths) if lengths else 1.0
        self._discounts = [
            1 - LENGTH_SHARE + LENGTH_SHARE * length / (usual_length or 1.0) for length in lengths
        ]
        self._holders = Counter(term for counts in self._counts for term in counts)

    @staticmethod
    def _weighted(section: Section) -> Mapping[str, float]:
        counts: dict[str, float] = {}
        fields = ((section.title, TITLE_WEIGHT), (section.asked_as, ASKED_AS_WEIGHT), (section.markdown, 1.0))
        for text, weight in fields:
            for term in terms_of(text):
                counts[term] = counts.get(term, 0.0) + weight
        return counts

    def _rarity(self, term: str) -> float:
        holders = self._holders[term]
        return math.log(1 + (len(self.sections) - holders + 0.5) / (holders + 0.5))

    def best(self, question: Mapping[str, float]) -> list[Match]:
        """The sections that answer the question, best first; none where no section knows enough of it.

        Args:
            question: Its terms, each with how much it matters.
        """
        weights = {term: matters * self._rarity(term) for term, matters in question.items()}
        whole = sum(weights.values())
        if not whole:
            return []
        matches = []
        for section, counts, discount in zip(self.sections, self._counts, self._discounts, strict=True):
            held = {term: weight for term, weight in weights.items() if term in counts}
            coverage = sum(held.values()) / whole
            if coverage < LEAST_COVERAGE:
                continue
            gains = (
                weight * counts[term] * (SATURATION + 1) / (counts[term] + SATURATION * discount)
                for term, weight in held.items()
            )
            matches.append(Match(section, sum(gains) * section.weight * coverage, coverage))
        return sorted(matches, key=lambda match: -match.score)
