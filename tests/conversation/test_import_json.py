"""Import of our own JSON: whole round trips, and every bad file refused by the place that is wrong."""

import copy
import json
from dataclasses import replace

import pytest

from app.conversation import MessageTree
from app.conversation.export_json import json_of
from app.conversation.exported import exported_path, exported_tree
from app.conversation.import_json import MAX_BYTES, imported
from app.errors import ImportRefused
from tests.conversation.material import CONVERSATION, reply, tree


def exported(whole=True):
    made = exported_tree(CONVERSATION, tree(), 5) if whole else exported_path(CONVERSATION, tree().path(), 5)
    return json.loads(json_of(made))


def read(document):
    return imported(json.dumps(document).encode())


def renamed(found):
    """The imported messages under their ids in the material, which their order gives."""
    order = ["q1", "r1", "tool", "q2", "r3", "r2", "q0"]
    ids = {message.id: old for message, old in zip(found.messages, order, strict=True)}
    return [
        replace(
            message,
            id=ids[message.id],
            conversation_id="c1",
            parent_id=ids.get(message.parent_id),
            active_child_id=ids.get(message.active_child_id),
            generation=message.generation
            and replace(
                message.generation, id=f"g-{ids[message.id]}", message_id=ids[message.id], sequence=7
            ),
        )
        for message in found.messages
    ]


def test_a_whole_tree_survives_the_round_trip_with_everything():
    found = read(exported())
    assert {message.id: message for message in renamed(found)} == {message.id: message for message in tree()}
    names = ("created_at", "updated_at", "title_source", "endpoint", "model", "system_prompt")
    assert [getattr(found.conversation, name) for name in names] == [
        getattr(CONVERSATION, name) for name in names
    ]
    assert found.conversation.draft == ""
    assert found.conversation.active_root_id == found.messages[0].id


def test_an_excluded_message_stays_excluded_and_the_field_must_be_a_truth_value():
    document = exported()
    document["messages"][1]["is_excluded"] = True
    assert [message.is_excluded for message in read(document).messages[:3]] == [False, True, False]
    again = replace(tree()["q1"], is_excluded=True)
    assert json.loads(json_of(exported_path(CONVERSATION, [again], 5)))["messages"][0]["is_excluded"] is True
    document["messages"][1]["is_excluded"] = "yes"
    with pytest.raises(ImportRefused, match=r"messages\[1\].is_excluded"):
        read(document)


def test_the_path_is_the_same_after_the_round_trip():
    found = read(exported())
    path = MessageTree(found.messages, found.conversation.active_root_id).path()
    assert [message.parts for message in path] == [message.parts for message in tree().path()]


def test_a_path_holds_that_path_only():
    found = read(exported(whole=False))
    assert [message.parts for message in found.messages] == [message.parts for message in tree().path()]
    assert len(MessageTree(found.messages).path()) == 4


def test_all_ids_are_new_each_time():
    first, second = read(exported()), read(exported())
    ids = [each.id for found in (first, second) for each in (found.conversation, *found.messages)]
    ids += [each.generation.id for found in (first, second) for each in found.messages if each.generation]
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {message.id for message in tree()}


def test_a_reply_that_still_ran_is_interrupted():
    made = exported_path(CONVERSATION, [*tree().path()[:1], reply("r9", "q1", [], status="running")], 5)
    found = imported(json_of(made).encode())
    assert found.messages[1].generation.status == "interrupted"


def test_hostile_texts_are_made_safe():
    document = exported()
    document["messages"][0]["parts"][0]["text"] = "a\x1b]52;c;?\x07\u202eb"
    document["conversation"]["title"] = "t\x1b[2J\nu"
    found = read(document)
    assert found.messages[0].text == "a␛]52;c;?␇�b"
    assert found.conversation.title == "t␛[2J u"


def test_lone_surrogates_become_replacement_characters_in_the_file():
    answer = reply("r1", "q1", tree()["r1"].parts)
    broken = replace(answer, parts=(replace(answer.parts[2], arguments="\ud800"),))
    text = json_of(exported_path(CONVERSATION, [tree()["q1"], broken], 5))
    assert json.loads(text.encode())["messages"][1]["parts"][0]["arguments"] == "\ufffd"


def test_no_json_number_that_is_none_is_written():
    from app.conversation import ReplayPart

    answer = replace(tree()["r1"], parts=(ReplayPart("x", float("inf")),))
    with pytest.raises(ValueError, match="JSON"):
        json_of(exported_path(CONVERSATION, [answer], 5))


