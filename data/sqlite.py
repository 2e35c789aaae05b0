"""The books on SQLite: one writer whose transactions are shared, and a reader beside it.

Whoever wants something kept hands in a job. While one transaction is being committed, the jobs that arrive
wait, and the next transaction takes all of them: each in a savepoint of its own, one commit for all.

What can wait for the disk or for another program (to commit, to begin while another writes) is done in
aiosqlite's thread. The statements between are some microseconds each, and done where the job runs: a trip to the
thread and back costs ten times as much (decision 0033).
"""

import asyncio
import contextlib
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
import structlog

from bot.counts import Counts
from bot.domain.ids import Account, Chat
from bot.ports import BooksUnavailable, Clock, PresenceWanted
from data.backup import copy_before
from data.gatherings import Meetups, Topics
from data.house import Agenda, Drafts, Letters, Links, Log
from data.inbox import Inbox
from data.migrations import check, migrate, newest, value, version
from data.outbox import Outbox
from data.people import Communities, Members, People
from data.store import Session, Store
from data.trouble import OlderSchema, meaning, meaning_at_first

_log = structlog.get_logger("books")
T = TypeVar("T")
BATCH = 64
_PATIENCE = 5000  # milliseconds that another program may write
_BREATH = 0.01  # seconds that the loop may be kept from others by one transaction
HANDLER_SECONDS = 0.25  # a job waits for nothing outside the books: one that does holds everybody up (decision 0024)


