"""What SQLite's errors mean: the books cannot be used now, the file is not sound, or a statement of ours is wrong."""

import sqlite3

from bot.ports import BooksUnavailable

# Primary result codes (the low byte of sqlite_errorcode): busy, locked, out of memory, read-only, interrupted,
# input/output, full, cannot open, locking protocol, no large files.
_NOT_NOW = frozenset({5, 6, 7, 8, 9, 10, 13, 14, 15, 22})
_NOT_SOUND = frozenset({11, 26})


class Damaged(BooksUnavailable):
    """The database file is not sound; the message says what SQLite found first."""


class NewerSchema(Exception):
    """The database was written by a newer version of Moim."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"the database has schema {found}, this version of Moim knows up to {known}")


class OlderSchema(Exception):
    """The database has steps before it, and whoever opened it does not want to take them."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"the database has schema {found} and goes to {known} when the bot runs next")


def meaning(problem: Exception) -> Exception:
    """The same problem in the words of the house; one that is no trouble of the file's stays what it is."""
    if not isinstance(problem, sqlite3.DatabaseError):
        return problem
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code in _NOT_SOUND:
        return Damaged(str(problem))
    return BooksUnavailable(str(problem)) if code in _NOT_NOW else problem


def meaning_at_first(problem: Exception) -> Exception:
    """The same for a file never looked at before: when its schema is broken, SQLite's own words cannot be decoded."""
    return Damaged("its schema cannot be read") if isinstance(problem, UnicodeDecodeError) else meaning(problem)


def advice() -> str:
    """The command that puts a backup in a damaged database's place and keeps the damaged one."""
    return "python -m bot restore YOUR-BACKUP"
