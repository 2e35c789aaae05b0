"""Tests of: the clock room, which does what is due once, whatever breaks, and is told of news at any moment."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.agenda import Duty, Entry
from bot.domain.communities import Community, Settings, Stage
from bot.domain.ids import Chat, CommunityId, MeetupId
from bot.domain.meetups import Meetup
from bot.domain.places import Place
from bot.domain.wall import WallTime, instant
from bot.ports import BooksUnavailable
from bot.usecases import communities, duties, meetups
from scheduling import clockroom
from tests.scheduling.office import START, Office, chat, note, office

HOUR = timedelta(hours=1)


class Duties:
    """Takes the place of a duty; counts, and fails as often as told."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.failures: dict[int, int] = {}

    async def __call__(self, work: Any, entry: Entry) -> str:
        if self.failures.get(entry.subject, 0) > 0:
            self.failures[entry.subject] -= 1
            await work.letters.write(note(chat(999)))  # must not be kept
            raise ValueError("broken")
        self.done.append(entry.subject)
        return "done"


@pytest.fixture
def does() -> Iterator[Duties]:
    before, fake = duties._DOES[Duty.END], Duties()
    duties.register(Duty.END, fake)
    yield fake
    duties.register(Duty.END, before)


async def club(here: Office, stage: Stage = Stage.READY) -> CommunityId:
    made = await here.do(lambda desk: desk.communities.add(Community(CommunityId(0), Chat("telegram:-1"), "c", stage)))
    found: CommunityId = made.id
    return found


def entry(subject: int, community: CommunityId, due: timedelta = HOUR, late: timedelta = 48 * HOUR) -> Entry:
    return Entry(Duty.END, subject, community, START + due, START + due + late)


async def plan(here: Office, *entries: Entry) -> None:
    async def job(desk: Any) -> None:
        for one in entries:
            await desk.agenda.plan(one.subject, [one.duty.value], [one])

    await here.do(job)


async def outcomes(here: Office) -> list[str | None]:
    async def look(desk: Any) -> list[str | None]:
        rows = desk.session.connection.execute("SELECT outcome FROM agenda ORDER BY subject, id")
        return [row["outcome"] for row in rows]

    return await here.books.read(look)


async def test_a_burst_of_duties_holds_no_answer_up(tmp_path: Path, does: Duties) -> None:
    """What is due at once is done a part at a time, and letters that may go go in between."""
    async with office(tmp_path) as here:
        club_id, done_before = await club(here), list[int]()

        async def notes_the_moment(letter: Any, message: Any) -> Any:
            done_before.append(len(does.done))
            return await deliver(letter, message)

        deliver, here.door.deliver = here.door.deliver, notes_the_moment  # type: ignore[method-assign]
        await plan(here, *(entry(number, club_id) for number in range(4 * clockroom._AT_ONCE)))
        await here.write(replace(note(chat(1)), due_at=START + HOUR))
        await here.settle(HOUR)
        assert done_before == [clockroom._AT_ONCE]
        assert len(does.done) == 4 * clockroom._AT_ONCE


