"""Schema changes: numbered .sql files, each in one transaction; a newer schema than ours refuses to open."""

from pathlib import Path

import aiosqlite

from data.trouble import Damaged, NewerSchema

SCHEMA = Path(__file__).parent / "schema"
_SMALL = 4 * 1024 * 1024  # bytes; up to here the thorough check takes less than a tenth of a second


def steps(folder: Path = SCHEMA) -> list[tuple[int, Path]]:
    """Every schema step in order: its number (from 1) and its file."""
    return sorted((int(path.name.split("_")[0]), path) for path in folder.glob("*.sql"))


def newest(folder: Path = SCHEMA) -> int:
    """The number of the last step there is; 0 when there is none."""
    return max((number for number, _ in steps(folder)), default=0)


async def value(connection: aiosqlite.Connection, pragma: str) -> str:
    """The first value that a PRAGMA answers."""
    async with connection.execute(f"PRAGMA {pragma}") as cursor:
        row = await cursor.fetchone()
    return str(row[0]) if row else ""


async def version(connection: aiosqlite.Connection) -> int:
    """The last step this database has taken; 0 for a new one."""
    return int(await value(connection, "user_version") or 0)


async def check(connection: aiosqlite.Connection, *, thoroughly: bool = False) -> None:
    """Look the file over; raises `Damaged`. Only the thorough way compares indexes with their tables."""
    size = int(await value(connection, "page_count")) * int(await value(connection, "page_size"))
    found = await value(connection, "integrity_check(1)" if thoroughly or size <= _SMALL else "quick_check(1)")
    if found != "ok":
        raise Damaged(" ".join(found.split()) or "no answer")


async def migrate(connection: aiosqlite.Connection, folder: Path = SCHEMA) -> int:
    """Take every step that is still to be taken and return how many; raises `NewerSchema`, `Damaged`."""
    found = await version(connection)
    if found > newest(folder):
        raise NewerSchema(found, newest(folder))
    todo = [(number, path) for number, path in steps(folder) if number > found]
    if todo:
        # A step that builds a table anew drops the old one, which must not count as deleting its rows.
        await connection.execute("PRAGMA foreign_keys = OFF")
        for number, path in todo:
            await _step(connection, number, path.read_text(encoding="utf-8"))
        await connection.execute("PRAGMA foreign_keys = ON")
    return len(todo)


async def _step(connection: aiosqlite.Connection, number: int, script: str) -> None:
    try:
        await connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};")
        await _nothing_dangles(connection, number)
        await connection.execute("COMMIT")
    except BaseException:
        await connection.rollback()
        raise


async def _nothing_dangles(connection: aiosqlite.Connection, number: int) -> None:
    table = await value(connection, "foreign_key_check")
    if table:
        raise Damaged(f"schema step {number} would leave rows in {table} that point to nothing")
