"""The durable inbox: an update is committed before Telegram hears that it arrived.

python-telegram-bot awaits `put` before it moves the offset (polling) or answers the webhook. A failure to
write is raised as its NetworkError, which it retries; any other exception would end polling for ever.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

from telegram import Update
from telegram.error import NetworkError

from bot.domain.delivery import Arrived
from bot.ports import Books, BooksUnavailable, Desk


class DurableQueue(asyncio.Queue[object]):
    """Takes the place of the in-memory queue; hands on what it has written down."""

    def __init__(self, books: Books, arrived: Callable[[Arrived, Update], None]) -> None:
        super().__init__()
        self._books = books
        self._arrived = arrived

    async def put(self, item: object) -> None:
        """What python-telegram-bot calls: write the update down, then hand it on."""
        if isinstance(item, Update):
            try:
                await self.keep(item)
            except BooksUnavailable as problem:
                raise NetworkError(f"inbox: {problem}") from problem

    async def keep(self, update: Update) -> None:
        """Write an update down, then hand it on; a known one is dropped. Raises BooksUnavailable."""
        if self._books.full:
            raise BooksUnavailable("the disk is nearly full")
        raw, lane = json.dumps(update.to_dict(), default=_plain), lane_of(update)

        async def write(desk: Desk) -> int | None:
            return await desk.inbox.add(update.update_id, lane, raw)

        arrival = await self._books.perform(write)
        if arrival is not None:
            self._arrived(Arrived(arrival, lane, raw), update)


def _plain(value: object) -> object:
    """What the library leaves unwritten: the dates of things that are newer than it (it would stop hearing)."""
    return int(value.timestamp()) if isinstance(value, datetime) else str(value)


def lane_of(update: Update) -> str:
    """What is handled in order of arrival: the chat, or the person where there is no chat."""
    chat = update.effective_chat
    user = update.effective_user
    if chat is not None:
        return str(chat.id)
    return str(user.id) if user is not None else "0"
