"""Pictures of each kind of block, in the dark and the light default theme, narrow and wide, whole and half arrived.

After a change of the look: ``pytest tests/ui/test_block_snapshots.py --snapshot-update``, then look at each picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from app.errors import Failure
from app.safe_text import SafeText, safe_markdown
from app.ui.themes import THEME_VARIABLE_DEFAULTS, load_theme
from app.ui.widgets.transcript import MessageFace, ToolCallFace, Transcript
from tests.ui.widgets.transcript.stage import Stage, face, settled

NARROW, WIDE = 80, 140
DARK, LIGHT = "beck", "beck-light"

WORDS = "The reference outlives the value it points to, and lifetimes are regions of a program, not moments in time. "

HEADINGS = f"""\
# One: the title of it all

{WORDS}

## Two, with `code` and *emphasis*

### Three

#### Four

##### Five

###### Six

A rule:

---

Setext
======

{WORDS}**{WORDS.strip()}** *{WORDS.strip()}* ~~{WORDS.strip()}~~ `inline code that is long enough to be wrapped, too`
"""

LISTS = f"""\
- one
- {WORDS}
  - nested
    1. ordered
    2. {WORDS}
       - four levels
         - five levels
           - six levels
             - seven levels
               - eight levels, {WORDS}
- after

9. nine
10. ten
11. eleven

* loose, first

  {WORDS}

* loose, second

- [x] done
- [ ] open, {WORDS}
  - [x] nested and done
"""

QUOTES = f"""\
> {WORDS}
>
> > A quote in the quote. {WORDS}
>
> - with a list
>
> ```python
> code = "in a quote"
> ```

> [!NOTE]
> {WORDS}

> [!TIP]
> A tip.

> [!IMPORTANT]
> Important.

> [!WARNING]
> A warning with **strong** words.

