"""Copies of a database, also of one in use: whole, checked, sealed, and never over another file."""

import asyncio
import glob
import hashlib
import os
from pathlib import Path

import aiosqlite

from bot.ports import BooksUnavailable
from data.disk import settle
from data.migrations import check, value
from data.trouble import meaning_at_first


async def backup(database: Path, target: Path) -> int:
    """Copy a database, also while the bot writes; returns bytes. Raises FileExistsError, BooksUnavailable, Damaged."""
    if not database.is_file():
        raise BooksUnavailable(f"there is no database at {database}")
    if target.exists():
        raise FileExistsError(target)
    try:
        async with aiosqlite.connect(f"file:{_quoted(database)}?mode=rw", uri=True, isolation_level=None) as source:
            await value(source, "busy_timeout = 5000")
            size = await copy(source, target, f".{os.getpid()}")
    except Exception as problem:
        raise meaning_at_first(problem) from problem
    await asyncio.to_thread(_seal, target)
    return size


def seal_of(copy: Path) -> Path:
    """Where a copy's checksum is, as sha256sum writes and checks it."""
    return copy.with_name(f"{copy.name}.sha256")


def broken(copy: Path) -> bool | None:
    """Has a single bit of it changed since it was made? None: it has no checksum beside it. Raises OSError."""
    seal = seal_of(copy)
    return seal.read_text(encoding="utf-8").split()[:1] != [_sum(copy)] if seal.exists() else None


def partials(target: Path) -> list[Path]:
    """The files of a copy that is being made and has no name of its own yet."""
    return list(target.parent.glob(f".{glob.escape(target.name)}*.partial"))


async def copy(source: aiosqlite.Connection, target: Path, mark: str = "") -> int:
    """Write what an open connection sees to a new file; it has its name only once it is whole and checked."""
    partial = target.with_name(f".{target.name}{mark}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # people's data: the owner's eyes only
    try:
        await source.execute("VACUUM INTO ?", (str(partial),))
        await _checked(partial)
        settle(partial)
        _name(partial, target)
        settle(target.parent)
        return target.stat().st_size
    finally:
        partial.unlink(missing_ok=True)


async def copy_before(source: aiosqlite.Connection, database: Path, step: int) -> Path:
    """The copy before a schema step: the first is kept for good, of later ones (starts that failed) the last."""
    first = database.with_name(f"{database.name}.before-{step}")
    if not first.exists():
        await copy(source, first)
        return first
    again = database.with_name(f"{database.name}.before-{step}.again")
    fresh = database.with_name(f"{again.name}.new")
    fresh.unlink(missing_ok=True)
    await copy(source, fresh)
    return fresh.replace(again)


def _seal(target: Path) -> None:
    """What a check of the file's form cannot see: a letter that became another one."""
    seal_of(target).write_text(f"{_sum(target)}  {target.name}\n", encoding="utf-8")
    settle(seal_of(target))


def _sum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _name(partial: Path, target: Path) -> None:
    """Give it its name; unlike a rename, a link refuses to replace."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError(target) from None
        partial.rename(target)


async def _checked(path: Path) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await check(connection, thoroughly=True)


def _quoted(path: Path) -> str:
    """A path inside a file: address."""
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
