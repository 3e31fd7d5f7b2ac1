"""Reading the LaTeX of one formula into Unicode text."""

from __future__ import annotations

import re

from app.markdown.math_symbols import (
    ACCENTS,
    BLACKBOARD,
    CALLIGRAPHIC,
    FUNCTIONS,
    IGNORED,
    OPERATORS,
    PLAIN,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
    words,
)

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.)|([{}^_&])|(\s+)|(.)", re.DOTALL)
_DEEPEST = 40
_ATOM = re.compile(r"[\w.\u0300-\u036f\u20d0-\u20ff′∞√⁰-₎ᵃ-ᵿₐ-ₜ]*\Z|\([^()]*\)\Z|\S\Z")
_ENVIRONMENTS = words("""
aligned align align* equation equation* gather gather* gathered split multline cases alignat alignat*
matrix pmatrix bmatrix vmatrix Bmatrix smallmatrix array
""")
_BRACKETS = {
    "pmatrix": "()",
    "bmatrix": "[]",
    "vmatrix": "||",
    "Bmatrix": "{}",
    "array": "[]",
    "matrix": "[]",
    "smallmatrix": "[]",
}


class UnreadableFormula(ValueError):
    """The formula uses something that has no plain form here."""


class FormulaReader:
    """One pass over the source of a formula.

    Args:
        source: LaTeX without its delimiters.
    """

    def __init__(self, source: str) -> None:
        self._tokens = [match.group() for match in _TOKEN.finditer(source)]
        self._next = 0
        self._depth = 0

    def read(self) -> str:
        """The formula as text, a newline between its rows.

        Raises:
            UnreadableFormula: A command is unknown, braces do not match, or groups nest too deeply.
        """
        text = self._until("")
        if self._next < len(self._tokens):
            raise UnreadableFormula(self._tokens[self._next])
        rows = (" ".join(row.split()) for row in text.split("\n"))
        return "\n".join(row for row in rows if row)

    def _until(self, end: str) -> str:
        """Text up to a closing mark, which is consumed."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableFormula("nested too deeply")
        parts: list[str] = []
        while self._next < len(self._tokens):
            mark = self._tokens[self._next]
            if mark == end:
                self._next += 1
                self._depth -= 1
                return "".join(parts)
            if mark == "}":
                break
            self._next += 1
            parts.append(self._piece(mark))
        if end:
            raise UnreadableFormula(f"no {end}")
        self._depth -= 1
        return "".join(parts)

    def _piece(self, mark: str) -> str:
        if mark == "{":
            return self._until("}")
        if mark == "^":
            return _script(self._argument(), SUPERSCRIPTS, "^")
        if mark == "_":
            return _script(self._argument(), SUBSCRIPTS, "_")
        if mark == "&":
            return " "
        if mark[0] == "\\":
            return self._command(mark[1:].rstrip("*") if len(mark) > 2 else mark[1:])
        if mark in "=<>":
            return f" {mark} "
        return {"-": "−", "'": "′", "~": " ", "*": "∗"}.get(mark, " " if mark.isspace() else mark)

    def _command(self, name: str) -> str:
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in OPERATORS:
            return f" {OPERATORS[name]} "
        if name in FUNCTIONS:
            return f" {name}" + (
                "" if self._peek() in ("^", "_", "(", "{", "\\left", "\\limits", "") else " "
            )
        if name in SPACES:
            return SPACES[name]
        if name in IGNORED:
            if self._peek() == "." and name in ("left", "right"):
                self._next += 1
            return ""
        if name == "\\":
            return "\n"
        if len(name) == 1 and not name.isalnum():
            return "‖" if name == "|" else name
        return self._command_with_argument(name)

    def _command_with_argument(self, name: str) -> str:
        if name in PLAIN:
            return (
                self._plain_argument()
                if name.startswith(("text", "m", "h")) and name[:4] != "math"
                else self._argument()
            )
        if name in ACCENTS:
            return "".join(character + ACCENTS[name] for character in self._argument().replace(" ", ""))
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return f"{_grouped(self._argument())}/{_grouped(self._argument())}"
        if name in ("binom", "dbinom", "tbinom"):
            return f"C({self._argument()}, {self._argument()})"
        if name == "sqrt":
            return self._root()
        if name in ("mathbb", "mathds"):
            return "".join(BLACKBOARD.get(letter, letter) for letter in self._argument())
        if name in ("mathcal", "cal"):
            return "".join(CALLIGRAPHIC.get(letter, letter) for letter in self._argument())
        if name == "not":
            return self._argument().rstrip() + "\u0338 "
        if name in ("pmod", "bmod"):
            return f" (mod {self._argument()})" if name == "pmod" else " mod "
        if name in ("tag", "label"):
            return f"  ({self._plain_argument()})" if name == "tag" else self._plain_argument()[:0]
        if name in ("xrightarrow", "underbrace", "overbrace", "overset", "underset", "stackrel"):
            return self._stacked(name)
        if name == "begin":
            return self._environment()
        raise UnreadableFormula(name)

    def _stacked(self, name: str) -> str:
        """Something written above or below something else."""
        first = self._argument()
        if name == "xrightarrow":
            return f" →[{first.strip()}] "
        if name in ("underbrace", "overbrace"):
            return first
        mark = "_" if name == "underset" else "^"
        return self._argument().rstrip() + _script(first, SUBSCRIPTS if mark == "_" else SUPERSCRIPTS, mark)

    def _root(self) -> str:
        degree = ""
        if self._peek() == "[":
            self._next += 1
            degree = _script(self._until("]"), SUPERSCRIPTS, "^")
        return f"{degree}√{_grouped(self._argument())}"

    def _environment(self) -> str:
        name = self._plain_argument()
        if name not in _ENVIRONMENTS:
            raise UnreadableFormula(name)
        if name in ("array", "alignat", "alignat*"):
            self._plain_argument()
        rows: list[str] = []
        text = ""
        while self._peek() != "\\end":
            if self._next >= len(self._tokens):
                raise UnreadableFormula("no end")
            mark = self._tokens[self._next]
            self._next += 1
            if mark == "\\\\":
                rows.append(text)
                text = ""
            else:
                text += "  " if mark == "&" and name in _BRACKETS else self._piece(mark)
        self._next += 1
        if self._plain_argument() != name:
            raise UnreadableFormula("end of another environment")
        rows = [row for row in [*rows, text] if row.strip()]
        if name in _BRACKETS:
            brackets = _BRACKETS[name]
            return brackets[0] + "; ".join(" ".join(row.split()) for row in rows) + brackets[1]
        return "\n" + "\n".join(rows) + "\n"

    def _argument(self) -> str:
        """The next group, command or character."""
        while self._peek().isspace():
            self._next += 1
        if self._next >= len(self._tokens):
            raise UnreadableFormula("no argument")
        mark = self._tokens[self._next]
        if mark == "}":
            raise UnreadableFormula("no argument")
        self._next += 1
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableFormula("nested too deeply")
        text = self._piece(mark)
        self._depth -= 1
        return text.strip()

    def _plain_argument(self) -> str:
        """A group taken as it is written."""
        while self._peek().isspace():
            self._next += 1
        if self._peek() != "{":
            raise UnreadableFormula("no group")
        end = self._next
        while end < len(self._tokens) and self._tokens[end] != "}":
            end += 1
        text = "".join(self._tokens[self._next + 1 : end])
        self._next = end + 1
        return text.replace("\\", "")

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""


def _script(text: str, forms: dict[str, str], mark: str) -> str:
    """Raised or lowered text; behind its mark where a character has no such form."""
    text = text.strip().replace("−", "-").replace("∗", "*").replace(" ", "")
    if text and all(character in forms for character in text):
        return "".join(forms[character] for character in text)
    return mark + (text if len(text) == 1 else f"({text})")


def _grouped(text: str) -> str:
    """Text that stands as one term: in parentheses where it is made of several."""
    text = " ".join(text.split())
    return text if _ATOM.match(text) else f"({text})"
