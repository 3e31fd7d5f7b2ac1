"""Each guard is watched: taken away, it turns at least one test red.

The list itself is checked in every run: a guard that was moved or rewritten must be found again. Taking the guards away
one after the other, in a copy of the sources, is left to the torture.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.safety.mutations import MUTATIONS

ROOT = Path(__file__).parents[2]


def test_every_guard_of_the_list_stands_where_the_list_says():
    for name, mutation in MUTATIONS.items():
        source = (ROOT / "app" / mutation.file).read_text()
        assert source.count(mutation.old) == 1, (
            f"{name}: {mutation.file} holds it {source.count(mutation.old)} times"
        )
        assert (
            mutation.new not in source
            or mutation.new in mutation.old
            or not mutation.new.strip()
            or len(mutation.new) < 40
        ), name
        for test in mutation.tests.split():
            assert (ROOT / test).exists(), f"{name}: {test}"


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The sources in another place."""
    folder = tmp_path_factory.mktemp("mutated")
    for name in ("app", "tests", "themes"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.torture
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", MUTATIONS)
def test_without_it_a_test_turns_red(copy, name):
    mutation = MUTATIONS[name]
    path = copy / "app" / mutation.file
    source = path.read_text()
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    path.write_text(source.replace(mutation.old, mutation.new))
    try:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "--no-header",
            *mutation.tests.split(),
        ]
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    finally:
        path.write_text(source)
    assert done.returncode == 1, f"{mutation.tests} let it pass ({done.returncode})\n{done.stdout[-2000:]}"
