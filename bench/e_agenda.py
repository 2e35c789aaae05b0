"""Row e: a hundred thousand posts that are known long before, ten thousand of them due at once, a stop of ten minutes.

Moim's own books, clock room and duties (each due one is a unit of work: the meetup is read, the group's reminder is
written as a letter, the next alarm is set), with a door of cardboard. The usual design is a job of APScheduler for each
post, in memory, with its default grace for late ones; its jobs do nothing at all. Each measurement is a process of its
own. Lateness counts from the moment that was planned to the end of the unit of work.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._club import prepare
from bench._measure import memory, percentile, stalls
from bench._table import Row, show

ROOT = Path(__file__).resolve().parents[1]
ALL, BURST, STARTS = 100_000, 10_000, 7
GROUPS = 200
STOP = timedelta(minutes=10)
WAIT, YEAR = timedelta(seconds=3), timedelta(days=365)  # from the start to the burst; far enough
Figures = dict[str, float]


def plan(database: Path, due: datetime | None) -> None:
    """Fill the agenda: `BURST` reminders at `due` (None: far away like the others), the rest in the next years."""
    far = datetime.now(UTC) + timedelta(days=30)
    moments = [due or far] * BURST + [far + timedelta(minutes=10 * n) for n in range(ALL - BURST)]
    with closing(sqlite3.connect(database)) as books, books:
        meetups = books.execute("SELECT id, community FROM meetups").fetchall()
        rows = [
            ("group_reminder", *meetups[n % len(meetups)], _millis(at), _millis(at + timedelta(days=1)), n)
            for n, at in enumerate(moments)
        ]
        add = "INSERT INTO agenda (duty, subject, community, due_at, expires_at, detail) VALUES (?, ?, ?, ?, ?, ?)"
        books.executemany(add, rows)


def _millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)


async def start(database: str) -> Figures:
    """Open books and clock room, until the alarm is set; what memory that took."""
    room, books = _house(database)
    before, began = memory(), time.perf_counter()
    await books.open()
    await room.start()
    while room.bell.next is None and room.busy:
        await asyncio.sleep(0)
    spent = time.perf_counter() - began
    found = {"ms": spent * 1000, "mb": memory() - before}
    await room.close()
    await books.close()
    return found


async def burst(database: str) -> Figures:
    """Serve until all that is due was done; how late each was, and what else could not run meanwhile."""
    from bot.domain.agenda import Duty
    from bot.usecases import duties, reminders

    late, real = list[float](), reminders._remind_group
    duties.register(Duty.GROUP_REMINDER, _timed(real, late))
    room, books = _house(database)
    _bring_near(database)
    await books.open()
    async with stalls() as found:
        await room.start()
        async with asyncio.timeout(180):
            while len(late) < BURST:
                await asyncio.sleep(0.02)
    await room.close()
    await books.close()
    with closing(sqlite3.connect(database)) as kept:
        posted = kept.execute("SELECT count(*) FROM agenda WHERE outcome = 'posted'").fetchone()[0]
    return {"first": min(late), "middle": percentile(late, 0.5), "last": max(late), "stall": found.longest,
            "done": posted}  # fmt: skip


def _bring_near(database: str) -> None:
    """What lies a year ahead is due in a moment: so the moment is the same however long filling the books took."""
    ahead, near = datetime.now(UTC) + YEAR - STOP, datetime.now(UTC) + WAIT
    with closing(sqlite3.connect(database)) as books, books:
        books.execute(
            "UPDATE agenda SET due_at = ?, expires_at = ? WHERE detail < ? AND due_at > ?",
            (_millis(near), _millis(near + STOP), BURST, _millis(ahead)),
        )


def _timed(does: Callable[[Any, Any], Awaitable[str]], late: list[float]) -> Callable[[Any, Any], Awaitable[str]]:
    async def timed(work: Any, entry: Any) -> str:
        outcome = await does(work, entry)
        late.append((datetime.now(UTC) - entry.due_at).total_seconds())
        return outcome

    return timed


def _house(database: str) -> tuple[Any, Any]:
    from bot.clock import SystemClock
    from bot.domain.delivery import Sent
    from bot.domain.ids import MessageRef
    from bot.logs import set_up_logs
    from bot.ports import House
    from data.sqlite import SqliteBooks
    from scheduling.clockroom import ClockRoom

    class Door:
        async def deliver(self, letter: Any, message: Any) -> Sent:
            return Sent(MessageRef(f"{letter.chat}:1"))

        def is_group(self, chat: str) -> bool:
            return True

    set_up_logs()
    books = SqliteBooks(Path(database), SystemClock())
    return ClockRoom(books, SystemClock(), Door(), House("bench", 12, "ko", "Asia/Seoul")), books


async def usual(when: str) -> Figures:
    """The same many jobs of APScheduler: `when` is "far", "burst" or "stop"."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    late, now = list[float](), datetime.now(UTC)
    far = now + timedelta(days=30)
    due = {"far": far, "burst": now + 3 * WAIT, "stop": now - STOP}[when]

    async def post(planned: datetime) -> None:
        late.append((datetime.now(UTC) - planned).total_seconds())

    before, began = memory(), time.perf_counter()
    scheduler = AsyncIOScheduler(timezone=UTC)
    for number in range(ALL if when == "far" else BURST):
        at = due if number < BURST else far + timedelta(minutes=10 * number)
        scheduler.add_job(post, "date", run_date=at, args=(at,))
    scheduler.start()
    found = {"ms": (time.perf_counter() - began) * 1000, "mb": memory() - before}
    if when != "far":
        async with stalls() as held:
            await asyncio.sleep(max(0.0, (due - datetime.now(UTC)).total_seconds()) + 3)
        found |= {"done": len(late), "last": max(late, default=0.0), "stall": held.longest}
    scheduler.shutdown(wait=False)
    return found


