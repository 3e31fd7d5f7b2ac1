"""Commands that code is piped into: real shells, ended with all that they started."""

import asyncio
import os
from pathlib import Path

import pytest

from app.ui.piping import pipe_into
from tests.support.workspaces import until


async def pipe(command, text="", **limits):
    return await pipe_into(
        command, text, folder=Path("/"), environment={"PATH": os.environ["PATH"]}, **limits
    )


def is_running(pid):
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text()


async def test_a_command_reads_the_text_and_its_errors_are_kept_in_order():
    piped = await pipe("tr a-z A-Z; echo oops >&2; pwd", "hello ä\n")
    assert piped.output.decode() == "HELLO ä\noops\n/\n"
    assert (piped.code, piped.told) == (0, "done")


async def test_how_a_command_failed_is_told():
    assert (await pipe("exit 3")).told == "exit status 3"
    assert (await pipe("kill -9 $$")).told == "ended by signal 9"
    assert (await pipe("there-is-no-such-command")).told == "exit status 127"


async def test_a_command_need_not_read_its_input():
    assert (await pipe("true", "x" * 10_000_000)).told == "done"
    assert (await pipe("head -c 2", "x" * 10_000_000)).output == b"xx"


async def test_much_in_and_much_out_at_once_is_no_deadlock():
    text = "line\n" * 150_000
    assert (await pipe("cat", text)).output.decode() == text


async def test_a_command_that_says_too_much_is_ended():
    piped = await pipe("yes", most_bytes=1_000)
    assert piped.output == b"y\n" * 500
    assert piped.told == "ended after 1,000 bytes"


async def test_a_command_that_takes_too_long_is_ended_with_what_it_said():
    piped = await pipe("echo here; sleep 1000", most_seconds=0.5)
    assert piped.output == b"here\n"
    assert piped.told == "ended after 0.5 s"


async def test_a_command_that_closed_its_output_is_ended_too():
    assert (await pipe("exec >&- 2>&-; sleep 1000", most_seconds=0.5)).told == "ended after 0.5 s"


async def test_a_command_nobody_waits_for_ends_with_all_that_it_started(tmp_path):
    marker = tmp_path / "pid"
    task = asyncio.ensure_future(pipe(f"sleep 1000 & echo $! > {marker}.new; mv {marker}.new {marker}; wait"))
    await until(marker.exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    pid = int(marker.read_text())
    await until(lambda: not is_running(pid))


async def test_a_command_cannot_reach_the_terminal():
    piped = await pipe("echo x > /dev/tty && echo wrote")
    assert b"wrote" not in piped.output
