"""`play`: the playground and the bot in one process, with a community that has just added it."""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.assembly import Moim
from bot.cli.stopping import Stopping
from bot.cli.telling import Exit, complain, tell
from bot.clock import SystemClock
from bot.logs import log_stray, set_up_logs
from bot.playground import PlayClock, Playground
from bot.ports import House
from bot.views.words import LOCALES

_USUAL_PORT = 8000
_NOBODY = House("you@localhost", 12, "ko", "Asia/Seoul")


async def play(language: str, port: int | None, keep: Path | None) -> int:
    """Serve until Ctrl-C."""
    if keep is not None and keep.exists():
        complain(f"{keep} is there already: name a new file, its people would be others")
        return Exit.FAILED
    set_up_logs("console", "WARNING")
    asyncio.get_running_loop().set_exception_handler(log_stray)
    stopping = Stopping()
    pg = await _open(port)
    if pg is None:
        complain(f"port {port} is taken: choose another with --port, or leave it out")
        return Exit.UNAVAILABLE
    try:
        with _database(keep) as database:
            await _serve(pg, database, language, stopping)
    finally:
        await pg.stop()
    return Exit.FINE


async def _open(port: int | None) -> Playground | None:
    """On the port asked for; without one on the usual, or on any that is free."""
    for one in (port,) if port is not None else (_USUAL_PORT, 0):
        pg = Playground(clock=PlayClock(_morning()))
        try:
            await pg.start(port=one)
        except OSError:
            await pg.stop()
        else:
            return pg
    return None


def _morning() -> datetime:
    """Ten in the morning of this day: whoever plays at midnight should not find that the bot keeps quiet."""
    today = SystemClock().now().astimezone(ZoneInfo(_NOBODY.zone))
    return today.replace(hour=10, minute=0, second=0, microsecond=0).astimezone(UTC)


async def _serve(pg: Playground, database: Path, language: str, stopping: Stopping) -> None:
    house = House(_NOBODY.contact, _NOBODY.retention_months, language, _NOBODY.zone)
    moim = Moim(database, pg.clock, house, pg.token, pg.api_url, pg.file_url)
    await moim.open()
    try:
        pg.next_due = lambda: moim.clockroom.bell.next
        prepare(pg, language)
        tell(f"Open {pg.url} in a browser. Ctrl-C ends it.")
        await stopping.wait()
    finally:
        await moim.close()


def prepare(pg: Playground, language: str) -> None:
    """A group of friends; its owner has just added the bot as an admin."""
    cast = json.loads((LOCALES / language / "cast.json").read_text(encoding="utf-8"))
    people = [pg.world.person(name, language=language) for name in cast["people"]]
    group = pg.world.group(cast["group"], people[0], people[1:])
    pg.world.add_bot(group, people[0], admin=True)


@contextlib.contextmanager
def _database(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="moim-play-", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "moim.db"
