"""The month to tap."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.calendar import hours, month

TODAY = date(2026, 11, 18)


def test_a_month_is_laid_out_in_weeks() -> None:
    page = month(2026, 11, TODAY, first_weekday=6)
    assert len(page.weeks) == 5
    assert page.weeks[0][0] is not None
    assert page.weeks[0][0].date == date(2026, 11, 1)
    assert page.previous is None
    assert page.next == (2026, 12)
    page = month(2026, 11, TODAY, first_weekday=0)
    assert [day and day.date.day for day in page.weeks[0]] == [None] * 6 + [1]


def test_days_that_are_over_or_too_far_cannot_be_tapped() -> None:
    days = [day for week in month(2026, 11, TODAY).weeks for day in week if day]
    assert [day.date.day for day in days if day.selectable] == list(range(18, 31))
    last = month(2027, 11, TODAY)
    assert max(day.date for week in last.weeks for day in week if day and day.selectable) == date(2027, 11, 19)
    assert last.next is None
    assert last.previous == (2027, 10)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 6))
def test_every_day_has_its_place(shown: date, today: date, first_weekday: int) -> None:
    page = month(shown.year, shown.month, today, first_weekday)
    assert all(len(week) == 7 for week in page.weeks)
    for week in page.weeks:
        for column, day in enumerate(week):
            assert day is None or day.date.weekday() == (first_weekday + column) % 7
    numbers = [day.date.day for week in page.weeks for day in week if day]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 28


def test_hours() -> None:
    assert hours(time(18), time(21)) == (time(18), time(19), time(20), time(21))
    assert hours(time(18), time(21), step=30)[:2] == (time(18), time(18, 30))
    with pytest.raises(ValueError):
        month(2026, 13, TODAY)