def apart(*words: str) -> Figures:
    """One measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.e_agenda", *words], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    found: Figures = json.loads(done.stdout)
    return found


def moim_starts(folder: Path) -> tuple[Figures, Figures]:
    """Medians of starts with nothing planned and with everything, in turn."""
    found: dict[str, list[Figures]] = {"empty": [], "full": []}
    for _ in range(STARTS):
        for name, figures in found.items():
            figures.append(apart("start", str(folder / f"{name}.db")))
    empty, full = ({key: statistics.median(one[key] for one in every) for key in every[0]} for every in found.values())
    return empty, full


def moim_burst(empty: Path, database: Path, wait: timedelta) -> Figures:
    """A burst so far from now; a negative one was due while nobody was there."""
    database.write_bytes(empty.read_bytes())
    plan(database, datetime.now(UTC) + wait)
    return apart("burst", str(database))


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await prepare(folder / "empty.db", GROUPS, 1)
        (folder / "full.db").write_bytes((folder / "empty.db").read_bytes())
        plan(folder / "full.db", None)
        empty, full = moim_starts(folder)
        once = moim_burst(folder / "empty.db", folder / "burst.db", YEAR)
        after = moim_burst(folder / "empty.db", folder / "stop.db", -STOP)
    far, jobs, stopped = apart("usual", "far"), apart("usual", "burst"), apart("usual", "stop")
    rows = [
        Row("100,000 posts: start over an empty one", max(0.0, full["ms"] - empty["ms"]), "ms", far["ms"], 50),
        Row("... memory", max(0.0, full["mb"] - empty["mb"]), "MB", far["mb"], 2),
        Row("10,000 due at once: the first is late by", once["first"], "s", None, 0.1),
        Row("... the last", once["last"], "s", jobs["last"], 0.1),
        Row("... longest stall of the loop", once["stall"] * 1000, "ms", jobs["stall"] * 1000, 50),
        Row("... done", once["done"], "", jobs["done"], BURST, "more"),
        Row("10,000 due in a stop of ten minutes: done", after["done"], "", stopped["done"], BURST, "more"),
    ]
    note = "The usual jobs do nothing; each of Moim's reads its meetup, writes a letter and is kept."
    show("e. Agenda", rows, note)


WAYS: dict[str, Callable[[str], Awaitable[Figures]]] = {"start": start, "burst": burst, "usual": usual}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(WAYS[sys.argv[1]](sys.argv[2]))))
    else:
        asyncio.run(main())
