"""Schema changes: numbered .sql files, each in one transaction; a newer schema than ours refuses to open."""

from pathlib import Path

import aiosqlite

SCHEMA = Path(__file__).parent / "schema"


class NewerSchema(Exception):
    """The database was written by a newer version of Moim."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"the database has schema {found}, this version of Moim knows up to {known}")


class Damaged(Exception):
    """The database file is not sound; the message says what SQLite found first."""


def steps(folder: Path = SCHEMA) -> list[tuple[int, Path]]:
    """Every schema step in order: its number (from 1) and its file."""
    return sorted((int(path.name.split("_")[0]), path) for path in folder.glob("*.sql"))


async def version(connection: aiosqlite.Connection) -> int:
    """The last step this database has taken; 0 for a new one."""
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def check(connection: aiosqlite.Connection) -> None:
    """Look the file over, quickly; raises `Damaged`."""
    async with connection.execute("PRAGMA quick_check(1)") as cursor:
        row = await cursor.fetchone()
    if row is None or row[0] != "ok":
        raise Damaged(str(row[0] if row else "no answer"))


async def migrate(connection: aiosqlite.Connection, folder: Path = SCHEMA) -> int:
    """Take every step that is still to be taken and return how many; raises `NewerSchema`."""
    known = steps(folder)
    found = await version(connection)
    if known and found > known[-1][0]:
        raise NewerSchema(found, known[-1][0])
    todo = [(number, path) for number, path in known if number > found]
    for number, path in todo:
        script = path.read_text(encoding="utf-8")
        await connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
    return len(todo)
