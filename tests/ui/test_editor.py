"""The user's editor: which it is, what it is given, what comes back, and that nothing stays behind."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from app.ui.editor import Edited, edit_in_editor, editor_command
from tests.support.workspaces import until


@pytest.fixture
def environment(tmp_path):
    """An environment whose runtime folder is one of its own."""
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    return {"PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(run), "HOME": str(tmp_path)}


def script(folder: Path, body: str) -> str:
    """An editor: a shell script that gets its file as its last argument."""
    path = folder / "an editor"
    path.write_text(f"#!/bin/sh\nfor file; do :; done\n{body}\n")
    path.chmod(0o700)
    return f"'{path}'"


def left_behind(environment) -> list[str]:
    return [str(path) for path in Path(environment["XDG_RUNTIME_DIR"]).rglob("edit-*")]


@pytest.mark.parametrize(
    ("variables", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ["code", "--wait"]),
        ({"VISUAL": " ", "EDITOR": "vim -c 'set tw=72'"}, ["vim", "-c", "set tw=72"]),
        ({"EDITOR": '"/opt/my editor/bin"'}, ["/opt/my editor/bin"]),
    ],
)
def test_the_editor_is_visual_then_editor_with_its_arguments(variables, command) -> None:
    assert editor_command(variables) == command


def test_without_one_the_first_that_is_installed_is_taken(tmp_path) -> None:
    (tmp_path / "vi").write_text("#!/bin/sh\n")
    (tmp_path / "vi").chmod(0o700)
    assert editor_command({"PATH": str(tmp_path)}) == ["vi"]
    with pytest.raises(ValueError, match=r"\$VISUAL or \$EDITOR"):
        editor_command({"PATH": str(tmp_path / "nothing")})
    with pytest.raises(ValueError, match=r"\$EDITOR cannot be read"):
        editor_command({"EDITOR": "vi 'half"})


def test_the_home_of_a_user_that_does_not_exist_is_no_crash() -> None:
    assert editor_command({"EDITOR": "~nobody-of-this-name/vi -n"}) == ["~nobody-of-this-name/vi", "-n"]


async def test_what_was_saved_comes_back_without_the_newline_that_editors_add(environment, tmp_path) -> None:
    editor = script(tmp_path, 'printf "more\\n" >> "$file"')
    assert await edit_in_editor("a 漢字", environment | {"EDITOR": editor}) == Edited("a 漢字\nmore")
    assert await edit_in_editor("a\n", environment | {"EDITOR": editor}) == Edited("a\nmore\n")
    assert left_behind(environment) == []


async def test_the_file_is_private_in_a_private_folder_that_nobody_can_guess(environment, tmp_path) -> None:
    log = tmp_path / "log"
    body = f'stat -c "%a" "$file" "$(dirname "$file")" >> "{log}"; echo "$file" >> "{log}"; echo x > "$file~"; exit 0'
    editor = script(tmp_path, body)
    for _ in range(2):
        await edit_in_editor("secret", environment | {"EDITOR": editor})
    first, second = log.read_text().split("\n")[:3], log.read_text().split("\n")[3:6]
    assert first[:2] == second[:2] == ["600", "700"]
    assert first[2] != second[2]
    assert first[2].startswith(environment["XDG_RUNTIME_DIR"])
    assert left_behind(environment) == []


async def test_an_editor_that_saves_by_another_file_is_read_all_the_same(environment, tmp_path) -> None:
    editor = script(tmp_path, 'printf "new\\r\\n" > "$file.tmp"; mv "$file.tmp" "$file"')
    assert await edit_in_editor("old", environment | {"EDITOR": editor}) == Edited("new")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('echo changed > "$file"; exit 3', "ended with status 3; the prompt is as it was"),
        ("kill -SEGV $$", "was ended by signal 11"),
        ('rm "$file"', "could not be run: No such file"),
        ("exit 0", "changed nothing; one with a window must wait"),
        ('dd if=/dev/zero of="$file" bs=1048576 count=17 2>/dev/null', "larger than"),
    ],
)
async def test_a_failure_is_told_and_leaves_the_text_alone(environment, tmp_path, body, told) -> None:
    edited = await edit_in_editor("text", environment | {"EDITOR": script(tmp_path, body)})
    assert edited.text is None
    assert told in edited.problem
    assert left_behind(environment) == []


async def test_a_missing_editor_is_told(environment) -> None:
    edited = await edit_in_editor("text", environment | {"EDITOR": "/no/such/editor"})
    assert edited.text is None
    assert "/no/such/editor could not be run: No such file" in edited.problem
    assert left_behind(environment) == []


async def test_bytes_that_are_no_text_come_back_as_strange_characters(environment, tmp_path) -> None:
    editor = script(tmp_path, 'printf "a\\377b\\n" > "$file"')
    assert await edit_in_editor("x", environment | {"EDITOR": editor}) == Edited("a\ufffdb")


async def test_ctrl_c_is_the_editors_while_it_runs_and_beck_s_again_after(environment, tmp_path) -> None:
    before = signal.getsignal(signal.SIGINT)
    editor = script(
        tmp_path, 'trap "echo caught > \\"$file\\"; exit 0" INT; kill -INT $PPID; kill -INT $$; exit 9'
    )
    edited = await edit_in_editor("x", environment | {"EDITOR": editor})
    assert edited == Edited("caught")
    assert signal.getsignal(signal.SIGINT) is before


async def test_an_editor_that_is_no_longer_waited_for_is_ended_and_its_file_removed(
    environment, tmp_path
) -> None:
    mark = tmp_path / "pid"
    editor = script(tmp_path, f'echo $$ > "{mark}"; while :; do sleep 0.05; done')
    task = asyncio.create_task(edit_in_editor("x", environment | {"EDITOR": editor}))
    await until(lambda: mark.exists() and mark.read_text().strip())
    process = int(mark.read_text())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert left_behind(environment) == []
