"""The line to Telegram: silence, another program with the same token, a token no longer known; and what is set aside."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.assembly import Moim
from bot.ports import House
from handlers.telegram import hearing, reception, telegram
from handlers.telegram.addresses import account
from handlers.telegram.reception import MoimApplication
from tests.conversations.stage import TOKEN, Stage, stage
from tests.running import eventually


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "_ASIDE", 0.05)
    monkeypatch.setattr(reception, "_PATIENCE", (0.0, 0.0, 0.0))
    monkeypatch.setattr(telegram, "_SWEEP", 0.05)


async def test_B4_another_program_with_the_same_token_is_an_alarm_and_nothing_is_lost(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        with capture_logs() as log:
            async with aiohttp.ClientSession() as other:
                for _ in range(3):
                    await asyncio.sleep(0.02)
                    async with other.get(f"{play.pg.api_url}{TOKEN}/getUpdates", params={"timeout": 0}) as answer:
                        assert answer.status == 200
            await eventually(lambda: any("ANOTHER PROGRAM" in line["event"] for line in log))
        sua = play.person("수아")
        play.world.start(sua)
        await eventually(lambda: play.told(sua))


async def test_silence_is_said_once_and_its_end_too(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        with capture_logs() as log:
            await play.pg.refuse_connections()
            await eventually(lambda: any("does not answer" in line["event"] for line in log))
            play.world.start(sua)
            await asyncio.sleep(0.05)
            await play.pg.accept_connections()
            await eventually(lambda: play.told(sua))
        door = [line["event"] for line in log if line["event"].startswith("telegram")]
        assert len([event for event in door if "does not answer" in event]) == 1
        assert "telegram answers again" in door


async def test_a_token_revoked_while_running_is_noticed(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        play.pg.token = TOKEN[:-1] + "x"
        play.pg.mailbox.wake()
        await asyncio.wait_for(play.moim.until_refused(), 5)


async def test_a_server_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        await play.moim.close()
        await play.pg.refuse_connections()
        opening = asyncio.create_task(play.open())
        await asyncio.sleep(0.1)
        assert not opening.done()
        await play.pg.accept_connections()
        await asyncio.wait_for(opening, 5)
        sua = play.person("수아")
        play.world.start(sua)
        await play.settle()
        assert play.told(sua)


class Broken:
    """Every update with this word in it fails, as if we had made a mistake."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.word: str | None = "펑"
        whole = MoimApplication.process_update

        async def process(application: Any, turn: Any) -> None:
            message = turn.update.message
            if self.word and message is not None and self.word in (message.text or ""):
                raise KeyError(self.word)
            await whole(application, turn)

        monkeypatch.setattr(MoimApplication, "process_update", process)


async def led_by(play: Stage, who: Any) -> None:
    """Start the bot anew with this person as its operator."""
    await play.moim.close()
    house = House("host@example.org", 12, "ko", "Asia/Seoul", account(who.id))
    play.moim = Moim(play.database, play.clock, house, TOKEN, play.pg.api_url, play.pg.file_url)
    await play.moim.open()


async def test_B11_what_fails_three_times_is_set_aside_told_to_the_operator_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Broken(monkeypatch)
    async with stage(tmp_path) as play:
        boss, sua = play.person("사장"), play.person("수아")
        await led_by(play, boss)
        play.world.start(boss)
        await play.settle()
        with capture_logs() as log:
            for number in range(3):
                await play.says(sua, f"펑 {number}")
        assert "펑" not in str([line for line in log if "exc_info" not in line])
        assert await depth(play) == (0, 3)
        assert len(told_of_parked(play, boss)) == 1
        play.clock.turn(timedelta(minutes=61))
        await play.settle()
        assert len(told_of_parked(play, boss)) == 2
        assert "3" in told_of_parked(play, boss)[1]

        broken.word = None
        before = len(play.private(sua))
        await play.moim.books.perform(lambda desk: desk.inbox.retry())
        await eventually(lambda: len(play.private(sua)) > before)
        await play.settle()
        assert await depth(play) == (0, 0)


def told_of_parked(play: Stage, boss: Any) -> list[str]:
    return [message.text for message in play.private(boss) if "parked" in message.text]


async def depth(play: Stage) -> tuple[int, int]:
    return await play.moim.books.read(lambda desk: desk.inbox.depth())


async def test_without_an_operator_nobody_is_told_and_the_chat_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Broken(monkeypatch)
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        await play.says(sua, "펑")
        assert "죄송" in play.told(sua)
        await play.says(sua, "/start")
        assert await depth(play) == (0, 1)


async def test_one_that_cannot_be_read_any_more_is_parked_and_does_not_stop_the_others(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        sua = play.person("수아")
        await play.moim.books.perform(lambda desk: desk.inbox.add(1, "telegram:1", '{"update_id": 1, "message": 7}'))
        play.world.start(sua)
        await eventually(lambda: play.told(sua))
        async with asyncio.timeout(5):
            while await depth(play) != (0, 1):
                await asyncio.sleep(0.02)
        await eventually(lambda: not play.moim.busy)
        await play.moim.close()
        await play.open()
        await play.settle()


async def test_B3_while_the_database_takes_nothing_telegram_keeps_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        writer = play.moim.books._writer
        await writer.execute("PRAGMA query_only = ON")
        people = [play.person(f"사람{number}") for number in range(50)]
        for person in people:
            play.world.start(person)
        await asyncio.sleep(0.3)
        assert play.pg.waiting == 50
        await writer.execute("PRAGMA query_only = OFF")
        await eventually(lambda: not play.pg.waiting)
        await play.settle()
        assert all(len(play.private(person)) == 1 for person in people)
