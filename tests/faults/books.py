"""What the books say about letters, read from the file beside the bot."""

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A letter as it stands."""

    id: int
    kind: str
    chat: str
    fate: str
    reason: str | None
    attempt: int
    doubts: int


def letters(database: Path, chat: str | None = None) -> list[Row]:
    """All of them, or those to one chat, in the order in which they were written."""
    query = "SELECT id, kind, chat, fate, reason, attempt, doubts FROM letters WHERE ? IN (chat, '*') ORDER BY id"
    return [Row(*row) for row in ask(database, query, chat or "*")]


def ask(database: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """Any question."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as books:
        return books.execute(query, values).fetchall()
