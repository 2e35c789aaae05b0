"""(a) Taps a second, from the update to the answer after the commit: the usual way, without a framework, Moim."""

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench._api import Api
from bench._bots import running
from bench._club import prepare
from bench._table import Row, show

GROUPS, PEOPLE, ROUNDS = 20, 100, 3
TAPS = {"usual": 300, "bare": 2000, "moim": 2000}
SLOW, SLOW_TAPS = 0.04, {"usual": 40, "moim": 2000}


@dataclass
class Found:
    """What the rounds of one bot gave: taps a second, and milliseconds of processor a tap."""

    speed: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)

    @property
    def middle(self) -> tuple[float, float]:
        return statistics.median(self.speed), statistics.median(self.cost)


async def one(kind: str, taps: int, delay: float) -> tuple[float, float]:
    """Taps a second, and milliseconds of processor a tap, the bot's own process alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups = await prepare(folder / "moim.db", GROUPS, PEOPLE)
        presses = [groups[n % GROUPS].press(n + 1, n // GROUPS) for n in range(taps)]
        async with Api(delay) as api, running(api, kind, folder) as bot:
            await asyncio.sleep(2.0)  # what a start does besides is over
            cpu, began = bot.cpu(), time.perf_counter()
            await api.push(presses)
            await api.until({str(n + 1) for n in range(taps)})
            spent = time.perf_counter() - began
            return taps / spent, (bot.cpu() - cpu) / taps * 1000


async def compared(taps: dict[str, int], delay: float) -> dict[str, Found]:
    """The bots in turn, some rounds, so that all meet the same noise."""
    found = {kind: Found() for kind in taps}
    for _ in range(ROUNDS):
        for kind, many in taps.items():
            speed, cost = await one(kind, many, delay)
            found[kind].speed.append(speed)
            found[kind].cost.append(cost)
    return found


async def main() -> None:
    """Both tables' worth of rounds, then one table."""
    fast, slow = await compared(TAPS, 0.0), await compared(SLOW_TAPS, SLOW)
    (usual, dear), (bare, least), (moim, cost) = (fast[kind].middle for kind in TAPS)
    rows = [
        Row("taps, an API call costs nothing", moim, "a second", usual, 9, better="more", of="ratio"),
        Row("taps, an API call takes 40 ms", slow["moim"].middle[0], "a second", slow["usual"].middle[0], 50,
            better="more", of="ratio"),
        Row("processor a tap", cost, "ms", dear),
        Row("processor a tap, against no framework", cost / least, "times", None, 3),
    ]  # fmt: skip
    show(
        "a. Taps", rows,
        f"Medians of {ROUNDS} rounds in turn; {GROUPS} groups, {PEOPLE} people, each tap a new answer. The usual "
        "design is python-telegram-bot as it comes, with a transaction and an edit a tap. Without a framework "
        f"(sqlite3 and aiohttp by hand, no letters, rights or forms): {bare:,.0f} taps a second, "
        f"{least:.2f} ms of processor each.",
    )  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
