import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.conversation import Message, MessageTree


def message(name, parent=None, role="user"):
    return Message(name, "c", parent, role, (), 0)


def ids(messages):
    return [each.id for each in messages]


def grown(*edges):
    tree = MessageTree()
    for name, parent in edges:
        tree.add(message(name, parent))
    return tree


def test_an_empty_tree_has_an_empty_path():
    assert MessageTree().path() == []


def test_the_path_goes_to_the_message_added_last():
    assert ids(grown(("a", None), ("b", "a"), ("c", "b")).path()) == ["a", "b", "c"]


def test_a_variant_takes_the_path_and_the_old_one_stays():
    tree = grown(("a", None), ("b", "a"), ("b2", "a"))
    assert ids(tree.path()) == ["a", "b2"]
    assert ids(tree.variants("b")) == ["b", "b2"]


def test_each_fork_remembers_where_the_reader_was():
    tree = grown(("a", None), ("b", "a"), ("c", "b"), ("c2", "b"), ("b2", "a"))
    tree.select("c")
    tree.select("b2")
    tree.select("b")
    assert ids(tree.path()) == ["a", "b", "c"]


def test_roots_are_variants_too():
    tree = grown(("a", None), ("b", "a"), ("a2", None))
    assert ids(tree.path()) == ["a2"]
    tree.select("a")
    assert ids(tree.path()) == ["a", "b"]


def test_a_stored_tree_without_choices_shows_the_newest():
    tree = MessageTree([message("a"), message("b", "a"), message("b2", "a")])
    assert ids(tree.path()) == ["a", "b2"]


def test_a_choice_that_is_gone_falls_back_to_the_newest():
    assert ids(MessageTree([message("a")], active_root_id="gone").path()) == ["a"]


def test_a_child_without_its_parent_is_refused():
    with pytest.raises(KeyError):
        MessageTree().add(message("b", "nowhere"))


@given(st.lists(st.integers(0, 30), max_size=20), st.lists(st.integers(0, 20), max_size=6))
def test_the_path_is_always_one_walk_from_a_root_to_a_leaf(parents, selected):
    tree = MessageTree()
    for number, parent in enumerate(parents):
        tree.add(message(str(number), str(parent % number) if number and parent % 3 else None))
    for number in selected:
        if str(number) in tree:
            tree.select(str(number))
    path = tree.path()
    assert [each.parent_id for each in path] == [None, *ids(path)][: len(path)]
    assert not path or tree.active_child(path[-1].id) is None
    assert bool(path) == bool(parents)
    for each in path:
        assert ids(tree.path_to(each.id)) == ids(path[: path.index(each) + 1])