class SqliteWork:
    """See `bot.ports.Desk`; stores are made when first asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = session.now
        self.presence: dict[tuple[Chat, Account], bool] = {}

    def is_in(self, chat: Chat, account: Account) -> bool:
        if (chat, account) not in self.presence:
            raise PresenceWanted(chat, account)
        return self.presence[chat, account]

    @cached_property
    def people(self) -> People:
        return People(self.session)

    @cached_property
    def communities(self) -> Communities:
        return Communities(self.session)

    @cached_property
    def members(self) -> Members:
        return Members(self.session)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self.session)

    @cached_property
    def meetups(self) -> Meetups:
        return Meetups(self.session)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.session)

    @cached_property
    def letters(self) -> Letters:
        return Letters(self.session)

    @cached_property
    def agenda(self) -> Agenda:
        return Agenda(self.session)

    @cached_property
    def links(self) -> Links:
        return Links(self.session)

    @cached_property
    def log(self) -> Log:
        return Log(self.session)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.session)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.session)

    async def fact(self, name: str) -> str | None:
        """A single value about this database."""
        found: str | None = await Store(self.session)._do("fact_get", name=name)
        return found

    async def note_fact(self, name: str, value: str) -> None:
        """Keep a single value about this database."""
        await Store(self.session)._do("fact_set", name=name, value=value)


Job = Callable[[SqliteWork], Awaitable[Any]]


class Connection(aiosqlite.Connection):
    """A connection with its thread; `plain` is the same one, to be used where one is while the thread rests."""

    def __init__(self, path: Path) -> None:
        super().__init__(partial(self._to, path), 64)

    def _to(self, path: Path) -> sqlite3.Connection:
        self.plain = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.plain.row_factory = sqlite3.Row
        return self.plain


@dataclass
class _Waiting:
    """Jobs that are run in order, up to the first that raises; `done` gets what came of them."""

    jobs: Sequence[Job]
    done: asyncio.Future[tuple[list[Any], Exception | None]]


class SqliteBooks:
    """See `bot.ports.Books`. Open it once, close it in `finally`: an open one keeps the process alive."""

    def __init__(self, path: Path, clock: Clock, counts: Counts | None = None) -> None:
        self.path = path
        self._counts = counts or Counts()
        self.full = False  # whoever watches the disk says so
        self._clock = clock
        self._waiting: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._breathed = 0.0  # time.perf_counter() when the loop last did something else
        self._listeners: list[Callable[[set[str]], None]] = []
        self._reading = asyncio.Lock()
        self._writer: Connection
        self._reader: Connection
        self._keeper: asyncio.Task[None] | None = None

    async def open(self, *, migrating: bool = True) -> None:
        """Check the file, take schema steps (after a copy) or refuse to, and begin to keep.

        Raises NewerSchema, OlderSchema (when not `migrating`), Damaged, BooksUnavailable.
        """
        self._closing = False
        self._writer = await self._connect()
        try:
            await check(self._writer)
            await self._bring_up_to_date(migrating)
            self._reader = await self._connect("query_only = ON")
        except BaseException as problem:
            await self._writer.close()
            if isinstance(problem, Exception):
                raise meaning_at_first(problem) from problem
            raise
        self._keeper = asyncio.create_task(self._keep(), name="books")

    async def close(self) -> None:
        """Finish the jobs that were handed in, then close both connections; later jobs are refused."""
        if self._keeper is None:
            return
        keeper, self._keeper, self._closing = self._keeper, None, True
        self._wake.set()
        try:
            await keeper
        finally:
            await self._writer.close()
            async with self._reading:
                await self._reader.close()

    def listen(self, heard: Callable[[set[str]], None]) -> None:
        """Call `heard` after each commit that touched "letters" or "agenda", with what it touched."""
        self._listeners.append(heard)

    async def perform(self, job: Callable[[SqliteWork], Awaitable[T]]) -> T:
        """See `bot.ports.Books.perform`; raises BooksUnavailable when nothing can be written now."""
        kept, problem = await self.perform_row([job])
        if problem is not None:
            raise problem
        return kept[0]

    async def perform_row(
        self, jobs: Sequence[Callable[[SqliteWork], Awaitable[T]]]
    ) -> tuple[list[T], Exception | None]:
        """See `bot.ports.Books.perform_row`."""
        if self._closing or self._keeper is None:
            raise BooksUnavailable("the books are closed")
        waiting = _Waiting(jobs, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        return await waiting.done

    async def read(self, job: Callable[[SqliteWork], Awaitable[T]]) -> T:
        """See `bot.ports.Books.read`: one consistent look, beside the writer."""
        async with self._reading:
            if self._closing or self._keeper is None:
                raise BooksUnavailable("the books are closed")
            reader = self._reader.plain
            session = Session(reader, self._clock.now())
            try:
                reader.execute("BEGIN")  # a snapshot: reads need no lock
                async with asyncio.timeout(HANDLER_SECONDS):
                    return await job(SqliteWork(session))
            except sqlite3.DatabaseError as problem:
                raise meaning(problem) from problem
            finally:
                session.over = True
                reader.rollback()

    async def _connect(self, *pragmas: str) -> Connection:
        # What is deleted is overwritten in the file too: people asked to be forgotten.
        always = (f"busy_timeout = {_PATIENCE}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON",
                  "secure_delete = ON")  # fmt: skip
        try:
            if not self.path.exists():
                self.path.touch(mode=0o600)  # people's data: the owner's eyes only
            connection = Connection(self.path)
            await connection
        except (OSError, sqlite3.Error) as problem:
            raise BooksUnavailable(f"{self.path} cannot be opened: {problem}") from problem
        try:
            for pragma in (*always, *pragmas):
                await value(connection, pragma)
        except BaseException as problem:
            await connection.close()
            if isinstance(problem, Exception):
                raise meaning_at_first(problem) from problem
            raise
        return connection

    async def _bring_up_to_date(self, migrating: bool) -> None:
        found, known = await version(self._writer), newest()
        if found < known and not migrating:
            raise OlderSchema(found, known)
        if 0 < found < known:
            await copy_before(self._writer, self.path, known)
        await migrate(self._writer)
        await self._writer.execute("BEGIN IMMEDIATE")  # a database that cannot be written is refused here
        await self._writer.execute("ROLLBACK")

    async def _keep(self) -> None:
        while self._waiting or not self._closing:
            await self._wake.wait()
            if batch := self._batch():
                await self._commit(batch)
            elif not self._closing:
                self._wake.clear()

    def _batch(self) -> list[_Waiting]:
        """Who waits, up to about as many jobs as one commit takes."""
        batch, jobs = list[_Waiting](), 0
        while self._waiting and jobs < BATCH:
            batch.append(self._waiting.popleft())
            jobs += len(batch[-1].jobs)
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        now, touched, began = self._clock.now(), set[str](), time.perf_counter()
        try:
            if self._writer.in_transaction:  # the last one could not even be given up
                await self._writer.rollback()
            await self._begin()
            ends = [await self._run(one.jobs, now, touched) for one in batch]
            done = time.perf_counter()
            await self._writer.commit()
        except BaseException as problem:
            with contextlib.suppress(sqlite3.Error):
                await self._writer.rollback()
            self._counts.commits_failed += 1
            _fail(batch, problem)
            if not isinstance(problem, Exception):
                raise
            return
        self._count(began, done, sum(len(kept) + (raised is not None) for kept, raised in ends))
        _hand_back(batch, ends)
        self._tell(touched)

    async def _begin(self) -> None:
        """Here and now, as nobody else writes as a rule; if somebody does, in the thread, which may wait."""
        here = self._writer.plain
        try:
            here.execute("PRAGMA busy_timeout = 0")
            here.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            here.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
            await self._writer.execute("BEGIN IMMEDIATE")
        self._breathed = time.perf_counter()

    def _count(self, began: float, done: float, jobs: int) -> None:
        now = time.perf_counter()
        self._counts.transactions.note(now - began)
        self._counts.commits.note(now - done)
        self._counts.jobs += jobs

    def _tell(self, touched: set[str]) -> None:
        for heard in self._listeners if touched else ():
            try:
                heard(touched)
            except Exception:  # whoever listens must not stop the keeping
                _log.exception("a listener of the books failed")

    async def _run(self, jobs: Sequence[Job], now: datetime, touched: set[str]) -> tuple[list[Any], Exception | None]:
        """Run each job in a savepoint; one that raises leaves the others untouched and ends the row."""
        here, ends = self._writer.plain, list[Any]()
        for job in jobs:
            here.execute("SAVEPOINT job")
            try:
                ends.append(await _outcome(job, Session(here, now, touched)))
            except Exception as problem:
                if not here.in_transaction:  # SQLite itself gave the whole transaction up
                    raise
                here.execute("ROLLBACK TO job")
                here.execute("RELEASE job")
                return ends, meaning(problem)
            here.execute("RELEASE job")
            await self._breathe()
        return ends, None

    async def _breathe(self) -> None:
        """Room for everybody else between two jobs: answers and letters must not wait for all of a transaction."""
        if time.perf_counter() - self._breathed > _BREATH:
            await asyncio.sleep(0)
            self._breathed = time.perf_counter()


async def _outcome(job: Job, session: Session) -> Any:
    """What a job returns; it has `HANDLER_SECONDS`, and its unit of work is over when it ends."""
    try:
        async with asyncio.timeout(HANDLER_SECONDS):
            return await job(SqliteWork(session))
    except asyncio.CancelledError as cancelled:
        if _told_to_stop():
            raise
        raise RuntimeError("the job was cancelled by something it waited for") from cancelled
    finally:
        session.over = True


def _told_to_stop() -> bool:
    """Is the keeping itself being cancelled, not only something a job waited for?"""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _hand_back(batch: list[_Waiting], ends: list[Any]) -> None:
    for one, end in zip(batch, ends, strict=True):
        if not one.done.done():  # its caller was cancelled
            one.done.set_result(end)


def _fail(batch: list[_Waiting], problem: BaseException) -> None:
    """Nothing of the batch was kept, for a reason that is none of its jobs' own."""
    why = meaning(problem) if isinstance(problem, Exception) else problem
    for one in batch:
        if not one.done.done():
            known = isinstance(why, BooksUnavailable)
            one.done.set_exception(why if known else BooksUnavailable(f"{type(problem).__name__}: {problem}"))
