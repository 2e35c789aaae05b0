"""Bots as processes of their own, and what the system says they cost."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from bench._api import TOKEN, Api

ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")


class Bot:
    """A running process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    def cpu(self) -> float:
        """Seconds of processor that it and its threads have used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """Its own memory now, in MB (what it shares with nobody)."""
        lines = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("Private", "Anonymous:")[0])) / 1024


@contextlib.asynccontextmanager
async def running(api: Api, kind: str, folder: Path, **more: str) -> AsyncIterator[Bot]:
    """One of "moim", "usual", "bare", once it asks for updates."""
    database, api.polled = str(folder / f"{kind}.db"), 0.0
    words = ["-m", "bot", "run"] if kind == "moim" else ["-m", f"bench._{kind}_bot", api.url, database]
    settings = {"MOIM_TOKEN": TOKEN, "MOIM_CONTACT": "bench", "MOIM_DATABASE": database, "MOIM_API_URL": api.url}
    log = (folder / f"{kind}.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=folder, stdout=log, stderr=log,
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT)} | settings | more,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            while not api.polled:
                await asyncio.sleep(0.005)
        yield Bot(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        log.close()
