from __future__ import annotations

import random

import pytest
from rich.cells import cell_len

from app.markdown.cells import cell_width, character_widths, chop, fit

FAMILY = "👨\u200d👩\u200d👧"
SAMPLES = [
    "plain ascii", "naïve café", "e\u0301 combining", "漢字かな交じり文", "한국어", "ภาษาไทย", "हिन्दी", "العربية", "עברית",
    FAMILY, "🇩🇪🇫🇷", "👍🏽", "❤️", "❤", "☑ ☐ •", "1️⃣", "→ ≤ ∑ √", "─│┼", "a\u200db", "\u200d", "\ufe0f", "㊗️㊗", "ｆｕｌｌ", "½ © ®️",
]  # fmt: skip


@pytest.mark.parametrize("text", SAMPLES)
def test_width_is_the_one_that_the_screen_places_text_by(text: str) -> None:
    assert cell_width(text) == cell_len(text)


def test_every_code_point_has_the_width_that_the_screen_gives_it() -> None:
    codes = [*range(0x20000), *range(0x20000, 0x110000, 61), *range(0xE0000, 0xE0200)]
    differing = [hex(code) for code in codes if cell_width(chr(code)) != cell_len(chr(code))]
    assert differing == []


def test_random_mixtures_of_joiners_and_marks_agree_with_the_screen() -> None:
    chance = random.Random(3)
    alphabet = [
        *"ab ",
        "\u200d",
        "\ufe0f",
        "\u0301",
        "漢",
        "👨",
        "👩",
        "🏽",
        "❤",
        "☑",
        "🇩",
        "🇪",
        "1",
        "\u20e3",
        "한",
        "ก",
        "\u0e33",
    ]
    for _ in range(3000):
        text = "".join(chance.choices(alphabet, k=chance.randint(0, 12)))
        assert cell_width(text) == cell_len(text) == sum(character_widths(text)), ascii(text)


@pytest.mark.parametrize("grapheme", [FAMILY, "🇩🇪", "👍🏽", "❤️", "e\u0301\u0302"])
def test_chop_never_tears_a_grapheme(grapheme: str) -> None:
    for width in (1, 2, 3, 5):
        pieces = chop(grapheme * 7, width)
        assert "".join(pieces) == grapheme * 7
        assert all(len(piece) % len(grapheme) == 0 for piece in pieces)


def test_chop_keeps_to_the_width_where_a_grapheme_fits() -> None:
    assert chop("漢字漢字a", 3) == ["漢", "字", "漢", "字a"]
    assert chop("abcdef", 4) == ["abcd", "ef"]
    assert chop("", 4) == []


def test_a_long_row_of_flags_is_chopped_between_flags() -> None:
    pieces = chop("🇩🇪" * 200, 11)
    assert "".join(pieces) == "🇩🇪" * 200
    assert all(len(piece) % 2 == 0 for piece in pieces)


def test_fit_marks_what_it_leaves_out() -> None:
    assert fit("typescript", 20) == "typescript"
    assert fit("typescript", 5) == "type…"
    assert fit("漢字漢字", 4) == "漢…"
    assert fit("ab", 1) == "…"
    assert fit("ab", 0) == ""
