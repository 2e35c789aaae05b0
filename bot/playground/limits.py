"""How much a bot may say: Telegram's flood limits, counted by the playground's clock."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground.clock import PlayClock
from bot.playground.errors import too_many


@dataclass(frozen=True)
class Allowances:
    """A chat takes one message a second after a burst, a group 20 a minute, all chats together 30 a second."""

    burst: int = 3
    group: int = 20
    group_window: timedelta = timedelta(seconds=60)
    overall: int = 30
    overall_window: timedelta = timedelta(seconds=1)


class Limits:
    """Remembers what was sent where; sends and edits share a chat's allowance."""

    def __init__(self, clock: PlayClock, on: bool = True, allowances: Allowances | None = None) -> None:
        self.on = on
        self._clock = clock
        self._allow = allowances or Allowances()
        self._all: deque[datetime] = deque(maxlen=self._allow.overall)
        self._groups: defaultdict[int, deque[datetime]] = defaultdict(lambda: deque(maxlen=self._allow.group))
        self._tokens: dict[int, tuple[float, datetime]] = {}

    def spend(self, chat_id: int, is_group: bool) -> None:
        """Count one send or edit, or raise a 429 that names the wait."""
        if not self.on:
            return
        now = self._clock.now()
        tokens = self._filled(chat_id, now)
        waits = [1 - tokens, _wait(self._all, self._allow.overall_window, now)]
        if is_group:
            waits.append(_wait(self._groups[chat_id], self._allow.group_window, now))
        if max(waits) > 1e-6:  # less is the dust of adding fractions
            raise too_many(max(1, math.ceil(max(waits))))
        self._tokens[chat_id] = (tokens - 1, now)
        self._all.append(now)
        self._groups[chat_id].append(now)

    def _filled(self, chat_id: int, now: datetime) -> float:
        tokens, since = self._tokens.get(chat_id, (float(self._allow.burst), now))
        return min(self._allow.burst, tokens + (now - since).total_seconds())


def _wait(times: deque[datetime], window: timedelta, now: datetime) -> float:
    """Seconds until one more fits into a sliding window; nothing to wait for below zero."""
    if len(times) < (times.maxlen or 0):
        return 0
    return (times[0] + window - now).total_seconds()
