"""The postman: takes due letters from the outbox, renders each when it is sent, and writes down what became of it."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from bot.counts import Counts
from bot.domain.delivery import Delivery, Rejected, Unknown, Unsent
from bot.domain.ids import Chat
from bot.domain.letters import CardAddress, Fate, Letter, Weight
from bot.ports import Books, BooksUnavailable, Clock, Desk, House
from bot.usecases.cards import APART
from bot.views.compose import compose
from bot.views.message import Message
from scheduling.ends import CARD_AGAIN, End, Ends
from scheduling.pace import LOOK_BACK, WINDOW, Limits, Pace

_log = structlog.get_logger("letter")
_LEASE = timedelta(seconds=90)  # longer than any request may take
_AT_ONCE = 50
_TRIES = 3  # to put a letter into words
_PATIENCE = 0.5  # seconds between tries to write down what became of a letter
_FAREWELL = 8.0  # seconds that letters in hand have at the end


class Sender(Protocol):
    """A door's way out."""

    async def deliver(self, letter: Letter, message: Message) -> Delivery:
        """Send or edit; what became of it."""
        ...

    def is_group(self, chat: Chat) -> bool:
        """Do the limits of groups hold there?"""
        ...


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter with its words, and the card it shows if it is one."""

    letter: Letter
    message: Message | None
    card: CardAddress | None
    digest: str = ""


class Postman:
    """Delivers what is due, as fast as the limits allow, one letter a chat at a time."""

    def __init__(
        self, books: Books, clock: Clock, sender: Sender, house: House, wake: Callable[[], None],
        counts: Counts | None = None, limits: Limits | None = None,
    ) -> None:  # fmt: skip
        self._limits = limits or Limits()
        self._counts = counts or Counts()
        self._orphans: list[Letter] = []  # letters whose sender died, as the last unit of work found them
        self._books = books
        self._clock = clock
        self._sender = sender
        self._house = house
        self._wake = wake
        self._busy: dict[Chat, asyncio.Task[None]] = {}
        self._ends = Ends(clock)
        self._looked = datetime.min.replace(tzinfo=UTC)  # what is due later has not been looked at
        self._searched = self._looked  # for letters whose sender died
        self._kept_back: datetime | None = None  # when a limit lets the next of the others go
        self._shut = self._looked  # nothing may go to anyone before
        self._open = True

    @property
    def busy(self) -> bool:
        """Is a letter on its way?"""
        return bool(self._busy)

    async def recover(self) -> int:
        """At start: letters whose sender died while sending may have arrived; returns how many."""
        await self._books.perform(lambda desk: self._forlorn(desk, every=True))
        return self._count_orphans()

    async def round(self) -> None:
        """Take every letter that may go now and send it on its way."""
        if self._looked <= self._clock.now() < self._shut:
            self._kept_back = self._shut  # whatever has come meanwhile
            return
        for letter, at in await self._books.perform(self._claim):
            task = asyncio.create_task(self._carry(letter, at), name=f"letter {letter.id}")
            self._busy[letter.chat] = task
        self._count_orphans()

    async def next_due(self, desk: Desk) -> datetime | None:
        """When a letter may go next; those in hand say so themselves when they are done."""
        later = await desk.outbox.next_due(self._looked)
        due = min((due for due in (later, self._kept_back) if due is not None), default=None)
        return max(due, self._shut) if due is not None else None

    async def close(self) -> None:
        """Let the letters in hand arrive, for some seconds; the next start takes up what then still hangs."""
        self._open = False
        tasks = list(self._busy.values())
        if tasks:
            _, hanging = await asyncio.wait(tasks, timeout=_FAREWELL)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)

    async def _claim(self, desk: Desk) -> list[tuple[Letter, datetime]]:
        now, claimed = self._clock.now(), dict[Chat, Letter]()
        if abs(now - self._searched) >= _LEASE / 3:
            self._searched = now
            await self._forlorn(desk, every=False)
        recent = await desk.outbox.recent(now - WINDOW, now - LOOK_BACK, self._limits.chat_burst)
        pace = Pace.of(recent, await desk.outbox.halts(), now, self._limits)
        room = min(pace.room(now), _AT_ONCE - len(self._busy))
        while len(claimed) < room:
            shut = pace.closed(Weight.ANSWER, now, self._sender.is_group) | self._busy.keys() | claimed.keys()
            crowded = pace.closed(Weight.CARD, now, self._sender.is_group)
            found = await desk.outbox.candidates(now, room - len(claimed), shut, crowded)
            if not found:
                break
            for letter in found:
                if letter.chat not in claimed:
                    pace.note(letter.chat, now)
                    claimed[letter.chat] = await self._take(desk, letter, now)
        self._looked, self._kept_back, self._shut = now, await self._next(desk, pace, now), pace.over_all(now)
        return [(letter, now) for letter in claimed.values()]

    async def _take(self, desk: Desk, letter: Letter, now: datetime) -> Letter:
        await desk.outbox.note_send(letter.chat, now)
        await desk.outbox.claim(letter, now + _LEASE)
        return replace(letter, attempt=letter.attempt + 1)

    async def _next(self, desk: Desk, pace: Pace, now: datetime) -> datetime | None:
        """When the first of the due letters that a limit keeps back may go."""
        over_all = pace.over_all(now)
        if over_all > now:
            return over_all if await desk.outbox.waits(now) else None
        is_group = self._sender.is_group
        closed = pace.closed(Weight.CARD, now, is_group) - self._busy.keys()
        due = (await desk.outbox.kept_back(now, closed)).items() if closed else ()
        return min((pace.to(chat, weight, now, group=is_group(chat)) for chat, weight in due), default=None)

    async def _carry(self, letter: Letter, at: datetime) -> None:
        try:
            letter, end = await self._try(letter)
            await self._keep(letter, end, at)
            self._count(letter, end)
            _log.info("letter", id=letter.id, kind=letter.kind, end=end.name, attempt=letter.attempt)
        except Exception:
            _log.exception("letter stays claimed until its lease ends", id=letter.id, kind=letter.kind)
        finally:
            self._busy.pop(letter.chat, None)
            self._wake()

    async def _try(self, letter: Letter) -> tuple[Letter, End]:
        """Put it into words and send it. What fails before the request was certainly not sent."""
        try:
            ready = await self._books.read(lambda desk: self._render(desk, letter))
        except Exception as problem:
            _log.exception("letter not rendered", id=letter.id, kind=letter.kind, attempt=letter.attempt)
            why = f"not rendered: {type(problem).__name__}"
            return letter, End.tried(Unsent(why) if letter.attempt < _TRIES else Rejected(why))
        try:
            return ready.letter, await self._deliver(ready)
        except Exception as problem:
            _log.exception("letter not sent", id=letter.id, kind=letter.kind)
            return ready.letter, End.tried(Rejected(f"not sent: {type(problem).__name__}"))

    async def _keep(self, letter: Letter, end: End, at: datetime) -> None:
        """Write the end down, however long the books cannot be written: it is known only here."""

        async def keep(desk: Desk) -> None:
            if end.delivery is None:
                await desk.outbox.forgive(letter.chat, at)
            await self._ends.keep(desk, letter, end)

        while True:
            try:
                return await self._books.perform(keep)
            except BooksUnavailable:
                if not self._open:
                    raise
                await asyncio.sleep(_PATIENCE)

    async def _render(self, desk: Desk, letter: Letter) -> Ready:
        message = await compose(letter, desk, self._house)
        card = await desk.letters.card(letter.card, letter.chat) if letter.card else None
        if card is not None:
            letter = replace(letter, edits=card.message or None)
        digest = hashlib.sha256(repr(message).encode()).hexdigest()[:16] if letter.card else ""
        return Ready(letter, message, card, digest)

    async def _deliver(self, ready: Ready) -> End:
        letter, message, now = ready.letter, ready.message, self._clock.now()
        if letter.expires_at is not None and letter.expires_at < now:
            return End.skipped("late")
        if message is None:
            return End.skipped("nothing to show")
        if ready.card is not None and ready.card.digest == ready.digest:
            return End.skipped("unchanged")
        if ready.card is not None and (due := _not_before(ready.card, now)) > now:
            return End.later(due)
        return End.tried(await self._sender.deliver(letter, message), ready.digest, pin=message.pin)

    def _count_orphans(self) -> int:
        orphans, self._orphans = self._orphans, []
        for letter in orphans:
            self._count(letter, End.tried(Unknown("the sender died")))
        return len(orphans)

    def _count(self, letter: Letter, end: End) -> None:
        """What became of a letter is kept: now it counts."""
        fate = self._ends.fate(letter)
        if fate is not Fate.WAITING:
            self._counts.letters[fate.value] += 1
        if isinstance(end.delivery, Unknown) and letter.edits is None:
            self._counts.ambiguous += 1
        if fate is Fate.DELIVERED and letter.due_at is not None:
            self._counts.delays[letter.weight].note(max(0.0, (self._clock.now() - letter.due_at).total_seconds()))

    async def _forlorn(self, desk: Desk, *, every: bool) -> None:
        found = await desk.outbox.forlorn(self._clock.now(), every=every)
        mine = [letter for letter in found if every or letter.chat not in self._busy]
        for letter in mine:
            await self._ends.keep(desk, letter, End.tried(Unknown("the sender died")))
        self._orphans = mine


def _not_before(card: CardAddress, now: datetime) -> datetime:
    """A card is edited, and a lost one posted anew, at most every so often; a clock that was set back begins anew."""
    last, apart = (card.shown_at, APART) if card.message else (card.posted_at, CARD_AGAIN)
    return last + apart if last is not None and last <= now else now
