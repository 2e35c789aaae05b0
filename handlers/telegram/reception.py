"""The reception: updates of one chat in order of arrival, chats beside each other, each in one unit of work."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import Update
from telegram.ext import Application

from bot.counts import Counts
from bot.domain.delivery import Arrived
from bot.domain.refusals import Refusal
from bot.ports import Books, BooksUnavailable, Desk, Wanted
from bot.views.message import Toast
from handlers.telegram.bot import NotUnderstood, Unread, read
from handlers.telegram.narrow import Turn
from handlers.telegram.signing import Signer

T = TypeVar("T")
_log = structlog.get_logger("update")
_PATIENCE = (0.2, 1.0, 5.0)  # seconds before another try
_FAREWELL = 2.0  # seconds that what is in hand has at the end
_KINDS = ("callback_query", "message", "chat_member", "my_chat_member", "chat_join_request")
_IN_A_ROW = 8  # updates of one chat that share a commit
_MANY = 500  # updates in hand, with which nobody looks for what was left for later
_FAIR = 5  # updates of one person that may wait in a chat before the others go first


class MoimApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets a failed update's exception through: the inbox decides whether to try again or to park it."""

    async def process_error(self, update: object, error: Exception, *args: Any, **kwargs: Any) -> bool:
        """Raise what was raised."""
        raise error


Came = tuple[Arrived, Update]


@dataclass
class _Lane:
    """What waits in one chat. Who hammers buttons waits in a line of their own, behind everybody else."""

    waiting: deque[Came] = field(default_factory=deque)
    hasty: deque[Came] = field(default_factory=deque)
    crowd: Counter[int | None] = field(default_factory=Counter)  # how many of each person wait
    behind: Counter[int | None] = field(default_factory=Counter)  # and how many of them in the line of the hasty
    worker: "asyncio.Task[None] | None" = None

    def add(self, arrived: Arrived, update: Update) -> None:
        """In order of arrival; beyond a few of the same person, behind the others."""
        who = _who(update)
        hasty = who is not None and (self.crowd[who] >= _FAIR or self.behind[who] > 0)
        (self.behind if hasty else self.crowd)[who] += 1
        (self.hasty if hasty else self.waiting).append((arrived, update))

    def next(self) -> list[Came]:
        """Who is served now: some in a row, in one commit."""
        line, count = (self.waiting, self.crowd) if self.waiting else (self.hasty, self.behind)
        row = [line.popleft() for _ in range(min(len(line), _IN_A_ROW))]
        count.subtract(_who(update) for _, update in row)
        return row


@dataclass
class Calls:
    """What the reception asks of others: answer a press, ask the chat program, say no, say sorry."""

    answer: Callable[[str, Toast | None], Awaitable[object]]
    ask: Callable[[Wanted, Turn], Awaitable[None]]
    refused: Callable[[Turn, Refusal], Awaitable[None]]
    failed: Callable[[Turn, str], Awaitable[None]]


