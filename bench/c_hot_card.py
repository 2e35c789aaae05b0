"""Row c: 500 taps on one card in 30 seconds and 20 on the card of another group, against Telegram's limits.

Real time and real processes. The server refuses what Telegram refuses: more than 20 messages and edits a minute in a
group, more than one a second to a chat after three at once, more than 30 a second over all. The usual design answers a
tap after it has edited the card, an edit a tap, and drops what is refused, as python-telegram-bot does by itself.
"""

import asyncio
import math
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench._api import Api
from bench._bots import running
from bench._club import Group, prepare
from bench._measure import percentile
from bench._table import Row, show
from bot.playground.clock import PlayClock
from bot.playground.errors import ApiError
from bot.playground.limits import Limits

SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
HOT, OTHER = 500, 20
DELAY = 0.04  # seconds that an answer of the server takes: about what Telegram's do
AFTER = 8.0  # seconds in which the card may still become true
_SPENDS = {"sendMessage", "editMessageText"}


@dataclass
class Edit:
    """One edit or send: when it was asked for, in which chat, what it showed, was it done?"""

    at: float
    chat: int
    text: str
    done: bool


@dataclass
class Strict(Api):
    """A server with Telegram's limits."""

    edits: list[Edit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._limits = Limits(PlayClock())

    async def _answer(self, method: str, fields: dict[str, str]) -> tuple[str, dict[str, Any]]:
        if method not in _SPENDS:
            return await super()._answer(method, fields)
        edit = Edit(time.perf_counter(), int(fields["chat_id"]), fields["text"], done=True)
        self.edits.append(edit)
        try:
            self._limits.spend(edit.chat, is_group=True)
        except ApiError as refusal:
            edit.done = False
            await asyncio.sleep(self.delay)
            return f"{refusal.code} Refused", refusal.body()
        return await super()._answer(method, fields)


@dataclass(frozen=True)
class Found:
    """What one design did; seconds, and how many of the hot card's edits were made and refused."""

    answers: list[float]
    other: list[float]
    unanswered: int
    made: int
    refused: int
    true_after: float


async def one(kind: str) -> Found:
    """The same taps for Moim or the usual bot."""
    with tempfile.TemporaryDirectory() as name:
        hot, other = await prepare(Path(name) / "moim.db", 2, HOT)
        async with Strict(DELAY) as api, running(api, kind, Path(name)):
            await asyncio.sleep(1)
            tapped = await tap(api, hot, other)
            last = max(tapped.values())
            await asyncio.sleep(AFTER)
            return found(api, hot, tapped, last)


async def tap(api: Api, hot: Group, other: Group) -> dict[str, float]:
    """Each at its moment, by people who all press once in a group; when each was pressed."""
    plan = [(SECONDS * n / HOT, hot, n) for n in range(HOT)] + [(SECONDS * n / OTHER, other, n) for n in range(OTHER)]
    tapped, began = dict[str, float](), time.perf_counter()
    for number, (moment, group, person) in enumerate(sorted(plan, key=lambda one: one[0]), 1):
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        press = f"{number}:{group.chat}"
        update = group.press(number, person)
        update["callback_query"]["id"] = press
        tapped[press] = time.perf_counter()
        await api.push([update])
    return tapped


def found(api: Strict, hot: Group, tapped: dict[str, float], last: float) -> Found:
    """The books of the server."""
    waits = {press: at - tapped[press] for press, at in api.answered.items()}
    mine = [edit for edit in api.edits if edit.chat == hot.chat]
    true = [edit.at for edit in mine if edit.done and str(HOT) in edit.text]
    return Found(
        [wait for press, wait in waits.items() if press.endswith(str(hot.chat))],
        [wait for press, wait in waits.items() if not press.endswith(str(hot.chat))],
        len(tapped) - len(waits), sum(edit.done for edit in mine), sum(not edit.done for edit in mine),
        max(0.0, true[0] - last) if true else math.inf,
    )  # fmt: skip


async def main() -> None:
    usual, moim = await one("usual"), await one("moim")
    middle, late = percentile(moim.answers, 0.5), percentile(moim.answers, 0.99)
    never = "never" if math.isinf(usual.true_after) else usual.true_after
    rows = [
        Row("a tap's answer: p50", middle, "s", percentile(usual.answers, 0.5)),
        Row("... p99", late, "s", percentile(usual.answers, 0.99), 2 * middle + DELAY),
        Row("... never", moim.unanswered, "", usual.unanswered, 0),
        Row("edits of the hot card that were made", moim.made, "", usual.made, 12),
        Row("... refused", moim.refused, "", usual.refused, 0),
        Row("the card is true after the last tap by", moim.true_after, "s", never, 4),
        Row("the other group's answers, the slowest", max(moim.other), "s", max(usual.other), 0.5),
    ]
    note = f"{HOT} taps by as many people in {SECONDS:.0f} s, {OTHER} elsewhere; a call takes {DELAY * 1000:.0f} ms."
    show("c. A hot card", rows, note)


if __name__ == "__main__":
    asyncio.run(main())
