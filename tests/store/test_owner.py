"""Owners: telling a living process from one that is gone, also when its number was given away again."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from app.store.owner import FOREIGN_HEARTBEAT_SECONDS, Owner, current_owner

AGES = 10 * FOREIGN_HEARTBEAT_SECONDS


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def owner_of(pid: int) -> Owner:
    from app.store.owner import _start_of

    return replace(current_owner(), process=f"{pid}:{_start_of(pid)}")


def test_this_process_lives() -> None:
    assert current_owner() == current_owner()
    assert not current_owner().is_gone(AGES)


def test_a_process_that_was_killed_is_gone_even_before_its_parent_looks(sleeper) -> None:
    owner = owner_of(sleeper.pid)
    assert not owner.is_gone(AGES)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # ended, and still in the process table
    assert owner.is_gone(0)
    sleeper.wait()
    assert owner.is_gone(0)


def test_another_process_with_the_same_number_is_not_the_owner() -> None:
    assert Owner(f"{os.getpid()}:12345", current_owner().boot).is_gone(0)


def test_a_process_whose_start_is_not_known_is_told_by_its_number() -> None:
    assert not Owner(f"{os.getpid()}:", current_owner().boot).is_gone(AGES)


def test_a_process_from_before_the_last_boot_is_gone() -> None:
    machine, _, namespace = current_owner().boot.split("/")
    assert Owner("1:2", f"{machine}/earlier/{namespace}").is_gone(0)


@pytest.mark.parametrize(
    "boot", ["elsewhere/boot/namespace", "container/{boot}/other", "{machine}/{boot}/other", "", "x"]
)
def test_a_process_out_of_sight_lives_as_long_as_it_is_heard_of(boot: str) -> None:
    machine, ours, _ = current_owner().boot.split("/")
    owner = Owner(current_owner().process, boot.format(machine=machine, boot=ours))
    assert not owner.is_gone(FOREIGN_HEARTBEAT_SECONDS - 1)
    assert owner.is_gone(FOREIGN_HEARTBEAT_SECONDS + 1)


@pytest.mark.parametrize("process", ["", "nonsense", "0x1:2", "-5:1", "99999999999999999999:1"])
def test_nonsense_is_nobody(process: str) -> None:
    assert Owner(process, current_owner().boot).is_gone(0)
