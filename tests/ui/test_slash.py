"""What a text in the prompt means when enter is pressed."""

from __future__ import annotations

import random

import pytest

from app.ui.commands import COMMANDS
from app.ui.slash import (
    Call,
    Completion,
    Mistake,
    Words,
    as_entry,
    command_named,
    completions,
    names_of,
    nearest_name,
    read_entry,
)

NAMES = [name for command in COMMANDS for name in names_of(command)]


def action_of(text: str) -> tuple[str, str]:
    call = read_entry(text)
    assert isinstance(call, Call), call
    return call.command.action, call.argument


@pytest.mark.parametrize(
    ("text", "action", "argument"),
    [
        ("/help", "help", ""),
        ("/HELP", "help", ""),
        ("/model  gpt-5 ", "models", "gpt-5"),
        ("/resume last week", "browser", "last week"),
        ("/rename\tA title", "rename", "A title"),
        (":q", "quit", ""),
        ("exit", "quit", ""),
        ("quit", "quit", ""),
        ("/q", "quit", ""),
        ("/rename a\nb", "rename", "a\nb"),
    ],
)
def test_a_name_behind_a_slash_is_a_command_and_the_rest_its_argument(
    text: str, action: str, argument: str
) -> None:
    assert action_of(text) == (action, argument)


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "what does /help do",
        " /help",
        "/etc/hosts says what?",
        "/help/",
        "/ is the root",
        "/* a comment */",
        "/2",
        "/größe",
        "/" + "a" * 40,
        "/modle gpt\nsecond line",
        "// a comment",
        "quit smoking",
        "Exit",
        "exit\nquit",
    ],
)
def test_what_only_looks_like_a_command_is_sent_as_it_is(text: str) -> None:
    assert read_entry(text) == Words(text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [("//help", "/help"), ("//", "/"), ("//modle", "/modle"), ("///help", "//help"), ("///", "//")],
)
def test_two_slashes_send_one_where_one_would_be_a_command(text: str, sent: str) -> None:
    assert read_entry(text) == Words(sent)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "/modle gpt-5",
            "There is no command /modle; did you mean /model? To send the text, begin it with //.",
        ),
        (
            "/xyzzy",
            "There is no command /xyzzy; /help lists what there is. To send the text, begin it with //.",
        ),
        ("/help me", "/help takes nothing behind it."),
        ("/", "// sends a text that begins with one."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(text: str, told: str) -> None:
    mistake = read_entry(text)
    assert isinstance(mistake, Mistake)
    assert told in mistake.told


def test_a_paste_of_several_lines_is_never_a_command() -> None:
    assert read_entry("/rename a\nb", begins_pasted=True) == Words("/rename a\nb")
    assert read_entry("//help\nb", begins_pasted=True) == Words("//help\nb")
    assert action_of("/help") == ("help", "")


def test_what_is_put_back_into_the_prompt_sends_the_same_text() -> None:
    chance = random.Random(4)
    pieces = ["/", "//", "help", "model", " ", "\n", "x", "quit", ":q", "exit", "é", "-"]
    for _ in range(5_000):
        text = "".join(chance.choices(pieces, k=chance.randrange(1, 6))).strip("\n").rstrip()
        if text:
            read = read_entry(as_entry(text))
            assert isinstance(read, Words)
            assert read.text.lstrip(" ") == text.lstrip(" ")


def test_no_two_commands_share_a_name_and_every_name_can_be_typed() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))
    for name in NAMES:
        assert not isinstance(read_entry(f"/{name}"), Words), name
        assert command_named(name) is not None


def test_a_mistyped_name_finds_the_near_one() -> None:
    assert nearest_name("hepl") == "help"
    assert nearest_name("helpme") == "help"
    assert nearest_name("zzzz") == ""


@pytest.mark.parametrize(
    ("name", "meant"),
    [("title", "rename"), ("temperature", "settings"), ("keys", "help"), ("tokens", "usage")],
)
def test_a_word_that_a_command_is_described_by_leads_to_it(name: str, meant: str) -> None:
    assert nearest_name(name) == meant


def shown(text: str) -> list[str]:
    return [completion.name for completion in completions(text)]


def test_completions_begin_with_what_is_typed_then_those_that_hold_it() -> None:
    assert shown("/re")[:3] == ["regenerate", "retry", "resume"]
    assert "sessions" not in shown("/re")
    assert shown("/q")[0] == "q"
    assert shown("/ode") == ["model"]
    assert shown("/zzz") == []


def test_a_bare_slash_offers_each_command_under_its_own_name() -> None:
    assert completions("/") == [
        Completion(names_of(command)[0], command) for command in COMMANDS if command.slash
    ]


@pytest.mark.parametrize("text", ["", "help", "/help me", "/help ", "/etc/hosts", "/a\n", "//"])
def test_nothing_is_offered_where_no_name_is_being_typed(text: str) -> None:
    assert completions(text) == []
