"""Template files: what a folder holds, and what is said of files that are no templates."""

import os

from app.ui.template_files import load_templates


def told(loaded):
    return [problem.what for problem in loaded.problems]


def test_a_folder_that_is_not_there_holds_none(tmp_path):
    assert load_templates(tmp_path / "none") == load_templates(tmp_path)
    (tmp_path / "file").write_text("x")
    assert load_templates(tmp_path / "file").problems == ()


def test_markdown_files_are_templates_by_name(tmp_path):
    for name in ("review.md", "Explain.MD", "notes.txt", ".hidden.md"):
        (tmp_path / name).write_text(f"I am {name}")
    loaded = load_templates(tmp_path)
    assert sorted(each.name for each in loaded.templates) == ["Explain", "review"]
    assert loaded.find("explain").text == "I am Explain.MD"
    assert loaded.find("../review") is None
    assert (loaded.nearest("rev"), loaded.nearest("reveiw"), loaded.nearest("zzz")) == (
        "review",
        "review",
        "",
    )


def test_each_file_that_is_none_is_named_with_its_reason(tmp_path):
    (tmp_path / "a-latin.md").write_bytes(b"caf\xe9")
    (tmp_path / "b-huge.md").write_bytes(b"x" * (256 * 1024 + 1))
    os.mkfifo(tmp_path / "c-pipe.md")
    (tmp_path / "d-device.md").symlink_to("/dev/zero")
    (tmp_path / "e-folder.md").mkdir()
    (tmp_path / "f-dangling.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "g-empty.md").write_text("\n")
    (tmp_path / "h-good.md").write_text("good")
    loaded = load_templates(tmp_path)
    assert [each.name for each in loaded.templates] == ["h-good"]
    assert told(loaded) == [
        "a-latin.md is not UTF-8 text.",
        "b-huge.md is larger than 256 KiB.",
        "c-pipe.md is not a regular file.",
        "d-device.md is not a regular file.",
        "e-folder.md is not a regular file.",
        "f-dangling.md cannot be read: No such file or directory.",
        "g-empty.md holds no text.",
    ]
