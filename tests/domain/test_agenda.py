"""Tests of: agenda, what must happen when, in six zones and over their clock changes."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.agenda import Duty, Entry, of_community, of_meetup
from bot.domain.communities import Quiet, Settings, Weekly
from bot.domain.ids import CommunityId, MeetupId, PersonId
from bot.domain.meetups import Meetup, MeetupState
from bot.domain.places import Place
from bot.domain.wall import is_quiet, local, settle

ZONES = ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
REMINDERS = (Duty.GROUP_REMINDER, Duty.ATTENDEE_DAY, Duty.ATTENDEE_SOON, Duty.HOST_REMINDER)


def meetup(start: str | datetime, zone: str, **facts: object) -> Meetup:
    when = settle(datetime.fromisoformat(start) if isinstance(start, str) else start, zone)
    made = Meetup(MeetupId(1), CommunityId(1), 1, PersonId(1), "t", when.wall, when.instant, Place("p"))
    return replace(made, **facts)  # type: ignore[arg-type]


def plan(start: str | datetime, zone: str, now: datetime = LONG_AGO, **facts: object) -> list[Entry]:
    return list(of_meetup(meetup(start, zone, **facts), Settings(zone=zone), now))


def shown(entries: list[Entry], zone: str, *duties: Duty) -> list[str]:
    """Duties with the local time at which they are due."""
    asked = [entry for entry in entries if not duties or entry.duty in duties]
    return [f"{local(entry.due_at, zone):%m-%d %H:%M} {entry.duty}{entry.detail or ''}" for entry in asked]


@pytest.mark.parametrize("zone", ZONES)
def test_an_ordinary_evening(zone: str) -> None:
    assert shown(plan("2026-06-20 19:00", zone, least=4), zone) == [
        "06-17 19:00 host_reminder4320",
        "06-19 19:00 group_reminder",
        "06-19 19:00 attendee_day",
        "06-19 19:00 host_reminder1440",
        "06-19 19:00 deadline",
        "06-20 17:00 attendee_soon",
        "06-20 17:00 host_reminder120",
        "06-20 21:00 end",
        "06-20 21:30 thanks",
    ]


# A day after each zone's clocks change: what is said in wall time stays, what is a length of time moves.
AFTER_A_CHANGE = [
    ("Asia/Seoul", "2026-03-29 19:00", "03-28 19:00", "03-26 19:00"),
    ("Europe/Berlin", "2026-03-29 19:00", "03-28 19:00", "03-26 18:00"),
    ("Europe/Berlin", "2026-10-25 19:00", "10-24 19:00", "10-22 20:00"),
    ("America/New_York", "2026-03-08 19:00", "03-07 19:00", "03-05 18:00"),
    ("America/New_York", "2026-11-01 19:00", "10-31 19:00", "10-29 20:00"),
    ("Australia/Lord_Howe", "2026-04-05 19:00", "04-04 19:00", "04-02 19:30"),
    ("Australia/Lord_Howe", "2026-10-04 19:00", "10-03 19:00", "10-01 18:30"),
    ("Pacific/Apia", "2011-12-31 19:00", "12-29 19:00", "12-27 19:00"),  # there was no 30 December
    ("Africa/Casablanca", "2026-02-15 19:00", "02-14 19:00", "02-12 20:00"),
    ("Africa/Casablanca", "2026-03-22 19:00", "03-21 19:00", "03-19 18:00"),
]


@pytest.mark.parametrize(("zone", "start", "the_day_before", "three_days"), AFTER_A_CHANGE)
def test_the_day_before_is_wall_time_over_a_clock_change(
    zone: str, start: str, the_day_before: str, three_days: str
) -> None:
    found = shown(plan(start, zone), zone, Duty.GROUP_REMINDER, Duty.ATTENDEE_DAY, Duty.HOST_REMINDER)
    assert f"{the_day_before} group_reminder" in found
    assert f"{the_day_before} attendee_day" in found
    assert f"{three_days} host_reminder4320" in found


@pytest.mark.parametrize("zone", ZONES)
def test_an_early_morning_is_told_the_evening_before(zone: str) -> None:
    found = shown(plan("2026-06-20 06:30", zone), zone, *REMINDERS)
    assert found == [
        "06-17 08:00 host_reminder4320",
        "06-19 08:00 host_reminder1440",
        "06-19 19:00 group_reminder",
        "06-19 19:00 attendee_day",
        "06-19 21:59 host_reminder120",
    ]  # attendees are not told twice in one evening


def test_without_the_day_before_the_early_reminder_stays() -> None:
    settings = Settings(attendee_reminder=None)
    found = of_meetup(meetup("2026-06-20 06:30", "Asia/Seoul"), settings, LONG_AGO)
    assert shown(list(found), "Asia/Seoul", Duty.ATTENDEE_SOON) == ["06-19 21:59 attendee_soon"]


def test_a_morning_just_after_the_quiet_hours_is_told_at_their_end() -> None:
    found = shown(plan("2026-06-20 09:00", "Asia/Seoul"), "Asia/Seoul", Duty.ATTENDEE_SOON)
    assert found == ["06-20 08:00 attendee_soon"]


def test_thanks_for_a_late_evening_wait_for_the_morning() -> None:
    found = shown(plan("2026-06-20 20:30", "Asia/Seoul"), "Asia/Seoul", Duty.END, Duty.THANKS)
    assert found == ["06-20 22:30 end", "06-21 08:00 thanks"]


def test_the_deadline_is_the_last_moment_to_answer_or_the_notice_before() -> None:
    by = settle(datetime(2026, 6, 18, 23, 0), "Asia/Seoul").instant
    assert shown(plan("2026-06-20 19:00", "Asia/Seoul", least=3, answer_by=by), "Asia/Seoul", Duty.DEADLINE) == [
        "06-19 08:00 deadline"
    ]
    assert shown(plan("2026-06-20 19:00", "Asia/Seoul"), "Asia/Seoul", Duty.DEADLINE) == []


def test_what_is_announced_late_is_not_reminded_of_backwards() -> None:
    now = settle(datetime(2026, 6, 20, 12, 0), "Asia/Seoul").instant
    found = shown(plan("2026-06-20 19:00", "Asia/Seoul", now), "Asia/Seoul", *REMINDERS)
    assert found == ["06-20 17:00 attendee_soon", "06-20 17:00 host_reminder120"]


@pytest.mark.parametrize("state", [MeetupState.CANCELLED, MeetupState.OVER])
def test_nothing_is_planned_for_what_will_not_be(state: MeetupState) -> None:
    assert plan("2026-06-20 19:00", "Asia/Seoul", state=state) == []


def test_another_date_moves_everything() -> None:
    first, second = plan("2026-06-20 19:00", "Asia/Seoul"), plan("2026-06-27 19:00", "Asia/Seoul")
    assert [replace(one, due_at=one.due_at + timedelta(days=7), expires_at=one.expires_at + timedelta(days=7))
            for one in first] == second  # fmt: skip


def test_of_several_reminders_to_the_same_people_only_the_last_can_be_caught_up_on() -> None:
    entries = plan("2026-06-20 19:00", "Asia/Seoul")
    ends = {f"{one.duty}{one.detail or ''}": f"{local(one.expires_at, 'Asia/Seoul'):%m-%d %H:%M}" for one in entries}
    assert ends["host_reminder4320"] == "06-19 19:00"
    assert ends["host_reminder1440"] == ends["attendee_day"] == "06-20 17:00"
    assert ends["host_reminder120"] == ends["attendee_soon"] == ends["group_reminder"] == "06-20 19:00"


@pytest.mark.parametrize("zone", ZONES)
def test_the_weekly_post_comes_once_in_every_local_week_for_ten_years(zone: str) -> None:
    settings, now, days = Settings(zone=zone, digest=Weekly(0, time(9, 0))), datetime(2021, 1, 1, tzinfo=UTC), []
    while now < datetime(2031, 1, 1, tzinfo=UTC):
        entry = next(one for one in of_community(CommunityId(1), settings, now) if one.due_at > now)
        days.append(local(entry.due_at, zone))
        now = entry.due_at
    assert {(day.weekday(), day.time()) for day in days} == {(0, time(9, 0))}
    assert {(b - a).days for a, b in pairwise(days)} == {7}


def test_no_weekly_post_without_one_and_none_at_night() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert of_community(CommunityId(1), Settings(digest=None), now) == ()
    (entry,) = of_community(CommunityId(1), Settings(digest=Weekly(0, time(23, 30))), now)
    assert f"{local(entry.due_at, 'Asia/Seoul'):%a %H:%M}" == "Tue 08:00"


def test_a_post_that_waits_for_the_morning_is_still_planned_by_who_saves_settings_at_night() -> None:
    night = settle(datetime(2026, 11, 24, 2, 0), "Asia/Seoul").instant
    found = of_community(CommunityId(1), Settings(digest=Weekly(0, time(23, 30))), night)
    assert [f"{local(one.due_at, 'Asia/Seoul'):%m-%d %H:%M}" for one in found] == ["11-24 08:00", "12-01 08:00"]


STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))
HOURS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(STARTS, st.sampled_from(ZONES), HOURS, HOURS, st.integers(15, 20_000), st.lists(st.integers(5, 20_000)))
def test_nobody_is_woken_and_nothing_comes_after_the_start(
    start: datetime, zone: str, quiet_from: time, quiet_to: time, soon: int, before: list[int]
) -> None:
    quiet = Quiet(quiet_from, quiet_to)
    settings = Settings(zone=zone, quiet=quiet, attendees_before=soon, host_before=tuple(before))
    made = meetup(start, zone, least=2)
    for entry in of_meetup(made, settings, LONG_AGO):
        if entry.duty is not Duty.END:  # which says nothing to anybody
            assert not is_quiet(entry.due_at, zone, quiet.start, quiet.end)
        if entry.duty not in {Duty.END, Duty.THANKS}:
            assert entry.due_at < entry.expires_at <= made.starts_at


@given(STARTS, st.sampled_from(ZONES), st.integers(0, 10_000))
def test_planning_again_changes_nothing_and_forgets_only_the_past(start: datetime, zone: str, ago: int) -> None:
    made, settings = meetup(start, zone, least=2), Settings(zone=zone)
    whole = of_meetup(made, settings, LONG_AGO)
    now = made.starts_at - timedelta(minutes=ago)
    assert of_meetup(made, settings, now) == tuple(entry for entry in whole if entry.due_at >= now)
