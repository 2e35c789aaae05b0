"""B5, a long absence: who may have lost something hears it once, and what nobody told us is asked for."""

import asyncio
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.communities import Quiet
from bot.playground import User, faults
from bot.ports import Desk
from bot.usecases.communities import admins_are
from handlers.telegram import addresses, telegram
from tests.conversations.gatherings import Club, club_of
from tests.conversations.stage import Stage, stage
from tests.conversations.test_bad_input import rows
from tests.conversations.test_reminders import outcomes, planned

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram, "_SWEEP", 0.05)


async def back_at(play: Stage, local: str) -> None:
    """Nobody is at home until then."""
    await play.moim.close()
    play.clock.turn_to(datetime.fromisoformat(local).replace(tzinfo=SEOUL))
    await play.open()
    await play.settle()


async def led(club: Club) -> None:
    """The host is known to be an admin of the group."""

    async def know(desk: Desk) -> None:
        accounts = frozenset({addresses.account(club.host.id)})
        await admins_are(desk, addresses.chat(club.chat.id), accounts, answered=True)

    await club.play.moim.books.perform(know)


def told(play: Stage, who: User) -> list[str]:
    words = ("자리를 비웠어요", "I was away from")
    return [message.text for message in play.private(who) if any(one in message.text for one in words)]


async def test_B5_after_26_hours_the_admins_hear_it_once_and_every_group_is_asked_about(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        ops, ara = play.person("운영"), play.person("아라")
        play.operator = addresses.account(ops.id)
        await play.moim.close()
        await play.open()
        play.world.start(ops)
        club, gone = await club_of(play, "지수", "가람"), await club_of(play, "하나", title="산 모임")
        meetup = await planned(club, "가람", at="2026-11-23 11:00")
        for one in (club, gone):
            await led(one)
        await play.moim.close()
        play.world.remove_bot(gone.chat, gone.host)
        play.world.demote_bot(club.chat, club.host)
        play.world.promote(club.people[0], club.chat)
        play.world.start(ara)
        await back_at(play, "2026-11-22 21:00")
        await asked_about_groups(play)
        [note] = told(play, club.host)
        assert "'책 모임'에서 11월 21일(토) 오후 2:00부터 11월 22일(일) 오후 9:00까지" in note
        assert "카드에서 답을 한 번 더" in note
        assert "하루만 보관해서" in note
        assert len(told(play, gone.host)) == 1, "messages are lost there, too"
        assert len(told(play, ops)) == 1
        assert "모임 2곳" in told(play, ops)[0]
        assert play.told(ara) == "", "Telegram kept it for a day, as the letter says"
        assert await rows(play, "SELECT title, stage FROM communities") == [("책 모임", "ready"), ("산 모임", "left")]
        [[accounts]] = await rows(play, "SELECT accounts FROM admins WHERE chat = ?", addresses.chat(club.chat.id))
        assert addresses.account(club.people[0].id) in accounts
        assert len([m for m in play.private(club.host) if "운영진이 아니" in m.text or "관리자" in m.text]) == 1
        did = await outcomes(play, meetup.id)
        assert did["attendee_day"] == "1 told", "late, but within its window"
        await back_at(play, "2026-11-22 21:05")
        assert len(told(play, club.host)) == 1
        assert len([m for m in play.private(club.people[0]) if "12월 독서모임" in m.text]) == 1


async def test_B5_a_group_of_which_telegram_says_nothing_keeps_nobody_from_asking_about_the_others(
    tmp_path: Path,
) -> None:
    async with stage(tmp_path) as play:
        first, second, gone = [await club_of(play, "지수", title=title) for title in ("책 모임", "산 모임", "강 모임")]
        await play.moim.close()
        play.world.remove_bot(gone.chat, gone.host)
        for one in (first, second):
            play.pg.faults.add(method="getChatMember", chat=one.chat, do=faults.bad_gateway, times=8)
        await back_at(play, "2026-11-23 12:00")
        async with asyncio.timeout(10):
            while not await rows(play, "SELECT 1 FROM communities WHERE stage = 'left'"):
                await asyncio.sleep(0.01)
        assert await rows(play, "SELECT value FROM facts WHERE name = 'ask_about_groups'") == [("yes",)], "not all yet"
        await asked_about_groups(play)
        asked = [request for request in play.pg.requests if request.method == "getChatMember"]
        assert len([one for one in asked if one.status == 200]) == 2, "each until it was said, and then no more"


async def asked_about_groups(play: Stage) -> None:
    async with asyncio.timeout(10):
        while await rows(play, "SELECT 1 FROM facts WHERE name = 'ask_about_groups' AND value = 'yes'"):
            await asyncio.sleep(0.02)
    await play.settle()


@pytest.mark.parametrize(
    ("back", "notes"), [("2026-11-21 14:29", 0), ("2026-11-21 14:31", 1)], ids=["29 minutes", "31 minutes"]
)
async def test_B5_presses_that_may_be_lost_are_told_where_answers_are_awaited(
    tmp_path: Path, back: str, notes: int
) -> None:
    async with stage(tmp_path, "en") as play:
        busy, idle = await club_of(play, "June", "Ann"), await club_of(play, "Hana", title="Hikers")
        await busy.meetup()
        for one in (busy, idle):
            await led(one)
        await back_at(play, back)
        assert len(told(play, busy.host)) == notes
        assert all("for a day only" not in note for note in told(play, busy.host))
        assert told(play, idle.host) == [], "nobody was asked for anything there"
        assert not [r for r in play.pg.requests if r.method == "getChatMember"], (
            "Telegram keeps what happened for a day"
        )
        assert not play.refusals()


async def test_B5_at_night_it_waits_for_the_morning(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람", quiet=Quiet(time(22), time(9)))
        await club.meetup()
        await led(club)
        await back_at(play, "2026-11-22 02:00")
        assert told(play, club.host) == []
        await play.turn_to("2026-11-22 09:01")
        assert len(told(play, club.host)) == 1


async def test_B5_a_network_that_is_gone_for_long_is_an_absence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", "가람")
        await club.meetup()
        await led(club)
        ear, returning = play.moim.telegram.hearing, play.moim.telegram._returning
        play.clock.turn(timedelta(hours=5))
        await returning.look()
        assert told(play, club.host) == [], "the clock was turned, but Telegram answered all the time"
        monkeypatch.setattr(type(ear), "silent", 91.0)
        await returning.look()
        play.clock.turn(timedelta(hours=2))
        await returning.look()
        await play.settle()
        assert told(play, club.host) == []
        monkeypatch.setattr(type(ear), "silent", 3.0)
        await returning.look()
        await returning.look()
        await play.settle()
        [note] = told(play, club.host)
        assert "오후 7:00부터 11월 21일(토) 오후 9:00까지" in note
