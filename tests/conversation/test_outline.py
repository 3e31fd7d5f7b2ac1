import pytest

from app.conversation import Message, MessageTree, TextPart
from app.conversation.outline import outline


def tree(*edges: tuple[str, str | None], chosen: tuple[str, ...] = ()) -> MessageTree:
    """A tree of messages that are named by one letter each."""
    made = MessageTree()
    for id_, parent in edges:
        made.add(Message(id_, "talk", parent, "user", (TextPart(id_),), 0))
    for id_ in chosen:
        made.select(id_)
    return made


def drawn(made: MessageTree) -> list[str]:
    return [
        f"{'. ' * row.depth}{'+' if row.is_first else ''}{row.message_id}{row.variant}/{row.variants}"
        for row in outline(made)
    ]


def test_an_empty_tree_has_no_rows() -> None:
    assert outline(MessageTree()) == []


def test_a_path_is_a_trunk() -> None:
    made = tree(("a", None), ("b", "a"), ("c", "b"))
    assert drawn(made) == ["a1/1", "b1/1", "c1/1"]
    assert all(row.is_on_path for row in outline(made))


def test_other_variants_stand_before_the_active_one_with_all_that_follows_them() -> None:
    edges = (("a", None), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "d"), ("f", "a"))
    assert drawn(tree(*edges, chosen=("d",))) == [
        "a1/1", ". +b1/3", ". c1/1", ". +f3/3", "d2/3", "e1/1",
    ]  # fmt: skip


def test_a_fork_within_a_branch_stands_further_in() -> None:
    edges = (("a", None), ("b", "a"), ("c", "b"), ("d", "b"), ("e", "d"), ("f", "a"))
    assert drawn(tree(*edges)) == ["a1/1", ". +b1/2", ". . +c1/2", ". d2/2", ". e1/1", "f2/2"]


def test_several_roots_are_variants() -> None:
    assert drawn(tree(("a", None), ("b", None), ("c", "b"))) == [". +a1/2", "b2/2", "c1/1"]


@pytest.mark.parametrize("count", [5_000])
def test_a_path_of_thousands_of_messages_needs_no_recursion(count: int) -> None:
    made = tree(("0", None), *((str(number), str(number - 1)) for number in range(1, count)))
    assert [row.message_id for row in outline(made)] == [str(number) for number in range(count)]
