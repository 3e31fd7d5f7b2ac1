"""The owner of a generation: the process that runs it, told apart from a later one with the same number."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOREIGN_HEARTBEAT_SECONDS = 600
"""How old the heartbeat of a process that cannot be seen from here may be; more than the wait for a first delta."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A process on a machine since its last start."""

    process: str
    """Process id and start, ``4711:88123``; the start is empty where the system does not tell."""
    boot: str
    """Machine, boot and process namespace, separated by slashes."""

    def is_gone(self, heartbeat_age_seconds: float) -> bool:
        """Whether the process has certainly ended.

        A process of another machine or namespace (a shared home, a container) cannot be looked at: it counts as
        gone when it has not been heard of for `FOREIGN_HEARTBEAT_SECONDS`.
        """
        here = _boot()
        if self.boot == here:
            pid, _, start = self.process.partition(":")
            return not pid.isdecimal() or not _is_running(int(pid), start)
        machine, boot, _ = (*self.boot.split("/"), "", "")[:3]
        our_machine, our_boot, _ = here.split("/")
        if machine == our_machine and boot != our_boot:
            return True
        return heartbeat_age_seconds > FOREIGN_HEARTBEAT_SECONDS


def current_owner() -> Owner:
    """This process."""
    pid = os.getpid()
    return Owner(f"{pid}:{_start_of(pid) or ''}", _boot())


@cache
def _boot() -> str:
    machine = os.uname().nodename.replace("/", "_")
    if sys.platform == "darwin":
        boot = _output("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid")
    else:
        boot = _contents(Path("/proc/sys/kernel/random/boot_id"))
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return f"{machine}/{boot}/{namespace}"


def _is_running(pid: int, start: str) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        pass  # it lives, as another user
    except (ProcessLookupError, OverflowError):
        return False
    found = _start_of(pid)
    return found is not None and (found == start or not start or not found)


def _start_of(pid: int) -> str | None:
    """When a process started, in the system's own terms; empty where it does not tell, None for a dead one."""
    if sys.platform == "darwin":
        return _output("/bin/ps", "-o", "lstart=", "-p", str(pid))
    status = _contents(Path(f"/proc/{pid}/stat"))
    # proc(5): the name in parentheses may hold anything; after it comes the state, and start time is field 22.
    fields = status.rpartition(")")[2].split()
    if fields and fields[0] in "ZX":  # a zombie: it has ended, its parent has not looked yet
        return None
    return fields[19] if len(fields) > 19 else ""


def _contents(file: Path) -> str:
    try:
        return file.read_text(errors="replace").strip()
    except OSError:
        return ""


def _output(*command: str) -> str:
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=2, check=False)  # noqa: S603 - the system's own programs, by full path
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
