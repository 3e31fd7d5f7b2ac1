from dataclasses import replace

from app.conversation import Message, Part, TextPart, ToolCallPart, ToolResultPart
from app.session.sent import sent_of


def message(id_: str, role: str, *parts: Part) -> Message:
    return Message(id_, "talk", None, role, parts or (TextPart(id_),), 0)  # type: ignore[arg-type]


def excluded(id_: str, role: str, *parts: Part) -> Message:
    return replace(message(id_, role, *parts), is_excluded=True)


def ids(path: list[Message]) -> list[str]:
    return [each.id for each in sent_of(path)]


def test_a_path_without_exclusions_goes_out_as_it_is() -> None:
    path = [message("a", "assistant"), message("b", "user")]
    assert sent_of(path) == tuple(path)


def test_excluded_messages_stay_behind() -> None:
    path = [message("a", "user"), excluded("b", "assistant"), message("c", "user")]
    assert ids(path) == ["a", "c"]


def test_the_results_of_an_excluded_call_stay_behind_too() -> None:
    call, result = ToolCallPart("1", "look", "{}"), ToolResultPart("1", "seen")
    path = [
        message("a", "user"),
        excluded("b", "assistant", call),
        message("c", "tool", result, TextPart("note")),
    ]
    sent = sent_of(path)
    assert [each.id for each in sent] == ["a", "c"]
    assert sent[1].parts == (TextPart("note"),)


def test_the_results_of_other_calls_go_out() -> None:
    call, result = ToolCallPart("1", "look", "{}"), ToolResultPart("1", "seen")
    path = [
        excluded("z", "user"),
        message("a", "user"),
        message("b", "assistant", call),
        message("c", "tool", result),
    ]
    assert sent_of(path)[2].parts == (result,)


def test_a_reply_that_has_lost_every_prompt_before_it_stays_behind() -> None:
    path = [message("s", "system"), excluded("a", "user"), message("b", "assistant"), message("c", "user")]
    assert ids(path) == ["s", "c"]
