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
from bot.playground.keeping import Kept, Unreadable, clock_of, read, restore

_USUAL_PORT = 8000
_USUAL_LANGUAGE = "ko"


async def play(language: str | None, port: int | None, keep: Path | None) -> int:
    """Serve until Ctrl-C."""
    set_up_logs("console", "WARNING")
    asyncio.get_running_loop().set_exception_handler(log_stray)
    try:
        pg = await _open(port, _kept(keep))
    except Unreadable as problem:
        complain(f"{problem}. Name another file, or a new one.")
        return Exit.FAILED
    if pg is None:
        complain(f"port {port} is taken: choose another with --port, or leave it out")
        return Exit.UNAVAILABLE
    try:
        with _files(keep) as (database, world):
            house = PlayHouse(pg, database, language or _USUAL_LANGUAGE, fixed=language is not None, world=world)
            await _serve(pg, house, Stopping(), gently=world is not None)
    finally:
        await pg.stop()
    return Exit.FINE


def _kept(keep: Path | None) -> Kept | None:
    """What was kept in this file before; raises Unreadable when it is a database of something else."""
    if keep is None or not keep.exists():
        return None
    return read(_world_of(keep))


def _world_of(database: Path) -> Path:
    """The messenger's part lies beside the bot's database."""
    return database.with_name(database.name + ".world.json")


async def _open(port: int | None, kept: Kept | None) -> Playground | None:
    """On the port asked for; without one on the usual, or on any that is free."""
    for one in (port,) if port is not None else (_USUAL_PORT, 0):
        pg = Playground(clock=clock_of(kept) if kept else PlayClock(morning()))
        if kept:
            restore(kept, pg.world)
        try:
            await pg.start(port=one)
        except OSError:
            await pg.stop()
        else:
            return pg
    return None


async def _serve(pg: Playground, house: PlayHouse, stopping: Stopping, *, gently: bool) -> None:
    await house.open()
    try:
        tell(f"Open {pg.url} in a browser. Ctrl-C ends it.")
        await stopping.wait()
    finally:
        await house.close(gently=gently)


@contextlib.contextmanager
def _files(keep: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Where the bot's database is, and where the messenger's part is kept, if it is."""
    if keep is not None:
        yield keep, _world_of(keep)
        return
    with tempfile.TemporaryDirectory(prefix="moim-play-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "moim.db", None
