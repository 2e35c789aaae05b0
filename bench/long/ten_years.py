"""By hand: ten years of weekly meetups in six zones, with clock jumps, stops and deaths between (guarantee G8).

    PYTHONPATH=. python bench/long/ten_years.py [weeks] [seed]

Every meetup goes through the real agenda, clock room and books; what should be said is worked out a second time and
compared. Some minutes a zone; as many zones at once as there are processors. Ends with 1 if a promise was broken.
"""

import asyncio
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import structlog

from bot.clock import pin_zones
from tests.faults.years import ZONES, Years, violations

SATURDAY = 5


def play(zone: str, weeks: int, seed: int) -> tuple[str, list[str]]:
    """One zone: its row of the table, and what was promised and not kept."""
    pin_zones()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began, first = time.monotonic(), date(ZONES[zone], 1, 1)
    first += timedelta(days=(SATURDAY - first.weekday()) % 7)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        years = asyncio.run(Years(Path(folder), zone, first, weeks, seed).play())
    wrong, missed = violations(years), len(years.missed())
    troubles = ", ".join(f"{count} {kind}" for kind, count in sorted(years.counts.items()) if kind != "nothing")
    row = (
        f"{zone:20} {first} {len(years.expected):8,} {len(years.asked):8,} {missed:8,} {years.ambiguous:9} "
        f"{len(wrong):6}   {time.monotonic() - began:4.0f} s   {troubles}"
    )
    return row, wrong


def main() -> int:
    """Print the table."""
    weeks, seed = (int(word) for word in (sys.argv[1:] + ["520", "1"][len(sys.argv) - 1 :])[:2])
    print(f"{weeks} weeks, two meetups each (Saturday 19:00, Sunday 02:30 local), seed {seed}")
    print(f"{'zone':20} {'from':10} {'due':>8} {'said':>8} {'too late':>8} {'in doubt':>9} {'broken':>6}")
    broken = 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for row, wrong in pool.map(play, ZONES, [weeks] * len(ZONES), [seed] * len(ZONES)):
            print(row, *wrong[:20], sep="\n    ", flush=True)
            broken += len(wrong)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
