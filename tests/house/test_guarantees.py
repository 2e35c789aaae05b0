"""The paper about the guarantees: every test it names exists, and no fault of the list goes without one or a reason."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.reading import ROOT, name, tracked, tree

PAPER = ROOT / "docs" / "GUARANTEES.md"
FAULTS = {"A": 13, "B": 20, "C": 5, "D": 5, "E": 9, "F": 10}  # how many there are of each kind
CLASSES = [f"{kind}{number}" for kind, count in FAULTS.items() for number in range(1, count + 1)]
GUARANTEES = [f"G{number}" for number in range(1, 11)]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| \**([A-G]\d+)\** \|", re.MULTILINE)
TEST = re.compile(r"test_((?:[A-G]\d+_)+)")


def functions(path: Path) -> set[str]:
    """Every function and method of a file."""
    return {n.name for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}


def classes_of(test: str) -> list[str]:
    """The faults that a test is named after: test_B2_B6_the_same_twice -> B2, B6."""
    found = TEST.match(test)
    return found[1].rstrip("_").split("_") if found else []


def unknown(paper: str, root: Path = ROOT) -> list[str]:
    """Tests that the paper names and that are not there."""
    return [
        f"{file}::{test}"
        for file, test in NAMED.findall(paper)
        if not (root / file).is_file() or test not in functions(root / file)
    ]


def reasons() -> dict[str, str]:
    """Why a fault cannot happen here, as the modules of tests/faults say in NOT_APPLICABLE."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "tests" / "faults").glob("test_*.py")):
        for node in tree(path).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == "NOT_APPLICABLE" for target in targets):
                found |= ast.literal_eval(getattr(node, "value", None) or ast.Dict([], []))
    return found


def by_class() -> dict[str, list[str]]:
    paths = [path for path in tracked("tests/*.py") if path.name.startswith("test_")]
    found: dict[str, list[str]] = {}
    for path in paths:
        for test in sorted(functions(path)):
            for one in classes_of(test):
                found.setdefault(one, []).append(f"{name(path)}::{test}")
    return found


def rows(paper: str) -> Iterator[tuple[str, str]]:
    """Each row of the tables that begins with a fault or a guarantee."""
    for line in paper.splitlines():
        if found := ROW.match(line):
            yield found[1], line


def unshown(paper: str) -> list[str]:
    """Rows that name no test and give no reason."""
    return [which for which, line in rows(paper) if not NAMED.search(line) and "does not apply:" not in line]


def test_every_test_that_is_named_exists() -> None:
    assert unknown(PAPER.read_text(encoding="utf-8")) == []


def test_every_guarantee_and_every_fault_has_a_row() -> None:
    told = [which for which, _ in rows(PAPER.read_text(encoding="utf-8"))]
    assert sorted(told) == sorted(GUARANTEES + CLASSES)
    assert unshown(PAPER.read_text(encoding="utf-8")) == []


def test_every_fault_has_a_test_that_is_named_after_it_or_a_reason() -> None:
    tests, why = by_class(), reasons()
    assert [one for one in CLASSES if one not in tests and not why.get(one)] == []


def test_a_row_names_a_test_of_its_own_fault() -> None:
    for which, line in rows(PAPER.read_text(encoding="utf-8")):
        mine = [test for _, test in NAMED.findall(line) if which in classes_of(test)]
        assert mine or which.startswith("G") or "does not apply:" in line, which


def test_the_rules_bite(tmp_path: Path) -> None:
    assert unknown("`tests/house/test_guarantees.py::test_the_rules_bite`") == []
    assert unknown("`tests/house/test_guarantees.py::test_that_is_gone` `tests/nowhere.py::test_x`") == [
        "tests/house/test_guarantees.py::test_that_is_gone",
        "tests/nowhere.py::test_x",
    ]
    assert classes_of("test_B2_B6_the_same_twice") == ["B2", "B6"]
    assert classes_of("test_Berlin") == []
    paper = "| A1 | x | `tests/a.py::test_A1` |\n| **A2** | nothing |\n| A3 | does not apply: never |\n| x | A4 |"
    assert [which for which, _ in rows(paper)] == ["A1", "A2", "A3"]
    assert unshown(paper) == ["A2"]
