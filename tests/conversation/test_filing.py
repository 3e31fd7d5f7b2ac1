"""Tags as people write them."""

import pytest

from app.conversation.filing import archived, changed_tags, hashed, pinned, read_tags, tagged


def test_tags_are_words_in_small_letters_with_or_without_a_sign():
    assert read_tags(" #Rust, SQL  rust\tÄpfel ") == ["rust", "sql", "äpfel"]
    assert read_tags("") == read_tags(" , # ") == []


def test_what_a_terminal_would_obey_does_not_get_into_a_tag():
    assert "\x1b" not in read_tags("a\x1b[31mb")[0]


def test_too_many_or_too_long_tags_are_told():
    with pytest.raises(ValueError, match=r"^A conversation has 20 tags at most\.$"):
        read_tags(" ".join(f"t{number}" for number in range(21)))
    with pytest.raises(ValueError, match=r"^A tag has 30 characters at most\.$"):
        read_tags("x" * 31)


def test_a_tag_with_a_minus_is_taken_away_and_others_are_added():
    assert changed_tags("rust sql", "-sql #new") == ["rust", "new"]
    assert changed_tags("", "-nothing") == []
    with pytest.raises(ValueError, match="20 tags"):
        changed_tags(" ".join(f"t{number}" for number in range(20)), "more")


def test_a_filing_names_fields_of_the_conversation():
    assert dict(tagged(["b", "a", "b"]).fields) == {"tags": "a b"}
    assert dict(pinned(True, 5).fields) == {"pinned_at": 5}
    assert dict(archived(False, 5).fields) == {"archived_at": None}
    assert hashed("a b") == "#a #b"
    assert hashed("") == ""
