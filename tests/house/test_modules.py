"""Every module says what it is for, and no function is longer than a person holds in mind."""

import ast

import pytest

from tests.house.reading import ROOMS, files, name, tree

LONGEST = 20


def says_too_little(module: ast.Module, least: int) -> bool:
    return len((ast.get_docstring(module) or "").strip()) < least


def long_functions(module: ast.AST) -> list[str]:
    functions = (node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    lengths = ((node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [f"{node.lineno} {node.name} ({length} lines)" for node, length in lengths if length > LONGEST]


@pytest.mark.parametrize("room", [*ROOMS, "tests"])
def test_every_module_says_what_it_is_for(room: str) -> None:
    least = 1 if room == "tests" else 20
    assert [name(path) for path in files(room) if says_too_little(tree(path), least)] == []


@pytest.mark.parametrize("room", [*ROOMS, "locales"])
def test_no_function_is_too_long(room: str) -> None:
    assert [f"{name(path)}:{found}" for path in files(room) for found in long_functions(tree(path))] == []


def test_the_rules_bite() -> None:
    assert says_too_little(ast.parse("x = 1"), 1)
    assert says_too_little(ast.parse('"""Too short."""'), 20)
    assert not says_too_little(ast.parse('"""Keeps the seats of a meetup."""'), 20)
    body = "    pass\n"
    assert long_functions(ast.parse("class A:\n  async def f():\n" + body * 20)) == ["2 f (21 lines)"]
    assert long_functions(ast.parse("def f():\n" + body * 19)) == []
