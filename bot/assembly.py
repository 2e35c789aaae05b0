"""The only module that sees every room: builds them, opens them in order, closes them in the reverse."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog

from bot.clock import pin_zones, zone_rules
from bot.condition import DEAF, Condition, Health, Live
from bot.counts import Counts, LoopLag
from bot.ports import BooksUnavailable, Clock, Desk, House
from bot.usecases import zonerules
from bot.usecases.operator import tell_of_room
from data.disk import Room
from data.sqlite import SqliteBooks
from data.watch import condition
from handlers.telegram.errors import NobodyAnswers
from handlers.telegram.telegram import Telegram
from scheduling.clockroom import ClockRoom

_log = structlog.get_logger("moim")
_LONGEST_PAUSE = 60.0  # seconds between two tries to reach Telegram at the start
_HEALTH_WAIT = 4.0  # seconds for a look at the database
_FAREWELLS = {"listening": 2.0, "inbox": 4.0, "clock room": 6.0}  # seconds; under the hard end together


class OtherBot(Exception):
    """The database belongs to another bot than the token."""

    def __init__(self, known: str, given: int) -> None:
        super().__init__(f"the database belongs to bot {known}, the token to bot {given}")


@dataclass(frozen=True, slots=True)
class Ways:
    """How updates come in, and where the health and the figures are; without a `webhook` address the bot polls."""

    webhook: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    secret: str = ""
    health_port: int | None = None
    health_host: str = "127.0.0.1"


class Moim:
    """The whole house, with one door."""

    def __init__(
        self, database: Path, clock: Clock, house: House, token: str, api_url: str, file_url: str,
        ways: Ways | None = None, disk_reserve: int = 0,
    ) -> None:  # fmt: skip
        pin_zones()
        self.counts = Counts()
        self.lag = LoopLag()
        self.books = SqliteBooks(database, clock, self.counts)
        self.room = Room(database, disk_reserve)
        self._clock = clock
        self._house = house
        self._token = token
        self._urls = (api_url, file_url)
        self._ways = ways or Ways()
        self._open = AsyncExitStack()
        self.telegram: Telegram
        self.clockroom: ClockRoom

    @property
    def busy(self) -> bool:
        """Is an update being handled, or a letter on its way?"""
        return self.telegram.reception.busy or self.clockroom.busy

    async def open(self) -> None:
        """Open books, clock room and doors; what was opened is closed again if one of them cannot be.

        Waits for Telegram as long as it takes. Raises NewerSchema, Damaged, BooksUnavailable, OtherBot,
        TokenRefused, and OSError for an address that is taken.
        """
        try:
            await self.books.open()
            self._open.push_async_callback(self.books.close)
            self._build(await self.books.perform(self._admitted))
            await self._open_rooms()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what is in hand; nothing that was accepted is lost."""
        await self._open.aclose()

    async def until_refused(self) -> None:
        """Wait until Telegram no longer knows the token, which may be never."""
        await self.telegram.hearing.token_refused.wait()

    async def health(self) -> Health:
        """How things are, found out now."""
        polling = not self._ways.webhook
        telegram = not polling or self.telegram.hearing.silent < DEAF
        try:
            async with asyncio.timeout(_HEALTH_WAIT):
                return Health(True, telegram, *await self.books.perform(self._look), disk=not self.room.low)
        except (BooksUnavailable, TimeoutError):
            return Health(database=False, telegram=telegram, disk=not self.room.low)

    async def condition(self, *, ended: bool = True) -> Condition:
        """How things are, for an operator: the books are looked at from a thread, so that nobody waits for it.

        `ended`: with what became of the letters of the last day.
        """
        counts, hearing = self.counts, self.telegram.hearing
        too_many = sum(number for (_, outcome), number in counts.requests.items() if outcome == "too_many")
        live = Live(None if self._ways.webhook else hearing.silent, too_many, counts.ambiguous, self.lag.last)
        return await asyncio.to_thread(
            condition,
            self.books.path,
            self._clock.now(),
            running=True,
            reserve=self.room.reserve,
            live=live,
            ended=ended,
        )

    def _build(self, key: bytes) -> None:
        self.telegram = Telegram(self._token, *self._urls, self.books, self._house, key, self.counts)
        self.clockroom = ClockRoom(self.books, self._clock, self.telegram, self._house, self.counts)

    async def _open_rooms(self) -> None:
        """In this order: what hears last opens last, so that nothing comes in before it can be dealt with."""
        self._open.push_async_callback(self.telegram.close)
        await _insisting(self.telegram.open)
        await self.books.perform(self._pin)
        self._leaving("clock room", self.clockroom.close)
        await self.clockroom.start()
        watching = asyncio.create_task(self.room.watch(self._room_changed), name="disk")
        self._open.callback(watching.cancel)
        self._leaving("inbox", self.telegram.reception.close)
        await self.telegram.resume()
        self._leaving("listening", self.telegram.hush)
        await self._serve()
        await _insisting(lambda: self.telegram.listen(self._ways.webhook, self._ways.secret))

    async def _room_changed(self) -> None:
        """The last room on the disk is for what was accepted; the operator hears before it comes to that."""
        self.books.full = self.room.full
        if self.room.low:
            await self.books.perform(lambda desk: tell_of_room(desk, self._house, self.room.left))

    async def _serve(self) -> None:
        """The webhook and the health page, each where it is wanted; who wants neither loads no web server."""
        ways = self._ways
        if not ways.webhook and ways.health_port is None:
            return
        from handlers.web.serving import Serving
        from handlers.web.webhook import Webhook

        sites = []
        if ways.webhook:
            hook = Webhook(urlsplit(ways.webhook).path or "/", ways.secret, self.telegram.receive)
            sites.append(Serving(ways.host, ways.port, hook.routes))
        if ways.health_port is not None:
            sites.append(Serving(ways.health_host, ways.health_port, self._pages()))
        for site in sites:
            self._open.push_async_callback(site.close)
            await site.open()

    def _pages(self) -> list[Any]:
        """What can be seen from outside; the metrics' library is loaded for no one who does not ask."""
        from handlers.web.health import HealthPage, StatusPage
        from handlers.web.metrics import MetricsPage

        self.lag.start()
        self._open.callback(self.lag.stop)
        metrics = MetricsPage(partial(self.condition, ended=False), self.counts, self.lag)
        return [*HealthPage(self.health).routes, *StatusPage(self.condition).routes, *metrics.routes]

    def _leaving(self, name: str, close: Callable[[], Awaitable[None]]) -> None:
        """A room that may wait for others when it closes gets so many seconds; the inbox and outbox keep the rest."""

        async def leave() -> None:
            try:
                async with asyncio.timeout(_FAREWELLS[name]):
                    await close()
            except TimeoutError:
                _log.warning("did not finish in time; the next start goes on with it", room=name)

        self._open.push_async_callback(leave)

    async def _admitted(self, desk: Desk) -> bytes:
        """The key that signs buttons (made once, kept with the database), if the token is this database's."""
        bot, known = int(self._token.partition(":")[0]), await desk.fact("bot_id")
        if known is not None and known != str(bot):
            raise OtherBot(known, bot)
        key = await desk.fact("signing_key")
        if key is None:
            key = secrets.token_hex(32)
            await desk.note_fact("signing_key", key)
        return bytes.fromhex(key)

    async def _pin(self, desk: Desk) -> None:
        """From now on the database is this bot's: only a token that Telegram knows gets so far."""
        await desk.note_fact("bot_id", str(self.telegram.number))
        moved = await zonerules.follow(desk, zone_rules())
        if moved:
            _log.warning("time zones have new rules: meetups keep their time on the clock", moved=moved)

    async def _look(self, desk: Desk) -> tuple[int, int]:
        """A write that is kept, as the only proof, and what waits."""
        await desk.note_fact("asked_for_health", desk.now.isoformat())
        return await desk.inbox.depth()


async def _insisting(call: Callable[[], Awaitable[None]]) -> None:
    """Try until somebody answers."""
    pause = 1.0
    while True:
        try:
            return await call()
        except NobodyAnswers as problem:
            _log.warning("telegram does not answer at the start; trying again", why=str(problem), in_s=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
