import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from app.safe_text import SafeText
from app.ui.widgets.tab_layout import LONGEST_TITLE, STATE_GLYPHS, TabFace, TabLine, lay_out_tabs


def faces_of(*titles: str) -> list[TabFace]:
    return [TabFace(f"key {index}", SafeText(title)) for index, title in enumerate(titles)]


def text_of(line: TabLine) -> str:
    return "".join(piece.text for piece in line.pieces)


def shown_tabs(line: TabLine) -> list[int]:
    return [piece.tab for piece in line.pieces if piece.kind == "number"]


def test_the_line_reads_as_in_the_sketch() -> None:
    faces = [
        TabFace("a", SafeText("Rust lifetimes"), "streaming"),
        TabFace("b", SafeText("SQL tuning"), "unread"),
        TabFace("c", SafeText("New conversation")),
    ]
    line = text_of(lay_out_tabs(faces, 2, 90))
    assert line.startswith("1 Rust lifetimes ●   2 SQL tuning ✓   3 New conversation  ")
    assert line.endswith(" +")
    assert len(line) == 90


def test_every_state_has_its_own_shape() -> None:
    faces = [TabFace(state, SafeText("t"), state) for state in STATE_GLYPHS]
    line = text_of(lay_out_tabs(faces, 0, 80))
    assert line.startswith("1 t     2 t ●   3 t ✓   4 t !   5 t ‖")
    assert len(set(STATE_GLYPHS.values())) == 5


def test_a_tab_that_begins_to_stream_moves_nothing() -> None:
    quiet = faces_of("one", "two", "three")
    busy = [TabFace(face.key, face.title, "streaming") for face in quiet]
    before, after = (text_of(lay_out_tabs(faces, 0, 60)) for faces in (quiet, busy))
    assert after.replace("●", " ") == before


def test_titles_shrink_evenly_before_any_tab_leaves_the_line() -> None:
    line = lay_out_tabs(faces_of("a" * 30, "b" * 30, "short", "c" * 12), 0, 60)
    assert shown_tabs(line) == [0, 1, 2, 3]
    titles = [piece.text for piece in line.pieces if piece.kind == "title"]
    assert titles[2] == "short"
    assert all(title.endswith("…") for title in (titles[0], titles[1]))
    assert abs(len(titles[0]) - len(titles[1])) <= 1
    assert cell_len(text_of(line)) == 60


def test_a_very_long_title_leaves_room_for_its_neighbours() -> None:
    (title,) = [
        piece.text for piece in lay_out_tabs(faces_of("x" * 500), 0, 300).pieces if piece.kind == "title"
    ]
    assert cell_len(title) == LONGEST_TITLE


def test_the_line_scrolls_so_that_the_active_tab_is_on_it_and_says_that_there_are_more() -> None:
    faces = faces_of(*["conversation"] * 20)
    at_start = lay_out_tabs(faces, 0, 60)
    assert shown_tabs(at_start)[0] == 0
    assert "‹" not in text_of(at_start)
    assert "›" in text_of(at_start)
    in_the_middle = lay_out_tabs(faces, 10, 60)
    assert 10 in shown_tabs(in_the_middle)
    assert text_of(in_the_middle).startswith("‹ ")
    assert "›" in text_of(in_the_middle)
    at_the_end = lay_out_tabs(faces, 19, 60)
    assert shown_tabs(at_the_end)[-1] == 19
    assert "›" not in text_of(at_the_end)


def test_the_line_scrolls_no_further_than_it_must() -> None:
    faces = faces_of(*["conversation"] * 20)
    line = lay_out_tabs(faces, 10, 60)
    for active in shown_tabs(line):
        assert lay_out_tabs(faces, active, 60, line.first).first == line.first
    assert lay_out_tabs(faces, line.first - 1, 60, line.first).first == line.first - 1


def test_the_marks_lead_to_the_nearest_tab_that_is_not_shown() -> None:
    line = lay_out_tabs(faces_of(*["conversation"] * 20), 10, 60)
    before, after = (
        next(piece for piece in line.pieces if piece.kind == kind) for kind in ("before", "after")
    )
    assert before.tab == shown_tabs(line)[0] - 1
    assert after.tab == shown_tabs(line)[-1] + 1


def test_wide_characters_are_cut_whole_and_counted_as_two_cells() -> None:
    line = lay_out_tabs(faces_of("失敗した会話のタイトルです", "日本語", "👩‍👩‍👧‍👦 family"), 0, 34)
    assert cell_len(text_of(line)) == 34
    assert "失" in text_of(line)


def test_a_title_with_line_ends_stays_on_one_line() -> None:
    assert "\n" not in text_of(lay_out_tabs(faces_of("one\ntwo\tthree"), 0, 60))


def test_without_tabs_there_is_the_sign_for_a_new_one() -> None:
    assert text_of(lay_out_tabs([], 0, 20)) == " " * 19 + "+"


def test_cells_know_what_stands_at_them() -> None:
    line = lay_out_tabs(faces_of("one", "two"), 0, 40)
    text = text_of(line)
    for wanted, tab in (("1 one", 0), ("2 two", 1)):
        start = text.index(wanted)
        for x in range(start, start + len(wanted)):
            piece = line.piece_at(x)
            assert piece is not None
            assert piece.tab == tab
    last = line.piece_at(39)
    assert last is not None
    assert last.kind == "new"
    assert line.piece_at(40) is None


TITLES = st.lists(st.text(st.sampled_from("ab 日é\u0301👍"), max_size=30), max_size=25)


@settings(max_examples=150)
@given(TITLES, st.integers(-1, 30), st.integers(30, 300), st.integers(0, 40))
def test_any_tabs_fill_any_width_exactly_with_the_active_one_among_them(
    titles: list[str], active: int, width: int, first: int
) -> None:
    line = lay_out_tabs(faces_of(*titles), active, width, first)
    assert cell_len(text_of(line)) == width
    shown = shown_tabs(line)
    assert shown == list(range(line.first, line.first + len(shown)))
    if titles:
        assert min(max(active, 0), len(titles) - 1) in shown
    assert (shown[:1] not in ([], [0])) == any(piece.kind == "before" for piece in line.pieces)
    assert (bool(shown) and shown[-1] < len(titles) - 1) == any(
        piece.kind == "after" for piece in line.pieces
    )


@pytest.mark.parametrize("width", range(30))
def test_a_terminal_too_small_for_anything_breaks_nothing(width: int) -> None:
    lay_out_tabs(faces_of("one", "two", "three"), 1, width)
