"""The bot as a process of its own, as an operator runs it, with the playground in the test's process."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.playground import Playground

ROOT = Path(__file__).resolve().parents[1]
TOKEN = "1000001:PLAYGROUND-abcdefghijklmnopqrstuvwxyz01"


@dataclass
class Running:
    """One process; its log lines as they came."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            self.lines.append(line.decode().rstrip())

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    async def until(self, words: str, seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while words not in self.log:
                assert self.process.returncode is None or not self._reading.done(), self.log
                await asyncio.sleep(0.01)

    async def ends(self, seconds: float = 20) -> int:
        async with asyncio.timeout(seconds):
            await self.process.wait()
            await self._reading
        assert self.process.returncode is not None
        return self.process.returncode

    async def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return await self.ends()


def settings(folder: Path, pg: Playground | None = None, **more: str) -> dict[str, str]:
    """Everything that `run` needs, as variables."""
    given = {"MOIM_TOKEN": TOKEN, "MOIM_CONTACT": "me@example.org", "MOIM_DATABASE": str(folder / "moim.db")}
    given["TMPDIR"] = str(folder)  # where the lock on the bot is: tests beside this one run the same bot
    return given | ({"MOIM_API_URL": pg.api_url} if pg else {}) | more


@contextlib.asynccontextmanager
async def running(
    folder: Path, *words: str, start: Sequence[str] = ("-m", "bot"), **variables: str
) -> AsyncIterator[Running]:
    """`python -m bot` (or what `start` says) with these words; killed at the end if it still runs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *start, *words, cwd=folder, env=kept | {"PYTHONPATH": str(ROOT)} | variables,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    one = Running(process)
    try:
        yield one
    finally:
        if process.returncode is None:
            process.kill()
        await one.ends()


async def eventually(looks: Any, seconds: float = 10) -> Any:
    """Wait until a look finds something."""
    async with asyncio.timeout(seconds):
        while not (found := looks()):
            await asyncio.sleep(0.01)
    return found


@contextlib.asynccontextmanager
async def playing(**more: Any) -> AsyncIterator[Playground]:
    """A playground whose time is real."""
    pg = Playground(token=TOKEN, **more)
    await pg.start()
    try:
        yield pg
    finally:
        await pg.stop()
