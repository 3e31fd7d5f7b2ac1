from __future__ import annotations

import pytest

from app.markdown.document import Document
from app.markdown.math import formula_text

FORMULAS = [
    (r"E = mc^2", "E = mc²"),
    (r"\alpha_i + \beta^{n+1}", "αᵢ + βⁿ⁺¹"),
    (r"\frac{a+b}{2}", "(a+b)/2"),
    (r"\frac{1}{x}", "1/x"),
    (r"\frac12", "1/2"),
    (r"\sqrt{x+1}", "√(x+1)"),
    (r"\sqrt[3]{8}", "³√8"),
    (r"x \in \mathbb{R}^n", "x ∈ ℝⁿ"),
    (r"\sum_{i=1}^{n} i", "∑ᵢ₌₁ⁿ i"),
    (r"e^{-x^2}", "e^(-x²)"),
    (r"\hat{y} \le \vec{v}", "y\u0302 ≤ v\u20d7"),
    (r"\left( a \right)", "( a )"),
    (r"f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}", "f(x) =\n1 x > 0\n0 otherwise"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a b; c d)"),
    (r"x_{max}", "xₘₐₓ"),
    (r"x_{\text{total}}^Q", "x_(total)^Q".replace("_(total)", "ₜₒₜₐₗ")),
]


@pytest.mark.parametrize(("source", "text"), FORMULAS)
def test_formulas_become_unicode(source: str, text: str) -> None:
    assert formula_text(source) == text


@pytest.mark.parametrize(
    "source",
    [
        r"\unknown{x}",
        r"\frac{a}",
        r"{a",
        r"a}",
        r"\begin{tikz} x \end{tikz}",
        "{" * 500 + "}" * 500,
        r"\begin{cases} 1",
        "\\frac" * 300,
    ],
)
def test_what_cannot_be_read_keeps_its_source(source: str) -> None:
    assert formula_text(source) == source


def shown(source: str) -> str:
    return "\n".join(line.text for line in Document(source, is_finished=True).layout(200).lines)


@pytest.mark.parametrize(
    "source",
    [
        "$5 and $10",
        "it costs $5-$10, or US$5 to CA$6",
        "$HOME and $PATH",
        "$HOME/$USER",
        "`$x^2$`",
        "20$ or $30 x",
        "$ x $",
        "\\$x = 1\\$",
    ],
)
def test_prices_and_variables_stay_text(source: str) -> None:
    assert shown(source) == source.replace("`", "").replace("\\", "")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("so $n$th of $O(n \\log n)$", "so nth of O(n log n)"),
        ("with $a_1 * b_2 * c$ and *it*", "with a₁ ∗ b₂ ∗ c and it"),
        (r"where \(x \le y\) holds", "where x ≤ y holds"),
        (r"\[ a = b \]", "a = b"),
        ("so\n$$\na = b\n$$\nand", "so\na = b\nand"),
        ("*so* $$a = b$$ $$c = d$$", "so\na = b\nc = d"),
        (r"\[sic\] and \[1\]", "[sic] and [1]"),
    ],
)
def test_formulas_are_found_where_they_are_clearly_meant(source: str, text: str) -> None:
    assert shown(source) == text


def test_a_formula_is_found_where_the_paragraph_has_no_other_marks() -> None:
    assert shown("so $x = 5$ here") == "so x = 5 here"


def test_a_formula_has_its_style_and_code_keeps_its_dollars() -> None:
    line = Document("$x^2$ `$x^2$`", is_finished=True).layout(80).lines[0]
    assert [(run.text, run.style) for run in line.runs if run.text.strip()] == [
        ("x²", "math"),
        ("$x^2$", "inline-code"),
    ]


@pytest.mark.parametrize(
    "source", ["$" * 5000, "\\(" * 5000, "$$" * 3000 + "x", "$a" * 5000, "$$" + "{" * 1900 + "$$"]
)
def test_marks_without_end_do_no_harm(source: str) -> None:
    assert shown(source)
