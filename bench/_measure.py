"""Measuring: percentiles, memory of a process, and how long a loop was held up."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = 0.001


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` (0 to 1) of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(part * len(ordered) + 0.5) - 1))]


def memory(process: int | str = "self", what: str = "VmRSS") -> float:
    """Resident memory in MB (`VmHWM`: the most it ever was)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(what)


@dataclass
class Stalls:
    """How late a sleeper of a millisecond woke up at worst, in seconds: so long nothing else could run."""

    longest: float = 0.0


@contextlib.asynccontextmanager
async def stalls() -> AsyncIterator[Stalls]:
    """Watch this loop meanwhile."""
    found = Stalls()

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_TICK)
            found.longest = max(found.longest, time.perf_counter() - before - _TICK)

    watcher = asyncio.create_task(watch())
    try:
        yield found
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)
