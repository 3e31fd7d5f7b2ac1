"""Vim keys over a text; ``|`` stands before the character at the cursor."""

from __future__ import annotations

import random

import pytest

from app.ui.widgets.prompt_vim import Vim, clamped, press


def keys_of(typed: str) -> list[str]:
    """Keys one by one; ``<esc>`` and ``<redo>`` are one."""
    keys: list[str] = []
    while typed:
        size = next((len(name) for name in ("<esc>", "<redo>") if typed.startswith(name)), 1)
        keys.append(typed[:size])
        typed = typed[size:]
    return keys


def play(shown: str, typed: str, vim: Vim | None = None) -> tuple[str, Vim]:
    """The text after the keys, which begin in normal mode, and the state."""
    cursor, text = shown.index("|"), shown.replace("|", "", 1)
    vim = vim or Vim("normal")
    for key in keys_of(typed):
        step = press(vim, text, cursor, key)
        vim, cursor = step.vim, step.cursor
        if step.wish == "pass" and vim.mode == "insert" and len(key) == 1:
            text = text[:cursor] + key + text[cursor:]
            cursor += 1
        else:
            text = text[: step.start] + step.new + text[step.end :]
        assert 0 <= cursor <= len(text)
    return text[:cursor] + "|" + text[cursor:], vim


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("one |two three", "w", "one two |three"),
        ("|one, two", "w", "one|, two"),
        ("|one, two", "W", "one, |two"),
        ("one\n|two", "b", "|one\ntwo"),
        ("|one two three", "2w", "one two |three"),
        ("|one two", "e", "on|e two"),
        ("on|e two", "e", "one tw|o"),
        ("  one t|wo", "0", "|  one two"),
        ("  one t|wo", "^", "  |one two"),
        ("|one two", "$", "one tw|o"),
        ("a|b\ncd\nef", "j", "ab\nc|d\nef"),
        ("abc|d\ne\nefgh", "2j", "abcd\ne\nefg|h"),
        ("ab\nc|d", "k", "a|b\ncd"),
        ("a|b\ncd\n  ef", "G", "ab\ncd\n  |ef"),
        ("ab\ncd\n  e|f", "gg", "|ab\ncd\n  ef"),
        ("a|b\ncd\nef", "2G", "ab\n|cd\nef"),
        ("|one two", "fo", "one tw|o"),
        ("|one two", "to", "one t|wo"),
        ("one two|", "Fo", "one tw|o"),
        ("one tw|o", "Fo", "|one two"),
        ("one tw|o", "To", "o|ne two"),
        ("|one two", "fz", "|one two"),
        ("|one two", "10l", "one tw|o"),
        ("one| two", "3h", "|one two"),
        ("漢|字かな カナ", "w", "漢字|かな カナ"),
        ("|one two three", "dw", "|two three"),
        ("|one two three", "2dw", "|three"),
        ("|one two three", "d2w", "|three"),
        ("one |two\nthree", "dw", "one| \nthree"),
        ("one |two three", "db", "|two three"),
        ("|one two", "de", "| two"),
        ("one |two", "d$", "one| "),
        ("one |two", "D", "one| "),
        ("one |two", "d0", "|two"),
        ("|one(two)", "dt(", "|(two)"),
        ("|one(two)", "df(", "|two)"),
        ("one\nt|wo\nthree", "dd", "one\n|three"),
        ("one\nt|wo", "dd", "|one"),
        ("o|ne", "dd", "|"),
        ("o|ne\ntwo\nthree", "2dd", "|three"),
        ("o|ne\ntwo\nthree", "dj", "|three"),
        ("one\ntwo\nth|ree", "dgg", "|"),
        ("one t|wo three", "diw", "one | three"),
        ("one t|wo three", "daw", "one |three"),
        ("one t|wo", "daw", "on|e"),
        ("one, t|wo", "diW", "one,| "),
        ("one |two three", "cwnew<esc>", "one ne|w three"),
        ("one t|wo three", "ciwx<esc>", "one |x three"),
        ("one\n t|wo\nthree", "ccx<esc>", "one\n|x\nthree"),
        ("one t|wo", "Cx<esc>", "one t|x"),
        ("one |two", "sx<esc>", "one |xwo"),
        ("one |two", "Sx<esc>", "|x"),
        ("one |two", "x", "one |wo"),
        ("one |two", "9x", "one| "),
        ("one |two", "2X", "on|two"),
        ("one |two", "rx", "one |xwo"),
        ("one |two", "3rx", "one xx|x"),
        ("one |two", "2~", "one TW|o"),
        ("o|ne\n  two\nthree", "J", "one| two\nthree"),
        ("o|ne\n  two\nthree", "3J", "one two| three"),
        ("o|ne\ntwo", "onew<esc>", "one\nne|w\ntwo"),
        ("one\nt|wo", "Onew<esc>", "one\nne|w\ntwo"),
        ("  one t|wo", "Ix<esc>", "  |xone two"),
        ("one t|wo", "Ax<esc>", "one two|x"),
        ("one t|wo", "ax<esc>", "one tw|xo"),
        ("one t|wo", "ix<esc>", "one t|xwo"),
        ("one |two", "yiwP", "one tw|otwo"),
        ("o|ne\ntwo", "yyp", "one\n|one\ntwo"),
        ("o|ne\ntwo", "yyjp", "one\ntwo\n|one"),
        ("one\nt|wo", "yyP", "one\n|two\ntwo"),
        ("|one\ntwo", "ddp", "two\n|one"),
        ("|ab", "xp", "b|a"),
        ("|one two", "vey", "|one two"),
        ("|one two", "ved", "| two"),
        ("on|e two", "vbd", "| two"),
        ("|one two", "vlcx<esc>", "|xe two"),
        ("|one two", "v$~", "|ONE TWO"),
        ("one t|wo three", "viwd", "one | three"),
        ("|one two", "vw<esc>x", "one |wo"),
        ("|one", "d<esc>x", "|ne"),
        ("|one", "dzx", "|ne"),
        ("|", "dwxJ~p", "|"),
    ],
)  # fmt: skip
def test_keys_do_what_they_do_in_vim(before: str, keys: str, after: str) -> None:
    assert play(before, keys)[0] == after


