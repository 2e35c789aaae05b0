"""The books: every query file can be loaded, every schema step has its number."""

import re
import sqlite3
from pathlib import Path

import aiosql
import pytest
from aiosql import SQLParseException

from tests.house.reading import ROOT, files, name

NUMBERED = re.compile(r"(\d+)[_-][\w-]+\.sql")


def misnumbered(names: list[str]) -> list[str]:
    """Schema files that are not number 1, 2, 3 ... in order."""
    matches = [(NUMBERED.fullmatch(file), file) for file in sorted(names)]
    return [file for place, (match, file) in enumerate(matches, 1) if not match or int(match[1]) != place]


def queries_in(path: Path) -> list[str]:
    return [
        query
        for query in aiosql.from_path(path, "aiosqlite", mandatory_parameters=False).available_queries
        if "cursor" not in query
    ]


def test_every_query_file_can_be_loaded() -> None:
    found = {name(path): queries_in(path) for path in files("data/queries", suffix=".sql")}
    assert [path for path, queries in found.items() if not queries] == []


def test_no_two_queries_share_a_name() -> None:
    queries = [query for path in files("data/queries", suffix=".sql") for query in queries_in(path)]
    assert sorted(query for query in set(queries) if queries.count(query) > 1) == []


def test_schema_files_are_numbered_without_gaps() -> None:
    folders = {path.parent for path in files("data/schema", suffix=".sql")}
    assert [wrong for folder in folders for wrong in misnumbered([path.name for path in folder.glob("*.sql")])] == []


def test_every_schema_file_is_a_whole_script() -> None:
    for path in files("data/schema", suffix=".sql"):
        assert sqlite3.complete_statement(path.read_text(encoding="utf-8")), name(path)


def test_the_rules_bite(tmp_path: Path) -> None:
    assert misnumbered(["0001_start.sql", "0003_gap.sql"]) == ["0003_gap.sql"]
    assert misnumbered(["0001_a.sql", "0001_b.sql", "notes.sql"]) == ["0001_b.sql", "notes.sql"]
    assert misnumbered(["0001_start.sql", "0002_next-step.sql"]) == []
    bad = tmp_path / "bad.sql"
    bad.write_text("-- name: not a name\nselect 1;\n", encoding="utf-8")
    with pytest.raises(SQLParseException):
        queries_in(bad)
    assert (ROOT / "data").is_dir()
