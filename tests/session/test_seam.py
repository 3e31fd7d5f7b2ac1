import random

import pytest

from app.session.seam import SURE_LETTERS, Seam, anchor_of

TEXT = """# Bridges

The old bridge was built in 1874, long before the railway came. It has three arches; the widest one spans
twenty-one metres, and "nobody" (as the plaque says) knows who paid for it.

```python
def load(lorry):
    for axle in lorry.axles:
        if axle.tonnes > 10:
            return None
    return sum(axle.tonnes for axle in lorry.axles)
```

| bridge | metres | year |
| ------ | ------ | ---- |
| old    | 21     | 1874 |
| new    | 105    | 1999 |

1. Walk across it, slowly, when the river is high.
2. Walk back. 東京の古い橋はとても美しい。 It is worth it.
"""


def joined(old, pieces, *, is_prefill=False):
    seam = Seam(old, is_prefill=is_prefill)
    return old + "".join(seam.feed(piece) for piece in pieces) + seam.close()


def pieces_of(text, seed):
    chance = random.Random(seed)
    while text:
        count = chance.choice([1, 2, 3, 5, 8, 40])
        yield text[:count]
        text = text[count:]


@pytest.mark.parametrize("seed", range(3))
def test_what_goes_on_at_the_very_next_character_is_joined_as_it_is(seed):
    for cut in range(1, len(TEXT)):
        assert joined(TEXT[:cut], pieces_of(TEXT[cut:], seed)) == TEXT, cut


@pytest.mark.parametrize("seed", range(3))
def test_the_repeated_anchor_is_left_out(seed):
    for cut in range(1, len(TEXT)):
        old = TEXT[:cut]
        anchor = anchor_of(old)
        start = old.rstrip().rfind(anchor) if anchor else 0
        if len(anchor) < SURE_LETTERS:
            continue
        for space in ("", "\n", " "):
            assert joined(old, pieces_of(space + TEXT[start:], seed)) == TEXT, cut


def test_a_repetition_may_begin_at_any_earlier_word():
    old = TEXT[:180]
    for start in range(len(old) - SURE_LETTERS):
        if not old[start].isspace() and (start == 0 or old[start - 1].isspace()):
            assert joined(old, [TEXT[start:]]) == TEXT, start


def test_the_whole_text_repeated_is_left_out():
    assert joined(TEXT[:700], pieces_of(TEXT, 1)) == TEXT
    long = " ".join(f"word{number}" for number in range(900))
    assert joined(long, [long + " and more"]) == long + " and more"


def test_a_word_that_was_cut_may_be_begun_anew():
    assert joined("It was the quick bro", ["brown", " fox"]) == "It was the quick brown fox"
    assert joined("It was the quick bro", ["wn", " fox"]) == "It was the quick brown fox"


@pytest.mark.parametrize("text", ["=" * 120, "- " * 80, "| --- | --- " * 12, "ha " * 50, "    " * 40])
def test_what_repeats_itself_by_nature_loses_nothing(text):
    for cut in (len(text) // 2, len(text) // 2 + 1):
        assert joined("Look:\n" + text[:cut], pieces_of(text[cut:] + "end", 2)) == "Look:\n" + text + "end"


def test_a_prefilled_reply_gets_its_white_space_once():
    assert joined("one ", [" two"], is_prefill=True) == "one two"
    assert joined("one ", ["two"], is_prefill=True) == "one two"
    assert joined("one\n\n", ["\n", "\n", "two"], is_prefill=True) == "one\n\ntwo"
    assert joined("one\n\n", ["\n", "two"], is_prefill=True) == "one\n\ntwo"
    assert joined("one\n", ["\n\ntwo"], is_prefill=True) == "one\n\ntwo"
    assert joined("one", ["\n\ntwo"], is_prefill=True) == "one\n\ntwo"
    assert joined("on", ["e two"], is_prefill=True) == "one two"


@pytest.mark.parametrize("seed", range(3))
def test_a_prefilled_reply_that_goes_on_is_joined_everywhere(seed):
    for cut in range(1, len(TEXT)):
        seen = TEXT[:cut].rstrip()  # what the provider sends of it
        if seen:
            assert joined(TEXT[:cut], pieces_of(TEXT[len(seen) :], seed), is_prefill=True) == TEXT, cut


def test_ending_while_the_anchor_is_repeated_doubles_nothing():
    old = TEXT[:170]
    anchor = anchor_of(old)
    for count in range(3, len(anchor) + 1):
        assert joined(old, [anchor[:count]]) == old


def test_white_space_alone_waits_for_the_end():
    seam = Seam("one", is_prefill=False)
    assert seam.feed(" ") == ""
    assert seam.feed("\n") == ""
    assert seam.close() == " \n"
    assert seam.close() == ""


def test_an_anchor_begins_with_a_whole_word():
    anchor = anchor_of(TEXT[:300])
    assert TEXT[:300].rstrip().endswith(anchor)
    assert len(anchor) <= 80
    assert TEXT[: TEXT.index(anchor)][-1].isspace()


def test_letters_in_the_middle_of_a_word_are_no_repetition():
    assert joined("I ate a ban", ["anas today"]) == "I ate a bananas today"
    assert joined("It was Missi", ["ssippi"]) == "It was Mississippi"
