"""The clock room: when the bell rings, do what is due, send what may go, and set the bell again."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.counts import Counts
from bot.domain.agenda import Entry
from bot.ports import Books, BooksUnavailable, Clock, Desk, House
from bot.usecases import duties, talks, upkeep
from scheduling.bell import Bell
from scheduling.pace import Limits
from scheduling.postman import Postman, Sender

_log = structlog.get_logger("clock")
_AT_ONCE = 50
_TRIES = 3
_SWEEP = 20.0  # seconds of the machine, whatever its clock says
_TIDY = timedelta(seconds=20)


class _Replanned(Exception):
    """What was due has been planned anew or done meanwhile: nothing of this try is kept."""


class ClockRoom:
    """Bell, agenda and postman together. One worker does the rounds; whoever has news only wakes it.

    It also wakes by itself every few seconds, so a lost alarm or a clock that was set back costs little.
    """

    def __init__(
        self, books: Books, clock: Clock, sender: Sender, house: House, counts: Counts | None = None,
        limits: Limits | None = None,
    ) -> None:  # fmt: skip
        self._books = books
        self._clock = clock
        self._house = house
        self.bell = Bell(clock, self.ring)
        self.postman = Postman(books, clock, sender, house, self.ring, counts, limits)
        self._news = asyncio.Event()
        self._rounding = False
        self._open = False
        self._tidied: datetime | None = None
        self._worker: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Is something being done right now?"""
        return self._open and (self._news.is_set() or self._rounding or self.postman.busy)

    async def start(self) -> None:
        """Take up what a stop interrupted, then watch the time."""
        recovered = await self.postman.recover()
        _log.info("clock room open", letters_recovered=recovered)
        self._open = True
        self._books.listen(lambda touched: self.ring())
        self.bell.start()
        self._worker = asyncio.create_task(self._work(), name="clock room")
        self.ring()

    async def close(self) -> None:
        """Finish the round, let letters in hand arrive; what waits is done after the next start."""
        self._open = False
        self.bell.stop()
        self._news.set()
        if self._worker is not None:
            await self._worker
        await self.postman.close()

    def ring(self) -> None:
        """There is news: one more round, as soon as possible."""
        if self._open:
            self._news.set()

    async def next_due(self) -> datetime | None:
        """When a duty is due or a letter may go next; None when nothing is planned."""

        async def look(desk: Desk) -> datetime | None:
            found = [await desk.agenda.next_due(), await self.postman.next_due(desk)]
            return min((due for due in found if due is not None), default=None)

        return await self._books.read(look)

    async def _work(self) -> None:
        while self._open:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _SWEEP)
            self._news.clear()
            if self._open:
                self._rounding = True
                await self._round()
                self._rounding = False

    async def _round(self) -> None:
        try:
            await self._tidy()
            await self._do_what_is_due()
            await self.postman.round()
            self.bell.at(await self.next_due())
        except BooksUnavailable as problem:
            _log.error("books unavailable", problem=str(problem))
        except Exception:
            _log.exception("a round failed; the next one tries again")

    async def _tidy(self) -> None:
        """Drop what nobody needs any more, now and then: it is no part of every round's work."""
        now = self._clock.now()
        if self._tidied is None or abs(now - self._tidied) >= _TIDY:
            self._tidied = now
            await self._books.perform(talks.sweep)
            await self._books.perform(lambda desk: upkeep.sweep(desk, self._house))

    async def _do_what_is_due(self) -> None:
        """The first of what is due; the rest comes after the letters, so that nobody waits for an answer meanwhile."""

        async def look(desk: Desk) -> Sequence[Entry]:
            return await desk.agenda.due(self._clock.now(), _AT_ONCE)

        found = await self._books.read(look)
        if len(found) == _AT_ONCE:
            self.ring()
        while found:
            found = await self._do(found)

    async def _do(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Each in a unit of work of its own, one commit for all, up to one that fails; returns what is left to do."""
        outcomes, problem = await self._books.perform_row([partial(_once, entry=entry) for entry in entries])
        for entry, outcome in zip(entries, outcomes, strict=False):
            _log.info("duty", duty=entry.duty.value, subject=entry.subject, outcome=outcome)
        if problem is None:
            return ()
        await self._failed(entries[len(outcomes)], problem)
        return entries[len(outcomes) + 1 :]

    async def _failed(self, entry: Entry, problem: Exception) -> None:
        """Tried again by itself, then given up: a broken one holds nothing else up."""
        for tried in range(1, _TRIES + 1):
            if isinstance(problem, BooksUnavailable):
                raise problem
            if isinstance(problem, _Replanned):
                return
            _log.error("duty failed", duty=entry.duty.value, subject=entry.subject, tries=tried, exc_info=problem)
            if tried < _TRIES:
                [*done], again = await self._books.perform_row([partial(_once, entry=entry)])
                if again is None:
                    _log.info("duty", duty=entry.duty.value, subject=entry.subject, outcome=done[0])
                    return
                problem = again
        await self._give_up(entry)

    async def _give_up(self, entry: Entry) -> None:
        """Whatever is broken about it, it must not come round again and hold the others up."""
        try:
            await self._books.perform(lambda desk: duties.give_up(desk, entry))
        except BooksUnavailable:
            raise
        except Exception:
            _log.exception("what comes after it cannot be planned", duty=entry.duty.value, subject=entry.subject)
            await self._books.perform(lambda desk: desk.agenda.done(entry, "failed"))


async def _once(desk: Desk, entry: Entry) -> str:
    """Marked before it is done, because a duty may plan its own successor."""
    if not await desk.agenda.begin(entry):
        raise _Replanned
    outcome = await duties.run(desk, entry)
    await desk.agenda.done(entry, outcome)
    return outcome
