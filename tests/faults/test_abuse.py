"""Abuse: hammered buttons and floods cost whoever sends them, and nobody else (G3)."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.domain import haste
from bot.domain.ids import Account
from bot.domain.meetups import Meetup
from bot.domain.refusals import TooFast
from bot.playground import Message, User
from bot.ports import Desk
from bot.usecases import rsvps
from handlers.telegram import addresses
from tests.conversations.gatherings import club_of
from tests.conversations.stage import Stage, stage
from tests.conversations.test_bad_input import rows, unharmed
from tests.faults.test_b_receiving import Watch, says
from tests.running import eventually


async def hammers(play: Stage, who: User, card: Message, *labels: str) -> list[str]:
    """Press these in one moment, and read what comes up for each."""
    before = len(play.world.toasts)
    for label in labels:
        play.world.tap(who, card, label)
    await play.settle()
    return [toast.text for toast in play.world.toasts[before:] if toast.user.id == who.id]


async def test_who_changes_an_answer_again_and_again_is_slowed_down_kindly(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        meetup, other = await club.meetup(), await club.meetup("산책")
        card = club.card(meetup)
        said = await hammers(play, garam, card, "참석", "불참", "참석", "미정", "참석", "불참", "참석")
        assert [("천천히" in one) for one in said] == [False] * 5 + [True, False], "the first five are free"
        assert "이미" in said[6], "the same again is no change"
        assert (await club.answers(meetup))["가람"] == "going", "it stays as it was"
        assert "불참으로" in await play.taps(garam, "불참", on=club.card(other)), "another meetup is another matter"
        assert "참석으로" in await play.taps(narae, "참석", on=card), "and so is another person"
        for at in range(haste.MOST - haste.FREE):
            play.clock.turn(haste.APART)
            [said] = await hammers(play, garam, card, ("불참", "참석")[at % 2])
            assert "천천히" not in said and "여러 번" not in said
        [(since,)] = await rows(play, "SELECT counted_since FROM rsvps WHERE meetup = 1 AND person = 2")
        play.clock.turn_to(datetime.fromtimestamp(since / 1000, UTC) + timedelta(minutes=10))
        [said] = await hammers(play, garam, card, "참석")
        assert "50분 뒤에 다시" in said
        play.clock.turn(timedelta(minutes=50))
        [said] = await hammers(play, garam, card, "참석")
        assert "참석으로" in said


async def test_the_same_in_english_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    async with unharmed(tmp_path, "en") as play:
        club = await club_of(play, "June", "Ann")
        (ann,) = club.people
        meetup = await club.meetup()
        card = club.card(meetup)
        await hammers(play, ann, card, "Going", "Can't", "Going", "Can't", "Going")
        before = await rows(play, "SELECT * FROM rsvps"), len(await rows(play, "SELECT 1 FROM letters"))
        [(at,)] = await rows(play, "SELECT answered_at FROM rsvps")
        play.clock._still = datetime.fromtimestamp(at / 1000, UTC)
        assert await hammers(play, ann, card, "Can't") == [
            "A little slower, please. That one didn't count; your answer stays as it was."
        ]
        assert (await rows(play, "SELECT * FROM rsvps"), len(await rows(play, "SELECT 1 FROM letters"))) == before
        with pytest.raises(TooFast):
            await play.moim.books.perform(partial(_brings, account=addresses.account(ann.id), meetup=meetup))
        assert await rows(play, "SELECT guests FROM rsvps") == [(0,)]
        assert await club.answers(meetup) == {"Ann": "going"}


async def _brings(desk: Desk, account: Account, meetup: Meetup) -> None:
    person = await desk.people.at(account)
    assert person is not None
    await rsvps.bring(desk, person, meetup.id, 2)


async def test_to_come_with_guests_is_one_change_and_never_too_fast_for_itself(tmp_path: Path) -> None:
    async with unharmed(tmp_path, "en") as play:
        club = await club_of(play, "June", "Ann")
        (ann,) = club.people
        meetup = await club.meetup()
        await hammers(play, ann, club.card(meetup), "Going", "Can't", "Going", "Maybe")
        play.clock.turn(haste.APART)
        await play.moim.books.perform(partial(_brings, account=addresses.account(ann.id), meetup=meetup))
        assert await rows(play, "SELECT choice, guests, changes FROM rsvps") == [("going", 2, haste.FREE)]


async def test_what_others_do_to_an_answer_is_not_counted(tmp_path: Path) -> None:
    """Whoever moves up from the line has all their changes left."""
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래")
        garam, narae = club.people
        card = club.card(await club.meetup(seats=1))
        for _ in range(2):
            await hammers(play, garam, card, "참석")
            await hammers(play, narae, card, "참석")
            await hammers(play, garam, card, "불참")
            await hammers(play, narae, card, "불참")
        assert await rows(play, "SELECT changes FROM rsvps") == [(4,), (4,)], "she moved up twice in between"


async def test_fifty_people_hammering_one_card_hold_up_nobody_else(tmp_path: Path) -> None:
    """As many presses a second as ten thousand in a minute are, for three seconds."""
    dice = random.Random(50)
    async with stage(tmp_path) as play:
        club = await club_of(play, "지수", *(f"사람{at}" for at in range(50)), started=False)
        meetup, other = await club.meetup(seats=20), await club_of(play, "하나", "두리", title="산 모임")
        card, watch = club.card(meetup), Watch(play)
        edits, comings = card.edits, []
        for at in range(500):
            play.world.tap(dice.choice(club.people), card, dice.choice(("참석", "불참", "미정")))
            hammered = play.pg.mailbox.letters.pop().update
            comings.append(asyncio.create_task(watch.comes(hammered.pop("update_id"), hammered)))
            if at % 10 == 0:
                who = other.people[0]
                comings.append(asyncio.create_task(watch.comes(at + 1, says(who, other.chat, "/meetups"))))
            await asyncio.sleep(0.006)
        await asyncio.gather(*comings)
        await eventually(lambda: len(watch.took) == 550, 60)
        assert watch.p99(range(1, 501, 10)) < 1
        await play.settle()
        assert club.card(meetup).edits - edits <= 20
        going = list((await club.answers(meetup)).values()).count("going")
        assert f"✅ 참석 {going}명" in club.card(meetup).text
        assert max(count for (count,) in await rows(play, "SELECT max(changes) FROM rsvps")) <= haste.FREE
        assert not play.refusals()


async def test_one_person_hammering_is_behind_the_others_of_the_same_chat(tmp_path: Path) -> None:
    async with unharmed(tmp_path) as play:
        club = await club_of(play, "지수", "가람", "나래", started=False)
        meetup, order = await club.meetup(), list[int]()
        garam, narae = club.people
        card = club.card(meetup)

        async def answered(callback: str, toast: Any) -> None:
            order.append(next(press.user.id for press in play.world.presses if press.id == callback))

        play.moim.telegram.reception._calls.answer = answered
        for _ in range(60):
            play.world.tap(garam, card, "참석")
        play.world.tap(narae, card, "참석")
        await eventually(lambda: len(order) == 61)
        assert order.index(narae.id) <= 10
        assert (await club.answers(meetup)) == {"가람": "going", "나래": "going"}