class Reception:
    """Takes updates from the inbox through the doors."""

    def __init__(
        self,
        application: "Application[Any, Any, Any, Any, Any, Any]",
        books: Books,
        signer: Signer,
        calls: Calls,
        counts: Counts | None = None,
    ) -> None:
        self._application = application
        self._books = books
        self._signer = signer
        self._calls = calls
        self._lanes: dict[str, _Lane] = {}
        self._counts = counts or Counts()
        self._in_hand: dict[int, float] = {}  # the arrivals that are, and time.monotonic() of when they came
        self._answers: set[asyncio.Task[object]] = set()
        self._open = True

    @property
    def busy(self) -> bool:
        """Is anything being handled or waiting?"""
        return bool(self._lanes or self._answers)

    def arrived(self, arrived: Arrived, update: Update) -> None:
        """An update was written down: it gets its place in its chat's line, once."""
        if arrived.arrival in self._in_hand or not self._open:
            return
        self._in_hand[arrived.arrival] = time.monotonic()
        lane = self._lanes.setdefault(arrived.lane, _Lane())
        lane.add(arrived, update)
        if lane.worker is None:
            lane.worker = asyncio.create_task(self._serve(arrived.lane, lane))

    async def resume(self) -> int:
        """Take up everything that is written down, not done and not in hand; returns how many. None while very busy."""

        async def look(desk: Desk) -> list[Arrived]:
            return [one for one in await desk.inbox.open() if one.arrival not in self._in_hand]

        found = [] if len(self._in_hand) >= _MANY else await self._books.read(look)
        for arrived in found:
            self.arrived(arrived, read(_json(arrived.raw), self._application.bot))
        return len(found)

    async def close(self) -> None:
        """Finish what is in hand, for some seconds; what waits stays in the inbox for the next start."""
        self._open = False
        tasks: list[asyncio.Task[Any]] = [lane.worker for lane in self._lanes.values() if lane.worker is not None]
        for lane in self._lanes.values():
            lane.waiting.clear()
            lane.hasty.clear()
        await _finish(tasks)
        await _finish(list(self._answers))

    async def _serve(self, name: str, lane: _Lane) -> None:
        while self._open and (row := lane.next()):
            for served in await self._in_a_row(row):
                try:
                    await self._handle(*served)
                except Exception:  # whatever it was, it is still in the inbox, and the chat goes on
                    _log.exception("update left for later", id=served[1].update_id)
                finally:
                    self._in_hand.pop(served[0].arrival, None)
        self._lanes.pop(name, None)

    async def _in_a_row(self, row: list[Came]) -> list[Came]:
        """Handle what is done at the first try, in order and in one commit; returns what needs more than that."""
        turns = [Turn(update, self._signer) for _, update in row]
        jobs = [self._timed(turn, partial(self._attempt, came[0], turn)) for came, turn in zip(row, turns, strict=True)]
        try:
            done, _ = await self._books.perform_row(jobs) if len(row) > 1 else ([], None)
        except BooksUnavailable:
            done = []
        for (arrived, _), turn in zip(row, done, strict=False):
            self._finish(turn, self._in_hand.pop(arrived.arrival))
        return row[len(done) :]

    async def _handle(self, arrived: Arrived, update: Update) -> None:
        turn = await self._until_done(arrived, update)
        self._finish(turn, self._in_hand[arrived.arrival])

    def _finish(self, turn: Turn, came: float) -> None:
        """What it did is kept: a press is answered, beside everything else. One that was left is not."""
        query = turn.update.callback_query
        if query is not None and turn.outcome != "left":
            task: asyncio.Task[object] = asyncio.ensure_future(self._calls.answer(query.id, turn.toast))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)
        self._note(turn, came)

    def _note(self, turn: Turn, came: float) -> None:
        """One line an update, always with the same fields; times in milliseconds, which add up to `ms`."""
        now = time.monotonic()
        kind = next((kind for kind in _KINDS if getattr(turn.update, kind) is not None), "other")
        began = turn.began or now
        handled = turn.handled or now
        self._counts.updates[kind, turn.outcome] += 1
        self._counts.waited.note(began - came)
        self._counts.handled.note(handled - began)
        self._counts.committed.note(now - handled)
        _log.info(
            "update", id=turn.update.update_id, kind=kind, way=turn.way, outcome=turn.outcome, why=turn.why,
            waited_ms=_ms(began - came), handled_ms=_ms(handled - began), committed_ms=_ms(now - handled),
            ms=_ms(now - came),
        )  # fmt: skip

    async def _until_done(self, arrived: Arrived, update: Update) -> Turn:
        """Handle an update until it is done, refused or parked."""
        turn, asked = Turn(update, self._signer), set[tuple[object, ...]]()
        while True:
            try:
                return await self._answered(arrived, turn)
            except Wanted as wanted:
                if wanted.args in asked:  # the answer was no answer: count it, so that it cannot go round for ever
                    if await self._parked(arrived, turn, wanted):
                        return turn
                    continue
                asked.add(wanted.args)
                await self._calls.ask(wanted, turn)
            except BooksUnavailable:
                turn.outcome = "left"
                return turn  # closing: it stays in the inbox
            except Exception as problem:
                if await self._parked(arrived, turn, problem):
                    return turn

    async def _answered(self, arrived: Arrived, turn: Turn) -> Turn:
        """Done or refused; whatever else goes wrong, with the refusal too, is raised and counts as a failure."""
        try:
            return await self._kept(turn, partial(self._attempt, arrived, turn))
        except Refusal as refusal:
            return await self._refuse(arrived, turn, refusal)

    async def _kept(self, turn: Turn, job: Callable[[Desk], Awaitable[T]]) -> T:
        """Run a unit of work, again and again while the books cannot be written; raises that only on closing."""
        waits = 0
        while True:
            try:
                return await self._books.perform(self._timed(turn, job))
            except BooksUnavailable as problem:
                if not self._open:
                    raise
                _log.error("books unavailable", problem=str(problem))
                await asyncio.sleep(_PATIENCE[min(waits, 2)])
                waits += 1

    def _timed(self, turn: Turn, job: Callable[[Desk], Awaitable[T]]) -> Callable[[Desk], Awaitable[T]]:
        async def timed(desk: Desk) -> T:
            turn.began = turn.began or time.monotonic()
            try:
                return await job(desk)
            finally:
                turn.handled = time.monotonic()

        return timed

    async def _attempt(self, arrived: Arrived, turn: Turn, desk: Desk) -> Turn:
        turn.desk, turn.toast = desk, None
        desk.presence.update(turn.presence)
        if isinstance(turn.update, Unread):
            raise NotUnderstood(turn.update.why)
        if await desk.inbox.done(arrived.arrival):
            await self._application.process_update(turn)
        return turn

    async def _refuse(self, arrived: Arrived, turn: Turn, refusal: Refusal) -> Turn:
        async def close(desk: Desk) -> None:
            turn.desk = desk
            if await desk.inbox.done(arrived.arrival):
                await self._calls.refused(turn, refusal)

        turn.outcome, turn.why = "refused", type(refusal).__name__
        await self._kept(turn, close)
        return turn

    async def _parked(self, arrived: Arrived, turn: Turn, problem: Exception) -> bool:
        """Count a failure; after the third the update is parked, the user gets an apology, the chat goes on."""
        error = f"{type(problem).__name__}: {problem}"

        async def count(desk: Desk) -> int:
            return await desk.inbox.failed(arrived.arrival, error)

        tries = await self._kept(turn, count)
        _log.error("update failed", id=turn.update.update_id, way=turn.way, tries=tries, exc_info=problem)
        if tries < len(_PATIENCE):
            await asyncio.sleep(_PATIENCE[tries - 1])
            return False

        async def apologise(desk: Desk) -> None:
            turn.desk = desk
            await self._calls.failed(turn, error)

        turn.outcome, turn.why = "parked", type(problem).__name__
        await self._kept(turn, apologise)
        return True


async def _finish(tasks: list[asyncio.Task[Any]]) -> None:
    """Let them end, for some seconds."""
    if tasks:
        _, hanging = await asyncio.wait(tasks, timeout=_FAREWELL)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _json(raw: str) -> Any:
    import json

    return json.loads(raw)


def _who(update: Update) -> int | None:
    return update.effective_user.id if update.effective_user is not None else None
