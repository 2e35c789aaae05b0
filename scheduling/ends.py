"""What becomes of a letter: every outcome of an attempt, written down so that nothing disappears."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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
from bot.domain.ids import Chat, MessageRef
from bot.domain.letters import CardAddress, Doubtful, Fate, Letter, Weight
from bot.ports import Clock, Desk
from bot.usecases import cards, communities, reach, talks
from scheduling.pace import ALL

_log = structlog.get_logger("letter")
CARD_AGAIN = timedelta(seconds=60)  # a card that was deleted is posted anew at most once in this
_TOGETHER = timedelta(seconds=10)  # two chats asked to wait within this: everybody waits
_ATTEMPTS = 300  # with waits of up to five minutes: about a day
_DOUBTS = 8  # attempts nobody knows the end of, spread over an hour
_HOLD = timedelta(seconds=16)  # who waits no longer than this keeps its place in the chat's order
_PIN = timedelta(hours=1)  # a card is worth pinning as long as it is news
_RIGHTS = timedelta(minutes=15)  # how often a group is asked whether we may write again


@dataclass(frozen=True, slots=True)
class End:
    """How an attempt ended: tried (`delivery`), skipped (`reason`), or put off without a request (`until`).

    `pin`: what was posted is to be kept in sight.
    """

    delivery: Delivery | None = None
    reason: str = ""
    until: datetime | None = None
    digest: str = ""
    pin: bool = False

    @classmethod
    def tried(cls, delivery: Delivery, digest: str = "", *, pin: bool = False) -> "End":
        """A request was made, or failed before it was."""
        return cls(delivery, digest=digest, pin=pin)

    @classmethod
    def skipped(cls, reason: str) -> "End":
        """There is no reason to send it any more."""
        return cls(reason=reason)

    @classmethod
    def later(cls, until: datetime) -> "End":
        """Not yet."""
        return cls(reason="not yet", until=until)

    @property
    def name(self) -> str:
        """For the log."""
        return type(self.delivery).__name__ if self.delivery is not None else self.reason


class Ends:
    """Writes the end of an attempt, in one unit of work with all that follows from it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ended: dict[int, Fate] = {}  # what was written, until it is safe to believe it was kept
        self._throttles: dict[Chat, tuple[datetime, datetime]] = {}  # when a 429 came, and how long it lasts

    async def keep(self, desk: Desk, letter: Letter, end: End) -> None:
        """One attempt's end."""
        match end.delivery:
            case None if end.until is not None:
                await desk.outbox.again(letter, end.until, end.reason, doubtful=False)
            case None:
                await self._end(desk, letter, Fate.SKIPPED, end.reason)
            case Sent(message):
                await self._sent(desk, letter, message, end)
            case Unsent(why):
                await self._later(desk, letter, why)
            case Unknown(why):
                await self._unknown(desk, letter, why)
            case Throttled(seconds):
                await self._throttled(desk, letter, seconds)
            case Rejected(why):
                await self._rejected(desk, letter, why)
            case other:
                await self._elsewhere(desk, letter, other)

    def fate(self, letter: Letter) -> Fate:
        """What the kept end of an attempt made of a letter; asked once, after the commit."""
        return self._ended.pop(letter.id, Fate.WAITING)

    async def _end(self, desk: Desk, letter: Letter, fate: Fate, reason: str | None = None, **more: str | None) -> None:
        await desk.outbox.end(letter, fate, reason, **more)
        self._ended[letter.id] = fate

    async def _elsewhere(self, desk: Desk, letter: Letter, end: Delivery) -> None:
        """The place is not what it was: moved, closed to us, or the message is gone."""
        match end:
            case Moved(to):
                await communities.moved(desk, letter.chat, to)
                await desk.outbox.readdress(letter, to)
                await self._in_its_place(desk, letter, "moved")
            case Unreachable("no_rights"):
                await self._no_rights(desk, letter)
            case Unreachable(why):
                await self._end(desk, letter, Fate.FAILED, why)
                await reach.lost(desk, letter, why)
            case ThreadGone():
                await self._thread_gone(desk, letter)
            case MessageGone():
                await self._message_gone(desk, letter)

    async def _sent(self, desk: Desk, letter: Letter, message: MessageRef | None, end: End) -> None:
        where = message or letter.edits
        await self._end(desk, letter, Fate.DELIVERED, sent=where)
        if letter.reason == reach.NO_RIGHTS:
            await reach.regained(desk, letter)
        if letter.kind == talks.QUESTION and where is not None:
            await talks.shown(desk, letter, where)
        if letter.card is None or where is None:
            return
        if end.pin and letter.edits is None:
            await desk.letters.write(_pin(letter, where, self._clock.now()))
        await self._card_shown(desk, letter, where, end.digest)

    async def _card_shown(self, desk: Desk, letter: Letter, where: MessageRef, digest: str) -> None:
        now, card = self._clock.now(), letter.card or ""
        old = await desk.letters.card(card, letter.chat)
        posted = old.posted_at if old is not None and old.message == where else now
        await desk.letters.save_card(CardAddress(card, letter.chat, where, now, posted, digest))
        if old is None:  # what changed while it was on its way found no card to refresh yet: look once more
            again = replace(letter, id=0, key=f"card:{card}:{letter.chat}", weight=Weight.CARD, edits=None)
            await desk.letters.write(replace(again, due_at=now + cards.APART, doubtful=Doubtful.AGAIN, doubts=0))

    async def _rejected(self, desk: Desk, letter: Letter, why: str) -> None:
        await self._failed(desk, letter, why)
        if letter.kind == reach.PIN:
            await reach.may_not_pin(desk, letter)

    async def _failed(self, desk: Desk, letter: Letter, why: str) -> None:
        _log.error("letter failed", id=letter.id, kind=letter.kind, why=why)
        await self._end(desk, letter, Fate.FAILED, why)

    async def _later(self, desk: Desk, letter: Letter, why: str) -> None:
        """It certainly did not arrive: try again, in seconds at first, then every five minutes for a day."""
        if letter.attempt >= _ATTEMPTS:
            await self._failed(desk, letter, f"gave up: {why}")
        else:
            await self._put_off(desk, letter, min(300, 2 ** min(letter.attempt, 9)), why)

    async def _unknown(self, desk: Desk, letter: Letter, why: str) -> None:
        """An edit may be repeated freely; an announcement is held, and its host asked."""
        if letter.edits is not None:
            await self._later(desk, letter, why)
        elif letter.doubtful is Doubtful.HOLD:
            await self._end(desk, letter, Fate.HELD, why)
            await reach.ask_about_held(desk, letter)
        elif letter.doubts >= _DOUBTS:
            await self._failed(desk, letter, f"nobody knows whether it arrived: {why}")
        else:
            await self._put_off(desk, letter, min(1200, 5 * 3**letter.doubts), why, doubtful=True)

    async def _put_off(self, desk: Desk, letter: Letter, seconds: int, why: str, *, doubtful: bool = False) -> None:
        """For a moment the whole chat waits, so that the order is kept; for longer, later letters go first."""
        now, wait = self._clock.now(), timedelta(seconds=seconds)
        if wait <= _HOLD:
            await desk.outbox.halt(letter.chat, now + wait)
        due = min(letter.due_at or now, now) if wait <= _HOLD else now + wait
        await desk.outbox.again(letter, due, why, doubtful=doubtful)

    async def _throttled(self, desk: Desk, letter: Letter, seconds: float) -> None:
        """This chat waits as long as it was told; two chats at once mean that everybody waits."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        self._throttles = {c: (at, end) for c, (at, end) in self._throttles.items() if abs(now - at) < _TOGETHER}
        others = [end for chat, (_, end) in self._throttles.items() if chat != letter.chat and end > now]
        self._throttles[letter.chat] = now, until
        if others:
            await desk.outbox.halt(ALL, max(until, *others))
        await desk.outbox.halt(letter.chat, until)
        _log.warning("throttled", id=letter.id, kind=letter.kind, seconds=seconds)  # a chat may be a person
        await self._in_its_place(desk, letter, "throttled")

    async def _no_rights(self, desk: Desk, letter: Letter) -> None:
        """We may not write in this group: an admin hears it once, and this letter asks again now and then."""
        if await reach.lost_rights(desk, letter):
            await desk.outbox.halt(letter.chat, self._clock.now() + _RIGHTS)
            await self._in_its_place(desk, letter, reach.NO_RIGHTS)
        else:
            await self._failed(desk, letter, reach.NO_RIGHTS)

    async def _thread_gone(self, desk: Desk, letter: Letter) -> None:
        """The same letter once more, to where posts go from now on."""
        if not await reach.thread_gone(desk, letter):
            await self._no_rights(desk, letter)
            return
        args = {name: value for name, value in letter.args.items() if name != "thread"}
        await desk.outbox.reword(letter, args)
        await self._in_its_place(desk, letter, "thread gone")

    async def _message_gone(self, desk: Desk, letter: Letter) -> None:
        """Post it anew; a card's address stays in the books without its message, so that one is posted."""
        if letter.edits is None:
            await self._failed(desk, letter, "a message it refers to is gone")
            return
        card = await desk.letters.card(letter.card, letter.chat) if letter.card is not None else None
        if card is not None:
            await desk.letters.save_card(replace(card, message=MessageRef(""), digest=""))
        await desk.outbox.repoint(letter)
        await self._in_its_place(desk, letter, "message gone")

    async def _in_its_place(self, desk: Desk, letter: Letter, why: str) -> None:
        """Once more, before what was written to this chat after it."""
        await desk.outbox.again(letter, letter.due_at or self._clock.now(), why, doubtful=False)


def _pin(letter: Letter, message: MessageRef, now: datetime) -> Letter:
    """To pin is a request like any other: it counts in the pace, waits and fails as a letter of its own."""
    return Letter(
        reach.PIN, letter.chat, letter.subject, community=letter.community, weight=Weight.CARD,
        key=f"pin:{message}", edits=message, expires_at=now + _PIN,
    )  # fmt: skip
