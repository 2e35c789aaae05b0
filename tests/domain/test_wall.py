"""Wall-clock time across ten years of clock changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import wall
from bot.domain.wall import WallTime, settle

ZONES = [
    "Asia/Seoul",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # had no 30 December 2011
    "Africa/Casablanca",  # goes back for Ramadan, forward after it
]


@pytest.mark.parametrize("start", [2009, 2018, 2026])
def test_the_clock_changes_of_every_zone_are_met_on_the_way(start: int) -> None:
    """The table of ten years (fault D3) would prove nothing if no occurrence ever fell into a gap or a fold."""
    moment = datetime(start, 1, 1, tzinfo=UTC)
    touched = {"moved": 0, "doubled": 0}
    for _ in range(520):
        found = wall.next_weekly(moment, 6, time(2, 30), "Europe/Berlin")
        touched["moved"] += found.moved
        touched["doubled"] += found.doubled
        moment = found.instant
    assert touched == {"moved": 10, "doubled": 10}


def test_the_second_showing_can_be_kept() -> None:
    first = WallTime(datetime(2026, 11, 1, 1, 30), "America/New_York")
    second = WallTime(datetime(2026, 11, 1, 1, 30), "America/New_York", fold=1)
    assert wall.instant(second) - wall.instant(first) == timedelta(hours=1)


def test_a_stored_time_that_new_rules_put_into_a_gap_goes_forward_whatever_its_fold() -> None:
    for fold in (0, 1):
        stored = WallTime(datetime(2026, 3, 8, 2, 30), "America/New_York", fold)
        assert wall.instant(stored) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


def test_a_week_does_not_lose_the_occurrence_that_a_gap_carried_into_the_next_day() -> None:
    morning = datetime(2011, 12, 31, 10, tzinfo=ZoneInfo("Pacific/Apia"))
    found = wall.next_weekly(morning, 4, time(19), "Pacific/Apia")
    assert found.wall.local == datetime(2011, 12, 31, 19)


def test_next_weekly_is_strictly_after() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    assert wall.next_weekly(monday, 0, time(9), "Asia/Seoul").instant == monday + timedelta(days=7)
    before = monday - timedelta(seconds=1)
    assert wall.next_weekly(before, 0, time(9), "Asia/Seoul").instant == monday


def test_days_before_are_of_the_calendar_and_hours_before_of_the_stopwatch() -> None:
    meetup = settle(datetime(2026, 3, 8, 12, 0), "America/New_York").wall  # the night before has 23 hours
    assert wall.day_before(meetup, time(12)) == wall.instant(meetup) - timedelta(hours=23)
    assert wall.hours_before(meetup, 24) == wall.instant(meetup) - timedelta(hours=24)
    assert wall.local(wall.hours_before(meetup, 24), "America/New_York") == datetime(2026, 3, 7, 11, 0)


NIGHT = (time(22), time(8))


@pytest.mark.parametrize(
    ("moment", "out", "before"),
    [
        ("2026-11-18 21:59", "2026-11-18 21:59", "2026-11-18 21:59"),
        ("2026-11-18 22:00", "2026-11-19 08:00", "2026-11-18 21:59"),
        ("2026-11-19 03:00", "2026-11-19 08:00", "2026-11-18 21:59"),
        ("2026-11-19 08:00", "2026-11-19 08:00", "2026-11-19 08:00"),
    ],
)
def test_nights_are_quiet(moment: str, out: str, before: str) -> None:
    zone = "Asia/Seoul"
    there = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    assert wall.local(wall.out_of_quiet(there, zone, *NIGHT), zone) == datetime.fromisoformat(out)
    assert wall.local(wall.last_before_quiet(there, zone, *NIGHT), zone) == datetime.fromisoformat(before)


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = datetime(2026, 11, 18, 12, 30, tzinfo=ZoneInfo("Asia/Seoul"))
    assert wall.local(wall.out_of_quiet(noon, "Asia/Seoul", time(12), time(13)), "Asia/Seoul").hour == 13
    for at in (time(0), time(12, 30)):
        assert wall.out_of_quiet(noon, "Asia/Seoul", at, at) == noon
        assert wall.last_before_quiet(noon, "Asia/Seoul", at, at) == noon


whole_minutes = st.times().map(lambda t: t.replace(second=0, microsecond=0))
moments = st.datetimes(datetime(2009, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)) | st.sampled_from(
    [
        datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
        datetime(2026, 3, 8, 5, 0, tzinfo=UTC),
        datetime(2011, 12, 30, tzinfo=UTC),
    ]
).flatmap(lambda near: st.integers(0, 6 * 60).map(lambda n: near + timedelta(minutes=n)))


@settings(max_examples=400, deadline=None)
@given(moments, st.sampled_from(ZONES), whole_minutes, whole_minutes)
def test_out_of_quiet_is_out_never_earlier_and_at_rest(moment: datetime, zone: str, start: time, end: time) -> None:
    out = wall.out_of_quiet(moment, zone, start, end)
    assert out >= moment
    assert not wall.is_quiet(out, zone, start, end)
    assert wall.out_of_quiet(out, zone, start, end) == out


@settings(max_examples=400, deadline=None)
@given(moments, st.sampled_from(ZONES), whole_minutes, whole_minutes)
def test_last_before_quiet_is_out_never_later_and_at_rest(moment: datetime, zone: str, start: time, end: time) -> None:
    before = wall.last_before_quiet(moment, zone, start, end)
    assert before <= moment
    assert not wall.is_quiet(before, zone, start, end)
    assert wall.last_before_quiet(before, zone, start, end) == before


@settings(max_examples=300, deadline=None)
@given(st.datetimes(datetime(2009, 1, 1), datetime(2035, 1, 1)), st.sampled_from(ZONES))
def test_what_is_settled_exists_and_stays(local: datetime, zone: str) -> None:
    found = settle(local, zone)
    assert wall.local(found.instant, zone) == found.wall.local
    assert wall.instant(found.wall) == found.instant
    assert found.wall.local >= local
    assert settle(found.wall.local, zone).moved is False
    assert found.wall.local.date() - local.date() <= timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("서울", "Asia/Seoul"),
        ("서울이요", "Asia/Seoul"),
        ("Seoul", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("뉴욕", "America/New_York"),
        ("LA", "America/Los_Angeles"),
        ("로스앤젤레스", "America/Los_Angeles"),
        ("I live in Berlin", "Europe/Berlin"),
        ("호찌민", "Asia/Ho_Chi_Minh"),
        ("상파울루", "America/Sao_Paulo"),
        ("München", "Europe/Berlin"),
        ("lord howe", "Australia/Lord_Howe"),
        ("utc", "UTC"),
        ("빈", "Europe/Vienna"),
    ],
)
def test_cities_and_zones_are_found(text: str, zone: str) -> None:
    assert wall.find_zones(text) == (zone,)
    assert wall.is_zone(zone)


def test_all_cities_lie_in_zones_that_exist_and_several_can_be_named() -> None:
    from bot.domain import zones

    assert all(wall.is_zone(zone) for zone in zones._CITIES)
    assert wall.find_zones("뉴욕 or 서울") == ("America/New_York", "Asia/Seoul")
    assert len(wall.find_zones("port")) > 1
    for text in ("", "x", "빈칸", "somewhere", "GMT+9", "../etc/passwd", "asia"):
        assert all(wall.is_zone(zone) for zone in wall.find_zones(text))
    assert wall.find_zones("somewhere") == wall.find_zones("GMT+9") == wall.find_zones("../etc/passwd") == ()
    assert not wall.is_zone("asia/seoul")
    assert not wall.is_zone("../../etc/passwd")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_names_only_zones(text: str) -> None:
    assert all(wall.is_zone(zone) for zone in wall.find_zones(text))
