"""Until when people may answer: a moment, or so long before the start."""

import re
from datetime import datetime, timedelta

from bot.forms.readers.dates import read_when
from bot.forms.readers.durations import read_duration
from bot.forms.reading import Misread, Misreading, Read, Unsure

_BEFORE = re.compile(r"\s*(?:전에?|전까지|before(?: (?:it|the|that).*)?|earlier)\s*(?:까지)?[.!]?$", re.IGNORECASE)


def read_deadline(text: str, now: datetime, start: datetime) -> Read[int] | Unsure[datetime] | Misread:
    """Read "3시간 전", "2 days before" as minutes before `start`, anything else as a day and a time.

    `now` is aware, `start` naive in its zone. Misread: AFTER_START, PAST, and those of `read_when`.
    """
    if _BEFORE.search(text):
        return _before(_BEFORE.sub("", text), now, start)
    found = read_when(text, now)
    if isinstance(found, Misread):
        return found
    early = tuple(moment for moment in found.candidates if moment <= start)
    return Unsure(early, found.doubt) if early else Misread(Misreading.AFTER_START)


def minutes_ahead(minutes: int, now: datetime, start: datetime) -> Read[int] | Misread:
    """So long before `start`, unless that has passed already (PAST; facts: local)."""
    moment = start - timedelta(minutes=minutes)
    if moment <= now.replace(tzinfo=None):
        return Misread(Misreading.PAST, {"local": moment.isoformat()})
    return Read(minutes)


def _before(text: str, now: datetime, start: datetime) -> Read[int] | Misread:
    length = read_duration(text)
    return length if isinstance(length, Misread) else minutes_ahead(length.value, now, start)
