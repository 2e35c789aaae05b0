"""People who play by themselves, through the doors anybody uses: they press buttons, write, and wait for answers.

Buttons are found by what they do and not by their label, so one script plays in every language.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TypeVar

from bot.playground import Button, Chat, Message, Playground, User

_Found = TypeVar("_Found")
_PATIENCE = 40.0  # seconds of the machine; a bot that was killed needs a few to come back
_CANCEL = "f:*:x"
_SETTLES = 0.3  # seconds in which what was pressed by hand shows itself
_MOMENT = timedelta(seconds=2)  # more than the limit of a chat, so that no answer has to wait


class Stuck(Exception):
    """What a player waits for does not come."""


def does(button: Button, pattern: str) -> bool:
    """Whether a button does what a pattern says ("join:*", "f:*:ok"); its signature counts for nothing."""
    return button.data is not None and fnmatchcase(button.data.rpartition(".")[0], pattern)


class Players:
    """Plays at a pace (seconds between two acts) that a spectator can follow, or as fast as the bot answers."""

    def __init__(self, pg: Playground, pace: float) -> None:
        self._pg = pg
        self._pace = pace
        self.acting: tuple[int, int] | None = None  # who does something just now, and in which chat

    def newest(self, chat: Chat | User, pattern: str) -> tuple[Message, Button] | None:
        """The newest button of a chat that does this."""
        for message in reversed(self._pg.world.messages(chat)):
            for button in (button for row in message.keyboard for button in row):
                if does(button, pattern):
                    return message, button
        return None

    def told(self, who: User) -> Message | None:
        """The newest message of the bot to somebody in private."""
        found = [m for m in self._pg.world.messages(who) if m.sender == self._pg.bot]
        return found[-1] if found else None

    async def until(self, look: Callable[[], _Found | None], what: str) -> _Found:
        """Look again at each change until something is found; raises Stuck."""
        async with self._changes() as changed, self._patience(what):
            while not (found := look()):
                await changed.wait()
                changed.clear()
        return found

    @contextlib.asynccontextmanager
    async def _changes(self) -> AsyncIterator[asyncio.Event]:
        changed, world = asyncio.Event(), self._pg.world
        world.changed.append(changed.set)
        try:
            yield changed
        finally:
            world.changed.remove(changed.set)

    @contextlib.asynccontextmanager
    async def _patience(self, what: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(_PATIENCE):
                yield
        except TimeoutError:
            raise Stuck(what) from None

    async def breathe(self) -> None:
        """A moment for those who watch; in the playground people take their time."""
        if self._pace:
            self._pg.world.change()  # the page may show who acts
        await asyncio.sleep(self._pace)
        self._pg.clock.turn(_MOMENT)

    async def press(self, who: User, pattern: str, where: Chat | None = None) -> None:
        """Press a button as soon as there is one, wait for the answer, and follow a link it may give."""
        chat = where or self._pg.world.private(who)
        message, button = await self.until(lambda: self.newest(chat, pattern), f"{who.name}: {pattern}")
        self.acting = (who.id, chat.id)
        await self.breathe()
        world = self._pg.world
        query = world.press(who, message, button)
        await self.until(lambda: query not in world.callbacks, f"an answer to {who.name}'s {pattern}")
        for url in [toast.url for toast in world.toasts if toast.id == query and toast.url]:
            world.open_link(who, url)

    async def say(self, who: User, text: str, where: Chat | None = None) -> Message:
        """Write, in private or in a group."""
        self.acting = (who.id, where.id if where else who.id)
        await self.breathe()
        return self._pg.world.say(who, where, text)

    async def talk(self, who: User, *moves: str) -> None:
        """Go through a conversation with the bot: moves like "f:*:ok" are buttons, others are written.

        A move that begins with "?" is left out when the bot does not offer it.
        """
        for move in moves:
            await self._move(who, move)

    async def _move(self, who: User, move: str) -> None:
        question = await self.until(lambda: self._asked(who), f"a question for {who.name}")
        pattern = move.removeprefix("?")
        if not pattern.startswith("f:"):
            mine = await self.say(who, move)
            await self.until(lambda: self._told_after(who, mine), f"an answer to {who.name}: {move}")
        elif not move.startswith("?") or any(does(b, pattern) for row in question.keyboard for b in row):
            await self.press(who, pattern)
            await self.until(lambda: self.told(who) != question, f"what follows {who.name}'s {move}")

    def _asked(self, who: User) -> Message | None:
        """The question that waits for somebody's answer."""
        told = self.told(who)
        return told if told and any(does(b, "f:*") for row in told.keyboard for b in row) else None

    def _told_after(self, who: User, mine: Message) -> bool:
        told = self.told(who)
        return told is not None and told.id > mine.id

    async def drop(self, who: User) -> None:
        """Leave a conversation that is under way, or that a press of a moment ago is about to open."""
        await self.until(lambda: self._pg.waiting == 0, "a bot that listens")
        await asyncio.sleep(_SETTLES)
        question = self._asked(who)
        if question is not None:
            await self.talk(who, _CANCEL)

    def wait(self, minutes: float) -> None:
        """Let time go by: people are not as fast as the limits of a messenger."""
        self._pg.clock.turn(timedelta(minutes=minutes))

    async def everyone(self, people: Sequence[User], pattern: str, where: Chat) -> None:
        """One after the other presses the same button."""
        for who in people:
            await self.press(who, pattern, where)
            self.wait(0.2)
