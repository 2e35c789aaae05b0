"""Dates and times as people type them, in Korean and in English, whichever language the person has chosen.

Nothing read from a text counts before it was read back with its weekday and confirmed by a tap: a reading is
always `Unsure`, with naive datetimes local to the community's zone. What can mean two things is asked.

* A text with Hangul is read as Korean, any other as English or bare numbers.
* An hour from 1 to 11 without 오전/오후/am/pm means both halves of the day, unless it is written 07:30.
* "12/3" is month and day in a Korean text; otherwise both orders are offered unless `day_first` is given.
* A time the clock skips on that day is offered moved forward (SHIFTED if it is the only reading); of a time it shows
  twice the first is meant (DOUBLED).
* A moment that is over is PAST; one more than a year ahead is TOO_FAR. Neither is offered.
* A day without a year is the next such day; but one of the last 30 days is a slip and is PAST.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from bot.domain import wall
from bot.domain.names import clean_line, length
from bot.forms.readers import english, korean
from bot.forms.readers.said import HANGUL, Said
from bot.forms.reading import Doubt, Misread, Misreading, Read, Unsure

LONGEST = 100  # graphemes; a date needs no more
_YEAR = timedelta(days=366)
_ANY_MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001  -- a naive reference; only its weekday matters
_WEEKLY = re.compile(r"매주|\bevery\b|\bweekly\b|\beach\b", re.IGNORECASE)


def read_when(text: str, now: datetime, *, day_first: bool | None = None) -> Unsure[datetime] | Misread:
    """Read a day and a time. `now` is aware, in the community's zone (a ZoneInfo); candidates are local to it."""
    said = _said(text, now.replace(tzinfo=None), day_first)
    if isinstance(said, Misread):
        return said
    if not said.clocks:
        return _needs_time(said.days, now.date())
    return _weighed(said, now)


def read_day(text: str, now: datetime, *, day_first: bool | None = None) -> Unsure[date] | Misread:
    """Read a day; an hour beside it is passed over. Today counts. `now` as for `read_when`."""
    said = _said(text, now.replace(tzinfo=None), day_first)
    if isinstance(said, Misread):
        return said
    if not said.days:
        return Misread(Misreading.NOT_A_DATE)
    days = tuple(day for day in said.days if now.date() <= day <= now.date() + _YEAR)
    if not days:
        return _out_of_reach(said.days[0] < now.date(), said.days[0].isoformat())
    return Unsure(days, Doubt.WHICH_DAY if len(days) > 1 else Doubt.CONFIRM)


def read_time(text: str) -> Read[time] | Unsure[time] | Misread:
    """Read a time of day."""
    said = _said(text, _ANY_MONDAY, None)
    if isinstance(said, Misread):
        return said
    return _clock(said.clocks)


def read_weekday_time(text: str) -> Read[tuple[int, time]] | Unsure[tuple[int, time]] | Misread:
    """Read a weekday (0 = Monday) and a time, as for something that happens every week."""
    text = _WEEKLY.sub(" ", text)
    said = _said(text, _ANY_MONDAY, None)
    if isinstance(said, Misread):
        return said
    line = _squared(text)
    weekday = korean.weekday_of(line) if HANGUL.search(line) else english.weekday_of(line)
    if weekday is None:
        return Misread(Misreading.NOT_A_DATE)
    if not said.clocks:
        return Misread(Misreading.NEEDS_TIME)
    slots = tuple((weekday, clock) for clock in said.clocks)
    return Read(slots[0]) if len(slots) == 1 else Unsure(slots, Doubt.HALF_OF_DAY)


def _squared(text: str) -> str:
    """Return one clean line with plain digits and letters: "７：３０ ＰＭ" -> "7:30 PM"."""
    return clean_line(unicodedata.normalize("NFKC", clean_line(text)))


def _said(text: str, now: datetime, day_first: bool | None) -> Said | Misread:
    line = _squared(text)
    if not line:
        return Misread(Misreading.EMPTY)
    if (size := length(line)) > LONGEST:
        return Misread(Misreading.TOO_LONG, {"limit": LONGEST, "length": size})
    if HANGUL.search(line):
        return korean.said(line, now)
    return english.said(line, now, day_first=day_first)


def _weighed(said: Said, now: datetime) -> Unsure[datetime] | Misread:
    """Keep the readings that can still happen within a year, and name what is left to ask."""
    walls = _settled(said.days or (now.date(),), said.clocks, now)
    if not said.days and all(each.instant <= now for each in walls):
        walls = _settled((now.date() + timedelta(days=1),), said.clocks, now)
    ahead = [each for each in walls if now < each.instant <= now + _YEAR]
    if not ahead:
        return _out_of_reach(walls[0].instant <= now, walls[0].wall.local.isoformat())
    return Unsure(tuple(each.wall.local for each in ahead), _doubt(ahead))


def _settled(days: tuple[date, ...], clocks: tuple[time, ...], now: datetime) -> list[wall.Settled]:
    return [wall.settle(datetime.combine(day, clock), str(now.tzinfo)) for day in days for clock in clocks]


def _doubt(ahead: list[wall.Settled]) -> Doubt:
    if len({each.wall.local.date() for each in ahead}) > 1:
        return Doubt.WHICH_DAY
    if len(ahead) > 1:
        return Doubt.HALF_OF_DAY
    if ahead[0].moved:
        return Doubt.SHIFTED
    return Doubt.DOUBLED if ahead[0].doubled else Doubt.CONFIRM


def _out_of_reach(is_past: bool, local: str) -> Misread:
    return Misread(Misreading.PAST if is_past else Misreading.TOO_FAR, {"local": local})


def _needs_time(days: tuple[date, ...], today: date) -> Misread:
    if not days:
        return Misread(Misreading.NOT_A_DATE)
    ahead = [day for day in days if day >= today]
    if not ahead:
        return _out_of_reach(True, days[0].isoformat())
    return Misread(Misreading.NEEDS_TIME, {"date": ahead[0].isoformat()})


def _clock(clocks: tuple[time, ...]) -> Read[time] | Unsure[time] | Misread:
    if not clocks:
        return Misread(Misreading.NOT_A_DATE)
    return Read(clocks[0]) if len(clocks) == 1 else Unsure(clocks, Doubt.HALF_OF_DAY)
