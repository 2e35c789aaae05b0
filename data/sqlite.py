"""The books on SQLite: one writer whose transactions are shared, and a reader beside it.

Whoever wants something kept hands in a job. While one transaction is being committed, the jobs that arrive
wait, and the next transaction takes all of them: each in a savepoint of its own, one commit for all.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.ports import BooksUnavailable, Clock
from data.gatherings import Meetups, Topics
from data.house import Agenda, Drafts, Letters, Links, Log
from data.inbox import Inbox
from data.migrations import check, migrate, steps, version
from data.outbox import Outbox
from data.people import Communities, Members, People
from data.store import Session, Store

T = TypeVar("T")
BATCH = 64
HANDLER_SECONDS = 5.0


class SqliteWork:
    """See `bot.ports.Desk`; stores are made when first asked for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = session.now

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


@dataclass
class _Waiting:
    job: Job
    done: asyncio.Future[Any]


class SqliteBooks:
    """See `bot.ports.Books`. Open it once, close it in `finally`: an open one keeps the process alive."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._listeners: list[Callable[[set[str]], None]] = []
        self._reading = asyncio.Lock()
        self._writer: aiosqlite.Connection
        self._reader: aiosqlite.Connection
        self._keeper: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Check the file, take schema steps (after a copy), start keeping; raises NewerSchema, Damaged."""
        self._writer = await self._connect()
        try:
            await check(self._writer)
            await self._copy_before_migrating()
            await migrate(self._writer)
            self._reader = await self._connect("PRAGMA query_only = ON")
        except BaseException:
            await self._writer.close()
            raise
        self._keeper = asyncio.create_task(self._keep(), name="books")

    async def close(self) -> None:
        """Finish the jobs that were handed in, then close both connections."""
        if self._keeper is None:
            return
        while self._waiting:
            await asyncio.sleep(0.001)
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        await self._writer.close()
        await self._reader.close()
        self._keeper = None

    def listen(self, heard: Callable[[set[str]], None]) -> None:
        """Call `heard` after each commit that touched "letters" or "agenda", with what it touched."""
        self._listeners.append(heard)

    async def perform(self, job: Callable[[SqliteWork], Awaitable[T]]) -> T:
        """See `bot.ports.Books.perform`; raises BooksUnavailable when nothing can be written now."""
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        result: T = await waiting.done
        return result

    async def read(self, job: Callable[[SqliteWork], Awaitable[T]]) -> T:
        """See `bot.ports.Books.read`: one consistent look, beside the writer."""
        async with self._reading:
            await self._reader.execute("BEGIN")  # a snapshot: reads need no lock
            try:
                return await job(SqliteWork(Session(self._reader, self._clock.now())))
            finally:
                await self._reader.rollback()

    async def _connect(self, *pragmas: str) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self.path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        every = ("PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
                 "PRAGMA foreign_keys = ON", *pragmas)  # fmt: skip
        try:
            for pragma in every:
                await connection.execute(pragma)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _copy_before_migrating(self) -> None:
        found = await version(self._writer)
        if 0 < found < steps()[-1][0]:
            copy = self.path.with_suffix(f".before-{steps()[-1][0]}.db")
            copy.unlink(missing_ok=True)
            await self._writer.execute("VACUUM INTO ?", (str(copy),))

    async def _keep(self) -> None:
        while True:
            await self._wake.wait()
            batch, self._waiting[:BATCH] = self._waiting[:BATCH], []
            if not batch:
                self._wake.clear()
                continue
            await self._commit(batch)

    async def _commit(self, batch: list[_Waiting]) -> None:
        session = Session(self._writer, self._clock.now())
        try:
            await self._writer.execute("BEGIN IMMEDIATE")
            ends = [await self._run(one, session) for one in batch]
            await self._writer.execute("COMMIT")
        except BaseException as problem:
            with contextlib.suppress(sqlite3.Error):
                await self._writer.rollback()
            _fail(batch, problem)
            if not isinstance(problem, Exception):
                raise
            return
        for one, end in zip(batch, ends, strict=True):
            _resolve(one.done, end)
        if session.touched:
            for heard in self._listeners:
                heard(session.touched)

    async def _run(self, one: _Waiting, session: Session) -> Any:
        """Run one job in a savepoint; its exception is its result, and leaves the others untouched."""
        await self._writer.execute("SAVEPOINT job")
        try:
            async with asyncio.timeout(HANDLER_SECONDS):
                end: Any = await one.job(SqliteWork(session))
        except Exception as problem:
            if not self._writer.in_transaction:  # SQLite itself gave the whole transaction up
                raise
            await self._writer.execute("ROLLBACK TO job")
            end = _Raised(problem)
        await self._writer.execute("RELEASE job")
        return end


@dataclass(frozen=True)
class _Raised:
    problem: Exception


def _resolve(future: "asyncio.Future[Any]", end: Any) -> None:
    if future.done():  # its caller was cancelled
        return
    if isinstance(end, _Raised):
        problem = end.problem
        full = isinstance(problem, sqlite3.OperationalError)
        future.set_exception(BooksUnavailable(str(problem)) if full else problem)
    else:
        future.set_result(end)


def _fail(batch: list[_Waiting], problem: BaseException) -> None:
    for one in batch:
        if not one.done.done():
            one.done.set_exception(BooksUnavailable(f"{type(problem).__name__}: {problem}"))
