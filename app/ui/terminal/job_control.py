"""Job control: whether a shell waits that can bring a stopped beck back, and how the whole job is stopped."""

from __future__ import annotations

import os
import signal


def has_shell() -> bool:
    """Whether a shell with job control began this job.

    It puts each job into a process group of its own. Where the session's leader is in ours (``ssh -t host beck``, a
    window that a terminal or tmux opened for beck, a container), nothing could continue what is stopped. The kernel
    throws away the stops of such a group (POSIX.1-2017, 2.4.3: orphaned process groups), but not those that beck, which
    has a handler for them, would give itself.
    """
    try:
        return os.getpgid(os.getsid(0)) != os.getpgrp()
    except OSError:  # the session's leader is gone
        return False


def stop_job() -> None:
    """Stop beck and whatever runs it (make, a script), which would go on waiting, and the shell with it."""
    os.killpg(os.getpgrp(), signal.SIGTSTP)
