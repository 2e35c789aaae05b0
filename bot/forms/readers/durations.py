"""How long something lasts."""

import re
from fractions import Fraction

from bot.forms.readers.quantities import number, plain
from bot.forms.reading import Misread, Misreading, Read

LEAST, MOST = 15, 14 * 24 * 60  # minutes
_LONGEST = 60  # characters
_MINUTES = {"일": 1440, "시간": 60, "분": 1, "d": 1440, "h": 60, "m": 1, "w": 10_080, "주": 10_080}
_PART = re.compile(
    r"(?P<amount>-?\d+(?:\.\d+)?|[가-힣]+?|[a-z-]+)\s*"
    r"(?P<unit>시간|분|일|주일|주|days?|d|hours?|hrs?|h|minutes?|mins?|m|weeks?|w)(?![a-z])\s*(?P<half>반)?"
)
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_REPLACEMENTS = (
    (re.compile(r"(\d+)박\s*(\d+)일"), r"\2일"),
    (re.compile(r"이틀"), "2일"),
    (re.compile(r"사흘"), "3일"),
    (re.compile(r"하루\s*종일|하루"), "1일"),
    (re.compile(r"일주일"), "1주"),
    (re.compile(r"(\w+) and a half hours?"), r"\1시간 30분"),
    (re.compile(r"반\s*시간|half an hour|half hour"), "30분"),
    (re.compile(r"(?:an?|one) hour and a half"), "90분"),
    (re.compile(r"\ban?(?= (?:hour|day|week))"), "1"),
    (re.compile(r"\band\b|,|약 |about |정도$|쯤$|동안$|입니다$|이요$|요$"), " "),
    (re.compile(r"(\d)h(\d{1,2})$"), r"\1h \2m"),
)


def read_duration(text: str) -> Read[int] | Misread:
    """Read minutes, from a quarter of an hour to fourteen days; a number alone does not say of what.

    Misread: EMPTY, NOT_A_DURATION, TOO_SMALL (facts: least, in minutes), TOO_LARGE (facts: most).
    """
    line = plain(text)
    if not line:
        return Misread(Misreading.EMPTY)
    minutes = _minutes(line) if len(line) <= _LONGEST else None
    if minutes is None or minutes.denominator != 1:
        return Misread(Misreading.NOT_A_DURATION)
    if minutes < LEAST:
        return Misread(Misreading.TOO_SMALL, {"least": LEAST})
    if minutes > MOST:
        return Misread(Misreading.TOO_LARGE, {"most": MOST})
    return Read(int(minutes))


def _minutes(line: str) -> Fraction | None:
    if found := _CLOCK.fullmatch(line):
        return Fraction(int(found[1]) * 60 + int(found[2]))
    for pattern, replacement in _REPLACEMENTS:
        line = pattern.sub(replacement, line).strip()
    parts = list(_PART.finditer(line))
    if not parts or _PART.sub("", line).strip():
        return None
    lengths = [_length(part) for part in parts]
    known = [each for each in lengths if each is not None]
    return sum(known, Fraction(0)) if len(known) == len(lengths) else None


def _length(part: re.Match[str]) -> Fraction | None:
    amount = number(part["amount"])
    if amount is None:
        return None
    unit = part["unit"]
    minutes = _MINUTES.get("시간" if unit == "시간" else unit[0], 0)
    return (amount + Fraction(1, 2) * bool(part["half"])) * minutes
