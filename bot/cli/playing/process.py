"""The bot's process as `play` sees it: started, told the time, killed, started again."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.playground.things import Wire

_HOME = Path(__file__).parents[3]  # where `python -m bot` works
_MODULE = "bot.cli.playing.bot"
_FAREWELL = 8.0  # seconds to finish what is in hand; what is not finished goes on at the next start


class BotProcess:
    """One life of the bot; `news` is called when it has opened, and when something else is due next."""

    def __init__(self, given: Wire, news: Callable[[], None]) -> None:
        self.open = False
        self.due: datetime | None = None
        self._given = given
        self._news = news
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it; a Ctrl-C for `play` is none for the bot, which is told by us."""
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _MODULE, stdin=pipe, stdout=pipe, cwd=_HOME, start_new_session=True
        )
        self._say(self._given)
        self._reading = asyncio.create_task(self._read(self._process))

    def turn(self, ahead: float) -> None:
        """Tell how many seconds the clock is before the machine's."""
        self._say({"ahead": ahead})

    async def kill(self) -> None:
        """End it as a power cut would: nothing is closed, nothing is said."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._ended()

    async def stop(self) -> None:
        """Let it finish and close."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _FAREWELL)
        await self.kill()

    async def lives(self) -> None:
        """Wait until it has ended."""
        if self._process is not None:
            await self._process.wait()

    async def _ended(self) -> None:
        self.open, self.due = False, None
        if self._process is not None:
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    def _say(self, facts: Wire) -> None:
        if self._process is not None and self._process.stdin is not None and self._process.returncode is None:
            self._process.stdin.write(json.dumps(facts).encode() + b"\n")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        while process.stdout is not None and (line := await process.stdout.readline()):
            said = json.loads(line)
            self.open = said["open"]
            self.due = datetime.fromisoformat(said["due"]) if said["due"] else None
            self._news()
