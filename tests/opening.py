"""The books alone, for tests of what happens to them."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from bot.clock import SystemClock
from data.sqlite import SqliteBooks


@contextlib.asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteBooks]:
    """Open, and closed whatever happens."""
    books = SqliteBooks(path, SystemClock())
    await books.open()
    try:
        yield books
    finally:
        await books.close()
