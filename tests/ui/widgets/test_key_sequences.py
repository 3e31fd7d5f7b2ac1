import pytest
from textual import events
from textual._xterm_parser import XTermParser

from app.ui.widgets.key_sequences import NEWLINE_KEYS, correct_key_sequences


def keys_of(sequence: str) -> list[str]:
    parser = XTermParser()
    return [event.key for event in parser.feed(sequence) if isinstance(event, events.Key)]


@pytest.fixture(autouse=True)
def _corrected() -> None:
    correct_key_sequences()
    correct_key_sequences()


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b\r",  # alt+enter as terminals without an extended protocol send it; shift+enter in those taught to
        "\x1b\n",
        "\n",
        "\x1b[13;2u",  # shift+enter, kitty protocol
        "\x1b[13;3u",
        "\x1b[13;5u",
        "\x1b[27;2;13~",  # shift+enter, xterm's modifyOtherKeys
        "\x1b[27;3;13~",
        "\x1b[27;5;13~",
        "\x1b[57414;2u",  # shift+enter on the keypad
    ],
)
def test_what_terminals_send_for_a_new_line_is_known(sequence: str) -> None:
    (key,) = keys_of(sequence)
    assert key in NEWLINE_KEYS


@pytest.mark.parametrize("sequence", ["\r", "\x1bOM", "\x1b[13u"])
def test_enter_stays_enter(sequence: str) -> None:
    assert keys_of(sequence) == ["enter"]
    assert "enter" not in NEWLINE_KEYS


@pytest.mark.parametrize("digit", range(10))
def test_alt_with_a_digit_is_not_a_letter(digit: int) -> None:
    assert keys_of(f"\x1b{digit}") == [f"alt+{digit}"]


def test_alt_backspace_is_not_the_key_that_closes_tabs() -> None:
    assert keys_of("\x1b\x7f") == ["alt+backspace"]
    assert keys_of("\x17") == ["ctrl+w"]


def test_keys_that_follow_a_corrected_one_are_not_swallowed() -> None:
    assert keys_of("a\x1b\rb\x1b1c") == ["a", "alt+enter", "b", "alt+1", "c"]
