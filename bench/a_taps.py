"""(a) Taps a second, from the update to the answer after the commit: the usual way, without a framework, Moim."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench._api import Api
from bench._bots import running
from bench._club import prepare

GROUPS, PEOPLE = 20, 100


async def one(kind: str, taps: int, delay: float) -> tuple[float, float]:
    """Taps a second, and milliseconds of processor a tap."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups = await prepare(folder / "moim.db", GROUPS, PEOPLE)
        presses = [groups[n % GROUPS].press(n + 1, n // GROUPS) for n in range(taps)]
        async with Api(delay) as api, running(api, kind, folder) as bot:
            await asyncio.sleep(0.5)  # what a start does besides is over
            cpu, began = bot.cpu(), time.perf_counter()
            await api.push(presses)
            await api.until({str(n + 1) for n in range(taps)})
            spent = time.perf_counter() - began
            return taps / spent, (bot.cpu() - cpu) / taps * 1000


async def main() -> None:
    for delay, taps in ((0.0, {"usual": 500, "bare": 2000, "moim": 2000}), (0.04, {"usual": 60, "moim": 2000})):
        for kind, many in taps.items():
            if len(sys.argv) > 1 and kind not in sys.argv[1:]:
                continue
            speed, cost = await one(kind, many, delay)
            print(f"{delay * 1000:3.0f} ms a call  {kind:8} {speed:8.0f} taps/s  {cost:6.2f} ms of processor a tap")


if __name__ == "__main__":
    asyncio.run(main())
