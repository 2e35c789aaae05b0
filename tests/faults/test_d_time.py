"""The promises about time, one fault of the list after the other: at the right local time, once, however clocks jump.

Ten years in six zones are played by hand (bench/ten_years.py); here the weeks around the clock changes. What is due
when is also in tests/domain/test_agenda, what quiet hours do in tests/domain/test_wall.
"""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as at
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain import wall
from bot.domain.agenda import Duty, Entry
from bot.domain.communities import Settings
from bot.domain.wall import Settled, WallTime, settle
from bot.playground.clock import PlayClock
from bot.usecases import duties, meetups, zonerules
from bot.views.words import Words
from handlers.telegram import telegram
from scheduling import bell, clockroom
from tests.conversations.gatherings import club_of
from tests.conversations.stage import stage
from tests.faults.years import ZONES, JumpingClock, Years, violations
from tests.house.reading import ROOT
from tests.running import eventually, playing, running, settings
from tests.scheduling.office import START, Office, chat, note, office
from tests.scheduling.test_clockroom import Duties, club, entry, outcomes, plan

NOT_APPLICABLE = {
    "D5, second half": "there is one process a database (decision 0020), so no two can have different rules at once; "
    "one that starts with other rules than the last follows them (D3)"
}
HOUR = timedelta(hours=1)


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Duties:
    fake = Duties()
    monkeypatch.setitem(duties._DOES, Duty.END, fake)
    return fake


def jumping(folder: Path) -> tuple[Office, JumpingClock]:
    clock = JumpingClock(START)
    return Office(folder / "moim.db", clock=clock), clock  # type: ignore[arg-type]


# D1: clocks that jump


@pytest.mark.parametrize("heard", [True, False])
async def test_D1_two_hours_forward_what_is_in_its_window_is_done_once_and_the_rest_noted(
    tmp_path: Path, does: Duties, monkeypatch: pytest.MonkeyPatch, *, heard: bool
) -> None:
    """Nobody tells a machine's process that its clock was set: then the sweep finds out."""
    monkeypatch.setattr(clockroom, "_SWEEP", 0.05)
    here, clock = jumping(tmp_path)
    await here.open()
    try:
        community = await club(here)
        await plan(here, entry(1, community, HOUR, HOUR / 2), entry(2, community, HOUR), entry(3, community, 3 * HOUR))
        await here.settle()
        if not heard:
            clock.deafen()
        clock.jump(START + 2 * HOUR)
        await eventually(lambda: does.done)
        await here.settle()
        assert does.done == [2]
        assert await outcomes(here) == ["late", "done", None]
    finally:
        await here.close()


async def test_D1_two_hours_back_nothing_is_done_or_sent_twice(tmp_path: Path, does: Duties) -> None:
    here, clock = jumping(tmp_path)
    await here.open()
    try:
        community = await club(here)
        entries = [entry(number, community, number * HOUR) for number in (1, 2, 3)]
        await plan(here, *entries)
        await here.write(note(chat(1), due_at=START + 2 * HOUR))
        for moment in (HOUR, 2 * HOUR, 0 * HOUR, HOUR, 2 * HOUR, 3 * HOUR):
            clock.jump(START + moment)
            await plan(here, *entries)  # settings are saved meanwhile
            await here.settle()
        assert does.done == [1, 2, 3]
        assert len(here.door.to(chat(1))) == 1
    finally:
        await here.close()


def test_D1_nothing_waits_for_more_than_half_a_minute_without_looking_at_the_clock() -> None:
    assert clockroom._SWEEP <= 30
    assert telegram._SWEEP <= 30


# D1 to D3 together (G8): weeks around the clock changes; the bot stops, dies, and its clock is set


AROUND = {
    "Asia/Seoul": date(2026, 11, 28),
    "Europe/Berlin": date(2018, 3, 17),
    "America/New_York": date(2026, 10, 24),
    "Australia/Lord_Howe": date(2018, 9, 29),
    "Pacific/Apia": date(2011, 12, 17),
    "Africa/Casablanca": date(2019, 5, 4),  # two changes in six weeks
}


