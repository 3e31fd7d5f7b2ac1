"""What LaTeX commands and scripts look like in Unicode.

Sources: the Unicode blocks Greek and Coptic, Mathematical Operators, Arrows, Superscripts and Subscripts.
"""

from __future__ import annotations


def _pairs(words: str) -> dict[str, str]:
    parts = words.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


SYMBOLS = _pairs("""
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
infty ∞ partial ∂ nabla ∇ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ wp ℘ emptyset ∅ varnothing ∅ angle ∠ degree ° prime ′ top ⊤
bot ⊥ perp ⊥ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ dots … ldots … cdots ⋯ vdots ⋮ ddots ⋱ therefore ∴ because ∵
checkmark ✓ dagger † ddagger ‡ star ⋆ square □ blacksquare ■ triangle △ qed ∎ imath ı jmath ȷ
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀
lbrace { rbrace } langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ vert | lvert | rvert | Vert ‖ lVert ‖ rVert ‖
backslash \\ surd √ colon : mid | lbrack [ rbrack ]
""")
"""Commands that stand for one sign, written without spaces around it."""

OPERATORS = _pairs("""
pm ± mp ∓ times × div ÷ ast ∗ cdot · circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ wedge ∧ land ∧ vee ∨ lor ∨
cap ∩ cup ∪ setminus ∖ sqcup ⊔ sqcap ⊓ uplus ⊎ amalg ⨿
le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ll ≪ gg ≫ ne ≠ neq ≠ equiv ≡ approx ≈ cong ≅ sim ∼ simeq ≃ propto ∝
asymp ≍ doteq ≐ triangleq ≜ coloneqq ≔ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lt < gt >
in ∈ notin ∉ ni ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ nsubseteq ⊈ sqsubseteq ⊑ vdash ⊢ dashv ⊣
models ⊨ vDash ⊨ parallel ∥ nmid ∤ nparallel ∦
to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ impliedby ⟸
iff ⟺ mapsto ↦ longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ longmapsto ⟼ uparrow ↑ downarrow ↓ Uparrow ⇑
Downarrow ⇓ hookrightarrow ↪ rightharpoonup ⇀ rightleftharpoons ⇌ nearrow ↗ searrow ↘ leadsto ⇝ rightsquigarrow ⇝
""")
"""Commands that stand between two terms, written with a space on each side."""

FUNCTIONS = words("""
sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth exp log ln lg lim limsup liminf max min sup inf
arg argmax argmin det dim ker deg gcd lcm hom Pr mod tr rank sgn softmax
""")
"""Commands that are written as their own name."""

SPACES = {
    ",": " ",
    ";": " ",
    ":": " ",
    " ": " ",
    "~": " ",
    "!": "",
    "quad": "  ",
    "qquad": "    ",
    "enspace": " ",
    "thinspace": " ",
}
"""Commands that make room."""

IGNORED = words("""
left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle
scriptstyle limits nolimits nonumber notag
""")
"""Commands that only set sizes and places."""

ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0305", "underline": "\u0332", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "acute": "\u0301",
    "grave": "\u0300", "breve": "\u0306", "mathring": "\u030a",
}  # fmt: skip
"""Commands that put a mark over each character of their argument."""

PLAIN = words("""
text textbf textit textrm texttt textsf mathrm mathbf mathit mathsf mathtt operatorname boldsymbol bm mathscr
mathfrak mbox hbox boxed emph mathop mathbin mathrel pmb
""")
"""Commands that set their argument in another face."""

BLACKBOARD = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ1", "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ𝟙", strict=True))
"""Letters of number sets."""

CALLIGRAPHIC = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "𝒜ℬ𝒞𝒟ℰℱ𝒢ℋℐ𝒥𝒦ℒℳ𝒩𝒪𝒫𝒬ℛ𝒮𝒯𝒰𝒱𝒲𝒳𝒴𝒵", strict=True))
"""Script capitals."""

SUPERSCRIPTS = dict(zip(
    "0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθ′*",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿ′*", strict=True,
))  # fmt: skip
"""Characters that have a raised form."""

SUBSCRIPTS = dict(
    zip("0123456789+-=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True)
)
"""Characters that have a lowered form."""
