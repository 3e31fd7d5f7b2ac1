"""Jobs as shells make them: a group of their own, or that of the session's leader."""

import os
import signal
import subprocess
import sys
import time

TELL = "from app.ui.terminal.job_control import has_shell; print(has_shell())"
STOP = "from app.ui.terminal.job_control import stop_job; stop_job()"


def told(program):
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, start_new_session=True
    ).stdout.strip()


def test_who_leads_the_session_has_no_shell_behind_it():
    assert told(TELL) == "False"


def test_a_script_that_leads_the_session_is_no_shell_either():
    assert told(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {TELL!r}])") == "False"


def test_a_job_in_a_group_of_its_own_has_a_shell():
    assert (
        told(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {TELL!r}], process_group=0)")
        == "True"
    )


def test_what_runs_beck_is_stopped_with_it():
    job = subprocess.Popen(["sh", "-c", '"$0" -c "$1"; exit 7', sys.executable, STOP], process_group=0)
    pid, status = 0, 0
    deadline = time.monotonic() + 60
    while not pid and time.monotonic() < deadline:
        pid, status = os.waitpid(job.pid, os.WUNTRACED | os.WNOHANG)
        time.sleep(0.01)
    assert os.WIFSTOPPED(status)
    assert os.WSTOPSIG(status) == signal.SIGTSTP
    os.killpg(job.pid, signal.SIGCONT)
    assert job.wait(60) == 7
