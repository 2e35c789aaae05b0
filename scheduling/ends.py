"""What becomes of a letter: every outcome of an attempt, written down so that nothing disappears."""

from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.domain.delivery import (
    Delivery,
    MessageGone,
    Moved,
    Rejected,
    Sent,
    ThreadGone,
    Throttled,
    Unknown,
    Unreachable,
    Unsent,
)
from bot.domain.ids import MessageRef
from bot.domain.letters import CardAddress, Doubtful, Fate, Letter
from bot.ports import Clock, Desk
from bot.usecases import reach

_log = structlog.get_logger("letter")
_LIFE = timedelta(hours=24)  # nothing is tried for longer, unless it says so itself
_TOGETHER = timedelta(seconds=10)  # two chats asked to wait within this: everybody waits
_CARD_AGAIN = timedelta(seconds=60)  # a deleted card is posted anew at most once in this


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended: tried (see `delivery`) or skipped (see `reason`)."""

    what: str
    delivery: Delivery | None = None
    reason: str = ""
    digest: str = ""

    @property
    def name(self) -> str:
        """For the log."""
        return type(self.delivery).__name__ if self.delivery is not None else f"{self.what}: {self.reason}"


class Ends:
    """Writes the end of an attempt, in one unit of work with all that follows from it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def keep(self, desk: Desk, letter: Letter, end: End) -> None:
        """One attempt's end."""
        match end.delivery:
            case None:
                await desk.outbox.end(letter, Fate.SKIPPED, end.reason)
            case Sent(message):
                await self._sent(desk, letter, message, end.digest)
            case Unsent(why):
                await self._later(desk, letter, why, doubtful=False)
            case Unknown(why):
                await self._unknown(desk, letter, why)
            case Throttled(seconds):
                await self._throttled(desk, letter, seconds)
            case Rejected(why):
                _log.error("letter rejected", id=letter.id, kind=letter.kind, why=why)
                await desk.outbox.end(letter, Fate.FAILED, why)
            case other:
                await self._elsewhere(desk, letter, other)

    async def _elsewhere(self, desk: Desk, letter: Letter, end: Delivery) -> None:
        """The place is not what it was: moved, closed to us, or the message is gone."""
        now = self._clock.now()
        match end:
            case Moved(to):
                await desk.communities.move(letter.chat, to)
                await desk.outbox.again(letter, now, "moved", doubtful=False)
            case Unreachable(why):
                await desk.outbox.end(letter, Fate.FAILED, why)
                await reach.lost(desk, letter, why)
            case ThreadGone():
                await reach.thread_gone(desk, letter)
                await desk.outbox.again(letter, now, "thread gone", doubtful=False)
            case MessageGone():
                await self._post_anew(desk, letter)

    async def _sent(self, desk: Desk, letter: Letter, message: MessageRef | None, digest: str) -> None:
        where = message or letter.edits
        await desk.outbox.end(letter, Fate.DELIVERED, sent=where)
        if letter.card is None or where is None:
            return
        now = self._clock.now()
        old = await desk.letters.card(letter.card, letter.chat)
        posted = old.posted_at if old is not None and old.message == where else now
        await desk.letters.save_card(CardAddress(letter.card, letter.chat, where, now, posted, digest))

    async def _later(self, desk: Desk, letter: Letter, why: str, *, doubtful: bool) -> None:
        now = self._clock.now()
        wait = timedelta(seconds=min(300, 2 ** min(letter.attempt, 9)))
        last = letter.expires_at or (letter.due_at or now) + _LIFE
        if now + wait > last:
            await desk.outbox.end(letter, Fate.FAILED, f"gave up: {why}")
        else:
            await desk.outbox.again(letter, now + wait, why, doubtful=doubtful)

    async def _unknown(self, desk: Desk, letter: Letter, why: str) -> None:
        """An edit may be repeated freely; an announcement is held, and its host asked."""
        if letter.edits is not None or letter.doubtful is Doubtful.AGAIN:
            await self._later(desk, letter, why, doubtful=letter.edits is None)
            return
        await desk.outbox.end(letter, Fate.HELD, why)
        await reach.ask_about_held(desk, letter)

    async def _throttled(self, desk: Desk, letter: Letter, seconds: float) -> None:
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        others = [h for h in await desk.outbox.halts() if h.chat not in {letter.chat, "*"}]
        if any(h.until > now and now - h.since < _TOGETHER for h in others):
            await desk.outbox.halt(type(letter.chat)("*"), until)
        await desk.outbox.halt(letter.chat, until)
        _log.warning("throttled", chat=letter.chat, seconds=seconds)
        await desk.outbox.again(letter, until, "throttled", doubtful=False)

    async def _post_anew(self, desk: Desk, letter: Letter) -> None:
        now, due = self._clock.now(), self._clock.now()
        if letter.card is not None:
            old = await desk.letters.card(letter.card, letter.chat)
            if old is not None and old.posted_at is not None:
                due = max(now, old.posted_at + _CARD_AGAIN)
            await desk.letters.drop_card(letter.card, letter.chat)
        await desk.outbox.repoint(letter)
        await desk.outbox.again(replace(letter, edits=None), due, "message gone", doubtful=False)