NESTED = []
for _ in range(200):
    NESTED = [NESTED]

MISSING, EXTRA = object(), object()

BAD = {
    "format": ("other", "it is no exported conversation"),
    "version": (2, "it has version 2"),
    "exported_at": (-1, "exported_at is no whole number"),
    "conversation": ([], "conversation is no object"),
    "conversation.title": (None, "conversation.title is no text"),
    "conversation.title_source": ("me", "conversation.title_source is none of none, first line, user, model"),
    "conversation.active_root_id": ("r1", "conversation.active_root_id names no first message"),
    "conversation.draft": (EXTRA, "conversation.draft is no known field"),
    "conversation.endpoint": (MISSING, "conversation.endpoint is missing"),
    "messages": ({}, "messages is no list"),
    "messages.0": (3, "messages[0] is no object"),
    "messages.0.id": ("", "messages[0].id is empty"),
    "messages.1.id": ("q1", "messages[1].id is the id of an earlier message"),
    "messages.0.parent_id": ("r3", "messages[0].parent_id names no earlier message"),
    "messages.1.parent_id": ("r1", "messages[1].parent_id names no earlier message"),
    "messages.0.role": ("boss", "messages[0].role is none of system, user, assistant, tool"),
    "messages.0.created_at": (10**15, "messages[0].created_at is no whole number"),
    "messages.0.active_child_id": ("r3", "messages[0].active_child_id names no answer"),
    "messages.0.generation": ({}, "messages[0].generation belongs to a reply only"),
    "messages.0.parts.0": ("x", "messages[0].parts[0] is no object"),
    "messages.0.parts.0.kind": ("video", "messages[0].parts[0].kind is none of text,"),
    "messages.0.parts.0.text": (7, "messages[0].parts[0].text is no text"),
    "messages.0.parts.0.bold": (EXTRA, "messages[0].parts[0].bold is no known field"),
    "messages.1.parts.0.seconds": (True, "messages[1].parts[0].seconds is no number of seconds"),
    "messages.5.parts.1.value": (NESTED, "messages[5].parts[1].value is nested too deeply"),
    "messages.1.generation.status": ("odd", "messages[1].generation.status is none of"),
    "messages.1.generation.started_at": (1.5, "messages[1].generation.started_at is no whole number"),
    "messages.1.generation.settled_at": (True, "messages[1].generation.settled_at is no whole number"),
    "messages.1.generation.usage.input_tokens": (-1, "messages[1].generation.usage.input_tokens is no whole"),
    "messages.1.generation.usage.is_estimated": (0, "usage.is_estimated is neither true nor false"),
    "messages.5.generation.failure.what": (None, "messages[5].generation.failure.what is no text"),
}


@pytest.mark.parametrize("place", BAD)
def test_a_bad_file_is_refused_by_the_place_that_is_wrong(place):
    value, words = BAD[place]
    document = copy.deepcopy(exported())
    holder = document
    *steps, last = place.split(".")
    for step in steps:
        holder = holder[int(step)] if step.isdigit() else holder[step]
    if value is MISSING:
        del holder[last]
    else:
        holder[int(last) if last.isdigit() else last] = "" if value is EXTRA else value
    with pytest.raises(ImportRefused) as refused:
        read(document)
    assert words in refused.value.what
    assert refused.value.what.endswith(".")
    assert "\n" not in refused.value.what


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is no JSON (line 1, column 1)"),
        (b"[]", "it is no JSON object"),
        (b'{"a":\n x}', "it is no JSON (line 2, column 2)"),
        (b"\xff\xfe", "it is no UTF-8 text (byte 0)"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "holds a number"),
        (b'{"a": 1e999}', "holds a number"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "holds a number"),
        (b"{}", "it is no exported conversation"),
        (b'{"format": {}, "version": 1}', "it is no exported conversation"),
        (b" " * (MAX_BYTES + 1), "it is larger than 64 MB"),
    ],
    ids=range(11),
)
def test_a_file_of_another_kind_is_refused(content, words):
    with pytest.raises(ImportRefused) as refused:
        imported(content)
    assert words in refused.value.what


def test_an_export_without_messages_is_refused():
    document = exported() | {"messages": []}
    with pytest.raises(ImportRefused, match="messages is empty"):
        read(document)
