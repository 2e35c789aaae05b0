"""Dates and times in Korean words.

The library `korean_datetime` knows the language; measured, it misses a few things silently. So its input is
put in order first (lone weekday letters, dotted dates, "7pm"), what it would pass over is refused before
(격주, 말고 ...), and what does not exist is named, because the library says only that it found nothing.
Month and day always stand in this order, unless the first cannot be a month.

Not read: several dates in one reply, recurrences, lunar dates ("음력 1월 1일"), days that are not one day
("다음주", "12월 중순"). "다음 토요일" (without 주) is the coming one or the one of next week: both are offered.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.forms.readers.said import Said, halves, in_week, upcoming, with_weekday
from bot.forms.reading import Misread, Misreading

if TYPE_CHECKING:
    from korean_datetime import TemporalExpression

_WEEKDAYS = "월화수목금토일"
_OTHERWISE = re.compile(
    "매주|매월|매달|매일|매년|격주|격월|말고|빼고|아니|또는|혹은|제외|마다|음력|[초중하]순|[월연][초말]"
)
_HALF_WORDS = re.compile("오전|오후|아침|점심|저녁|밤|새벽|낮|정오|자정")
_SPACED_UNIT = re.compile(r"(\d)\s+(?=[년월일시분](?:$|[\s,.(]|\d|[반까부에]))")
_THREE_OR_TWO = re.compile(r"(\d+\.\s*\d+\.\s*\d+\.?)|(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.?(?![\d.])")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})\s*/\s*(\d{1,2})(?![\d/])")
_LONE_WEEKDAY = re.compile(r"(?<![가-힣\d])([월화수목금토일])(?![가-힣])")
_BRACKETED = re.compile(r"\(\s*([월화수목금토일])(?:요일|욜)?\s*\)")
_LAST_WEEK = re.compile(r"마지막\s*주\s*(?=[월화수목금토일](?:요일|욜))")  # the last Sunday, not the last row's
_LATIN_CLOCK = re.compile(r"(\d{1,2})(:\d{2})?\s*([ap])\.?m\b\.?", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(?<![\d/])(?:(\d{4})\s*[년/.-]\s*)?(\d{1,2})\s*[월/.-]\s*(\d{1,2})(?![\d/])")
_DAY_ONLY = re.compile(r"(?<!월)(?<!\d)\s*(\d{1,2})일(?!\s*(?:뒤|후|간|동안|있다|이따))")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})(?:시(?!간)\s*(?:(\d{1,3})\s*분)?|:(\d{2}))")
_PLAIN_CLOCK = re.compile(r"(?<!\d)(?:[1-9]|1[01]):\d{2}")
_WHOLE_WEEK = re.compile(r"(?:이번|다음|담)\s*주(?!말|\s*주말)")
_NEXT_WEEKDAY = re.compile(r"(?<!다)다음\s*[월화수목금토일](?:요일|욜)")
_WEEKDAY = re.compile(r"([월화수목금토일])(?:요일|욜)")
_WEEKS_ON = re.compile(r"주일?\s*(?:뒤|후)")  # "2주 뒤 토요일": the library passes over the weekday
_EXPLICIT_DAY = re.compile(r"\d일(?!\s*(?:뒤|후))|\d[/.-]\s?\d")


def said(text: str, now: datetime) -> Said | Misread:
    """Read a text with Hangul; `now` is naive and local."""
    text = _in_order(text)
    if _OTHERWISE.search(text) or _is_whole_week(text):
        return Misread(Misreading.NOT_A_DATE)
    if (wrong := _nonexistent(text, now.date())) is not None:
        return Misread(wrong)
    return _combined(_parse(text, now), text, now.date())


def weekday_of(text: str) -> int | None:
    """Return the weekday a text names (0 = Monday), if it names one."""
    found = _WEEKDAY.search(_in_order(text))
    return _WEEKDAYS.index(found[1]) if found else None


def _in_order(text: str) -> str:
    """Rewrite what the library passes over in silence into what it reads."""
    text = _SPACED_UNIT.sub(r"\1", text)
    text = _LATIN_CLOCK.sub(_korean_clock, text)
    text = _THREE_OR_TWO.sub(lambda m: m[1] or f"{m[2]}/{m[3]} ", text)
    text = _SLASHED.sub(lambda m: f"{m[2]}/{m[1]}" if int(m[1]) > 12 >= int(m[2]) else m[0], text)
    text = _BRACKETED.sub(r" \1요일 ", text)
    return _LAST_WEEK.sub("마지막 ", _LONE_WEEKDAY.sub(r"\1요일", text))


def _is_whole_week(text: str) -> bool:
    """Tell whether a text names a week and no day of it; the library would take its Monday."""
    names_a_day = _WEEKDAY.search(text) or _EXPLICIT_DAY.search(text)
    return bool(_WHOLE_WEEK.search(text)) and not names_a_day


def _korean_clock(found: re.Match[str]) -> str:
    half = "오후" if found[3] in "pP" else "오전"
    return f" {half} {found[1]}{found[2] or '시'} "


def _nonexistent(text: str, today: date) -> Misreading | None:
    for hour, minute, colon_minute in _CLOCK.findall(text):
        if int(hour) > 24 or int(minute or colon_minute or 0) > 59:
            return Misreading.NO_SUCH_TIME
    for year, month, day in _MONTH_DAY.findall(text):
        if upcoming(int(month), int(day), today, int(year) if year else None) is None:
            return Misreading.NO_SUCH_DATE
    if any(int(day) not in range(1, 32) for day in _DAY_ONLY.findall(text)):
        return Misreading.NO_SUCH_DATE
    return None


def _parse(text: str, now: datetime) -> "list[TemporalExpression]":
    from korean_datetime import parse_all

    try:
        return list(parse_all(text, now=now))
    except (ValueError, OverflowError):  # numbers no calendar has
        return []


def _combined(found: "Sequence[TemporalExpression]", text: str, today: date) -> Said | Misread:
    """Join what was found: at most one day and one time, in one expression or in two."""
    parts = [part for each in found if (part := _one(each, text, today)) is not None]
    days = [part.days for part in parts if part.days]
    clocks = [part.clocks for part in parts if part.clocks]
    if len(parts) < len(found) or len(days) > 1 or len(clocks) > 1 or not (days or clocks):
        return Misread(Misreading.NOT_A_DATE)
    whole = Said(days[0] if days else (), clocks[0] if clocks else ())
    weekday = weekday_of(text)
    if weekday is not None and len(whole.days) == 1 and _WEEKS_ON.search(text):
        return replace(whole, days=(in_week(whole.days[0], 0, weekday),))
    return with_weekday(whole, weekday)


def _one(found: "TemporalExpression", text: str, today: date) -> Said | None:
    """Return what one expression says, or None if it is no day and no time but a span of days."""
    flags = {flag.value for flag in found.ambiguities}
    is_span = found.grain.value in ("week", "month", "quarter", "year") or "multi_day_time" in flags
    if found.start is None or (is_span and "주말" not in found.text):
        return None
    days = () if found.kind.value == "time" else _days(found, flags, found.start.date(), today)
    return Said(days, _clocks(found, found.start.time(), text))


def _days(found: "TemporalExpression", flags: set[str], day: date, today: date) -> tuple[date, ...]:
    if "same_weekday" in flags:
        return (today, today + timedelta(days=7))
    if "calendar_row_spill" in flags:  # "첫째주 월요일" in a week that begins in the month before
        return (day, day + timedelta(days=7))
    if "주말" in found.text and day.weekday() == 5:
        return (day, day + timedelta(days=1))
    if _NEXT_WEEKDAY.search(found.text):
        return tuple(dict.fromkeys((day, in_week(today, 1, day.weekday()))))
    if "cycle_shifted" in flags:  # perhaps a date of last week, taken for next year's
        return (_unless_recent(day, today),)
    return (day,)


def _unless_recent(day: date, today: date) -> date:
    return upcoming(day.month, day.day, today) or day


def _clocks(found: "TemporalExpression", start: time, text: str) -> tuple[time, ...]:
    names_an_hour = found.grain.value in ("hour", "minute", "second")
    is_part_of_day = not found.is_range and found.end and found.end - found.start > timedelta(hours=1)
    if found.kind.value == "date" or not names_an_hour or is_part_of_day:
        return ()
    flags = {flag.value for flag in found.ambiguities}
    is_plain = _PLAIN_CLOCK.search(found.text) and not _HALF_WORDS.search(text)
    if is_plain or flags & {"meridiem", "noon_or_midnight"}:
        return halves(start.hour % 12 or 12, start.minute)
    return (start.replace(second=0, microsecond=0),)
