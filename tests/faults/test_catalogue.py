"""That no fault of the catalogue is without a test."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.faults.catalogue import CATALOGUE, NAMES

RESEARCH = Path(__file__).parents[3] / "shared" / "research" / "faults.json"


def names_of_tests(category: str) -> list[str]:
    module = ast.parse((Path(__file__).parent / f"test_{category}.py").read_text(encoding="utf-8"))
    functions = [each for each in module.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [each.name.removeprefix("test_") for each in functions if each.name.startswith("test_")]


def fault_of(test: str) -> str:
    """The fault that a test is named after: the longest name that fits, as ``heartbeat`` begins ``heartbeat_forever``."""
    return max((name for name in NAMES if test.startswith(f"{name}_")), key=len, default="")


@pytest.mark.parametrize("category", CATALOGUE)
def test_each_fault_has_a_test_and_each_test_a_fault(category: str):
    tested = [fault_of(test) for test in names_of_tests(category)]
    assert set(tested) == set(CATALOGUE[category])


def test_there_are_99_faults_with_names_of_their_own():
    assert len(NAMES) == len(set(NAMES)) == 99


@pytest.mark.skipif(not RESEARCH.exists(), reason="the research is not beside this checkout")
def test_the_names_are_those_of_the_research():
    faults = json.loads(RESEARCH.read_text(encoding="utf-8"))["faults"]
    by_category: dict[str, list[str]] = {}
    for fault in sorted(faults, key=lambda fault: fault["id"]):
        by_category.setdefault(fault["category"], []).append(fault["name"])
    assert {category: tuple(names) for category, names in by_category.items()} == CATALOGUE
