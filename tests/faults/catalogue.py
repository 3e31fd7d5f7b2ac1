"""The catalogue of faults: 99 names, in categories. Each has at least one test, named ``test_NAME_what_is_so``.

A category is a module: ``status`` is ``test_status.py``. The names come from research that is no part of the project;
where it lies beside the checkout, `test_catalogue` compares them.

What holds for beck where the catalogue says otherwise, or where another layer has the last word:

=====================  ================================================================================================
fault                  what is so, and why
=====================  ================================================================================================
401, 403, 404          The hint names what to set, or the key of the model picker; there is no link to click.
413                    The size of the whole request is told: which attachment is too large, only the user can know.
400ctx                 A failure of its own kind and hint here; trimming before the retry is the screen's.
429huge                Told in the hint (more than a day, 2 h, 3 min) and as seconds in the failure; the time of day at
                       which to come back would need the user's time zone, so it is the screen's.
204                    An unreadable reply that says so, and not the empty reply of a body with nothing in it.
gzipbad                Not tried again: identity encoding was asked for the first time already.
endless_valid          Ended at 2 Mi characters, 2^18 deltas or 64 MiB on the wire. 16 MiB, as in the research, would cut
                       honest answers: 100,000 tokens of OpenAI's padded events are 32 MB.
many_tiny              All kept; how the screen keeps up is measured by ``make bench``.
h2_goaway, h2_rst      Cannot come: HTTP/2 is never negotiated, which is tested. Such bytes are a cut, or no HTTP.
heartbeat_forever      Ended by the payload clocks, as the issue has it, and not only warned of.
stall_headers          Not tried again by itself: a slow server would begin the same long work again. A clock for all of
                       the silence before the first text, not one for the headers: servers send headers early or late.
bad_json               The count goes to the log; a note below the message needs a field that the store does not have.
bigint_json            In an error of status 200, more than 4,300 digits hide the error's words: the JSON is unreadable.
nan_json               Usage is beck's own estimate then, marked as one. There are no cost sums yet.
tool_fragments         beck runs no tools; what is cut stays visible, and is not sent again.
finish_length          The provider's word is kept with a complete reply; the badge and Continue are the screen's.
inband_error, cuts     The text is kept with the status failed; Retry and Continue are the screen's.
not_http               A server that hangs up behind one line of banner looks like one that hangs up: the hint points to
                       the port. httpx shows nobody the bytes that came.
refused                Tried three times more and not once, as the issue has it for connection errors.
dns                    An unknown name is final; a resolver that fails for the moment is tried again.
proxy_socks,           The environment is not looked at at all. The same mistakes in the settings are told at the first
ssl_cert_file_missing  request (the CA file when TLS is set up).
bad_base_url           Told at the first request here; `tests/settings` has the check when a setting is read.
cancel                 Text is kept as stopped; that the database is closed at the end is `tests/session`'s.
suspend_resume         By SIGSTOP for longer than a clock; a machine that really sleeps cannot be had in a test. The clock
                       is CLOCK_BOOTTIME, `tests/providers/test_clock.py`.
=====================  ================================================================================================
"""

from __future__ import annotations

CATALOGUE: dict[str, tuple[str, ...]] = {
    "status": (
        "401",
        "403",
        "404",
        "413",
        "400ctx",
        "429s",
        "429d",
        "429neg",
        "429huge",
        "500",
        "502html",
        "503",
        "529",
        "errhuge",
        "errstall",
        "erresc",
        "204",
    ),
    "content": (
        "html200",
        "json200",
        "nonstream200",
        "wrongct",
        "empty200",
        "gzip",
        "gzipstream",
        "gziptrunc",
        "gzipbad",
        "brunknown",
    ),
    "memory": (
        "gzipbomb",
        "endless_line",
        "event100mb",
        "endless_valid",
        "many_tiny",
        "hdr_huge",
    ),
    "redirect": (
        "redir_other",
        "redir_same",
        "redir_301",
        "redir_loop",
    ),
    "truncation": (
        "eof_close",
        "eof_clean_nofinish",
        "eof_chunk",
        "eof_midevent",
        "cl_short",
        "rst",
        "rst_early",
        "close_early",
        "h2_goaway",
        "h2_rst",
    ),
    "time": (
        "stall_headers",
        "stall_mid",
        "heartbeat",
        "heartbeat_forever",
        "slow_drip",
        "slow_headers",
        "slowloris_headers",
        "done_nocl",
    ),
    "parse": (
        "bad_utf8",
        "utf8_split",
        "surrogate",
        "nul",
        "lsep",
        "crlf",
        "cr_only",
        "bom",
        "nospace",
        "multiline_data",
        "bad_json",
        "deep_json",
        "bigint_json",
        "nan_json",
        "inband_error",
        "dup_done",
        "after_done",
        "tool_fragments",
        "unknown_event",
        "reasoning_only",
        "finish_length",
    ),
    "protocol": (
        "bad_status",
        "not_http",
        "bad_chunk",
        "hdr_inject",
        "100cont",
        "101",
        "1xx_flood",
        "cookie",
    ),
    "connect": (
        "refused",
        "dns",
        "tls_selfsigned",
        "tls_hostname",
        "https_to_http_port",
        "http_to_https_port",
        "proxy_env_plain",
        "proxy_socks",
        "no_proxy_weird",
        "ssl_cert_file_missing",
        "bad_base_url",
        "bad_key_chars",
    ),
    "client": (
        "cancel",
        "suspend_resume",
        "clock_jump",
    ),
}
"""Names by category, in the order of their numbers."""

NAMES = [name for names in CATALOGUE.values() for name in names]
