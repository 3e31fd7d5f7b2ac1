"""What makes the whole suite cheaper without changing what any test sees."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

WORKERS_BESIDE_CORES = 2
"""More workers than cores: tests of the screen spend half of their time waiting for Textual's pilot and doing nothing."""

# Where it is forbidden to keep compiled modules (many images of Python do), each of the hundreds of programs that the
# tests start would compile beck anew, and each worker all tests: a third of what a start costs.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# Hypothesis judges by the clock, which on a busy machine says nothing of beck, and takes other examples each time.
settings.register_profile("torture", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("torture"), derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """The same examples in every run of the suite, others each time under ``make torture``."""
    settings.load_profile("torture" if config.option.markexpr == "torture" else "suite")


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """What ``-n auto`` means; ``PYTEST_XDIST_AUTO_NUM_WORKERS`` still has the last word."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return cores + WORKERS_BESIDE_CORES


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give the workers large and slow files first, so that none is left with a long one at the end.

    Slow files mostly start programs of their own; they are spread between the others, or all would start at once.
    """
    if not hasattr(config, "workerinput"):
        return
    files: dict[object, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    slow = [each for each in files.values() if any(item.get_closest_marker("slow") for item in each)]
    others = sorted((each for each in files.values() if each not in slow), key=len, reverse=True)
    ordered: list[list[pytest.Item]] = []
    for place, each in enumerate(others):
        ordered.append(each)
        if place % 2 and slow:
            ordered.append(slow.pop(0))
    items[:] = [item for each in ordered + slow for item in each]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Take what is loaded by now out of the garbage collector's sight, as beck itself does once it has started.

    The tests and all that they import are a million objects. Each full collection looked at all of them: 0.1 s, twice in
    every trial of a fault.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _remembered_styles() -> Iterator[None]:
    """Parse the same style sheet with the same variables once for all apps: a sixth of the cost of a start.

    Textual itself uses parsed rules again within an app, so they do not change.
    """
    from textual.css.stylesheet import Stylesheet

    parse = Stylesheet._parse_rules
    known: dict[object, object] = {}

    def remembered(self: Stylesheet, *source: object, **named: object) -> object:
        key = (frozenset(self._variables.items()), source, frozenset(named.items()))
        if key not in known:
            known[key] = parse(self, *source, **named)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield
