"""A look at the books from beside: read only, on a connection of its own, whether the bot runs or not.

It takes no lock, waits for nobody and holds nobody up. These are plain calls that take some milliseconds: in a
running loop they belong in a thread.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import aiosql

from bot.condition import Condition, Live
from bot.domain.backlog import Backlog, Ended, Look, Signs, Waiting
from bot.ports import BooksUnavailable
from data.disk import free
from data.migrations import newest
from data.rows import millis, moment
from data.trouble import meaning_at_first

_PATIENCE = 2.0  # seconds; only a checkpoint at the very end of a process keeps readers out
_WAL = "-wal"
LATELY = timedelta(hours=24)


def condition(
    database: Path, now: datetime, *, running: bool, reserve: int = 0, live: Live | None = None, ended: bool = True
) -> Condition:
    """How the house is, as far as it can be told from here; `reserve` is in bytes; `ended` as in `look`."""
    seen, left, problem = None, None, ""
    try:
        seen = look(database, now, ended=ended)
    except BooksUnavailable as trouble:
        problem = str(trouble)
    with contextlib.suppress(OSError):
        left = free(database)
    return Condition(now, running, seen, left, reserve, live, problem)


def look(path: Path, now: datetime, *, ended: bool = True) -> Look:
    """Everything an operator asks about; of a schema that is not ours only its number. Raises as `watching` does.

    `ended`: with what became of the letters of the last day, whose number makes this the one slow part of it.
    """
    with watching(path, now) as watch:
        if watch.schema() != newest():
            return Look(schema=watch.schema(), known=newest(), size=size(path))
        found = tuple(watch.ended(now - LATELY)) if ended else ()
        return Look(watch.backlog(), watch.signs(), found, watch.schema(), newest(), size(path))


class Watch:
    """What waits, what became of letters, and when the bot last showed life."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def backlog(self) -> Backlog:
        """What waits at this moment."""
        now = {"now": millis(self._now)}
        due = {bool(row["kept_back"]): _waiting(row) for row in self._ask("watch_due", **now)}
        halts, next_due = self._ask("watch_halts", **now), self._ask("watch_next", **now)[0]
        return Backlog(
            updates=_waiting(self._ask("watch_inbox")), parked=self._ask("watch_parked")[0],
            due=due.get(False, Waiting()), kept_back=due.get(True, Waiting()), sending=self._ask("watch_sending")[0],
            held=_waiting(self._ask("watch_held")), duties=_waiting(self._ask("watch_duties", **now)),
            halts=halts["number"], halted_until=_moment(halts["until"]), next_due=_moment(next_due),
        )  # fmt: skip

    def ended(self, since: datetime) -> Sequence[Ended]:
        """What became of the letters that ended since then, most first."""
        return [Ended(**dict(row)) for row in self._ask("watch_ended", since=millis(since))]

    def signs(self) -> Signs:
        """When the bot last showed life here."""
        found = self._ask("watch_signs")
        swept = datetime.fromisoformat(found["swept_at"]) if found["swept_at"] else None
        return Signs(_moment(found["update_at"]), _moment(found["letter_at"]), swept)

    def schema(self) -> int:
        """The number of the last schema step that was taken."""
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _ask(self, query: str, **values: object) -> Any:
        found = getattr(_queries(), query)(self._connection, **values)
        return list(found) if isinstance(found, Iterator) else found


@contextlib.contextmanager
def watching(path: Path, now: datetime) -> Iterator[Watch]:
    """Look at a database as it is at one moment; raises Damaged, BooksUnavailable."""
    if not path.exists():
        raise BooksUnavailable("there is no such file")
    # Without a log beside it nobody has it open: then it is read as it lies, or the look itself would leave a log.
    alone = "" if _log_of(path).exists() else "&immutable=1"
    try:
        address = f"{path.resolve().as_uri()}?mode=ro{alone}"
        connection = sqlite3.connect(address, timeout=_PATIENCE, isolation_level=None, uri=True)
    except sqlite3.Error as problem:
        raise meaning_at_first(problem) from problem
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("SAVEPOINT look")  # one moment for all of it
        yield Watch(connection, now)
    except sqlite3.Error as problem:
        raise meaning_at_first(problem) from problem
    finally:
        connection.close()


def size(path: Path) -> int:
    """Bytes on the disk, with the log beside it."""
    return sum(one.stat().st_size for one in (path, _log_of(path)) if one.exists())


def _log_of(path: Path) -> Path:
    """Where SQLite keeps what is not in the file yet: beside the file itself, whatever name led to it."""
    real = path.resolve()
    return real.with_name(real.name + _WAL)


def _waiting(row: Any) -> Waiting:
    return Waiting(row["number"], _moment(row["since"]))


def _moment(value: int | None) -> datetime | None:
    return moment(value) if value is not None else None


@cache
def _queries() -> Any:
    return aiosql.from_path(Path(__file__).parent / "queries" / "watch.sql", "sqlite3", mandatory_parameters=False)
