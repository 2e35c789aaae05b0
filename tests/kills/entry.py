"""The bot's own command line with one thing changed, for the runs that need it: `python -m tests.kills.entry <what>`.

`later:<since>:<ahead>:<pace>`: the same bot by another clock (see `hurried`). The others are known to be
bad, and are here so that the harness can be seen to notice: `stock` keeps updates in memory, as python-telegram-bot
does by itself; `forgets` handles an update now and then without marking it done; `shrug` sends a letter whose sender
died once more without counting the doubt.
"""

import asyncio
import random
import sys
from collections.abc import Iterable
from typing import Any

import bot.clock
import handlers.telegram.inbox as inbox
from bot.cli.commands import main
from bot.domain.delivery import Unknown, Unsent
from bot.ports import Desk
from data.inbox import Inbox
from scheduling import bell
from scheduling.ends import Ends
from tests.kills.hurried import Hurry


def later(since: float, ahead: float, pace: float) -> None:
    """Another clock, and a bell that rings by it."""
    clock, waits = Hurry(since, ahead, pace).clock(), bell._In.__init__
    bot.clock.SystemClock.now = lambda self: clock()  # type: ignore[method-assign]
    bell._In.__init__ = lambda self, wait: waits(self, wait / pace)  # type: ignore[method-assign]


class InMemory(inbox.DurableQueue):
    """What `asyncio.Queue` is: it takes what is put at once, and the offset moves on; the rest happens when it does."""

    _memory: asyncio.Queue[tuple[Any, str]] | None = None

    async def heard(self, answer: Iterable[tuple[Any, str]]) -> None:
        if self._memory is None:
            self._memory = asyncio.Queue()
            self._taking = asyncio.create_task(self._take(self._memory))
        for update, raw in answer:
            self._kept.add(update.update_id)
            self._memory.put_nowait((update, raw))

    async def _take(self, memory: asyncio.Queue[tuple[Any, str]]) -> None:
        while True:
            await self.keep([await memory.get()])


def _forgets(done: Any) -> Any:
    async def kept(self: Inbox, arrival: int) -> bool:
        return random.random() < 0.2 or bool(await done(self, arrival))

    return kept


def _shrug(keep: Any) -> Any:
    async def kept(self: Ends, desk: Desk, letter: Any, end: Any) -> None:
        if isinstance(end.delivery, Unknown):
            end = type(end).tried(Unsent(end.delivery.why))
        await keep(self, desk, letter, end)

    return kept


def change(what: str) -> None:
    name, _, value = what.partition(":")
    match name:
        case "later":
            later(*map(float, value.split(":")))
        case "stock":
            import handlers.telegram.telegram as telegram

            telegram.DurableQueue = InMemory  # type: ignore[misc]
        case "forgets":
            Inbox.done = _forgets(Inbox.done)  # type: ignore[method-assign]
        case "shrug":
            Ends.keep = _shrug(Ends.keep)  # type: ignore[method-assign]


if __name__ == "__main__":
    change(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
