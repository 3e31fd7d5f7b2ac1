"""That no fault of the catalogue is without a test."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.faults.catalogue import CATALOGUE, NAMES

RESEARCH = Path(__file__).parents[3] / "shared" / "research" / "faults.json"


IN_A_PROGRAM_OF_ITS_OWN = {"suspend_resume"}
"""Faults that stop the whole process, so that no trial within it can check what holds."""


def sources_of_tests(category: str) -> dict[str, str]:
    """The tests of a category: what follows ``test_`` in the name, and the source."""
    source = (Path(__file__).parent / f"test_{category}.py").read_text(encoding="utf-8")
    functions = [
        each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {
        each.name.removeprefix("test_"): ast.get_source_segment(source, each) or ""
        for each in functions
        if each.name.startswith("test_")
    }


def fault_of(test: str) -> str:
    """The fault that a test is named after: the longest name that fits, as ``heartbeat`` begins ``heartbeat_forever``."""
    return max((name for name in NAMES if test.startswith(f"{name}_")), key=len, default="")


@pytest.mark.parametrize("category", CATALOGUE)
def test_each_fault_has_a_test_and_each_test_a_fault(category: str):
    assert {fault_of(test) for test in sources_of_tests(category)} == set(CATALOGUE[category])


@pytest.mark.parametrize("category", CATALOGUE)
def test_each_fault_has_a_trial_that_checks_every_invariant(category: str):
    on_trial = {
        fault_of(test) for test, source in sources_of_tests(category).items() if "trial.run(" in source
    }
    assert on_trial == set(CATALOGUE[category]) - IN_A_PROGRAM_OF_ITS_OWN


def test_there_are_99_faults_with_names_of_their_own():
    assert len(NAMES) == len(set(NAMES)) == 99


@pytest.mark.skipif(not RESEARCH.exists(), reason="the research is not beside this checkout")
def test_the_names_are_those_of_the_research():
    faults = json.loads(RESEARCH.read_text(encoding="utf-8"))["faults"]
    by_category: dict[str, list[str]] = {}
    for fault in sorted(faults, key=lambda fault: fault["id"]):
        by_category.setdefault(fault["category"], []).append(fault["name"])
    assert {category: tuple(names) for category, names in by_category.items()} == CATALOGUE
