"""The inbox and the reception: written down first, in order of arrival, each once, nobody in another's way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram import Update
from telegram.error import NetworkError

from bot.domain.delivery import Arrived
from bot.domain.ids import Chat
from bot.domain.refusals import Closed
from bot.playground import PlayClock
from bot.ports import AdminsWanted, BooksUnavailable, Desk
from bot.views.message import Toast
from data.sqlite import SqliteBooks
from handlers.telegram import reception as rooms
from handlers.telegram.inbox import DurableQueue
from handlers.telegram.narrow import Turn
from handlers.telegram.reception import Calls, Reception
from handlers.telegram.signing import Signer


def said(number: int, *, chat: int = -5, user: int = 7, text: str = "hello") -> Update:
    message = {
        "message_id": number, "date": 0, "text": text, "chat": {"id": chat, "type": "group", "title": "Club"},
        "from": {"id": user, "is_bot": False, "first_name": "Minji"},
    }  # fmt: skip
    update = Update.de_json({"update_id": number, "message": message}, None)
    assert update is not None
    return update


class Desks:
    """Books, a reception whose application does what a test says, and a record of what it did."""

    def __init__(self, books: SqliteBooks) -> None:
        self.books = books
        self.handled: list[int] = []
        self.refused: list[str] = []
        self.failed: list[str] = []
        self.asked: list[str] = []
        self.acts: dict[int, Any] = {}
        application: Any = SimpleNamespace(process_update=self._process, bot=None)
        self.calls = Calls(self._answer, self._ask, self._refuse, self._fail)
        self.reception = Reception(application, books, Signer(b"k"), self.calls)
        self.queue = DurableQueue(books, self.reception.arrived)

    async def _process(self, turn: Turn) -> None:
        act = self.acts.get(turn.update.update_id)
        if act is not None:
            await act(turn)
        self.handled.append(turn.update.update_id)

    async def _answer(self, callback: str, toast: object) -> None: ...

    async def _ask(self, wanted: Any, turn: Turn) -> None:
        self.asked.append(wanted.chat)

    async def _refuse(self, turn: Turn, refusal: Exception) -> None:
        self.refused.append(type(refusal).__name__)

    async def _fail(self, turn: Turn, error: str) -> None:
        self.failed.append(error)

    async def settle(self) -> None:
        while self.reception.busy:
            await asyncio.sleep(0.002)

    async def states(self) -> list[tuple[int, str, str | None]]:
        async def look(desk: Any) -> list[tuple[int, str, str | None]]:
            rows = desk.session.connection.execute("SELECT update_id, state, raw FROM inbox")
            return [(row["update_id"], row["state"], row["raw"]) for row in rows]

        return await self.books.read(look)


@pytest.fixture
async def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desks]:
    monkeypatch.setattr(rooms, "_PATIENCE", (0.001, 0.001, 0.001))
    books = SqliteBooks(tmp_path / "moim.db", PlayClock(datetime(2026, 11, 21, tzinfo=UTC), ticking=False))
    await books.open()
    found = Desks(books)
    yield found
    await found.reception.close()
    await books.close()


async def test_B1_an_update_is_on_disk_before_anybody_is_told(desks: Desks) -> None:
    desks.reception._open = False  # nobody handles anything: as if the process died right after
    await desks.queue.put(said(900))
    assert [(number, state) for number, state, _ in await desks.states()] == [(900, "new")]
    reborn = Desks(desks.books)
    assert await reborn.reception.resume() == 1
    await reborn.settle()
    assert reborn.handled == [900]


async def test_B2_the_same_update_changes_state_once(desks: Desks) -> None:
    for number in (900, 901, 900, 900, 901):
        await desks.queue.put(said(number))
    await desks.settle()
    assert sorted(desks.handled) == [900, 901]


async def test_B6_a_lower_number_is_no_repeat(desks: Desks) -> None:
    for number in (900, 17, 901):
        await desks.queue.put(said(number))
    await desks.settle()
    assert desks.handled == [900, 17, 901], "in order of arrival, whatever the numbers"


async def test_what_was_put_back_is_taken_up_however_busy_the_others_are(desks: Desks) -> None:
    free = asyncio.Event()

    async def hangs(*_: object) -> None:
        await free.wait()

    desks.reception._open = False
    await desks.queue.put(said(900))
    desks.reception._open = True
    desks.calls.ask, desks.acts[901] = hangs, _asks
    await desks.queue.put(said(901, chat=-6))
    await asyncio.sleep(0.01)
    assert desks.reception.busy
    assert [await desks.reception.resume(), await desks.reception.resume()] == [1, 0], "once, and not what is in hand"
    async with asyncio.timeout(2):
        while desks.handled != [900]:
            await asyncio.sleep(0.002)
    desks.acts.clear()
    free.set()
    await desks.settle()
    assert desks.handled == [900, 901]


async def _asks(_: Turn) -> None:
    raise AdminsWanted(Chat("telegram:-6"))


async def test_a_press_whose_work_was_not_kept_is_not_answered(desks: Desks) -> None:
    """It is still in the inbox: whoever pressed hears when it is done, after the next start."""
    heard = list[object]()

    async def answer(callback: str, toast: object) -> None:
        heard.append(toast)

    async def closing(turn: Turn) -> None:
        turn.toast = Toast("You're coming")
        desks.reception._open = False
        raise BooksUnavailable("the disk is gone")

    desks.calls.answer, desks.acts[900] = answer, closing
    press = {"id": "1", "chat_instance": "1", "data": "rsvp", "from": {"id": 7, "is_bot": False, "first_name": "Minji"}}
    await desks.queue.put(Update.de_json({"update_id": 900, "callback_query": press}, None))
    await desks.settle()
    assert heard == []
    assert [(number, state) for number, state, _ in await desks.states()] == [(900, "new")]


async def test_what_was_said_is_not_kept_once_it_is_done(desks: Desks) -> None:
    await desks.queue.put(said(900, text="my secret"))
    await desks.settle()
    assert await desks.states() == [(900, "done", None)]


async def test_B3_an_inbox_that_cannot_write_is_a_network_error_to_polling(desks: Desks) -> None:
    await desks.books._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(NetworkError):
        await desks.queue.put(said(900))
    await desks.books._writer.execute("PRAGMA query_only = OFF")
    await desks.queue.put(said(900))
    await desks.settle()
    assert desks.handled == [900]


async def test_B8_a_slow_chat_does_not_hold_up_the_others(desks: Desks) -> None:
    """Whatever takes long is outside the unit of work: asking who the admins are, here for ever."""
    asked = asyncio.Event()

    async def wants(turn: Turn) -> None:
        raise AdminsWanted(turn.update.effective_chat.id)  # type: ignore[union-attr,arg-type]

    async def hang(wanted: Any, turn: Turn) -> None:
        await asked.wait()

    desks.calls.ask = hang
    desks.acts[1] = wants
    await desks.queue.put(said(1, chat=-1))
    for number in range(2, 30):
        await desks.queue.put(said(number, chat=-number))
    for _ in range(500):
        await asyncio.sleep(0.002)
        if len(desks.handled) == 28:
            break
    assert sorted(desks.handled) == list(range(2, 30))
    desks.acts.clear()
    asked.set()
    await desks.settle()
    assert desks.handled[-1] == 1


async def test_B11_a_poison_update_is_parked_and_the_chat_goes_on(desks: Desks) -> None:
    async def poison(turn: Turn) -> None:
        raise RuntimeError("boom")

    desks.acts[5] = poison
    for number in (4, 5, 6, 7):
        await desks.queue.put(said(number))
    await desks.settle()
    assert desks.handled == [4, 6, 7]
    assert desks.failed == ["RuntimeError: boom"]
    assert [(n, s) for n, s, _ in await desks.states()] == [(4, "done"), (5, "parked"), (6, "done"), (7, "done")]

    async def retry(desk: Desk) -> int:
        return await desk.inbox.retry()

    assert await desks.books.perform(retry) == 1
    desks.acts.clear()
    assert await desks.reception.resume() == 1
    await desks.settle()
    assert desks.handled[-1] == 5


async def test_a_failed_try_leaves_nothing_behind(desks: Desks) -> None:
    async def half(turn: Turn) -> None:
        await turn.desk.note_fact("half", "written")
        raise RuntimeError("after writing")

    desks.acts[5] = half
    await desks.queue.put(said(5))
    await desks.settle()

    async def fact(desk: Desk) -> str | None:
        return await desk.fact("half")

    assert await desks.books.read(fact) is None


async def test_a_refusal_is_an_answer_and_not_a_failure(desks: Desks) -> None:
    async def no(turn: Turn) -> None:
        await turn.desk.note_fact("half", "written")
        raise Closed("over")

    desks.acts[5] = no
    await desks.queue.put(said(5))
    await desks.settle()
    assert desks.refused == ["Closed"] and not desks.failed
    assert [(n, s) for n, s, _ in await desks.states()] == [(5, "done")]


def test_who_hammers_buttons_waits_behind_the_others() -> None:
    """Thirty from one person, then one each from three others: those come after five of the thirty."""
    updates = [said(number, user=66) for number in range(1, 31)] + [said(100 + n, user=n) for n in (1, 2, 3)]
    lane = rooms._Lane()
    for update in updates:
        lane.add(Arrived(update.update_id, "-5", "{}"), update)
    served = [update.update_id for _ in updates for _, update in lane.next()]
    assert served[:8] == [1, 2, 3, 4, 5, 101, 102, 103]
    assert served[8:] == list(range(6, 31)), "and in their own order"
