"""Row b, second half: what a due letter costs when a thousand others wait for later, and when a million do.

The whole way of a letter through the clock room: found, claimed, put into words, handed to a door of cardboard,
its end kept, the next alarm set. The usual design keeps the outbox in a table with an index on the moment alone and
sorts what is due by importance; and the naive one has no index.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._club import prepare
from bench._table import Row, show
from bot.clock import SystemClock
from bot.domain.delivery import Sent
from bot.domain.ids import Chat, MessageRef
from bot.domain.letters import Letter
from bot.logs import set_up_logs
from bot.ports import House
from data.sqlite import SqliteBooks
from scheduling.clockroom import ClockRoom
from scheduling.pace import Limits

FEW, MANY = 1_000, 1_000_000
DUE, ROUNDS = 200, 9
_FIND = "SELECT id FROM waiting WHERE fate = 'waiting' AND due_at <= ? ORDER BY weight, due_at LIMIT 4"
_TAKE = "UPDATE waiting SET fate = 'delivered' WHERE id = ?"


class Door:
    """Everything arrives at once."""

    def __init__(self) -> None:
        self.delivered = 0

    async def deliver(self, letter: Letter, message: Any) -> Sent:
        self.delivered += 1
        return Sent(MessageRef(f"{letter.chat}:1"))

    def is_group(self, chat: Chat) -> bool:
        return False


def fill(database: Path, waiting: int) -> None:
    """So many letters to as many chats, due within the next years."""
    far = round((datetime.now(UTC) + timedelta(days=1)).timestamp() * 1000)
    rows = (("refusal", f"telegram:{n}", n % 4, "again", far + n * 60_000) for n in range(waiting))
    with closing(sqlite3.connect(database)) as books, books:
        add = "INSERT INTO letters (kind, chat, weight, doubtful, due_at) VALUES (?, ?, ?, ?, ?)"
        books.executemany(add, rows)
        books.execute("CREATE TABLE waiting AS SELECT id, fate, weight, due_at FROM letters")


class Room:
    """Books and a clock room that delivers."""

    def __init__(self, database: Path) -> None:
        self.door, self.books, self.costs = Door(), SqliteBooks(database, SystemClock()), list[float]()
        house, limits = House("bench", 12, "ko", "Asia/Seoul"), Limits(100_000, 50)
        self.room = ClockRoom(self.books, SystemClock(), self.door, house, limits=limits)

    async def deliver(self) -> None:
        """Letters that are due now; notes the milliseconds of processor that each took."""
        first, began = self.door.delivered, time.process_time()
        await self.books.perform(lambda desk: _write(desk, first))
        while self.door.delivered < first + DUE or self.room.busy:
            await asyncio.sleep(0.002)
        self.costs.append((time.process_time() - began) / DUE * 1000)


async def moim(databases: list[Path]) -> list[float]:
    """Milliseconds of processor a letter, in each of these; in turn, so that all meet the same noise."""
    rooms = [Room(database) for database in databases]
    for one in rooms:
        await one.books.open()
        await one.room.start()
    for _ in range(ROUNDS):
        for one in rooms:
            await one.deliver()
    for one in rooms:
        await one.room.close()
        await one.books.close()
    return [statistics.median(one.costs) for one in rooms]


async def _write(desk: Any, first: int) -> None:
    for number in range(first, first + DUE):
        args = {"text": "a note", "buttons": []}
        await desk.letters.write(Letter("refusal", Chat(f"telegram:{10_000_000 + number}"), args=args))


def usual(database: Path) -> float:
    """Milliseconds of processor a letter where finding what is due looks at every letter."""
    with closing(sqlite3.connect(database)) as books:
        now = round(datetime.now(UTC).timestamp() * 1000)
        books.executemany("INSERT INTO waiting VALUES (?, 'waiting', 1, ?)", ((-n, now) for n in range(1, 13)))
        books.commit()
        began = time.process_time()
        for _ in range(3):
            for found in books.execute(_FIND, (now,)).fetchall():
                books.execute(_TAKE, found)
            books.commit()
        return (time.process_time() - began) / 12 * 1000


async def main() -> None:
    set_up_logs(level="ERROR")
    with tempfile.TemporaryDirectory() as name:
        databases = [Path(name) / "few.db", Path(name) / "many.db"]
        for database, waiting in zip(databases, (FEW, MANY), strict=True):
            await prepare(database, 1, 1)
            fill(database, waiting)
        usual_few, usual_many = (usual(database) for database in databases)
        few, many = await moim(databases)
    rows = [
        Row("a due letter, 1,000 waiting", few, "ms", usual_few),
        Row("a due letter, 1,000,000 waiting", many, "ms", usual_many),
        Row("a million against a thousand", many / few, "x", usual_many / usual_few, 1.1),
    ]
    show("b. A due letter among many", rows, 'Usual: the search and the mark alone. "Flat" is read as at most 1.1x.')


if __name__ == "__main__":
    asyncio.run(main())
