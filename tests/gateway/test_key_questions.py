"""Questions about keys: answered from the tables of the running app, in whatever way they are asked."""

from __future__ import annotations

import pytest

from app.gateway.documentation import HelpSection
from app.gateway.guide import Guide
from app.gateway.key_questions import KeyTables

TABLE = r"""| Keys | What | How |
|---|---|---|
| `esc` | Stop the reply | Stops at once. |
| `ctrl+r` | Regenerate the reply | A new variant. |
| `[ ]` | Previous, next variant | Goes beside it. |
| `y Y` | Copy message, all | As Markdown. |
| `s \|` | Save, pipe code | Asks first. |
| `x d` | Exclude, delete message | Shown struck. |
| `1…9` | Copy code 1…9 | By its number. |
| `ctrl+pgdn/up` | Next, previous tab | One tab on. |
| `alt+1…9` | Go to tab 1…9 | By its number. |
| `alt+↑↓` | Previous, next message | Moves the cursor. |
| `↑ ↓ ctrl+r` | Earlier prompts | Searches them. |
| `ctrl+j, alt+enter, \ enter` | New line | Anywhere. |
| `ctrl+p, /` | Commands | By name. |
"""
TABLES = KeyTables([HelpSection("Keys", TABLE), HelpSection("Prose", "`esc` | is | no table")])

ASKED = [
    ("what does x do", "Exclude"),
    ("What does x do?", "Exclude"),
    ("x", "Exclude"),
    ("what does the d key do", "Exclude"),
    ("what is `x` for?", "Exclude"),
    ("key y", "Copy message"),
    ("Y", "Copy message"),
    ("what does | do", "Save, pipe"),
    ("what do s and | do", "Save, pipe"),
    ("what do [ and ] do?", "Previous, next variant"),
    ("[", "Previous, next variant"),
    ("what does 3 do", "Copy code"),
    ("what is alt+up for", "Previous, next message"),
    ("alt-down", "Previous, next message"),
    ("what happens when I press escape?", "Stop"),
    ("pressing esc", "Stop"),
    ("^p", "Commands"),
    ("what does / do", "Commands"),
    ("ctrl+pgup", "Next, previous tab"),
    ("alt+7", "Go to tab"),
    ("Control+J", "New line"),
]


@pytest.mark.parametrize(("question", "title"), ASKED)
def test_the_row_of_the_key_is_found(question: str, title: str) -> None:
    rows = TABLES.about(question)
    assert rows
    assert rows[0].title.startswith(title)


def test_a_key_that_means_two_things_is_told_with_both() -> None:
    assert [row.title for row in TABLES.about("what does ctrl+r do")] == [
        "Regenerate the reply",
        "Earlier prompts",
    ]


@pytest.mark.parametrize(
    "question", ["what is beck", "a", "what does q do", "what do x and q do", "is it free", "why", "", "?", "how do I stop", "x y z"]
)  # fmt: skip
def test_what_is_about_no_key_is_left_to_the_documentation(question: str) -> None:
    assert TABLES.about(question) == []


def test_the_guide_says_what_the_key_does_and_quotes_what_is_written_about_it() -> None:
    answer = Guide([HelpSection("Keys", TABLE)]).answer(["what does x do?"])
    assert answer.startswith("- `x d`: **Exclude, delete message**. Shown struck.")
    assert "### Undo, and messages that are left out" in answer
