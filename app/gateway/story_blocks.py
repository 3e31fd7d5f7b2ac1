"""The building blocks of a story: every kind of Markdown that a reply may hold, filled by chance.

Each function takes the source of chance and gives one block, which ends in a blank line.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

NOUNS = (
    "beck", "river", "stone", "lantern", "harbour", "letter", "bridge", "orchard", "signal", "clock", "valley", "engine",
    "window", "needle", "compass", "kettle", "mirror", "ladder", "thread", "meadow", "archive", "pebble", "current",
)  # fmt: skip
ADJECTIVES = (
    "quiet", "narrow", "bright", "patient", "hollow", "early", "distant", "plain", "crooked", "warm", "silver", "slow",
)  # fmt: skip
VERBS = (
    "carries", "follows", "remembers", "turns", "crosses", "gathers", "opens", "mends", "counts", "answers", "leaves",
)  # fmt: skip
LINKS = (
    "https://example.org/map",
    "https://example.com/a/long/path?with=query&and=more#part",
    "mailto:ferry@example.net",
)
FOREIGN = (
    "小川は石の間を静かに流れ、朝の光を運んでいく。", "河水绕过石头,慢慢流向远方的港口。",
    "시냇물은 돌 사이로 조용히 흐른다.", "Ручей тихо течёт между камнями.", "Ο ποταμός κυλά ήσυχα.", "ลำธารไหลเงียบ ๆ ผ่านก้อนหิน",
)  # fmt: skip
EMOJI = ("🌊", "🪨", "🛶", "🌲", "👩‍🚀", "🏳️‍🌈", "👍🏽", "✅", "🇳🇴", "☕")

_CODE = {
    "python": 'def {noun}(width: int) -> str:\n    """How the {noun} {verb}."""\n    parts = [f"{{n:>3}}" for n in range(width) if n % 2]\n    return ", ".join(parts)  # {adjective}\n',
    "rust": "fn {noun}<'a>(a: &'a str, b: &'a str) -> &'a str {{\n    // the {adjective} one wins\n    if a.len() > b.len() {{ a }} else {{ b }}\n}}\n",
    "sql": "SELECT {noun}, count(*) AS seen\n  FROM crossings\n WHERE state = '{adjective}' AND day >= '2024-01-01'\n GROUP BY {noun} -- one row for each\n HAVING count(*) > 3;\n",
    "typescript": "export const {noun} = async (id: number): Promise<string[]> => {{\n  const reply = await fetch(`/api/{noun}/${{id}}`);\n  return (await reply.json()) as string[];\n}};\n",
    "bash": 'for {noun} in *.txt; do\n  printf "%s\\n" "${{{noun}%.txt}}" | tr a-z A-Z >> {adjective}.log || exit 1\ndone\n',
    "json": '{{\n  "{noun}": {{"{adjective}": true, "weights": [1, 2.5, -3e4]}},\n  "note": null\n}}\n',
    "diff": "--- a/{noun}.md\n+++ b/{noun}.md\n@@ -1,3 +1,3 @@\n The {noun} {verb}.\n-It was {adjective}.\n+It is {adjective} no more.\n",
    "html": '<section class="{adjective}">\n  <h2>{noun}</h2>\n  <p>It {verb} &amp; waits.</p>\n</section>\n',
    "": "the {noun}      {verb}\n    a {adjective} line without a language\n",
}


def sentence(chance: Random) -> str:
    """A short sentence, without any markup."""
    subject = f"the {chance.choice(ADJECTIVES)} {chance.choice(NOUNS)}"
    where = chance.choice(("over", "beside", "without", "behind", "under"))
    return f"{subject} {chance.choice(VERBS)} {where} the {chance.choice(NOUNS)}.".capitalize()


def paragraph(chance: Random) -> str:
    """Sentences, one of them with emphasis, code, a link or struck text in it."""
    noun, adjective = chance.choice(NOUNS), chance.choice(ADJECTIVES)
    dressed = chance.choice(
        (
            f"Nobody had called it **{adjective}**, and *nobody* would.",
            f"See [the {noun} of the {adjective} ones]({chance.choice(LINKS)}) for more.",
            f"Call `{noun}.open(mode='{adjective}')` ***once***, not twice.",
            f"It was ~~{adjective}~~ never so; <https://example.org/{noun}> says otherwise.",
            f"A word of **{adjective} and _nested_ `{noun}`** emphasis, 3 * 4 = 12, snake_case_name.",
        )
    )
    return " ".join((sentence(chance), dressed, sentence(chance), sentence(chance))) + "\n\n"


def bullets(chance: Random) -> str:
    """A list with lists inside, three levels deep."""
    lines = []
    for _ in range(chance.randint(2, 3)):
        lines.append(f"- **{chance.choice(NOUNS)}**: {sentence(chance)}")
        lines.append(f"  - {sentence(chance)}")
        lines.append(f"    - {chance.choice(ADJECTIVES)} `{chance.choice(NOUNS)}`")
    return "\n".join(lines) + "\n\n"


def numbered(chance: Random) -> str:
    """A numbered list; its second entry holds a paragraph and bullets of its own."""
    return (
        f"1. {sentence(chance)}\n2. {sentence(chance)}\n\n   {sentence(chance)}\n\n"
        f"   * {chance.choice(ADJECTIVES)}\n   * {chance.choice(ADJECTIVES)}\n3. {sentence(chance)}\n\n"
    )


def tasks(chance: Random) -> str:
    """A task list, some of it done."""
    return "".join(f"- [{chance.choice('x ')}] {sentence(chance)}\n" for _ in range(4)) + "\n"


def table(chance: Random) -> str:
    """A table with all three alignments, some cells wide or marked up."""
    rows = ["| Name | State | Count | Note |", "|:--|:-:|--:|---|"]
    for _ in range(chance.randint(3, 6)):
        name, note = chance.choice((chance.choice(NOUNS), "小川", "`code`")), chance.choice(ADJECTIVES)
        rows.append(
            f"| {name} | {chance.choice(EMOJI)} | {chance.randint(1, 90_000)} | **{note}** {chance.choice(NOUNS)} |"
        )
    return "\n".join(rows) + "\n\n"


def code(chance: Random) -> str:
    """Fenced code in one of several languages."""
    language = chance.choice(sorted(_CODE))
    body = _CODE[language].format(
        noun=chance.choice(NOUNS), adjective=chance.choice(ADJECTIVES), verb=chance.choice(VERBS)
    )
    return f"```{language}\n{body}```\n\n"


def quote(chance: Random) -> str:
    """A quote with a quote inside."""
    return f"> {sentence(chance)}\n> *{sentence(chance)}*\n>\n> > {sentence(chance)}\n\n"


def alert(chance: Random) -> str:
    """A quote that is marked as an alert."""
    return f"> [!{chance.choice(('NOTE', 'TIP', 'WARNING'))}]\n> {sentence(chance)}\n\n"


def foreign(chance: Random) -> str:
    """Wide characters, other scripts and emoji made of several code points."""
    return f"{chance.choice(FOREIGN)} {chance.choice(EMOJI)} {sentence(chance)} **{chance.choice(FOREIGN)}** {chance.choice(EMOJI)}\n\n"


def rule(chance: Random) -> str:
    """A small heading, then a rule."""
    return f"#### {chance.choice(NOUNS).title()} and {chance.choice(NOUNS)}\n\n---\n\n"


BLOCKS: tuple[Callable[[Random], str], ...] = (
    paragraph, bullets, code, table, numbered, quote, tasks, foreign, alert, rule,
)  # fmt: skip
"""Every kind of block; a chapter has each of them."""
