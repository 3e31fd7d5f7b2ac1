"""Hostile texts cut behind each of their bytes, at the boundary where texts enter and in Markdown.

On a terminal a showing costs milliseconds; here it is told for every single cut that what comes through the boundary
holds nothing that a terminal would obey. Every surface shows only what came through it, so that a cut there needs no more
than the sequences cut behind each character, which `test_surfaces.py` puts on all of them.
"""

from __future__ import annotations

import codecs

import pytest

from app.markdown.document import Document
from app.safe_text import is_safe, safe_line, safe_text
from tests.safety.hostile import SEQUENCES, hostile_texts
from tests.safety.screen_check import FORBIDDEN, WEB

SEED = 20_260
SMALL = 100
LARGE = 10_000


def hold_cuts(text: str) -> int:
    """Look at every cut of a text; how many there were.

    Raises:
        AssertionError: one of them holds what it must not.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    came, count = "", 0
    for byte in text.encode("utf-8", "surrogatepass"):
        came += decoder.decode(bytes([byte]))
        for whole in (came, came + decoder.getstate()[0].decode("utf-8", "replace")):
            safe = safe_text(whole)
            assert is_safe(safe)
            found = FORBIDDEN.search(safe.replace("\n", "").replace("\t", ""))
            assert found is None, f"{found[0]!r} of {whole!r}"
            assert FORBIDDEN.search(safe_line(whole)) is None, repr(whole)
        count += 1
    return count


def hold_growing(text: str) -> None:
    """Let a text grow in a reply by a letter at a time, and look at all lines each time.

    Raises:
        AssertionError: a line holds what it must not, or leads where it must not.
    """
    document = Document()
    for letter in text:
        document.append(safe_text(letter))
        hold_lines(document, text)
    document.finish()
    hold_lines(document, text)


def hold_lines(document: Document, text: str) -> None:
    """Look at the lines of a document."""
    for line in document.layout(76).lines:
        for run in line.runs:
            assert FORBIDDEN.search(run.text) is None, f"{run.text!r} of {text!r}"
            assert not run.link or WEB.fullmatch(run.link), f"{run.link!r} of {text!r}"


@pytest.mark.parametrize("hold", [hold_cuts, hold_growing])
def test_nothing_comes_through_at_any_cut(hold):
    for text in (*SEQUENCES[::5], *hostile_texts(SEED, SMALL)):
        hold(text)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_ten_thousand_texts_cut_behind_each_byte_bring_nothing_through():
    assert sum(hold_cuts(text) for text in (*SEQUENCES, *hostile_texts(SEED, LARGE))) > 300_000


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("tenth", range(10))
def test_ten_thousand_replies_that_grow_by_a_letter_show_nothing(tenth):
    for text in (*SEQUENCES[tenth::10], *hostile_texts(SEED + tenth, LARGE // 10)):
        hold_growing(text)
