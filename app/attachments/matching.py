"""Matching: paths ranked by how well they fit a few typed letters, as in a fuzzy picker."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest

MOST_SHOWN = 50

_MOST_GAPS = 4
"""Letters that may be passed over for each one that was typed: further apart they mean nothing."""


def best_paths(query: str, paths: Iterable[str], most: int = MOST_SHOWN) -> list[str]:
    """The paths that have the letters of the query in order, the best ones first."""
    wanted = query.casefold()
    if not wanted:
        return nsmallest(
            most, paths, key=lambda path: (path.count("/") - path.endswith("/"), path.casefold())
        )
    scored = ((score, path) for path in paths if (score := _score(wanted, path)) is not None)
    return [path for _, path in nsmallest(most, scored)]


def _score(wanted: str, path: str) -> tuple[int, int, int] | None:
    """Sort key of a path; None where the letters are not in it. Best is a name that begins with them."""
    text = path.casefold()
    name_at = text.rstrip("/").rfind("/") + 1
    at = text.find(wanted, name_at)
    if at >= 0:
        return (0 if at == name_at else 1, at - name_at, len(text))
    at = text.rfind(wanted)
    if at >= 0:
        return (2, len(text) - at, len(text))
    gaps = _gaps(wanted, text, name_at)
    return None if gaps is None or gaps > _MOST_GAPS * len(wanted) else (3, gaps, len(text))


def _gaps(wanted: str, text: str, name_at: int) -> int | None:
    """How scattered the letters are, read from the end so that the name counts most; None where one is missing."""
    gaps, end = 0, len(text)
    for letter in reversed(wanted):
        at = text.rfind(letter, 0, end)
        if at < 0:
            return None
        gaps += (end - at - 1) * (1 if at >= name_at else 2)
        end = at
    return gaps
