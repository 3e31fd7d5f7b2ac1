from __future__ import annotations

from app.attachments.matching import best_paths

PATHS = ["README.md", "app/log.py", "app/ui/dialog.py", "docs/blog/", "tests/test_log.py", "app/", "x/l/o/g"]


def test_a_name_that_begins_with_the_letters_comes_first():
    assert best_paths("log", PATHS)[0] == "app/log.py"


def test_then_names_that_have_them_then_folders_then_letters_in_order():
    assert best_paths("log", PATHS) == [
        "app/log.py", "docs/blog/", "app/ui/dialog.py", "tests/test_log.py", "x/l/o/g",
    ]  # fmt: skip


def test_letters_may_be_scattered_over_a_path_and_case_does_not_matter():
    assert best_paths("RDME", PATHS) == ["README.md"]
    assert best_paths("aplog", PATHS)[0] == "app/log.py"


def test_without_letters_the_nearest_come_first():
    assert best_paths("", PATHS)[:2] == ["app/", "README.md"]


def test_nothing_fits():
    assert best_paths("zzz", PATHS) == []
