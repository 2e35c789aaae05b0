"""The clock room: when the bell rings, do what is due, send what may go, and set the bell again."""

import asyncio
from datetime import datetime

import structlog

from bot.ports import Books, BooksUnavailable, Clock, Desk, House
from bot.usecases import duties, talks, upkeep
from scheduling.bell import Bell
from scheduling.postman import Postman, Sender

_log = structlog.get_logger("clock")
_AT_ONCE = 50


class ClockRoom:
    """Bell, agenda and postman together."""

    def __init__(self, books: Books, clock: Clock, sender: Sender, house: House) -> None:
        self._books = books
        self._clock = clock
        self.bell = Bell(clock, self.ring)
        self.postman = Postman(books, clock, sender, house, self.bell.now)
        self._ringing = asyncio.Lock()
        self._again = False

    @property
    def busy(self) -> bool:
        """Is something being done right now?"""
        return self._ringing.locked() or self._again or self.postman.busy

    async def start(self) -> None:
        """Take up what a stop interrupted, then watch the time."""
        recovered = await self.postman.recover()
        _log.info("clock room open", letters_recovered=recovered)
        self._books.listen(lambda touched: self.bell.now())
        self.bell.start()

    async def close(self) -> None:
        """Stop the bell, let letters in hand arrive."""
        self.bell.stop()
        async with self._ringing:
            await self.postman.close()

    async def ring(self) -> None:
        """Do all that is due; rings that come meanwhile are one more round."""
        self._again = True
        if self._ringing.locked():
            return
        async with self._ringing:
            while self._again:
                self._again = False
                await self._round()

    async def _round(self) -> None:
        try:
            await self._do_what_is_due()
            await self.postman.round()
            self.bell.at(await self.next_due())
        except BooksUnavailable as problem:
            _log.error("books unavailable", problem=str(problem))
        except Exception:
            _log.exception("the clock room failed; the sweep tries again")

    async def _do_what_is_due(self) -> None:
        while await self._books.perform(self._some_duties):
            await asyncio.sleep(0)

    async def _some_duties(self, desk: Desk) -> int:
        await talks.sweep(desk)
        await upkeep.sweep(desk)
        entries = await desk.agenda.due(self._clock.now(), _AT_ONCE)
        for entry in entries:
            outcome = await duties.run(desk, entry)
            await desk.agenda.done(entry, outcome)
            _log.info("duty", duty=entry.duty.value, subject=entry.subject, outcome=outcome)
        return len(entries)

    async def next_due(self) -> datetime | None:
        """When a duty or a letter is due next; None when nothing is planned."""

        async def look(desk: Desk) -> datetime | None:
            found = [await desk.agenda.next_due(), await desk.outbox.next_due()]
            return min((due for due in found if due is not None), default=None)

        return await self._books.read(look)
