"""The bot's own command line by a clock that runs ahead: `python -m tests.faults.hurried run`.

What would take minutes (a doubt is tried again after 5, 15, 45 seconds) takes seconds, in a real process that can be
really killed. `SINCE` in the environment says from when on it runs faster, so that the next process goes on.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import bot.clock
from bot.cli.commands import main

SPEED = 30
SINCE = "HURRIED_SINCE"
_BEAT = 0.02


def now(_: object = None) -> datetime:
    """The machine's time, so many times as fast."""
    real = datetime.now(UTC)
    return real + (real - datetime.fromisoformat(os.environ[SINCE])) * (SPEED - 1)


def listen(_: object, heard: Callable[[], None]) -> None:
    """An alarm is set in the machine's seconds, so it rings too late: the clock is said to be turned all the time."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(_BEAT)
            heard()

    beats.add(asyncio.ensure_future(beat()))


beats: set[asyncio.Future[None]] = set()

if __name__ == "__main__":
    bot.clock.SystemClock.now = now  # type: ignore[method-assign]
    bot.clock.SystemClock.listen = listen  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
