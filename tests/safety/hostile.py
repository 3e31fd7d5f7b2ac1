"""Hostile texts: what a model, a server, a file or a paste may say to a terminal, from a seed."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator

CLIPBOARD = "UFdORURfQlk="
"""``PWNED_BY`` as OSC 52 carries it."""
TITLE = "PWNTITLE"

_STRINGS = (
    f"52;c;{CLIPBOARD}", "52;c;?", f"0;{TITLE}", f"2;{TITLE}", "8;;file:///etc/passwd", "8;;https://evil.test",
    "4;1;?", "10;?", "9;notify", "777;notify;a;b", "1337;File=inline=1:AAAA", "1337;RequestAttention=yes",
    "133;A", "7;file://evil/", "50;evil", "104",
)  # fmt: skip
_CONTROLS = (
    "2J", "H", "3J", "?1049l", "?1049h", "?2004l", "?1003h", "?25l", "6n", "c", ">c", "5i", "4i", "8;1;1t", "21t",
    "18t", "?1;2$y", "!p", "200~", "201~", "1;1r", "31m", "0;0;0m", "99999999999999999999C", "?5h", "20h", "4h", "[A",
)  # fmt: skip
_BLOBS = ("q", "$q m", "+q544e", "=1s", "tmux;\x1b\x1b]52;c;eA==\x07", "Gf=32,s=1,v=1;AAAA", "0;1|61")
_ENDS = ("\x07", "\x1b\\", "\x9c", "\x18", "")

SEQUENCES: tuple[str, ...] = (
    *(begin + text + end for text in _STRINGS for begin in ("\x1b]", "\x9d") for end in _ENDS),
    *(begin + text for text in _CONTROLS for begin in ("\x1b[", "\x9b")),
    *(begin + text + end for text in _BLOBS for begin in ("\x1bP", "\x90", "\x1b_", "\x9f", "\x1b^", "\x9e", "\x1bX", "\x98")
      for end in ("\x1b\\", "\x9c")),
    *("\x1b" + text for text in "c78=>NOZ#%DEHM"),
    "\x1b(0lqk\x1b(B", "\x1b%G", "\x1b#8", "\x1b7\x1b[999;999H\x1b8", "\x1b\x1b\x1b", "\x1b", "\x9b", "\x9d", "\x0e", "\x0f",
    "\x05", "\x07", "\x08", "\x0b", "\x0c", "\x00", "\x7f", "\x85", "\x8d", "\x8e", "\x8f", "\r", "a\r\nb", "N\x08N", "\x1a",
)  # fmt: skip
"""What a terminal acts on, 7-bit and 8-bit, ended in every way and not at all."""

INVISIBLE: tuple[str, ...] = (
    *(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x61C, 0x2060, 0x2063)),
    "\u200c", "\u200d", "\ufeff", "\u00ad", "\u034f", "\u115f", "\u3164", "\uffa0", "\u2028", "\u2029", "\ufff9", "\ufffb",
    "".join(chr(0xE0000 + ord(letter)) for letter in "hide"), "\U000e0001", "\U000e0100", "\U0001d173", "\ufe0f", "\u180e",
    "\ud800", "\udfff", "\ud83d", "\udc00\ud800", "\uffff", "\ufdd0", "\ue000", "\U0010ffff", "\U0010eeee\u0305\u030d",
    "e" + "\u0301" * 60, "\u0301" * 20, "\u20e3" * 9, "\u200d".join("👨👩👧👦"), "🇩🇪🇩", "👍🏽", "漢\u0300字", "ก\u0e33\u0e33", "﷽",
    "a\u200d\u200d\u200db", "\u05d0\u202eabc", "\u0644\u0627\u202d12",
)  # fmt: skip
"""What is not seen, or makes other text look different, and what makes widths doubtful."""

MARKUP: tuple[str, ...] = (
    "[@click=app.quit]x[/]", "[@click=app.bell]click[/@click]", "[@click=screen.dismiss]y", "[@click=app.f(__import__('os'))]",
    "[link=file:///etc/passwd]x[/link]", "[link='https://evil.test']x", "[/]", "[/", "[", "[bold]x[/italic]", "[a=b c=d]x",
    "[a='b", "[$error]x[/]", "[50% red]x[/]", "[@click=(((]x[/]", "see [/usr/bin] path", 'error: {"detail":["[/]"]}',
    r"b$x\[[@click=app.quit)=\/", "\\[", "[]", "[[[", "{x}", "{{x}}", "%s%n", "$background", "[on #000000]x[/]", "[reverse]z",
    ":warning:", "[blink]b[/blink]",
)  # fmt: skip
"""What Textual or Rich would take for markup."""

ENTITIES: tuple[str, ...] = tuple(
    form.format(code)
    for code in (0x202E, 0x200B, 0x2066, 0xE0041, 0xFEFF, 0xAD, 0x2028, 0x0C, 0x0D, 0x1B, 0x9B, 0x00, 0xD800, 0x07, 0x7F)
    for form in ("&#x{:x};", "&#{};")
) + ("&NewLine;", "&Tab;", "&zwnj;", "&shy;", "&lrm;", "&InvisibleTimes;", "&#x1b;]52;c;eA==&#7;")  # fmt: skip
"""What Markdown decodes after the text was made safe."""

LINKS: tuple[str, ...] = (
    "[x](javascript:alert(1))", "[x](<--version>)", "[x](https://a.test/%1b]52)", "<https://good.com@evil.test/>",
    "https://\u0430pple.com/", "![i](https://evil.test/p.png)", "[x](<https://a.test/\x1b]8;;>)", "[x](https://a.test/\u202e)",
    "[r]: https://evil.test/\n[r]", "<script>alert(1)</script>", "[x](file:///etc/passwd)", "mailto:a@b.test?attach=/etc/passwd",
)  # fmt: skip

_ATOMS = (SEQUENCES, SEQUENCES, SEQUENCES, INVISIBLE, INVISIBLE, MARKUP, MARKUP, ENTITIES, LINKS)
_WORDS = ("plain", "words", "and", "中文", "🐍", "x" * 90, "\t", "", " ", "42", "# ", "  ")
_FRAMES = (
    "{}", "{}", "{}", "# {}", "> {}", "- {}", "1. {}", "`{}`", "```\n{}\n```", "```py {}\n{}\n", "**{}**", "*{}", "~~{}~~",
    "| a | {} |\n|---|---|\n| {} | b |", "[{}](https://a.test)", "[a](https://a.test/{})", "![{}](https://a.test)", "$${}$$",
    "$ {} $", "<b>{}</b>", "    {}", "> [!NOTE]\n> {}", "- [x] {}", "{}\n===", "[^1]: {}", "<{}>", "~~~{}\n",
)  # fmt: skip


def hostile_text(dice: random.Random) -> str:
    """One text of at most some 300 characters."""
    pieces = [
        dice.choice(dice.choice(_ATOMS)) if dice.random() < 0.7 else dice.choice(_WORDS)
        for _ in range(dice.randint(1, 4))
    ]
    text = dice.choice(("", " ", "\n")).join(pieces)
    text = dice.choice(_FRAMES).replace("{}", text) if dice.random() < 0.7 else text
    if dice.random() < 0.3 and text:
        text = text[: dice.randint(1, len(text))]
    return text[:400] or "\x1b"


def hostile_texts(seed: int, count: int) -> Iterator[str]:
    """So many texts; the same ones for the same seed."""
    dice = random.Random(seed)
    for _ in range(count):
        yield hostile_text(dice)


def prefixes(text: str) -> Iterator[str]:
    """The text cut behind each of its characters."""
    for end in range(1, len(text) + 1):
        yield text[:end]


def seed_of(seed: int, name: str) -> int:
    """A seed of its own for each surface."""
    return seed + zlib.crc32(name.encode())


def texts_of(kind: str, seed: int, name: str, count: int) -> list[str]:
    """The texts for a surface: so many ``whole`` ones, or so many of the sequences ``cut`` behind each character."""
    own = seed_of(seed, name)
    if kind == "whole":
        return list(hostile_texts(own, count))
    cuts = sorted({cut for sequence in SEQUENCES for cut in prefixes(sequence)})
    return random.Random(own).sample(cuts, min(count, len(cuts)))