async def test_what_is_due_is_done_once(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        await plan(here, entry(1, await club(here)))
        await here.settle()
        assert does.done == []
        here.clock.turn(HOUR)
        await here.settle()
        here.clock.turn(2 * HOUR)
        await here.settle()
        assert does.done == [1]
        assert await outcomes(here) == ["done"]


async def test_a_thousand_at_the_same_moment_are_all_done(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        await plan(here, *(entry(number, community) for number in range(1000)))
        here.clock.turn(HOUR)
        await here.settle()
        assert sorted(does.done) == list(range(1000))


async def test_planned_again_for_the_same_moment_it_is_not_done_twice(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        one = entry(1, await club(here))
        await plan(here, one)
        here.clock.turn(HOUR)
        await here.settle()
        await plan(here, one)  # as after a clock that was set back, or settings that were saved
        await here.settle()
        assert does.done == [1]


async def test_what_is_due_and_planned_again_before_it_is_done_is_not_lost(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        due, late = entry(1, await club(here)), entry(1, CommunityId(1), 2 * HOUR)
        await plan(here, due)
        await here.close()
        here.clock.turn(HOUR + timedelta(seconds=1))  # settings are saved the second after, or after a stop
        await here.open_books()
        await here.do(lambda desk: desk.agenda.plan(1, [Duty.END.value], [due, late]))
        await here.open_room()
        await here.settle()
        assert does.done == [1]
        here.clock.turn(HOUR)
        await here.settle()
        assert does.done == [1, 1]


async def test_settings_saved_the_second_a_post_is_due_do_not_lose_it(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        where = {"wall": WallTime(datetime(2026, 11, 28, 19, 0), "Asia/Seoul"), "place": Place("카페")}
        made = Meetup(MeetupId(0), community, 1, None, "책", starts_at=instant(where["wall"]), **where)
        made = await here.do(lambda desk: desk.meetups.add(made))

        async def saved(desk: Any) -> None:
            await communities_plan(desk, community)
            await meetups.replan(desk, made, Settings())

        await here.do(saved)
        first = await here.room.next_due()
        assert first is not None
        for moment in (first, START + timedelta(days=7)):  # the weekly post; then reminders, after a longer stop
            await here.close()
            here.clock.turn_to(moment + timedelta(seconds=1))
            await here.open_books()
            await here.do(saved)
            await here.open_room()
            await here.settle()
        done = [told for told in await outcomes(here) if told is not None]
        assert len(done) >= 4


async def test_nothing_is_planned_into_the_past(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        here.clock.turn(2 * HOUR)
        await plan(here, entry(1, community))
        await here.settle()
        assert does.done == []


@pytest.mark.parametrize("stop", [timedelta(minutes=5), timedelta(days=2), timedelta(days=40)])
async def test_the_weekly_post_goes_on_after_any_stop(tmp_path: Path, stop: timedelta) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        await here.do(lambda desk: communities_plan(desk, community))
        first = await here.room.next_due()
        assert first is not None
        await here.close()
        here.clock.turn_to(first + stop)
        await here.open()
        await here.settle()
        coming = await here.room.next_due()
        assert coming is not None and timedelta(0) < coming - here.clock.now() <= timedelta(days=7)


async def test_a_weekly_post_that_fails_is_followed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(work: Any, one: Entry) -> str:
        raise ValueError("broken")

    monkeypatch.setitem(duties._DOES, Duty.DIGEST, broken)
    async with office(tmp_path) as here:
        community = await club(here)
        await here.do(lambda desk: communities_plan(desk, community))
        first = await here.room.next_due()
        assert first is not None
        here.clock.turn_to(first)
        await here.settle()
        assert await outcomes(here) == ["failed", None]
        assert await here.room.next_due() == first + timedelta(days=7)


async def test_a_community_whose_zone_is_gone_holds_nobody_up(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        await here.do(lambda desk: communities_plan(desk, community))
        first = await here.room.next_due()
        assert first is not None
        await plan(here, entry(1, community, first - START + HOUR))

        async def lose_zone(desk: Any) -> None:
            found = await desk.communities.get(community)
            await desk.communities.save(replace(found, settings=replace(found.settings, zone="Nowhere/Atlantis")))

        await here.do(lose_zone)
        here.clock.turn_to(first + HOUR)
        await here.settle()
        assert does.done == [1]
        assert set(await outcomes(here)) == {"failed", "done"}


async def communities_plan(desk: Any, community: CommunityId) -> None:
    await communities.plan_digest(desk, await desk.communities.get(community))


async def test_what_was_planned_away_is_not_done(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        one = entry(1, await club(here))
        await plan(here, one)
        await here.do(lambda desk: desk.agenda.plan(1, [Duty.END.value], []))
        here.clock.turn(HOUR)
        await here.settle()
        assert does.done == []


async def test_a_broken_duty_is_given_up_and_holds_nothing_up(tmp_path: Path, does: Duties) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        does.failures = {1: 2, 2: 99}
        await plan(here, *(entry(number, community) for number in (1, 2, 3)))
        here.clock.turn(HOUR)
        await here.settle()
        assert sorted(does.done) == [1, 3]
        assert await outcomes(here) == ["done", "failed", "done"]
        assert here.door.asked == []  # nothing of a failed try was kept


async def test_books_that_cannot_be_written_are_no_failure_of_the_duty(
    tmp_path: Path, does: Duties, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clockroom, "_SWEEP", 0.02)
    async with office(tmp_path) as here:
        await plan(here, entry(1, await club(here)))
        perform, failures = here.books.perform, 10

        async def locked(job: Any) -> Any:
            nonlocal failures
            if failures:
                failures -= 1
                raise BooksUnavailable("database or disk is full")
            return await perform(job)

        monkeypatch.setattr(here.books, "perform", locked)
        here.clock.turn(HOUR)
        await asyncio.sleep(0.5)
        assert does.done == [1]
        assert await outcomes(here) == ["done"]


async def test_a_group_that_removed_the_bot_hears_nothing(tmp_path: Path) -> None:
    async with office(tmp_path) as here:
        community = await club(here, Stage.LEFT)
        due = START + HOUR
        await plan(here, Entry(Duty.THANKS, 1, community, due, due + HOUR))
        here.clock.turn(HOUR)
        await here.settle()
        assert await outcomes(here) == ["left"]


async def test_news_during_a_round_is_one_more_round(tmp_path: Path) -> None:
    """No ring is lost: letters written at any moment go without waiting for the sweep."""
    async with office(tmp_path) as here:
        started = asyncio.get_running_loop().time()
        for number in range(60):
            await here.write(note(chat(number)))
            await asyncio.sleep(0.001 * (number % 4))
        await here.settle(timedelta(seconds=30))
        assert len(here.door.asked) == 60
        assert asyncio.get_running_loop().time() - started < clockroom._SWEEP / 2


async def test_a_lost_alarm_costs_one_sweep(tmp_path: Path, does: Duties, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockroom, "_SWEEP", 0.05)
    async with office(tmp_path) as here:
        await plan(here, entry(1, await club(here)))
        await here.settle()
        here.room.bell.stop()
        here.clock.turn(2 * HOUR)  # nobody hears it
        await asyncio.sleep(0.3)
        assert does.done == [1]