def test_escape_leaves_insert_mode_and_only_an_idle_one_is_left_to_others() -> None:
    assert press(Vim("insert"), "ab", 2, "<esc>").cursor == 1
    assert press(Vim("insert"), "ab", 2, "<esc>").wish == ""
    assert press(Vim("normal", pending="2d"), "ab", 1, "<esc>").wish == ""
    assert press(Vim("visual"), "ab", 1, "<esc>").wish == ""
    assert press(Vim("normal"), "ab", 1, "<esc>").wish == "pass"


def test_undo_redo_and_the_history_are_others_business() -> None:
    normal = Vim("normal")
    assert press(normal, "ab", 1, "u").wish == "undo"
    assert press(normal, "ab", 1, "<redo>").wish == "redo"
    assert press(normal, "ab\ncd", 1, "k").wish == "older"
    assert press(normal, "ab\ncd", 4, "j").wish == "newer"
    assert press(normal, "ab\ncd", 1, "j").wish == ""


def test_whatever_is_pressed_the_cursor_stands_on_the_text_and_nothing_is_lost_unasked() -> None:
    chance = random.Random(11)
    letters = "hjklwbeWBE0^$GgfFtTdcyxXDCYsSrJ~oOiIaApPuv123 aW漢\n"
    for _ in range(400):
        text = "".join(chance.choices("ab ,.\n漢かé", k=chance.randrange(30)))
        vim, cursor = Vim("normal"), clamped(text, chance.randrange(len(text) + 1))
        for _ in range(60):
            key = chance.choice([*letters, "<esc>", "<redo>"])
            step = press(vim, text, cursor, key)
            assert 0 <= step.start <= step.end <= len(text), (text, cursor, vim, key)
            if step.wish == "pass" and step.vim.mode == "insert" and len(key) == 1:
                text = text[:cursor] + key + text[cursor:]
                vim, cursor = step.vim, cursor + 1
                continue
            removed = text[step.start : step.end]
            text = text[: step.start] + step.new + text[step.end :]
            vim, cursor = step.vim, step.cursor
            assert 0 <= cursor <= len(text)
            if vim.mode == "normal" and not step.wish:
                assert cursor == clamped(text, cursor), (text, cursor, key)
            if removed.strip() and not step.new:
                assert vim.register.strip("\n") in removed or removed in vim.register
            if vim.mode != "insert" and not vim.pending and step.wish == "" and vim.mode == "normal":
                assert press(vim, text, cursor, "<esc>").wish == "pass"
            assert len(vim.pending) < 12
