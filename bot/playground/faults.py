"""Scripted trouble: what goes wrong with which of the next requests, or with all of them for a while."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.playground.clock import PlayClock

SENT = ("send", "edit")
Kind = Literal["drop_before", "drop_after", "refuse", "hang", "answer"]


@dataclass(frozen=True)
class Fault:
    """One way for a request to go wrong; `effect` says whether what it asked for still happens."""

    kind: Kind
    effect: bool = False
    seconds: float = 0
    code: int = 0
    description: str = ""
    retry_after: int | None = None


drop_before = Fault("drop_before")
drop_after = Fault("drop_after", effect=True)
bad_gateway = Fault("answer", code=502, description="Bad Gateway")
bad_gateway_after = Fault("answer", effect=True, code=502, description="Bad Gateway")


def refuse(seconds: float = 0.2) -> Fault:
    """The connection is reset without effect and the port refuses for so many real seconds."""
    return Fault("refuse", seconds=seconds)


def hang(seconds: float, effect: bool = False) -> Fault:
    """Nothing for so many real seconds, then the connection drops."""
    return Fault("hang", effect=effect, seconds=seconds)


def too_many(retry_after: int) -> Fault:
    """A 429."""
    words = f"Too Many Requests: retry after {retry_after}"
    return Fault("answer", code=429, description=words, retry_after=retry_after)


def error(code: int, description: str) -> Fault:
    """Any refusal; give Telegram's words, such as 'Forbidden: user is deactivated'."""
    return Fault("answer", code=code, description=description)


@dataclass
class _Planned:
    method: str
    chat_id: int | None
    times: int
    fault: Fault


class Faults:
    """The script: each entry strikes the next `times` requests that fit it.

    Spells strike everything for some seconds of the playground's clock: `lost` is a network that is gone,
    `jam` a flood limit for whatever the bot sends or edits.
    """

    def __init__(self, clock: PlayClock) -> None:
        self._planned: list[_Planned] = []
        self._clock = clock
        self._until: dict[str, datetime] = {}

    def lose(self, seconds: float) -> None:
        """Every connection drops without effect, for so long."""
        self._until["lost"] = self._clock.now() + timedelta(seconds=seconds)

    def jam(self, seconds: float) -> None:
        """Whatever is sent is too much, for so long; the answer tells how long."""
        self._until["jam"] = self._clock.now() + timedelta(seconds=seconds)

    def left(self, spell: str) -> int:
        """Seconds until a spell ends, rounded up; 0 when there is none."""
        until = self._until.get(spell)
        return max(0, math.ceil((until - self._clock.now()).total_seconds())) if until else 0

    def _spell(self, method: str) -> Fault | None:
        if self.left("lost"):
            return drop_before
        wait = self.left("jam")
        return too_many(wait) if wait and method.startswith(SENT) else None

    def add(self, *, do: Fault, method: str = "*", chat: object = None, times: int = 1) -> None:
        """Plan trouble for a method ('*' is any but getUpdates), in one chat or anywhere."""
        chat_id = chat if isinstance(chat, int) else getattr(chat, "id", None)
        self._planned.append(_Planned(method, chat_id, times, do))

    def clear(self) -> None:
        """No more trouble."""
        self._planned.clear()
        self._until.clear()

    def strike(self, method: str, chat_id: object) -> Fault | None:
        """The trouble for a request, if any is planned; it is used up by asking."""
        for planned in self._planned:
            fits = planned.method == method or (planned.method == "*" and method != "getUpdates")
            if fits and planned.chat_id in (None, chat_id):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned.fault
        return self._spell(method)
