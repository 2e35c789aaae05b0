"""The only module that sees every room: builds them, opens them in order, closes them in the reverse."""

import secrets
from pathlib import Path

from bot.ports import Clock, Desk, House
from data.sqlite import SqliteBooks
from handlers.telegram.telegram import Telegram
from scheduling.clockroom import ClockRoom


class Moim:
    """The whole house, with one door."""

    def __init__(self, database: Path, clock: Clock, house: House, token: str, api_url: str, file_url: str) -> None:
        self.books = SqliteBooks(database, clock)
        self._clock = clock
        self._house = house
        self._token = token
        self._urls = (api_url, file_url)
        self.telegram: Telegram
        self.clockroom: ClockRoom

    @property
    def busy(self) -> bool:
        """Is an update being handled, or a letter on its way?"""
        return self.telegram.reception.busy or self.clockroom.busy

    async def open(self) -> None:
        """Open books, door and clock room; whatever was opened is closed again if one of them cannot be."""
        await self.books.open()
        try:
            key = await self.books.perform(_signing_key)
            self.telegram = Telegram(self._token, *self._urls, self.books, self._house, key)
            self.clockroom = ClockRoom(self.books, self._clock, self.telegram, self._house)
            await self.telegram.open()
            await self.clockroom.start()
            await self.telegram.listen()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what is in hand; nothing that was accepted is lost."""
        if hasattr(self, "telegram"):
            await self.telegram.hush()
        if hasattr(self, "clockroom"):
            await self.clockroom.close()
        if hasattr(self, "telegram"):
            await self.telegram.close()
        await self.books.close()


async def _signing_key(desk: Desk) -> bytes:
    """The key that signs buttons; made once, kept with the database."""
    known = await desk.fact("signing_key")
    if known is None:
        known = secrets.token_hex(32)
        await desk.note_fact("signing_key", known)
    return bytes.fromhex(known)
