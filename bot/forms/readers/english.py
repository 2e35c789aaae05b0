"""Dates and times in English words, and in bare numbers.

A small grammar of our own. The general library for it, `dateparser` 1.5, read 46 of 66 everyday phrases right,
13 as nothing and 7 wrong without a word ("two weeks from today 6pm" as two weeks ago). What is understood here is
taken out of the text piece by piece: first the time, then the day; if a number or a word of the calendar is left
over, something was not understood, and nothing is guessed.

"next Saturday" is the coming one for some people and the one of next week for others: both are offered.
Not read: several dates in one reply, recurrences, times of another zone ("7pm CET"), "a week on Friday".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.forms.readers.said import (
    Said,
    at_moment,
    halves,
    in_week,
    next_day_of_month,
    upcoming,
    with_weekday,
)
from bot.forms.reading import Misread, Misreading

_WEEKDAY = (
    r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY = 100 * 366 * 24 * 60  # minutes: too far, and still a date
_DAY = r"\b(\d{1,2})(?:st|nd|rd|th)?"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_OTHERWISE = re.compile(r"\b(every|each|weekly|daily|not|or|except|either|between|before|after(?! tomorrow| next))\b")
_LEFT_OVER = re.compile(
    rf"\d|\b(?:{_WEEKDAY}|{_MONTH}|weeks?|months?|years?|days?|hours?|minutes?|first|second|third|last|next|weekend"
    r"|z|utc|gmt|kst|jst|[cew]es?t|bst|[ecmp][sd]?t)\b"
)
_REPLACEMENTS = (
    (re.compile(r"\b([ap])\.m\b\.?"), r"\1m"),
    (re.compile(r"@"), " at "),
    (re.compile(r"\b(?:a|an)(?= (?:week|day|hour)\b)"), "1"),
    (re.compile(r"\bhalf an hour\b|\bhalf hour\b"), "30 minutes"),
    (re.compile(r"\bhalf past (\d{1,2})\b"), r"\1:30"),
    (re.compile(r"\bquarter past (\d{1,2})\b"), r"\1:15"),
    (re.compile(r"\b(\d{1,2}) o['’]?\s?clock\b"), r"at \1"),
    (re.compile(r"^(1[0-2]|[1-9])(?= (?:in the (?:morning|afternoon|evening)|at night)\b)"), r"at \1"),
    (re.compile(r"(?<=\d)t(?=\d)"), " "),
    (re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|~|to|until|till)\s*\d{1,2}:\d{2}(?!\s*[ap]m)"), r"\1"),
)
_SPAN = re.compile(
    r"(?<![\d/.-])(\d{1,2})([:.]\d{2})?\s*([ap]m)?\s*(?:-|–|~|to|until|till)\s*(\d{1,2})(?:[:.]\d{2})?\s*([ap]m)\b"
)
_FROM_NOW = re.compile(r"\bin (\d+(?:\.\d+)?)\s*(minutes?|mins?|hours?|hrs?|h)\b")
_COLON = re.compile(r"(?<![\d:/.-])(\d{1,2})[:h](\d{2})(?::\d{2})?\s*([ap]m)?\b(?!:)")
_MERIDIEM = re.compile(r"(?<![\d:/-])(\d{1,2})(?:\.(\d{2}))?\s*([ap]m)\b")
_HOUR = re.compile(r"\b(\d{1,2})h\b")
_NOON = re.compile(r"\b(?:12 )?(?:noon|midday)\b")
_MIDNIGHT = re.compile(r"\bmidnight\b")
_BARE = re.compile(r"\bat (\d{1,2})(?:\.(\d{2}))?\b(?![/-]|\.\d)|(?<![\d/.-])\b(\d{1,2})(?:\.(\d{2}))?$")
_LATER_HALF = re.compile(r"\b(?:afternoon|evening|night|tonight)\b")
_EARLIER_HALF = re.compile(r"\bmorning\b")

_PART_OF_DAY = re.compile(r"\b(?:in the |this )?(?:morning|afternoon|evening)\b|\b(?:at )?night\b")

Clocks = tuple[time, ...]
Days = tuple[date, ...]


def said(text: str, now: datetime, *, day_first: bool | None = None) -> Said | Misread:
    """Read a text without Hangul; `now` is naive and local."""
    text = _plain(text)
    if _OTHERWISE.search(text):
        return Misread(Misreading.NOT_A_DATE)
    if found := _FROM_NOW.search(text):
        return _from_now(float(found[1]), found[2], now)
    clocks, rest = _take_clock(text)
    days, rest = _take_day(rest, now.date(), day_first, has_clock=clocks is not None)
    if clocks is None:
        clocks, rest = _take_bare_clock(rest, text, has_day=days is not None)
    return _checked(days, clocks, rest, now.date(), at_midnight=bool(_MIDNIGHT.search(text)))


def weekday_of(text: str) -> int | None:
    """Return the weekday a text names (0 = Monday), if it names one."""
    found = re.search(rf"\b{_WEEKDAY}", text.lower())
    return _WEEKDAYS.index(found[1][:3]) if found else None


def _checked(days: Days | None, clocks: Clocks | None, rest: str, today: date, *, at_midnight: bool) -> Said | Misread:
    """Refuse what does not exist and what was only half understood."""
    if clocks == ():
        return Misread(Misreading.NO_SUCH_TIME)
    if days == ():
        return Misread(Misreading.NO_SUCH_DATE)
    if (days is None and clocks is None) or _LEFT_OVER.search(rest):
        return Misread(Misreading.NOT_A_DATE)
    if at_midnight:  # "Friday midnight": as Friday begins, or as it ends?
        days = (*days, days[-1] + timedelta(days=1)) if days else (today + timedelta(days=1),)
    return Said(days or (), clocks or ())


def _plain(text: str) -> str:
    text = text.lower().replace(",", " ").replace("(", " ").replace(")", " ")
    for number, word in enumerate(_NUMBERS, start=1):
        text = re.sub(rf"\b{word}\b", str(number), text)
    text = " ".join(text.split()).rstrip("!?")
    for pattern, plain in _REPLACEMENTS:
        text = pattern.sub(plain, text)
    return _SPAN.sub(_start_of_span, text)


def _start_of_span(found: re.Match[str]) -> str:
    """ "7-9pm" begins at 7pm, "11-1pm" at 11am."""
    start, minutes, half, end, end_half = found.groups()
    if half is None:
        crosses_noon = int(start) % 12 > int(end) % 12
        half = {"am": "pm", "pm": "am"}[end_half] if crosses_noon else end_half
    return f"{start}{minutes or ''}{half}"


def _from_now(amount: float, unit: str, now: datetime) -> Said:
    minutes = amount * (1 if unit.startswith("m") else 60)
    return at_moment(now + timedelta(minutes=min(minutes, _CENTURY)))


def _take_clock(text: str) -> tuple[Clocks | None, str]:
    """Take a time out of the text: None if there is none, () if no clock shows it."""
    for pattern in (_COLON, _MERIDIEM):
        if found := pattern.search(text):
            return _clocks(found[1], found[2], found[3], text), pattern.sub(" ", text, count=1)
    for pattern, hour in ((_NOON, 12), (_MIDNIGHT, 0)):
        if pattern.search(text):
            return (time(hour),), pattern.sub(" ", text, count=1)
    if found := _HOUR.search(text):
        return _clocks(found[1].zfill(2), None, None, text), _HOUR.sub(" ", text, count=1)
    return None, text


def _take_bare_clock(rest: str, text: str, *, has_day: bool) -> tuple[Clocks | None, str]:
    """Take "at 7", or a last number beside a day or a part of it: "Friday 7", "3 December 19.00"."""
    rest = " ".join(_PART_OF_DAY.sub(" ", rest).split()).rstrip(" .")
    says_half = bool(_LATER_HALF.search(text) or _EARLIER_HALF.search(text))
    found = _BARE.search(rest)
    if not found or not (has_day or says_half or found[1]):
        return None, rest
    hour, minute = found[1] or found[3], found[2] or found[4]
    return _clocks(hour, minute, None, text), _BARE.sub(" ", rest, count=1)


def _clocks(hour_digits: str, minute_digits: str | None, half: str | None, text: str) -> Clocks:
    hour, minute = int(hour_digits), int(minute_digits or 0)
    if hour > 23 or minute > 59 or (half and hour > 12 and not minute_digits) or (half and hour == 0):
        return ()
    if half is None and (hour > 12 or hour_digits.startswith("0")):
        return (time(hour, minute),)
    if half == "pm" or (half is None and _LATER_HALF.search(text)):
        return (time(hour % 12 + 12, minute),)
    if half == "am" or _EARLIER_HALF.search(text):
        return (time(hour % 12, minute),)
    return halves(hour, minute)


def _take_day(text: str, today: date, day_first: bool | None, *, has_clock: bool) -> tuple[Days | None, str]:
    """Take a day out of the text: None if there is none, () if no calendar has it."""
    # "19.00" is a time when a day stands beside it and no time has been found yet.
    rules = (*_DATES, _DOTTED, *_DAYS) if has_clock else (*_DATES, *_DAYS, _DOTTED)
    for rule in rules:
        pattern, read = rule
        if found := pattern.search(text):
            rest = pattern.sub(" ", text, count=1)
            days = read(found, _Asked(today, day_first))
            return _beside_weekday(days, rest) if rule not in _DAYS else (days, rest)
    return None, text


def _beside_weekday(days: Days, rest: str) -> tuple[Days, str]:
    """Compare a date with the weekday beside it, and of two readings keep the one that agrees."""
    weekday = weekday_of(rest)
    rest = re.sub(rf"\b{_WEEKDAY}", " ", rest, count=1)
    agreeing = tuple(day for day in days if day.weekday() == weekday)
    return agreeing or with_weekday(Said(days), weekday).days, rest


@dataclass(frozen=True, slots=True)
class _Asked:
    today: date
    day_first: bool | None


def _year_first(found: re.Match[str], asked: _Asked) -> Days:
    return _dates((int(found[1]), int(found[2]), int(found[3])))


def _three(found: re.Match[str], asked: _Asked) -> Days:
    """ "26.12.03", "28.11.26", "12/3/2026": every order that is a date, the ones within reach if there are any."""
    a, b, c = int(found[1]), int(found[3]), int(found[4])
    year = c if c > 99 else 2000 + c
    orders = [(year, a, b), (year, b, a)] if not asked.day_first else [(year, b, a), (year, a, b)]
    if asked.day_first is not None and (first := _dates(orders[0])):
        orders = [orders[0]] if first else orders
    if c < 100:
        orders.append((2000 + a, b, c))
    days = _dates(*orders)
    soon = tuple(day for day in days if timedelta(0) <= day - asked.today <= timedelta(days=366))
    return soon or days


def _pair(found: re.Match[str], asked: _Asked) -> Days:
    """ "12/3": month and day, or day and month, or both; but a slip of the last days is not turned around."""
    a, b = int(found[1]), int(found[2])
    month_first, day_first = upcoming(a, b, asked.today), upcoming(b, a, asked.today)
    orders = (day_first, month_first) if asked.day_first else (month_first, day_first)
    days = tuple(dict.fromkeys(day for day in orders if day is not None))
    return days if asked.day_first is None and min(days, default=asked.today) >= asked.today else days[:1]


def _named_month(day: str, month: str, year: str | None, asked: _Asked) -> Days:
    found = upcoming(_MONTHS.index(month[:3]) + 1, int(day), asked.today, int(year) if year else None)
    return (found,) if found else ()


def _holiday(found: re.Match[str], asked: _Asked) -> Days:
    month, day = _HOLIDAYS[found[1].replace("’", "'")]
    return _named_month(str(day), _MONTHS[month - 1], None, asked)


def _day_of_month(found: re.Match[str], asked: _Asked) -> Days:
    day = next_day_of_month(int(found[1]), asked.today)
    return (day,) if day else ()


def _nth_weekday(found: re.Match[str], asked: _Asked) -> Days:
    """ "first Friday of December", "last Sunday of next month"."""
    month = _MONTHS.index(found[3][:3]) + 1 if found[3] else asked.today.month + (found[4] == "next")
    first = upcoming((month - 1) % 12 + 1, 1, asked.today.replace(day=1))
    if first is None:
        return ()
    weekday = _WEEKDAYS.index(found[2][:3])
    all_days = [first + timedelta(days=n) for n in range(31)]
    fitting = [day for day in all_days if day.weekday() == weekday and day.month == first.month]
    return (fitting[-1 if found[1] == "last" else _ORDINALS.index(found[1][:2]) // 2],)


def _after_days(found: re.Match[str], asked: _Asked) -> Days:
    count = int(found[1] or found[3]) * (7 if (found[2] or found[4]).startswith("w") else 1)
    return (asked.today + timedelta(days=count),) if count <= 10_000 else ()


def _weekend(found: re.Match[str], asked: _Asked) -> Days:
    weeks = 1 if found[1] == "next" else 0
    return (in_week(asked.today, weeks, 5), in_week(asked.today, weeks, 6))


def _of_week(weekday: str, week: str, asked: _Asked) -> Days:
    weeks = {"this": 0, "next": 1, "week after next": 2}[week]
    return (in_week(asked.today, weeks, _WEEKDAYS.index(weekday[:3])),)


def _weekday(found: re.Match[str], asked: _Asked) -> Days:
    """ "Friday" today means today or in a week; "next Friday" the coming one or the one of next week."""
    which, weekday = found[1], _WEEKDAYS.index(found[2][:3])
    coming = asked.today + timedelta(days=(weekday - asked.today.weekday()) % 7)
    if which == "next":
        after_today = coming + timedelta(days=7) if coming == asked.today else coming
        return tuple(dict.fromkeys((after_today, in_week(asked.today, 1, weekday))))
    if coming == asked.today and which is None:
        return (coming, coming + timedelta(days=7))
    return (coming,)


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], _Asked], Days]]


def _relative(days: int) -> Callable[[re.Match[str], _Asked], Days]:
    return lambda _, asked: (asked.today + timedelta(days=days),)


def _dates(*orders: tuple[int, int, int]) -> Days:
    real = (upcoming(month, day, date.min, year) for year, month, day in orders)
    return tuple(dict.fromkeys(day for day in real if day is not None))


_ORDINALS = ("fi", "1s", "se", "2n", "th", "3r", "fo", "4t")
_HOLIDAYS = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
}
_YEAR = r"(?:\s+(\d{4})\b)?"
_DATES: tuple[Rule, ...] = (
    (
        re.compile(
            rf"\b(first|1st|second|2nd|third|3rd|fourth|4th|last) {_WEEKDAY} (?:of|in) "
            rf"(?:{_MONTH}|(this|next|the) month\b)"
        ),
        _nth_weekday,
    ),
    (re.compile(r"\b(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\b\.?"), _year_first),
    (re.compile(r"(?<![\d.:/-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\b"), _three),
    (re.compile(r"(?<![\d.:/-])(\d{1,2})/(\d{1,2})\b(?![/:])"), _pair),
    (re.compile(rf"{_DAY}(?: of)?\s*{_MONTH}{_YEAR}"), lambda m, a: _named_month(m[1], m[2], m[3], a)),
    (re.compile(rf"\b{_MONTH}\s*(?:the )?{_DAY}\b(?![:.]\d){_YEAR}"), lambda m, a: _named_month(m[2], m[1], m[3], a)),
    (re.compile(r"\b(christmas eve|christmas day|christmas|new year['’]s eve|new year['’]s day)\b"), _holiday),
    (re.compile(r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b"), _day_of_month),
)
_DOTTED: Rule = (re.compile(r"(?<![\d.:/-])(\d{1,2})\.\s?(\d{1,2})\b(?![.:]\d)\.?"), _pair)
_DAYS: tuple[Rule, ...] = (
    (
        re.compile(r"\bin (\d{1,4}) (days?|weeks?)(?: time)?\b|\b(\d{1,4}) (days?|weeks?) from (?:now|today)\b"),
        _after_days,
    ),
    (re.compile(r"\b(?:the )?day after tomorrow\b"), _relative(2)),
    (re.compile(r"\b(?:tomorrow|tmrw|tmr)\b"), _relative(1)),
    (re.compile(r"\b(?:today|tonight|this (?=morning|afternoon|evening))\b"), _relative(0)),
    (re.compile(r"\byesterday\b"), _relative(-1)),
    (re.compile(r"\b(?:(this|next|on the|the) )?weekend\b"), _weekend),
    (re.compile(rf"\b{_WEEKDAY} (?:the )?(week after next)\b"), lambda m, a: _of_week(m[1], m[2], a)),
    (re.compile(rf"\b{_WEEKDAY} (?:of )?(this|next) week\b"), lambda m, a: _of_week(m[1], m[2], a)),
    (re.compile(rf"\b(?:the )?(week after next) (?:on )?{_WEEKDAY}"), lambda m, a: _of_week(m[2], m[1], a)),
    (re.compile(rf"\b(this|next) week (?:on )?{_WEEKDAY}"), lambda m, a: _of_week(m[2], m[1], a)),
    (re.compile(rf"\b(?:(?:the |this )?(this|next|coming) )?{_WEEKDAY}"), _weekday),
)
