"""How fast letters may go: Telegram's limits, kept before Telegram enforces them. Pure.

Measured and read (python-telegram-bot's and tdlib's issues): about 30 messages a second over all, 1 a second
to one chat with a small burst, 20 a minute to one group; edits and sends share a chat's limit.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.delivery import Halt, SentAt
from bot.domain.ids import Chat
from bot.domain.letters import Weight

WINDOW = timedelta(seconds=60)
_SECOND = timedelta(seconds=1)
LOOK_BACK = timedelta(seconds=10)  # within this an empty bucket is full again
ALL = Chat("*")


@dataclass(frozen=True, slots=True)
class Limits:
    """`all_burst` at once and `all_rate` a second over all; per chat likewise; per group in a minute."""

    all_rate: int = 20
    all_burst: int = 4
    chat_burst: int = 3
    group_minute: int = 18
    group_reserve: int = 6  # of those, kept free of refreshed cards


@dataclass
class Pace:
    """What was sent in the last minute and who asked to wait; tells when a letter may go."""

    limits: Limits = field(default_factory=Limits)
    sent: dict[Chat, list[datetime]] = field(default_factory=dict)
    every: list[datetime] = field(default_factory=list)
    halts: dict[Chat, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, recent: Iterable[SentAt], halts: Iterable[Halt], now: datetime, limits: Limits | None = None) -> "Pace":
        """From what the books say. What lies in the future was written before the clock was set back."""
        pace = cls(limits or Limits())
        for one in sorted(recent, key=lambda sent: sent.at):
            if one.at <= now:
                pace.note(one.chat, one.at)
        pace.halts = {halt.chat: min(halt.until, now + max(halt.until - halt.since, _SECOND)) for halt in halts}
        return pace

    def note(self, chat: Chat, at: datetime) -> None:
        """A message or an edit goes out."""
        self.sent.setdefault(chat, []).append(at)
        self.every.append(at)

    def over_all(self, now: datetime) -> datetime:
        """When anything may go to anyone; not later than `now` means now."""
        return max(self.halts.get(ALL, now), _bucket(self.every, now, self.limits.all_rate, self.limits.all_burst))

    def room(self, now: datetime) -> int:
        """How many may go at this moment, each to another chat."""
        if self.halts.get(ALL, now) > now:
            return 0
        rate, burst = self.limits.all_rate, self.limits.all_burst
        there = (now - _empty_until(self.every, now, rate, burst)) // (_SECOND / rate) + burst
        return max(0, min(burst, there))

    def to(self, chat: Chat, weight: Weight, now: datetime, *, group: bool) -> datetime:
        """When this chat may get a letter of this weight, as far as the chat's own limits go."""
        sent = self.sent.get(chat, [])
        waits = [self.halts.get(chat, now), _bucket(sent, now, 1, self.limits.chat_burst)]
        if group:
            spare = self.limits.group_reserve if weight is Weight.CARD else 0
            waits.append(_window(sent, now, self.limits.group_minute - spare))
        return max(waits)

    def closed(self, weight: Weight, now: datetime, is_group: Callable[[Chat], bool]) -> set[Chat]:
        """The chats that get no letter of this weight now: those of a halt, or with as many as a burst."""
        often = {chat for chat, sent in self.sent.items() if len(sent) >= self.limits.chat_burst}
        return {
            chat
            for chat in (often | self.halts.keys()) - {ALL}
            if self.to(chat, weight, now, group=is_group(chat)) > now
        }


def _bucket(sent: list[datetime], now: datetime, rate: int, burst: int) -> datetime:
    """A bucket that holds `burst` drops and refills `rate` a second (GCRA): when the next drop is there."""
    return max(now, _empty_until(sent, now, rate, burst) - (burst - 1) * (_SECOND / rate))


def _empty_until(sent: list[datetime], now: datetime, rate: int, burst: int) -> datetime:
    """When such a bucket would be full again, if nothing more were taken."""
    step = _SECOND / rate
    # As if all had been spent before: who goes on and on at the full rate gets no second burst.
    empty_until = now - LOOK_BACK + burst * step
    for at in sent[bisect_right(sent, now - LOOK_BACK) :]:
        empty_until = max(empty_until, at) + step
    return empty_until


def _window(sent: list[datetime], now: datetime, most: int) -> datetime:
    """At most `most` in any minute: when the oldest that counts leaves the window."""
    inside = sent[bisect_right(sent, now - WINDOW) :]
    return now if len(inside) < most else inside[-most] + WINDOW
