"""`play`: the playground, and the bot beside it in a process of its own, with a group that has not met it yet."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.cli.playing.house import PlayHouse, morning
from bot.cli.stopping import Stopping
from bot.cli.telling import Exit, complain, tell
from bot.logs import log_stray, set_up_logs
from bot.playground import PlayClock, Playground

_USUAL_PORT = 8000
_USUAL_LANGUAGE = "ko"


async def play(language: str | None, port: int | None, keep: Path | None) -> int:
    """Serve until Ctrl-C."""
    set_up_logs("console", "WARNING")
    asyncio.get_running_loop().set_exception_handler(log_stray)
    stopping = Stopping()
    pg = await _open(port)
    if pg is None:
        complain(f"port {port} is taken: choose another with --port, or leave it out")
        return Exit.UNAVAILABLE
    try:
        with _database(keep) as database:
            await _serve(pg, database, language, stopping, gently=keep is not None)
    finally:
        await pg.stop()
    return Exit.FINE


async def _open(port: int | None) -> Playground | None:
    """On the port asked for; without one on the usual, or on any that is free."""
    for one in (port,) if port is not None else (_USUAL_PORT, 0):
        pg = Playground(clock=PlayClock(morning()))
        try:
            await pg.start(port=one)
        except OSError:
            await pg.stop()
        else:
            return pg
    return None


async def _serve(pg: Playground, database: Path, language: str | None, stopping: Stopping, *, gently: bool) -> None:
    house = PlayHouse(pg, database, language or _USUAL_LANGUAGE, fixed=language is not None)
    await house.open()
    try:
        tell(f"Open {pg.url} in a browser. Ctrl-C ends it.")
        await stopping.wait()
    finally:
        await house.close(gently=gently)


@contextlib.contextmanager
def _database(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="moim-play-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "moim.db"
