"""How the house tests read the code: files by room, names as they were imported, strings that are no docstrings."""

import ast
import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "handlers", "scheduling", "data")


def files(*rooms: str, suffix: str = ".py") -> list[Path]:
    found = [path for room in rooms for path in (ROOT / room).rglob(f"*{suffix}")]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def within(path: Path, *places: str) -> bool:
    """Whether a file is one of the places or lies in one: "bot/clock.py", "bot/playground"."""
    return any(name(path) == place or name(path).startswith(f"{place}/") for place in places)


def imported(module: ast.AST) -> dict[str, str]:
    """What each imported name really is: `from telegram.error import BadRequest as B` gives B its full name."""
    names: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def full_name(node: ast.expr, names: dict[str, str]) -> str:
    """The full dotted name that an expression stands for, or nothing when it is none."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = full_name(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""


class Written(ast.Constant):
    """A constant that is a string (for types only)."""

    value: str


def strings(module: ast.AST) -> Iterator[Written]:
    """Each string, f-string parts too; strings that stand alone are prose about the code."""
    alone = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield cast(Written, node)


def tracked(*patterns: str) -> list[Path]:
    """The files that belong to the repository; where git is missing, all that are not made by a tool."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        ).stdout
        paths = [ROOT / line for line in listed.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", "var", ".git", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
        paths = [path for pattern in patterns or ("*",) for path in ROOT.rglob(pattern) if not made & set(path.parts)]
    return sorted(path for path in paths if path.is_file())
