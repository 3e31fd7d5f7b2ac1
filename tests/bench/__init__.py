"""Measurements of beck against a minimal Textual app: ``python -m tests.bench``, or ``make bench``.

They print ratios and judge nothing. Each program runs in a pseudo-terminal of its own that is drained as fast as it
writes; the replies come from a server in the measuring process, so that serving them is on nobody's account.
"""