> [!CAUTION]
> Caution.
"""

TABLES = """\
| Language | Year | 人気 | Note |
|:---------|-----:|:----:|------|
| Python   | 1991 |  🐍  | **strong**, `code`, [link](https://example.org) |
| Rust     | 2015 |  🦀  | ~~gone~~ |
| 日本語   |    7 | 👩‍💻 | é à ü |

| Setting | What it does | What happens when it is left out of the file |
|---------|--------------|------------------------------------------------|
| timeout | How long to wait for the next byte of the reply before the request is given up and counted as failed | Sixty seconds |
| retries | How often a request that failed for a reason of the network is sent again | Three times, each after a longer pause |

| a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p | q | r | s | t | u | v | w | x |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
| alpha | beta | gamma | delta | epsilon | zeta | eta | theta | iota | kappa | lambda | mu | nu | xi | omicron | pi | rho | sigma | tau | upsilon | phi | chi | psi | omega |
"""

CODE = """\
Code with a number and a language:

```python
@cache
def fib(n: int) -> int:
    \"\"\"The nth number.\"\"\"
\tif n < 2: return n  # a tab
    return fib(n - 1) + fib(n - 2)  # a comment that is far longer than the column is wide, so that the line goes on beyond it
```

```rust
fn longest<'a>(a: &'a str, b: &'a str) -> &'a str {
    if a.len() > b.len() { a } else { b }
}
```

```diff
- old
+ new
```

```
no language: 漢字 and 👩‍💻 | aligned
             ____     __ | aligned
```

    indented code

- in a list

  ```json
  {"key": [1, 2.5, null, "text"]}
  ```
"""

INLINE = f"""\
A [link](https://example.org), a [link whose text is long enough to be wrapped over the end of a narrow line]\
(https://example.org/very/long), https://example.com/auto, <mail@example.org>, a ![picture of a cat](https://example.org/cat.png), \
and ![](https://example.org/untitled.png). Raw <b>HTML</b> and `Vec<T>`, an entity &copy;, a hard\\
break.

Inline math $a^2 + b_1 \\le \\sqrt{{x}}$ and $\\alpha \\to \\infty$, in a block:

$$
\\frac{{a}}{{b}} = \\sum_{{i=0}}^n x_i
$$

日本語の文章は単語の間に空白を入れないので、どこでも折り返すことができますが、句読点は行頭に来ません。そして続きます。

Family 👨‍👩‍👧‍👦, flags 🇩🇪🇯🇵, skin 👍🏽, heart ❤️, keycap 1️⃣, combining e\u0301 and n\u0303, Hangul 한국어, Thai ภาษาไทย, \
and Hebrew שלום.

{WORDS}
"""

FAILURE = Failure(
    "overloaded",
    "Server overloaded",
    "The server said: try again in a while, all of the machines that could answer this are in use by others.",
    "Press r to try again, or choose another model.",
)


def message(text: str, key: str = "claude-sonnet-5 · anthropic", **fields: Any) -> MessageFace:
    return face(key, text, **fields)


HALVES = {
    "open-fence": CODE[: CODE.index("return fib(n - 1)") + 17],
    "half-table": TABLES[: TABLES.index("🦀")],
    "half-header": TABLES[: TABLES.index("人気") + 1],
    "open-emphasis": "The value is **moved out of its *old pla",
    "half-link": "See [the book](https://doc.rust-lang.org/bo",
    "half-formula": "So $$\\frac{a}{b",
    "half-item": "- one\n- two\n  - [x",
    "half-quote": "> [!NOTE]\n> An alert is com",
}


def states() -> list[MessageFace]:
    """What stands around the text of a message."""
    thought = SafeText("The user asks about lifetimes.\nTwo borrows, one result: which region?")
    calls = (
        ToolCallFace(SafeText("read_file"), SafeText('{"path": "src/main.rs"}')),
        ToolCallFace(SafeText("search"), SafeText('{"query": "' + "lifetimes " * 20 + '"}')),
    )
    prompt = "Why does this fail?\n\n```rust\nlet a = &b;\n```\n\nsnake_case_name *stays* as typed."
    return [
        face("you", prompt, role="user"),
        message(
            "Half an ans", "failed", failure=FAILURE, status="failed", reasoning=thought, reasoning_seconds=4
        ),
        message("It was going to say", "stopped", status="stopped"),
        message("And this one", "cut", status="cut"),
        message("", "calls", tool_calls=calls, variant=2, variants=3),
        message("Done.", "unfolded", tool_calls=calls, reasoning=thought, reasoning_seconds=125),
    ]


def halves() -> list[MessageFace]:
    """Messages that are still arriving."""
    calls = (ToolCallFace(SafeText("read_file"), SafeText('{"pa')),)
    return [
        *(message(text, name, status="streaming") for name, text in HALVES.items()),
        message(
            "", "thinking", status="streaming", reasoning=SafeText("Two borrows,\none result: which reg")
        ),
        message("", "calling", status="streaming", tool_calls=calls),
        message("", "before the first token", status="streaming"),
    ]


def tools() -> list[MessageFace]:
    """Tool calls before and after text, folded and not, with results and while they come."""
    asked = ToolCallFace(
        SafeText("read_file"), SafeText('{"path": "src/main.rs"}'), SafeText("fn main() {\n    run();\n}")
    )
    long = ToolCallFace(
        SafeText("search"),
        SafeText('{"query": "' + "lifetimes " * 20 + '"}'),
        SafeText("3 pages\n" + "The book " * 20),
    )
    coming = ToolCallFace(SafeText("search"), SafeText('{"query": "regions'), is_after_text=True)
    return [
        message("It calls `run`.", "answered", tool_calls=(asked, long)),
        message("Let me look.", "after", tool_calls=(replace(long, is_after_text=True),)),
        message("It calls `run`.", "unfolded", tool_calls=(asked, replace(long, is_after_text=True))),
        message("And the regions?", "coming", status="streaming", tool_calls=(asked, coming)),
    ]


TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
HIDING = f"""\
In pro\u200bse and **bo\u2060ld** te{TAGS}xt nothing shows; in `co\u200bde` it does.

```python
def is_ad\u200bmin(user\u202e):
    name = "root{TAGS}"  # comment\ufeff
    return name == 'a\u200db' or "👩\u200d💻" or "می\u200cخواهم"
```

- a list

  ```json
  {{"k\u00adey": 1}}
  ```

| cell{TAGS} | `co\u2063de` |
|------|-------|
| a\u200bb  | c     |
"""


PICTURES: dict[str, tuple[Sequence[MessageFace], int]] = {
    "headings": ([message(HEADINGS)], 34),
    "lists": ([message(LISTS)], 36),
    "quotes": ([message(QUOTES)], 30),
    "tables": ([message(TABLES)], 25),
    "code": ([message(CODE)], 33),
    "inline": ([message(INLINE)], 22),
    "hidden": ([message(safe_markdown(HIDING))], 24),
    "states": (states(), 54),
    "tools": (tools(), 40),
}


class ThemedStage(Stage):
    """Shows messages in one of beck's own themes."""

    def __init__(self, theme: str, faces: Sequence[MessageFace]) -> None:
        super().__init__()
        found = load_theme(theme, ())
        assert found is not None
        self.register_theme(found)
        self.theme = theme
        self._faces = faces

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return THEME_VARIABLE_DEFAULTS

    def on_mount(self) -> None:
        super().on_mount()
        self.transcript.show_path(self._faces)


async def shown(pilot: Pilot[None]) -> None:
    """Wait until it is painted, with the message of that name unfolded."""
    await settled(pilot)
    pilot.app.query_one(Transcript).toggle_fold("unfolded")
    await settled(pilot)


@pytest.mark.parametrize(("theme", "width"), [(DARK, NARROW), (LIGHT, WIDE)])
@pytest.mark.parametrize("name", PICTURES)
def test_a_block_looks_like_this(name: str, theme: str, width: int, snap_compare: Any) -> None:
    faces, height = PICTURES[name]
    stage = ThemedStage(theme, faces)
    assert snap_compare(stage, terminal_size=(width, height), run_before=shown)


@pytest.mark.parametrize(("theme", "width"), [(DARK, WIDE), (LIGHT, NARROW)])
def test_blocks_that_have_half_arrived_look_like_this(theme: str, width: int, snap_compare: Any) -> None:
    assert snap_compare(ThemedStage(theme, halves()), terminal_size=(width, 66), run_before=shown)
