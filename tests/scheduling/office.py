"""A clock room with real books and a door of cardboard: what it is told to answer, it answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.delivery import Delivery, Sent
from bot.domain.ids import Chat, MessageRef
from bot.domain.letters import Letter
from bot.playground.clock import PlayClock
from bot.ports import House
from bot.views.message import Message
from data.sqlite import SqliteBooks
from scheduling.clockroom import ClockRoom

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
HOUSE = House("host@example.org", 12, "en", "Asia/Seoul")
GROUP = Chat("telegram:-100")


def chat(number: int) -> Chat:
    return Chat(f"telegram:{number}")


def note(to: Chat = GROUP, **facts: Any) -> Letter:
    """A letter that any view can show."""
    return Letter("refusal", to, **({"args": {"text": f"note to {to}", "buttons": []}} | facts))


@dataclass
class Door:
    """Notes what it is asked to deliver; `answers` are given first, then everything arrives."""

    clock: PlayClock
    answers: dict[Chat, list[Delivery]] = field(default_factory=dict)
    asked: list[tuple[datetime, Letter, str]] = field(default_factory=list)
    hold: asyncio.Event | None = None  # with one, a request hangs until it is set

    async def deliver(self, letter: Letter, message: Message) -> Delivery:
        self.asked.append((self.clock.now(), letter, str(message.text)))
        if self.hold is not None:
            await self.hold.wait()
        planned = self.answers.get(letter.chat)
        if planned:
            return planned.pop(0)
        return Sent(letter.edits or MessageRef(f"{letter.chat}:{len(self.asked)}"))

    def is_group(self, chat: Chat) -> bool:
        return chat.startswith("telegram:-")

    def to(self, chat: Chat) -> list[float]:
        """When this chat was written to, in seconds since the start."""
        return [(at - START).total_seconds() for at, letter, _ in self.asked if letter.chat == chat]


@dataclass
class Office:
    """Books, door and clock room."""

    path: Path
    clock: PlayClock = field(default_factory=lambda: PlayClock(START, ticking=False))
    books: SqliteBooks = field(init=False)
    door: Door = field(init=False)
    room: ClockRoom = field(init=False)

    def __post_init__(self) -> None:
        self.door = Door(self.clock)

    async def open(self) -> None:
        await self.open_books()
        await self.open_room()

    async def open_books(self) -> None:
        self.books = SqliteBooks(self.path, self.clock)
        await self.books.open()

    async def open_room(self) -> None:
        self.room = ClockRoom(self.books, self.clock, self.door, HOUSE)
        await self.room.start()

    async def close(self) -> None:
        await self.room.close()
        await self.books.close()

    async def write(self, *letters: Letter) -> list[int]:
        async def job(desk: Any) -> list[int]:
            return [await desk.letters.write(letter) for letter in letters]

        return await self.books.perform(job)

    async def do(self, job: Callable[[Any], Awaitable[Any]]) -> Any:
        return await self.books.perform(job)

    async def settle(self, within: timedelta = timedelta(0)) -> None:
        """Until nothing is under way; time is turned to whatever is due within so long from now."""
        end, quiet = self.clock.now() + within, 0
        while quiet < 3:
            await asyncio.sleep(0.001)
            if self.room.busy:
                quiet = 0
                continue
            due = await self.room.next_due()
            quiet = quiet + 1 if due is None or due > end else 0
            if due is not None and self.clock.now() < due <= end:
                self.clock.turn_to(due)

    async def fates(self) -> list[tuple[str, str | None]]:
        """Every letter's fate and reason, in the order in which they were written."""

        async def look(desk: Any) -> list[tuple[str, str | None]]:
            query = "SELECT fate, reason FROM letters ORDER BY id"
            rows = desk.session.connection.execute(query)
            return [(row["fate"], row["reason"]) for row in rows]

        return await self.books.read(look)

    async def letter(self, number: int) -> Letter:
        found = await self.books.read(lambda desk: desk.letters.get(number))
        assert found is not None
        return found


@contextlib.asynccontextmanager
async def office(folder: Path) -> AsyncIterator[Office]:
    """Open it; close it."""
    here = Office(folder / "moim.db")
    await here.open()
    try:
        yield here
    finally:
        await here.close()
