"""`backup` and `parked`: what an operator does with the database of a bot that may be running."""

import asyncio
from pathlib import Path

from bot.cli.run import explained
from bot.cli.telling import Exit, complain, tell
from bot.clock import SystemClock
from bot.settings import Settings
from data.backup import backup as copied
from data.backup import partials
from data.sqlite import SqliteBooks
from data.trouble import OlderSchema

_SECOND = 1.0


async def backup(settings: Settings, target: Path) -> int:
    """Copy the database to a new file."""
    watching = asyncio.create_task(_watched(settings.database, target))
    try:
        size = await copied(settings.database, target)
    except FileExistsError:
        complain(f"{target} is there already: name a new file")
        return Exit.FAILED
    except Exception as problem:
        return _complained(problem, settings)
    finally:
        watching.cancel()
    tell(f"{settings.database} copied to {target} and checked: {size:,} bytes")
    return Exit.FINE


async def _watched(database: Path, target: Path) -> None:
    """While the copy grows, which takes a moment for a large one: how far it is, each second."""
    whole = database.stat().st_size if database.is_file() else 0
    while True:
        await asyncio.sleep(_SECOND)
        written = sum(one.stat().st_size for one in partials(target))
        if whole and written:
            tell(f"copying: {min(99, written * 100 // whole)} %")


async def parked(settings: Settings, *, retry: bool) -> int:
    """List what failed three times, or have it tried again; a running bot takes it up within half a minute."""
    if not settings.database.exists():
        complain(f"there is no database at {settings.database}")
        return Exit.FAILED
    books = SqliteBooks(settings.database, SystemClock())
    try:
        await books.open(migrating=False)
        if retry:
            tell(f"{await books.perform(lambda desk: desk.inbox.retry())} updates put back; the bot takes them up")
            return Exit.FINE
        for one in await books.read(lambda desk: desk.inbox.parked()):
            tell(f"update {one.update_id}: {' '.join(one.error.split())}")
        waiting, given_up = await books.read(lambda desk: desk.inbox.depth())
        tell(f"{given_up} updates are parked, {waiting} wait.")
    except Exception as problem:
        return _complained(problem, settings)
    finally:
        await books.close()
    return Exit.FINE


def _complained(problem: Exception, settings: Settings) -> int:
    if isinstance(problem, OlderSchema):
        complain(f"{settings.database}: {problem}")
        return Exit.FAILED
    code, words = explained(problem, settings)
    if code is None:
        raise problem
    complain(words)
    return code
