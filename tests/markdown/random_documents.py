"""Random Markdown built from the fragments that hurt an incremental parser."""

from __future__ import annotations

import random

LINES = (
    "para", "more text", "**bold** and *em*", "a | b", "--- | ---", "-|-", "|-|", "| a | b |", "|---|:-:|", "| 1 | 2 |",
    "| 1", "||", "- a", "- ", "-", "* b", "*", "+ c", "- [ ] todo", "- [x] done", "- [x]", "1. one", "2. two", "7) seven", "1.", "10. ten",
    "- a | b", "- - x", "- > q", "> - i", "1. - x", "- # h", "- ```", "- ---", "* * *", "---", "===", "--", "- --", "***", "___",
    "# head", "## two ##", "#", "#hashtag", "```", "```py", "~~~", "````", "code()", "    indented", "\tcode", "  two", "   three",
    "> q", ">", "> > qq", ">q", "> [!NOTE]", "> [!WARNING] x", "> ```", "> [a]: /quoted", "[a]: /u", "[b]: <v> 'title'", "[b]:", "[c]: /w '", "[c]: /w",
    "'title'", "title'", "[A]", "[a] and [b][a]", "![a]", "[t][c]", "[a\\]", "[x](y)", "`code", "co`de", "``", "**", "**Note:** x", "*", "_",
    "<div>", "</div>", "<!-- c -->", "<b>x</b>", "<https://a.b>", "https://x.y/z_w", "www.a.b", "a@b.cd", "&amp; &lt", "a\\", "b  ", "\\*x",
    "~~s~~", "~t~", "x\x0by", "x\x0cy", "x\x85y", "x\u2028y", "\x00", "é\u0301", "[^1]", "[^1]: note", "$$", "$x$",
)  # fmt: skip
INDENTS = (
    "",
    "",
    "",
    "",
    "",
    "  ",
    "  ",
    "    ",
    " ",
    "   ",
    "      ",
    "\t",
    "> ",
    ">",
    "> > ",
    "- ",
    "  - ",
    "   > ",
    "1. ",
)
ENDS = ("\n",) * 12 + ("\n\n",) * 5 + ("\r\n", "\r", "\n\n\n", "\n  \n", "\r\n\r\n")


def random_document(chance: random.Random) -> str:
    """A document of 1 to 14 lines, often without a newline at its end."""
    favourites = chance.sample(LINES, 6)
    lines = []
    for _ in range(chance.randint(1, 14)):
        line = chance.choice(favourites if chance.random() < 0.5 else LINES)
        lines.append(chance.choice(INDENTS) + line + chance.choice(ENDS))
    text = "".join(lines)
    return text.rstrip("\r\n") if chance.random() < 0.5 else text


def random_cuts(text: str, chance: random.Random) -> list[str]:
    """The text in pieces: characters, lines, or random lengths."""
    match chance.randrange(4):
        case 0:
            return list(text)
        case 1:
            return text.splitlines(keepends=True)
        case 2:
            size = chance.randint(2, 9)
            return [text[begin : begin + size] for begin in range(0, len(text), size)]
        case _:
            cuts = sorted(chance.choices(range(len(text) + 1), k=chance.randint(0, 8)))
            return [text[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
