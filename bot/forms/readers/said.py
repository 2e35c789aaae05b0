"""What a text says about a moment, before anybody decides whether it can be taken; shared by both languages."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Said:
    """The days and the clock times a text can mean; empty where it says nothing about them."""

    days: tuple[date, ...] = ()
    clocks: tuple[time, ...] = ()


def halves(hour: int, minute: int) -> tuple[time, ...]:
    """Return both readings of an hour on a twelve-hour clock; twelve means noon, as nobody meets at midnight."""
    if hour == 12:
        return (time(12, minute),)
    return (time(hour % 12, minute), time(hour % 12 + 12, minute))


def upcoming(month: int, day: int, today: date, year: int | None = None) -> date | None:
    """Return the date without a year that is meant on `today`, or None if there is no such date.

    It is the next one; but a date of the last 30 days is a slip and is not taken for next year's.
    """
    years = (today.year - 1, today.year, today.year + 1) if year is None else (year,)
    real = [found for each in years if (found := _date(each, month, day)) is not None]
    if year is not None:
        return real[0] if real else None
    return next((found for found in real if found >= today - _RECENT), None)


def next_day_of_month(day: int, today: date) -> date | None:
    """Return the first such day of a month from `today` on, or None if no month has it."""
    months = (today.year * 12 + today.month - 1 + n for n in range(13))
    found = (_date(month // 12, month % 12 + 1, day) for month in months)
    return next((each for each in found if each is not None and each >= today), None)


def in_week(today: date, weeks: int, weekday: int) -> date:
    """Return the weekday (0 = Monday) of the week so many weeks after this one; weeks begin on Monday."""
    return today + timedelta(days=weekday - today.weekday(), weeks=weeks)


def with_weekday(said: Said, weekday: int | None) -> Said:
    """Add the nearest day that fits when a date and the weekday beside it contradict one another."""
    if weekday is None or len(said.days) != 1 or said.days[0].weekday() == weekday:
        return said
    day = said.days[0]
    apart = (weekday - day.weekday() + 3) % 7 - 3
    return replace(said, days=(day, day + timedelta(days=apart)))


def at_moment(moment: datetime) -> Said:
    """Return what a moment reckoned from now says, to the minute."""
    return Said((moment.date(),), (moment.time().replace(second=0, microsecond=0),))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
