"""The durable inbox: an update is committed before Telegram hears that it arrived.

A whole answer of Telegram's is written down in one commit, by the bot, before python-telegram-bot sees it and
moves the offset; whatever comes another way is written when python-telegram-bot hands it to `put`, which it
awaits. A failure to write is raised as its NetworkError, which it retries; any other would end polling for ever.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
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
        self._kept: set[int] = set()  # of the answer that python-telegram-bot is handing over

    async def put(self, item: object) -> None:
        """What python-telegram-bot calls with each update, in order."""
        if isinstance(item, Update) and item.update_id not in self._kept:
            await self.heard([(item, json.dumps(item.to_dict(), default=_plain))])

    async def heard(self, answer: Iterable[tuple[Update, str]]) -> None:
        """Keep an answer of Telegram's whole: updates with their JSON. Raises NetworkError."""
        answer = list(answer)
        try:
            await self.keep(answer)
        except BooksUnavailable as problem:
            raise NetworkError(f"inbox: {problem}") from problem
        self._kept = {update.update_id for update, _ in answer}

    async def keep(self, updates: Iterable[tuple[Update, str]]) -> None:
        """Write updates down in one commit, then hand them on; known ones are dropped. Raises BooksUnavailable."""
        if self._books.full:
            raise BooksUnavailable("the disk is nearly full")
        came = [(update, lane_of(update), raw) for update, raw in updates]

        async def write(desk: Desk) -> list[int | None]:
            return [await desk.inbox.add(update.update_id, lane, raw) for update, lane, raw in came]

        arrivals = await self._books.perform(write)
        for arrival, (update, lane, raw) in zip(arrivals, came, strict=True):
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
