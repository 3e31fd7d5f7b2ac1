from app.conversation import (
    AttachmentPart,
    Message,
    MessageTree,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from app.conversation.export_html import html_of as page_of
from app.conversation.export_json import json_of
from app.conversation.export_markdown import markdown_of
from app.conversation.exported import exported_path, exported_tree
from app.conversation.import_json import imported
from app.markdown.html import html_of
from app.safe_text import HIDDEN, is_safe, safe_markdown
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


def test_what_is_hidden_shows_in_the_code_of_a_page_and_leaves_with_no_other_text():
    text = safe_markdown("wo\u200brd\n\n```\nco\u200bde\n```")
    parts = (ReasoningPart(text), TextPart(text), RefusalPart(text), ToolResultPart("call", text))
    exported = exported_path(CONVERSATION, [Message("m", "c1", None, "user", parts, 1)], 5)
    markdown = markdown_of(exported)
    page = page_of(exported, html_of)
    document = json_of(exported)
    assert HIDDEN not in markdown + page + document
    assert markdown.count("word") == markdown.count("code") == 4
    assert (page.count("word"), page.count("co\ufffdde")) == (3, 4)  # the result of a tool is shown as it is
    assert imported(document.encode()).messages[0].parts == parts


def test_no_file_holds_what_a_terminal_would_obey():
    evil = "\x1b]52;c;eA==\x07\x9b2J\u202e\u200b\U000e0041\ud800 end"
    parts = (
        ToolCallPart("call", "look", evil),
        ToolResultPart("call", safe_markdown(evil)),
        AttachmentPart("a.txt", "text/plain", evil),
    )
    exported = exported_path(CONVERSATION, [Message("m", "c1", None, "user", parts, 1)], 5)
    for text in (markdown_of(exported), page_of(exported, html_of), json_of(exported)):
        assert is_safe(text)
    call, _, attachment = imported(json_of(exported).encode()).messages[0].parts
    assert (call.arguments, attachment.content) == (evil.replace("\ud800", "\ufffd"),) * 2
