"""The promises about receiving, one fault of the list after the other: nothing lost, nothing twice, nobody held up.

A test is named after the fault it shows to be dealt with. Some live in the room they are about: B2 (repeats), B3, B6,
B8, B11 by the unit also in tests/telegram/test_inbox, B9 in tests/web/test_webhook, B15, B16, B18 in
tests/conversations/test_bad_input.
"""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.playground import Chat, User
from data import sqlite
from handlers.telegram import reception, telegram
from handlers.telegram.reception import MoimApplication
from tests.conversations.stage import Stage, stage
from tests.running import eventually

NOT_APPLICABLE: dict[str, str] = {}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.0, 0.0, 0.0))
    monkeypatch.setattr(telegram, "_SWEEP", 0.05)


async def depth(play: Stage) -> tuple[int, int]:
    """How many updates wait, how many are parked."""
    return await play.moim.books.read(lambda desk: desk.inbox.depth())


# B10: what nobody knows yet


async def test_B10_what_the_library_cannot_read_is_kept_as_it_came_and_read_by_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It neither makes the bot deaf nor is it lost: it is parked, and after an upgrade `parked --retry` handles it."""
    async with stage(tmp_path) as play:
        sua, minji = play.person("수아"), play.person("민지")
        old = telegram.Update.de_json

        def older(data, bot=None):
            if "소식" in str(data):
                raise KeyError("something_new")
            return old(data, bot)

        monkeypatch.setattr(telegram.Update, "de_json", staticmethod(older))
        with capture_logs() as log:
            play.world.say(minji, None, "/start 소식")
            play.world.start(sua)
            play.world.raw({"callback_query": {"id": 1}})
            await eventually(lambda: play.told(sua) and not play.pg.waiting)
            await play.settle()
        assert len([line for line in log if line["event"] == "update not understood"]) >= 2
        assert "소식" not in str([line for line in log if "exc_info" not in line]), "what people wrote is in no line"
        assert await depth(play) == (0, 2)
        parked = await play.moim.books.read(lambda desk: desk.inbox.parked())
        assert [one.error for one in parked] == ["NotUnderstood: KeyError in message", "NotUnderstood: TypeError in callback_query"]  # fmt: skip
        assert not play.told(minji)
        monkeypatch.undo()
        monkeypatch.setattr(telegram, "_SWEEP", 0.05)
        await play.moim.books.perform(lambda desk: desk.inbox.retry())
        await eventually(lambda: play.told(minji))
        async with asyncio.timeout(10):
            while await depth(play) != (0, 1):
                await asyncio.sleep(0.02)


# B8, B11: order and fairness


class Hangs:
    """Every update with this word in it hangs for half a minute inside its unit of work, as if we had made a mistake."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.word: str | None = "펑"
        self.tries = 0
        whole = MoimApplication.process_update

        async def process(application: Any, turn: Any) -> None:
            message = turn.update.message
            if self.word and message is not None and self.word in (message.text or ""):
                self.tries += 1
                await asyncio.sleep(30)
            await whole(application, turn)

        monkeypatch.setattr(MoimApplication, "process_update", process)


class Watch:
    """How long each update took, in seconds, from its arrival at the door to its commit."""

    def __init__(self, play: Stage) -> None:
        self.play, self.took = play, dict[int, float]()
        self._began = dict[int, float]()
        reception = play.moim.telegram.reception
        handle = reception._handle

        async def handled(arrived: Any, update: Any) -> None:
            await handle(arrived, update)
            self.took[update.update_id] = time.monotonic() - self._began[update.update_id]

        reception._handle = handled

    async def comes(self, number: int, update: dict[str, Any]) -> None:
        self._began[number] = time.monotonic()
        await self.play.moim.telegram.receive({"update_id": number} | update)

    def p99(self, numbers: Iterable[int]) -> float:
        return sorted(self.took[number] for number in numbers)[-2]


def says(who: User, chat: Chat, text: str, number: int = 70_000) -> dict[str, Any]:
    """A message as Telegram writes it."""
    head = {"message_id": number, "date": 1_795_000_000, "chat": chat.wire(), "from": who.wire(), "text": text}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text.startswith("/") else []
    return {"message": head | {"entities": entities}}


async def hung_beside(play: Stage, crowd: int) -> float:
    """One chat hangs while so many others write, fifty a second: how long the slowest but one waited, in seconds."""
    sick = play.person("아픈 이")
    play.world.start(sick)
    await play.settle()
    watch, others = Watch(play), range(10, 10 + crowd)
    await watch.comes(1, says(sick, play.world.private(sick), "펑"))
    await watch.comes(2, says(sick, play.world.private(sick), "/start"))
    comings = []
    for at in others:
        await asyncio.sleep(0.02)
        who = play.person(f"사람{at}")
        comings.append(asyncio.create_task(watch.comes(at, says(who, play.world.private(who), "/privacy"))))
    await asyncio.gather(*comings)
    await eventually(lambda: len(watch.took) == crowd + 2, 30)
    await play.settle()
    assert "죄송" in "".join(message.text for message in play.private(sick))
    return watch.p99(others)


async def test_B8_one_chat_whose_handler_hangs_costs_the_others_less_than_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_PATIENCE", (0.2, 1.0, 5.0))  # as it is
    hangs = Hangs(monkeypatch)
    async with stage(tmp_path) as play:
        assert await hung_beside(play, 100) < 1
        assert hangs.tries == 3
        assert await depth(play) == (0, 1), "set aside after the third try, and its chat went on"


async def test_B8_the_check_notices_a_job_that_may_hold_the_transaction_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Hangs(monkeypatch)
    monkeypatch.setattr(sqlite, "HANDLER_SECONDS", 1.3)
    async with stage(tmp_path) as play:
        assert await hung_beside(play, 20) > 1
