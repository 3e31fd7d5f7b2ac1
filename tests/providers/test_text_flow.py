"""Text between the wire and the deltas: no cut changes what is said."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.conversation import Delta, ReasoningDelta, TextDelta
from app.providers.text_flow import TextFlow
from app.safe_text import is_safe, safe_markdown, unmarked

PIECES = st.sampled_from(
    ["<think>", "</think>", "<", "think>", "</", "\n", " ", "a", "😀", "\ud83d", "\ude00", "\x1b", "<thi"]
)


def flowed(pieces: list[str]) -> tuple[str, str]:
    """Reasoning and answer of these pieces."""
    flow = TextFlow()
    deltas: list[Delta] = []
    for piece in pieces:
        flow.text(piece, deltas)
    flow.flush(deltas)
    assert all(
        delta.text and is_safe(unmarked(delta.text))
        for delta in deltas
        if isinstance(delta, TextDelta | ReasoningDelta)
    )
    return (
        "".join(delta.text for delta in deltas if isinstance(delta, ReasoningDelta)),
        "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)),
    )


@given(st.lists(PIECES, max_size=15))
@settings(max_examples=300, deadline=None)
def test_cuts_never_matter(pieces: list[str]) -> None:
    joined = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert flowed(pieces) == flowed([joined]) == flowed(list(joined))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=150, deadline=None)
def test_text_without_tags_comes_out_as_it_is_but_safe(text: str) -> None:
    if not text.lstrip().startswith("<think>"):
        assert flowed([text]) == ("", safe_markdown(text))


def test_each_kind_of_text_keeps_its_own_half_characters() -> None:
    flow = TextFlow()
    deltas: list[Delta] = []
    flow.reasoning("a\ud83d", deltas)
    flow.text("b\ud83d", deltas)
    flow.refusal("c\ud83d", deltas)
    flow.reasoning("\ude00", deltas)
    flow.text("\ude01", deltas)
    flow.refusal("\ude02", deltas)
    assert [delta.text for delta in deltas if not isinstance(delta, tuple)] == [
        "a",
        "b",
        "c",
        "😀",
        "😁",
        "😂",
    ]  # type: ignore[union-attr]
