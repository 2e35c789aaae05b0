"""Putting a copy in the database's place: fetched beside it, looked over, and only then exchanged in one step."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import aiosqlite

from bot.ports import BooksUnavailable
from data.backup import broken
from data.disk import settle
from data.migrations import check, migrate, newest, version
from data.trouble import Damaged, NewerSchema, meaning_at_first

_PAGES = 4096  # copied between two words on how far it is
_BESIDE = ("-wal", "-shm")
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def new_of(database: Path) -> Path:
    """Where a copy is made ready: on the database's own disk, so that the exchange is one step."""
    real = database.resolve()
    return real.with_name(f".{real.name}.restoring")


def discard(new: Path) -> None:
    """What a try has left behind."""
    for path in (new, *(new.with_name(new.name + end) for end in (*_BESIDE, ".forgotten"))):
        path.unlink(missing_ok=True)


def fetch(source: Path, new: Path, told: Callable[[int], None]) -> None:
    """Copy page by page, also from a copy with its -wal beside it; `told` hears how many per cent are done.

    Raises Damaged, BooksUnavailable.
    """
    if broken(source):
        raise Damaged("it is not what it was when it was made: its .sha256 does not fit")
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # people's data: the owner's eyes only
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old:
            _version_of(old)
            with closing(sqlite3.connect(new)) as fresh:
                old.backup(fresh, pages=_PAGES, progress=lambda _, left, all_: told(100 - 100 * left // max(all_, 1)))
    except Exception as problem:
        raise meaning_at_first(problem) from problem


async def make_ready(new: Path) -> int:
    """Look it over thoroughly and bring its schema up to date; how many steps that took.

    Raises Damaged, NewerSchema, BooksUnavailable.
    """
    try:
        async with aiosqlite.connect(new, isolation_level=None) as connection:
            await check(connection, thoroughly=True)
            return await migrate(connection) if await version(connection) else 0
    except Exception as problem:
        raise meaning_at_first(problem) from problem


def exchange(new: Path, database: Path, now: datetime) -> Path | None:
    """Put it in the database's place and return where the old one is kept; None when there was none.

    At every moment there is a whole database in its place. What a power cut may leave is a second name of the old.
    Raises BooksUnavailable, OSError.
    """
    real, unwritten = database.resolve(), new.with_name(f"{new.name}-wal")
    if unwritten.exists() and unwritten.stat().st_size:
        raise BooksUnavailable(f"{new} is not wholly written")
    settle(new)
    kept = _keep_aside(real, now) if real.exists() else None
    for end in _BESIDE:  # of the old one: never to be read with the new one
        real.with_name(real.name + end).unlink(missing_ok=True)
    new.replace(real)
    settle(real.parent)
    return kept


def _keep_aside(real: Path, now: datetime) -> Path:
    """What is still in the -wal belongs to it: written into it if it is sound, else kept beside it."""
    kept = real.with_name(f"{real.name}.replaced-{now:%Y%m%dT%H%M%S.%fZ}")
    copies = [(real.with_name(real.name + end), kept.with_name(kept.name + end)) for end in _BESIDE]
    for beside, copy in copies:  # before anything is opened: SQLite drops what it cannot use
        if beside.exists():
            shutil.copy2(beside, copy)
    if _whole(real, copies):
        for _, copy in copies:
            copy.unlink(missing_ok=True)
    _name_twice(real, kept)
    return kept


def _whole(real: Path, copies: Sequence[tuple[Path, Path]]) -> bool:
    """Write what is in the -wal into it; False when it is damaged. Whoever else has it open is in the way."""
    try:
        with closing(sqlite3.connect(real)) as old:
            old.execute("PRAGMA locking_mode = EXCLUSIVE")
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.Error, UnicodeDecodeError) as problem:  # damaged: that is why it is replaced
        if getattr(problem, "sqlite_errorcode", 0) & 0xFF not in _IN_USE:
            return False
        for _, copy in copies:
            copy.unlink(missing_ok=True)
        raise BooksUnavailable(f"another program has {real} open: let it end first") from problem
    return True


def _name_twice(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: for a moment there is nothing in its place
        path.rename(other)


def _version_of(connection: sqlite3.Connection) -> None:
    """Refuse what is no database of ours before anything is copied."""
    [found] = connection.execute("PRAGMA user_version").fetchone()
    if found > newest():
        raise NewerSchema(found, newest())
    if not found or not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'facts'").fetchone():
        raise BooksUnavailable("this is no database of Moim")
