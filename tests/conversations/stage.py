"""The stage on which scenes are played: the real bot over HTTP against the playground's Bot API server.

Time stands still unless a scene turns it; waiting for the limits of Telegram turns it by itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.assembly import Moim, Ways
from bot.domain.ids import Account
from bot.playground import Chat, Message, PlayClock, Playground, User
from bot.ports import House

# Saturday 21 November 2026, 14:00 in Seoul.
START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
PATIENCE = timedelta(seconds=65)  # turned by itself: no longer than a limit makes anybody wait
TOKEN = "1000001:PLAYGROUND-abcdefghijklmnopqrstuvwxyz01"


@dataclass
class Stage:
    """One playground, one bot, and the people of a scene."""

    pg: Playground
    clock: PlayClock
    database: Path
    language: str = "ko"
    operator: Account | None = None
    ways: Ways | None = None
    moim: Moim = field(init=False)

    @property
    def world(self) -> Any:
        return self.pg.world

    async def open(self) -> None:
        house = House("host@example.org", 12, self.language, "Asia/Seoul", self.operator)
        self.moim = Moim(self.database, self.clock, house, TOKEN, self.pg.api_url, self.pg.file_url, self.ways)
        await self.moim.open()

    async def settle(self) -> None:
        """Until everything that was said is answered and every letter that may go has gone."""
        while True:
            await self._quiet()
            if not await self._something_due():
                return

    async def _quiet(self) -> None:
        """Nothing under way, seen so a few times in a row: between two steps there is a moment of rest."""
        seen = 0
        while seen < 4:
            await asyncio.sleep(0.001)
            seen = 0 if self.pg.waiting or self.moim.busy else seen + 1

    async def _something_due(self) -> bool:
        due = await self.moim.clockroom.next_due()
        if due is None or due - self.clock.now() > PATIENCE:
            return False
        if due > self.clock.now():
            self.clock.turn_to(due)
        return True

    async def turn_to(self, local: str, zone: str = "Asia/Seoul") -> None:
        """Turn the clock to a local time ("2026-11-28 19:00"), stopping at everything that is due on the way."""
        goal = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        await self.settle()
        while (due := await self.moim.clockroom.next_due()) is not None and due < goal:
            self.clock.turn_to(max(due, self.clock.now()))
            await self.settle()
        if goal > self.clock.now():
            self.clock.turn_to(goal)
        await self.settle()

    # People

    def person(self, name: str, **more: Any) -> User:
        return self.world.person(name, **({"language": self.language} | more))

    def group(self, title: str, owner: User, *members: User, **more: Any) -> Chat:
        return self.world.group(title, owner, members, **more)

    async def says(self, who: User, text: str, where: Chat | None = None, **more: Any) -> None:
        self.world.say(who, where, text, **more)
        await self.settle()

    async def taps(self, who: User, label: str, on: Message | None = None, where: Chat | None = None) -> str:
        """Press a button (of the newest message that has it) and return the toast."""
        message = on or self.showing(label, where if where is not None else self.world.private(who))
        before = len(self.world.toasts)
        self.world.tap(who, message, label)
        await self.settle()
        mine = [toast for toast in self.world.toasts[before:] if toast.user.id == who.id]
        for toast in mine:
            if toast.url:  # the app opens the private chat, and the person presses Start
                self.world.open_link(who, toast.url)
                await self.settle()
        return "".join(toast.text for toast in mine)

    def showing(self, label: str, chat: Chat | User) -> Message:
        """The newest message of a chat that has a button with this label."""
        for message in reversed(self.world.messages(chat)):
            if any(label in one for row in message.buttons for one in row):
                return message
        raise LookupError(f"no button {label!r} in {[m.text for m in self.world.messages(chat)][-4:]}")

    def private(self, who: User) -> list[Message]:
        """What the bot wrote to somebody in private, oldest first."""
        return [m for m in self.world.messages(self.world.private(who)) if m.sender.is_bot]

    def posts(self, chat: Chat) -> list[Message]:
        """What the bot posted in a group, oldest first."""
        return [m for m in self.world.messages(chat) if m.sender.is_bot and not m.service]

    def told(self, who: User) -> str:
        """The newest words of the bot to somebody in private."""
        found = self.private(who)
        return found[-1].text if found else ""

    def posted(self, chat: Chat) -> str:
        """The newest words of the bot in a group."""
        found = self.posts(chat)
        return found[-1].text if found else ""

    def refusals(self) -> list[Any]:
        """Requests of the bot that the server refused: none in a scene without scripted trouble."""
        return [r for r in self.pg.requests if r.status not in {0, 200}]


@contextlib.asynccontextmanager
async def stage(folder: Path, language: str = "ko", start: datetime = START) -> AsyncIterator[Stage]:
    """Open playground and bot; close both."""
    clock = PlayClock(start, ticking=False)
    pg = Playground(clock=clock, token=TOKEN, bot_name="Moim", bot_username="moim_bot")
    await pg.start()
    play = Stage(pg, clock, folder / "moim.db", language)
    try:
        await play.open()
        yield play
    finally:
        if hasattr(play, "moim"):
            await play.moim.close()
        await pg.stop()
