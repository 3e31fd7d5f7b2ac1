"""What loading the package loads: the first frame does not wait for HTTP."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import app.providers
heavy = {"httpx", "httpcore", "h11", "pydantic", "pydantic_core", "certifi", "http.client", "email.utils", "textual", "rich"}
print(sorted(heavy & set(sys.modules)))
app.providers.Http()
print(sorted(heavy & set(sys.modules)))
"""


def test_loading_the_package_loads_no_http() -> None:
    loaded = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert loaded.stdout.splitlines() == ["[]", "[]"]
