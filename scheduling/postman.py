"""The postman: takes due letters from the outbox, renders each when it is sent, and writes down what became of it."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.delivery import Delivery, Unknown
from bot.domain.ids import Chat
from bot.domain.letters import CardAddress, Fate, Letter
from bot.ports import Books, Clock, Desk, House
from bot.views.compose import compose
from bot.views.message import Message
from scheduling.ends import End, Ends
from scheduling.pace import WINDOW, Pace

_log = structlog.get_logger("letter")
_LEASE = timedelta(seconds=90)  # longer than any request may take
_AT_ONCE = 50
_LOOK = 200


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

    def __init__(self, books: Books, clock: Clock, sender: Sender, house: House, wake: Callable[[], None]) -> None:
        self._books = books
        self._clock = clock
        self._sender = sender
        self._house = house
        self._wake = wake
        self._busy: dict[Chat, asyncio.Task[None]] = {}
        self._ends = Ends(clock)

    @property
    def busy(self) -> bool:
        """Is a letter on its way?"""
        return bool(self._busy)

    async def recover(self) -> int:
        """At start: letters whose sender died while sending may have arrived; returns how many."""
        return await self._books.perform(lambda desk: self._forlorn(desk, every=True))

    async def round(self) -> None:
        """Take every letter that may go now and send it on its way."""
        for letter in await self._books.perform(self._claim):
            task = asyncio.create_task(self._carry(letter), name=f"letter {letter.id}")
            self._busy[letter.chat] = task

    async def next_due(self) -> datetime | None:
        """When a letter is due next."""

        async def look(desk: Desk) -> datetime | None:
            return await desk.outbox.next_due()

        return await self._books.read(look)

    async def close(self) -> None:
        """Let the letters in hand arrive; what waits is sent after the next start."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _claim(self, desk: Desk) -> list[Letter]:
        now, claimed = self._clock.now(), list[Letter]()
        await self._forlorn(desk, every=False)
        candidates = await desk.outbox.candidates(now, _LOOK)
        if not candidates:
            return claimed
        pace = Pace.of(await desk.outbox.recent(now - WINDOW), await desk.outbox.halts())
        for letter in candidates:
            if letter.chat in self._busy or letter.chat in {one.chat for one in claimed}:
                continue
            if len(claimed) + len(self._busy) >= _AT_ONCE:
                break
            if await self._may_go(desk, letter, pace, now):
                claimed.append(replace(letter, attempt=letter.attempt + 1))
        return claimed

    async def _may_go(self, desk: Desk, letter: Letter, pace: Pace, now: datetime) -> bool:
        earliest = pace.earliest(letter, now, group=self._sender.is_group(letter.chat))
        if earliest > now:
            await desk.outbox.put_off(letter, earliest)
            return False
        pace.note(letter.chat, now)
        await desk.outbox.note_send(letter.chat, now)
        return await desk.outbox.claim(letter, now + _LEASE)

    async def _carry(self, letter: Letter) -> None:
        try:
            ready = await self._books.read(lambda desk: self._render(desk, letter))
            end = await self._deliver(ready)
            await self._books.perform(lambda desk: self._ends.keep(desk, ready.letter, end))
            _log.info("letter", id=letter.id, kind=letter.kind, end=end.name, attempt=letter.attempt)
        except Exception:
            _log.exception("letter failed", id=letter.id, kind=letter.kind)
            await self._give_up(letter)
        finally:
            self._busy.pop(letter.chat, None)
            self._wake()

    async def _give_up(self, letter: Letter) -> None:
        """A letter that could not even be rendered: it ends visibly, and the line behind it goes on."""

        async def fail(desk: Desk) -> None:
            await desk.outbox.end(letter, Fate.FAILED, "could not be rendered or kept")

        try:
            await self._books.perform(fail)
        except Exception:
            _log.exception("letter stays claimed until its lease ends", id=letter.id)

    async def _render(self, desk: Desk, letter: Letter) -> Ready:
        message = await compose(letter, desk, self._house)
        card = await desk.letters.card(letter.card, letter.chat) if letter.card else None
        if card is not None:
            letter = replace(letter, edits=card.message)
        digest = hashlib.sha256(repr(message).encode()).hexdigest()[:16] if letter.card else ""
        return Ready(letter, message, card, digest)

    async def _deliver(self, ready: Ready) -> End:
        letter, message = ready.letter, ready.message
        if letter.expires_at is not None and letter.expires_at < self._clock.now():
            return End("skipped", reason="late")
        if message is None:
            return End("skipped", reason="nothing to show")
        if ready.card is not None and ready.card.digest == ready.digest:
            return End("skipped", reason="unchanged")
        return End("tried", delivery=await self._sender.deliver(letter, message), digest=ready.digest)

    async def _forlorn(self, desk: Desk, *, every: bool) -> int:
        found = await desk.outbox.forlorn(self._clock.now(), every=every)
        mine = {letter for letter in found if every or letter.chat not in self._busy}
        for letter in mine:
            await self._ends.keep(desk, letter, End("tried", delivery=Unknown("the sender died")))
        return len(mine)
