"""(d) A hundred people tap one card at once, without limits; and a hundred taps one after another."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bench._api import Api
from bench._bots import running
from bench._club import prepare
from bench._measure import percentile
from bench._table import Row, show

PEOPLE, ROUNDS = 100, 5


async def crowd(kind: str) -> tuple[float, float, float]:
    """Seconds until all of a hundred are answered, and until 95 are; then milliseconds a tap, one after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        [group] = await prepare(folder / "moim.db", 1, 2 * PEOPLE)
        async with Api() as api, running(api, kind, folder):
            await asyncio.sleep(0.5)
            began = time.perf_counter()
            await api.push([group.press(n + 1, n) for n in range(PEOPLE)])
            await api.until({str(n + 1) for n in range(PEOPLE)})
            waits = [at - began for at in api.answered.values()]
            single = []
            for n in range(PEOPLE, 2 * PEOPLE):
                began = time.perf_counter()
                await api.push([group.press(n + 1, n)])
                await api.until({str(n + 1)})
                single.append(api.answered[str(n + 1)] - began)
            return max(waits), percentile(waits, 0.95), statistics.median(single) * 1000


async def main() -> None:
    """Three bots in turn."""
    found: dict[str, list[tuple[float, float, float]]] = {"usual": [], "bare": [], "moim": []}
    for _ in range(ROUNDS):
        for kind, got in found.items():
            got.append(await crowd(kind))
    middle = {kind: [statistics.median(one) for one in zip(*got, strict=True)] for kind, got in found.items()}
    usual, bare, moim = middle["usual"], middle["bare"], middle["moim"]
    rows = [
        Row("100 at once on one card: all answered", moim[0], "s", usual[0], 0.32),
        Row("100 at once on one card: 95 of 100", moim[1], "s", usual[1], 0.24),
        Row("100 one after another: median of a tap", moim[2], "ms", usual[2], 4),
    ]
    note = (
        f"Medians of {ROUNDS} rounds in turn. Without a framework: {bare[0]:.3f} s, {bare[1]:.3f} s, {bare[2]:.1f} ms. "
        "The targets are a bot in Go (0.32 s, 0.24 s) and the fastest of its kind one after another (4 ms), measured "
        "on a machine of this kind."
    )
    show("d. One card", rows, note)


if __name__ == "__main__":
    asyncio.run(main())
