from app.conversation import Message, MessageTree, TextPart
from app.conversation.exported import exported_path, exported_tree
from tests.conversation.material import CONVERSATION, tree


def test_a_path_is_told_as_if_there_were_no_variants():
    exported = exported_path(CONVERSATION, tree().path(), 5)
    assert [each.message.id for each in exported.messages] == ["q1", "r1", "q2", "r3"]
    assert {each.variants for each in exported.messages} == {1}
    assert not exported.is_whole_tree


def test_a_tree_tells_each_variant_with_all_that_follows_it():
    exported = exported_tree(CONVERSATION, tree(), 5)
    found = [(each.message.id, each.variant, each.variants) for each in exported.messages]
    assert found == [
        ("q1", 1, 2), ("r1", 1, 2), ("tool", 1, 2), ("q2", 2, 2), ("r3", 1, 1), ("r2", 2, 2), ("q0", 2, 2)
    ]  # fmt: skip


def test_a_very_long_path_is_no_matter():
    messages = [
        Message(f"m{n}", "c", f"m{n - 1}" if n else None, "user", (TextPart("x"),), n) for n in range(5_000)
    ]
    assert len(exported_tree(CONVERSATION, MessageTree(messages), 0).messages) == 5_000
