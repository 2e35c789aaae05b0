"""A month and an evening to tap: dates and times for those who would rather not type."""

from dataclasses import dataclass
from datetime import date, time, timedelta

LATEST = timedelta(days=366)  # as far ahead as a typed date may lie


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the page; it can be tapped unless it is over or too far ahead."""

    date: date
    selectable: bool


Week = tuple[Day | None, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A page of the calendar: weeks of seven, None where a day belongs to another month."""

    year: int
    month: int
    weeks: tuple[Week, ...]
    previous: tuple[int, int] | None  # (year, month) to turn to, where days can be tapped
    next: tuple[int, int] | None


def month(year: int, month: int, today: date, first_weekday: int = 0, latest: timedelta = LATEST) -> Month:
    """Lay out a month whose weeks begin on `first_weekday` (0 = Monday, 6 = Sunday, as Korean calendars do).

    `today` is local to the community. Raises ValueError if there is no such month.
    """
    first = date(year, month, 1)
    blank = (first.weekday() - first_weekday) % 7
    days = [first + timedelta(days=n) for n in range(_days_in(first))]
    cells: list[Day | None] = [None] * blank + [Day(day, today <= day <= today + latest) for day in days]
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7))
    before, after = days[0] - timedelta(days=1), days[-1] + timedelta(days=1)
    return Month(
        year,
        month,
        weeks,
        previous=(before.year, before.month) if before >= today else None,
        next=(after.year, after.month) if after <= today + latest else None,
    )


def hours(first: time = time(10), last: time = time(22), step: int = 60) -> tuple[time, ...]:
    """Return times of day to tap, `step` minutes apart, from first to last and both included."""
    begin, end = first.hour * 60 + first.minute, last.hour * 60 + last.minute
    return tuple(time(minute // 60, minute % 60) for minute in range(begin, end + 1, step))


def _days_in(first: date) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days