@pytest.mark.parametrize("zone", ZONES)
async def test_D1_D2_D3_each_reminder_at_its_local_time_once_whatever_happens(tmp_path: Path, zone: str) -> None:
    years = await Years(tmp_path, zone, AROUND[zone], weeks=6, seed=1).play()
    assert violations(years) == []
    assert len(years.asked) > 70


async def late_ones(years: Years) -> tuple[int, int]:
    """How many duties were noted as late, and how many should be."""
    with closing(sqlite3.connect(years.office.path)) as books:
        [noted] = books.execute("SELECT count(*) FROM agenda WHERE outcome = 'late'").fetchone()
    return noted, len({(told.what.removesuffix(".host"), told.subject, told.due) for told in years.missed()})


async def test_D2_what_comes_too_late_is_reported_and_not_said(tmp_path: Path) -> None:
    years = await Years(tmp_path, "Asia/Seoul", AROUND["Asia/Seoul"], weeks=4, troubles=("long stop",)).play()
    assert violations(years) == []
    noted, expected = await late_ones(years)
    assert noted == expected > 3


async def _says_it_anyway(work: Any, one: Entry) -> str:
    return await duties._DOES[one.duty](work, one)


async def _throws_away(work: Any, one: Entry) -> str:
    """As with jobs in memory and a misfire grace: what became due while nobody was there is thrown away."""
    return "misfired" if work.now - one.due_at > timedelta(seconds=1) else await _RUN(work, one)


_RUN = duties.run


@pytest.mark.parametrize("bad", ["says what is too late", "throws away what it missed", "thinks in fixed offsets"])
async def test_of_the_test_known_bad_ways_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    if bad == "says what is too late":
        monkeypatch.setattr(duties, "run", _says_it_anyway)
    elif bad == "throws away what it missed":
        monkeypatch.setattr(duties, "run", _throws_away)
    else:  # 19:00 is what it was in the first week
        zone = WallTime(datetime(2018, 3, 17, 19), "Europe/Berlin")
        monkeypatch.setattr("bot.domain.agenda.day_before", lambda _, clock: _fixed(_, clock, zone))
    years = await Years(tmp_path, "Europe/Berlin", AROUND["Europe/Berlin"], weeks=4, troubles=("long stop",)).play()
    assert violations(years)


def _fixed(of: WallTime, clock: at, first: WallTime) -> datetime:
    offset = first.local - wall.instant(first).replace(tzinfo=None)
    return (datetime.combine(of.local.date() - timedelta(days=1), clock) - offset).replace(tzinfo=UTC)


# D2: what was due while nobody was there


async def test_D2_a_stop_over_five_due_moments_does_each_once_or_notes_that_it_was_late(
    tmp_path: Path, does: Duties
) -> None:
    async with office(tmp_path) as here:
        community = await club(here)
        late = timedelta(minutes=5)
        await plan(here, *(entry(n, community, n * HOUR, late if n % 2 else 48 * HOUR) for n in range(1, 6)))
        await here.close()
        here.clock.turn(6 * HOUR)
        await here.open()
        await here.settle()
        assert does.done == [2, 4]
        assert await outcomes(here) == ["late", "done", "late", "done", "late"]


async def lost_reminders(folder: Path) -> list[str]:
    """Three reminders are due one after the other while the loop is held up for longer than a second."""
    here = Office(folder / "moim.db", clock=PlayClock(START))
    await here.open()
    try:
        now = here.clock.now()
        for number in range(3):
            await here.write(note(chat(number), due_at=now + timedelta(milliseconds=150 + 20 * number)))
        await asyncio.sleep(0.05)
        time.sleep(1.3)
        with contextlib.suppress(TimeoutError):  # long before the sweep would look again
            await eventually(lambda: all(here.door.to(chat(number)) for number in range(3)), 3)
        return [f"reminder {number} is lost" for number in range(3) if not here.door.to(chat(number))]
    finally:
        await here.close()


async def test_D2_an_alarm_that_comes_a_second_late_is_not_thrown_away(tmp_path: Path) -> None:
    assert await lost_reminders(tmp_path) == []


