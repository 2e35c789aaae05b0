"""Housekeeping: what is kept no longer than needed is dropped, a little at every sweep."""

from datetime import timedelta

from bot.ports import Desk

UPDATES = timedelta(hours=48)  # long enough to tell any repeated update
LETTERS = timedelta(days=30)
SENDS = timedelta(minutes=5)


async def sweep(desk: Desk) -> None:
    """Forget updates done two days ago, letters that ended a month ago, and what no limit looks at."""
    await desk.inbox.forget(desk.now - UPDATES)
    await desk.outbox.forget(desk.now - SENDS, desk.now - LETTERS)
