"""Announcing a meetup, and what its host may ask for later: change it, cancel it, write to everyone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import wall
from bot.domain.fees import Fee
from bot.domain.places import Place
from bot.forms.form import Asking, Form, Option, Question, Reading
from bot.forms.heard import Heard, Pressed, Typed
from bot.forms.readers.dates import read_day, read_time, read_when
from bot.forms.readers.deadlines import minutes_ahead, read_deadline
from bot.forms.readers.durations import read_duration
from bot.forms.readers.money import read_fee
from bot.forms.readers.nothing import says_nothing
from bot.forms.readers.numbers import read_count
from bot.forms.readers.places import read_place
from bot.forms.readers.texts import read_line, read_text
from bot.forms.reading import Doubt, Misread, Misreading, Read, Unsure

TITLE, BRING, NOTE, REASON, WORDS = 60, 100, 500, 300, 1000  # graphemes
MOST_SEATS = 1000
FRESH, SAME, NONE, FREE = "fresh", "same", "none", "free"
LENGTHS = ("60", "120", "180")  # minutes
SEATS = ("6", "8", "10", "12")
LEASTS = ("3", "4", "5")
UNTIL = {"0": 0, "180": 180, "1440": 1440}  # minutes before the start
Minutes = int


@dataclass(frozen=True, slots=True)
class Origin:
    """What a meetup is made from: a topic, or (id 0) nothing."""

    id: int
    title: str


def _origins(asking: Asking) -> Sequence[Option]:
    found = [Option(str(topic.id), topic.title) for topic in asking.facts.get("topics", ())]
    return (*found, Option(FRESH))


def _read_origin(heard: Heard, asking: Asking) -> Reading:
    known = {str(topic.id): topic for topic in asking.facts.get("topics", ())} | {FRESH: Origin(0, "")}
    if isinstance(heard, Pressed) and heard.option in known:
        return Read(known[heard.option])
    return Misread(Misreading.NOT_A_CHOICE)


def _origin(asking: Asking) -> str:
    found = asking.answers.get("origin")
    return found.title[:TITLE] if isinstance(found, Origin) else ""


def _read_title(heard: Heard, asking: Asking) -> Reading:
    if isinstance(heard, Pressed) and heard.option == SAME and _origin(asking):
        return Read(_origin(asking))
    return read_line(heard, TITLE)


def _titles(asking: Asking) -> Sequence[Option]:
    return (Option(SAME, _origin(asking)),) if _origin(asking) else ()


def read_start(heard: Heard, asking: Asking) -> Reading:
    """A day and a time: tapped ones count at once, typed ones are read back first."""
    if isinstance(heard, Pressed):
        return _tapped(heard.option, asking)
    if not isinstance(heard, Typed):
        return Misread(Misreading.NOT_TEXT)
    day = asking.looking.get("day")
    if day is not None and _names_no_day(heard.text, asking):
        return _at(date.fromisoformat(day), heard.text, asking)
    return read_when(heard.text, asking.now)


def _names_no_day(text: str, asking: Asking) -> bool:
    said = read_day(text, asking.now)
    return isinstance(said, Misread) and said.reason is Misreading.NOT_A_DATE


def _at(day: date, text: str, asking: Asking) -> Reading:
    """A time typed after a day was tapped belongs to that day."""
    match read_time(text):
        case Read(at):
            return _tapped(datetime.combine(day, at).isoformat(), asking, doubt=Doubt.CONFIRM)
        case Unsure(clocks, doubt):
            moments = [wall.settle(datetime.combine(day, at), asking.zone) for at in clocks]
            ahead = tuple(found.wall.local for found in moments if found.instant > asking.now)
            return Unsure(ahead, doubt) if ahead else _past(moments[-1])
        case misread:
            return misread


def _tapped(local: str, asking: Asking, doubt: Doubt | None = None) -> Reading:
    try:
        wished = datetime.fromisoformat(local).replace(tzinfo=None)
    except ValueError:
        return Misread(Misreading.NOT_A_CHOICE)
    found = wall.settle(wished, asking.zone)
    if found.instant <= asking.now:
        return _past(found)
    if found.moved or found.doubled:
        doubt = Doubt.SHIFTED if found.moved else Doubt.DOUBLED
    return Unsure((found.wall.local,), doubt) if doubt else Read(found.wall.local)


def _past(found: wall.Settled) -> Misread:
    return Misread(Misreading.PAST, {"local": found.wall.local.isoformat()})


def _read_minutes(heard: Heard, _: Asking) -> Reading:
    if isinstance(heard, Pressed) and heard.option in LENGTHS:
        return Read(int(heard.option))
    return _typed(heard, read_duration)


def _typed(heard: Heard, read: Callable[[str], Reading]) -> Reading:
    if isinstance(heard, Pressed):
        return Misread(Misreading.NOT_A_CHOICE)
    return read(heard.text) if isinstance(heard, Typed) else Misread(Misreading.NOT_TEXT)


def _count(heard: Heard, least: int, most: int) -> Reading:
    """A number, tapped or typed; None where none is wanted."""
    if isinstance(heard, Pressed):
        heard = Typed(heard.option)
    if isinstance(heard, Typed) and says_nothing(heard.text):
        return Read(None)
    return _typed(heard, lambda text: read_count(text, least, most))


def _read_seats(heard: Heard, asking: Asking) -> Reading:
    """Not fewer than the least number, and not fewer than the people who are coming already."""
    going = int(asking.facts.get("going", 0))
    found = _count(heard, 1, MOST_SEATS)
    if isinstance(found, Read) and found.value is not None and found.value < going:
        return Misread(Misreading.TOO_FEW_SEATS, {"going": going})
    least = asking.answers.get("least") or 1
    if isinstance(found, Read) and found.value is not None and found.value < least:
        return Misread(Misreading.TOO_SMALL, {"least": least})
    return found


def _read_least(heard: Heard, asking: Asking) -> Reading:
    return _count(heard, 1, asking.answers.get("seats") or MOST_SEATS)


def _leasts(asking: Asking) -> Sequence[Option]:
    most = asking.answers.get("seats") or MOST_SEATS
    return tuple(Option(key) for key in LEASTS if int(key) <= most)


def _read_fee(heard: Heard, asking: Asking) -> Reading:
    currency = str(asking.facts["currency"])
    if isinstance(heard, Pressed) and heard.option == FREE:
        return Read(Fee(0, currency))
    return _typed(heard, lambda text: read_fee(text, currency))


def _read_bring(heard: Heard, _: Asking) -> Reading:
    return Read(None) if _is_nothing(heard) else read_line(heard, BRING)


def _read_note(heard: Heard, _: Asking) -> Reading:
    return Read(None) if _is_nothing(heard) else read_text(heard, NOTE)


def _is_nothing(heard: Heard) -> bool:
    return isinstance(heard, Typed) and says_nothing(heard.text)


def _read_until(heard: Heard, asking: Asking) -> Reading:
    start = asking.answers.get("start")
    if not isinstance(start, datetime):
        return Misread(Misreading.NOT_A_CHOICE)
    if isinstance(heard, Pressed) and heard.option in UNTIL:
        return minutes_ahead(UNTIL[heard.option], asking.now, start)
    return _typed(heard, lambda text: read_deadline(text, asking.now, start))


def _untils(asking: Asking) -> Sequence[Option]:
    start = asking.answers.get("start")
    if not isinstance(start, datetime):
        return ()
    ahead = start - asking.now.replace(tzinfo=None)
    return tuple(Option(key) for key, minutes in UNTIL.items() if timedelta(minutes=minutes) < ahead)


def _fixed(*keys: str) -> Callable[[Asking], Sequence[Option]]:
    return lambda _: tuple(Option(key) for key in keys)


def _default(value: Any) -> Callable[[Asking], Any]:
    return lambda _: value


_ORIGIN = Question("origin", Origin, _read_origin, _origins, when=lambda asking: bool(asking.facts.get("topics")))
_DETAILS = (
    Question("title", str, _read_title, _titles),
    Question("start", datetime, read_start, calendar=True),
    Question("place", Place, lambda heard, _: read_place(heard)),
    Question("minutes", Minutes, _read_minutes, _fixed(*LENGTHS), default=_default(120)),
    Question("seats", int | None, _read_seats, _fixed(*SEATS, NONE), default=_default(None)),
    Question("least", int | None, _read_least, _leasts, optional=True, default=_default(None)),
    Question("fee", Fee | None, _read_fee, _fixed(FREE), default=lambda a: Fee(0, str(a.facts["currency"]))),
    Question("bring", str | None, _read_bring, optional=True, default=_default(None)),
    Question("note", str | None, _read_note, optional=True, default=_default(None)),
    Question("until", int | datetime, _read_until, _untils, default=_default(0)),
)
MEETUP = Form("meetup", (_ORIGIN, *_DETAILS), defaults=True)
EDIT_MEETUP = Form("edit_meetup", _DETAILS, waits=False)
CANCEL_MEETUP = Form(
    "cancel_meetup", (Question("reason", str | None, lambda heard, _: read_text(heard, REASON), optional=True),)
)
WRITE_ALL = Form("write_all", (Question("words", str, lambda heard, _: read_text(heard, WORDS)),))