async def test_of_the_test_the_schedulers_own_misfire_grace_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stock(**more: Any) -> AsyncIOScheduler:
        return AsyncIOScheduler(timezone=more["timezone"])

    monkeypatch.setattr(bell, "AsyncIOScheduler", stock)
    assert await lost_reminders(tmp_path) == [f"reminder {number} is lost" for number in range(3)]


# D3: clocks that are changed


SPAN = (datetime(2009, 1, 1, tzinfo=UTC), 520)  # weeks; holds Apia's skipped day and Casablanca's new rules
CLOCKS = [at(19, 0), at(1, 30), at(2, 0), at(2, 15), at(2, 30), at(0, 0)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", CLOCKS)
def test_D3_a_weekly_time_comes_once_in_each_local_week_of_ten_years(zone: str, clock: at) -> None:
    moment, weeks = SPAN
    first = wall.local(moment, zone).date()
    for n in range(1, weeks):
        found = wall.next_weekly(moment, 6, clock, zone)
        assert found.instant > moment
        wished = datetime.combine(first + timedelta(days=(6 - first.weekday()) % 7, weeks=n - 1), clock)
        assert found == settle(wished, zone)
        assert found.moved or found.wall.local == wished
        assert wall.local(found.instant, zone) == found.wall.local
        moment = found.instant


@pytest.mark.parametrize(
    ("local", "zone", "shown", "utc", "moved", "doubled"),
    [
        ("2026-11-28 19:00", "Asia/Seoul", "2026-11-28 19:00", "2026-11-28 10:00", False, False),
        ("2026-03-08 02:30", "America/New_York", "2026-03-08 03:30", "2026-03-08 07:30", True, False),
        ("2026-11-01 01:30", "America/New_York", "2026-11-01 01:30", "2026-11-01 05:30", False, True),
        ("2026-03-29 02:00", "Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00", True, False),
        ("2026-10-25 02:59", "Europe/Berlin", "2026-10-25 02:59", "2026-10-25 00:59", False, True),
        ("2026-10-04 02:10", "Australia/Lord_Howe", "2026-10-04 02:40", "2026-10-03 15:40", True, False),
        ("2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45", False, True),
        ("2011-12-30 19:00", "Pacific/Apia", "2011-12-31 19:00", "2011-12-31 05:00", True, False),
    ],
)
def test_D3_gaps_move_forward_and_doubled_times_are_the_first(
    local: str, zone: str, shown: str, utc: str, moved: bool, doubled: bool
) -> None:
    then = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    expected = Settled(WallTime(datetime.fromisoformat(shown), zone), then, moved, doubled)
    assert settle(datetime.fromisoformat(local), zone) == expected


async def test_D3_new_rules_for_a_zone_keep_the_time_on_the_clock(tmp_path: Path) -> None:
    """A meetup was planned under rules that a newer tzdata has changed: all that is due moves with it, once."""
    async with stage(tmp_path) as play:
        club_ = await club_of(play, "지수", "가람", zone="America/New_York")
        meetup = await club_.meetup(at="2026-11-28 19:00", least=2)
        other = await club_.meetup("다른 모임", at="2026-11-29 19:00")
        until = meetup.starts_at - timedelta(days=1)
        # As the old rules had it: New York in summer time.
        await club_.change(meetup, starts_at=meetup.starts_at - HOUR, answer_by=until - HOUR)

        async def follow(desk: Any) -> list[Any]:
            moved = await zonerules.follow(desk, "2026z"), await zonerules.follow(desk, "2026z")
            found = await desk.meetups.get(meetup.id)
            return [moved, found.starts_at, found.answer_by, await desk.agenda.next_due()]

        moved, starts_at, answer_by, due = await play.moim.books.perform(follow)
        assert moved == (1, 0)
        assert (starts_at, answer_by) == (meetup.starts_at, until)
        assert due == meetup.starts_at - timedelta(days=3)
        await play.settle()
        [when] = [one["unix_time"] for one in club_.card(meetup).entities if one["type"] == "date_time"]
        assert when == meetup.starts_at.timestamp()
        assert other.starts_at == await _starts(play, other.id)


async def _starts(play: Any, meetup: Any) -> datetime:
    found = await play.moim.books.read(lambda desk: desk.meetups.get(meetup))
    starts_at: datetime = found.starts_at
    return starts_at


async def test_D3_what_has_begun_is_left_alone_by_new_rules(tmp_path: Path) -> None:
    async with stage(tmp_path) as play:
        club_ = await club_of(play, "지수", zone="America/New_York")
        meetup = await club_.meetup(at="2026-11-21 09:00")
        begun = replace(meetup, starts_at=play.clock.now() - HOUR)
        await club_.change(meetup, starts_at=begun.starts_at)
        assert await play.moim.books.perform(lambda desk: zonerules.follow(desk, "2026z")) == 0


# D4: a reader in another zone


@pytest.mark.parametrize(
    ("zone", "korean", "english"),
    [
        ("Asia/Seoul", "11월 1일(토) 오후 2:30", "Sat 1 Nov, 2:30 PM"),
        ("Europe/Berlin", "11월 1일(토) 오전 6:30", "Sat 1 Nov, 6:30 AM"),
        ("America/New_York", "11월 1일(토) 오전 1:30", "Sat 1 Nov, 1:30 AM"),
        ("Australia/Lord_Howe", "11월 1일(토) 오후 4:30", "Sat 1 Nov, 4:30 PM"),
        ("Pacific/Apia", "11월 1일(토) 오후 6:30", "Sat 1 Nov, 6:30 PM"),
        ("Africa/Casablanca", "11월 1일(토) 오전 6:30", "Sat 1 Nov, 6:30 AM"),
    ],
)
def test_D4_a_moment_is_written_in_the_meetups_zone_and_holds_the_instant_for_everybody_elses(
    zone: str, korean: str, english: str
) -> None:
    """Telegram shows who taps it the same instant in the reader's own zone."""
    moment = datetime(2025, 11, 1, 5, 30, tzinfo=UTC)
    for language, text in (("ko", korean), ("en", english)):
        said = Words(language, zone).moment(moment)
        assert (said.text, said.at) == (text, moment)


async def test_D4_card_and_reminder_carry_the_instant(tmp_path: Path) -> None:
    async with stage(tmp_path, "en") as play:
        club_ = await club_of(play, "Jisu", "Garam", zone="America/New_York")
        meetup = await club_.meetup(at="2026-11-28 19:00")
        await play.taps(club_.people[0], "Going", where=club_.chat)
        await play.moim.books.perform(lambda desk: meetups.replan(desk, meetup, Settings(zone="America/New_York")))
        await play.turn_to("2026-11-28 18:00", "America/New_York")
        for message in (club_.card(meetup), play.private(club_.people[0])[-1]):
            assert "Sat 28 Nov, 7:00 PM" in message.text
            assert [one["unix_time"] for one in message.entities if one["type"] == "date_time"] == [
                datetime(2026, 11, 29, 0, 0, tzinfo=UTC).timestamp()
            ]


# D5: rules that differ between machines


def test_D5_the_rules_come_from_the_pinned_package_and_not_from_the_machine(tmp_path: Path) -> None:
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Seoul").write_bytes((ROOT / "tests/faults/__init__.py").read_bytes())  # no rules at all
    script = (
        "from bot.clock import pin_zones, zone_rules; pin_zones()\n"
        "from bot.domain.wall import local; from datetime import datetime, UTC\n"
        "print(local(datetime(2026, 11, 21, tzinfo=UTC), 'Asia/Seoul').hour, zone_rules())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONTZPATH": str(tmp_path), "PYTHONPATH": str(ROOT)}, cwd=ROOT,
        capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    hour, version = told.stdout.split()
    assert hour == "9"
    assert f"tzdata=={version} " in (ROOT / "requirements.lock").read_text(encoding="utf-8")


async def test_D5_a_start_says_which_rules_it_has_and_follows_new_ones(tmp_path: Path) -> None:
    async with playing() as pg, running(tmp_path, "run", **settings(tmp_path, pg)) as one:
        await one.until('"ready"')
        [ready] = [event for event in one.events() if event["event"] == "ready"]
        assert ready["tzdata"]
        with closing(sqlite3.connect(tmp_path / "moim.db")) as books:
            assert books.execute("SELECT value FROM facts WHERE name = 'zone_rules'").fetchone() == (ready["tzdata"],)
        assert await one.stop() == 0
