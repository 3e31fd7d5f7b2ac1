"""A real LiteLLM proxy in an environment of its own, which is made once and kept in the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MASTER_KEY = "sk-litellm-0123456789"
START_SECONDS = 180
REPLY = "Aššur was the capital of Assyria. ☃ Nineveh came later."
_ENVIRONMENT = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "beck-tests" / "litellm"
_CONFIG = """
model_list:
  - model_name: mock
    litellm_params: {{model: openai/mock, api_key: unused, mock_response: "{reply}"}}
  - model_name: limited
    litellm_params: {{model: openai/limited, api_key: unused, mock_response: "litellm.RateLimitError"}}
  - model_name: upstream
    litellm_params: {{model: hosted_vllm/upstream, api_key: unused, api_base: "http://127.0.0.1:{upstream_port}/v1"}}
litellm_settings: {{telemetry: false, num_retries: 0}}
router_settings: {{num_retries: 0, disable_cooldowns: true}}
general_settings: {{master_key: {key}}}
"""


class NotInstallable(Exception):
    """The proxy cannot be installed here; the text says why."""


def program() -> Path:
    """The proxy's program, installed where it is missing (some 700 MB).

    Raises:
        NotInstallable: no package index can be reached, or it has no such package.
    """
    installed = _ENVIRONMENT / "bin" / "litellm"
    if not installed.exists():
        for command in (
            [sys.executable, "-m", "venv", str(_ENVIRONMENT)],
            [str(_ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", "litellm[proxy]"],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise NotInstallable(done.stderr.strip()[-300:])
    return installed


@contextmanager
def running_proxy(folder: Path, port: int, upstream_port: int) -> Iterator[str]:
    """A proxy with mock models, and one that it passes on to a server on loopback; yields its origin.

    Raises:
        NotInstallable: see `program`.
        TimeoutError: it did not start.
    """
    config = folder / "litellm.yaml"
    config.write_text(
        _CONFIG.format(reply=REPLY, key=MASTER_KEY, upstream_port=upstream_port), encoding="utf-8"
    )
    command = [
        program(),
        "--config",
        config,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--telemetry",
        "False",
    ]
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # or it fetches a list of prices at its start
        "LITELLM_TELEMETRY": "False",
        "DO_NOT_TRACK": "1",
        "PYTHONUTF8": "1",
    }
    with (folder / "litellm.log").open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in command], stdout=log, stderr=log, env=environment, cwd=folder
        )
        try:
            _wait_until_alive(process, f"http://127.0.0.1:{port}", folder / "litellm.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_alive(process: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{origin}/health/liveliness", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"the proxy did not start: {log.read_text(errors='replace')[-2000:]}")
