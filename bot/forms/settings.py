"""Setting a community up in four questions (five in a forum), and changing any setting later."""

from collections.abc import Callable, Sequence
from datetime import time
from typing import Any

from bot.domain.communities import Announcers, Joining, Quiet, Weekly
from bot.domain.zones import find_zones
from bot.forms.form import Asking, Form, Option, Question, Reading, chosen, offers
from bot.forms.heard import Heard, Pressed, Typed
from bot.forms.readers.dates import read_time, read_weekday_time
from bot.forms.readers.numbers import read_count
from bot.forms.reading import Doubt, Misread, Misreading, Read, Unsure

LANGUAGES = ("ko", "en")
CITIES = ("Asia/Seoul", "Asia/Tokyo", "Asia/Singapore", "Europe/London", "Europe/Berlin", "America/New_York",
          "America/Los_Angeles", "Australia/Sydney")  # fmt: skip
NONE = "none"
HERE = 0  # the chat itself, in place of a forum topic
DIGESTS = {"mon9": Weekly(0, time(9)), "sun18": Weekly(6, time(18)), "fri12": Weekly(4, time(12))}
HOST_BEFORE = {"full": (4320, 1440, 120), "short": (1440, 120), "day": (1440,), NONE: ()}
NOTICES = {"24h": 1440, "48h": 2880, "6h": 360, NONE: 0}


def _typed(heard: Heard, read: Callable[[str], Reading]) -> Reading:
    return read(heard.text) if isinstance(heard, Typed) else Misread(Misreading.NOT_TEXT)


def _read_zone(heard: Heard, _: Asking) -> Reading:
    words = heard.option if isinstance(heard, Pressed) else heard.text if isinstance(heard, Typed) else ""
    found = find_zones(words)
    if not found:
        return Misread(Misreading.NOT_A_ZONE)
    return Read(found[0]) if len(found) == 1 else Unsure(found[:6], Doubt.WHICH)


def _read_thread(heard: Heard, asking: Asking) -> Reading:
    offered = {option.key for option in _threads(asking)}
    if isinstance(heard, Pressed) and heard.option in offered:
        return Read(int(heard.option))
    return Misread(Misreading.NOT_A_CHOICE)


def _threads(asking: Asking) -> Sequence[Option]:
    known = asking.facts.get("threads", ())
    return (Option(str(HERE)), *(Option(str(thread), f"#{thread}") for thread in known))


def _one_of(values: dict[str, Any], read: Callable[[str], Reading]) -> Callable[[Heard, Asking], Reading]:
    """A tap on one of the named values, or words that `read` understands."""

    def reader(heard: Heard, _: Asking) -> Reading:
        if isinstance(heard, Pressed):
            return Read(values[heard.option]) if heard.option in values else Misread(Misreading.NOT_A_CHOICE)
        return _typed(heard, read)

    return reader


def _weekly(text: str) -> Reading:
    match read_weekday_time(text):
        case Read((day, at)):
            return Read(Weekly(day, at))
        case Unsure(candidates, doubt):
            return Unsure(tuple(Weekly(day, at) for day, at in candidates), doubt)
        case Misread() as misread:
            return misread


def _quiet(text: str) -> Reading:
    ends = [read_time(part) for part in text.replace("–", "-").replace("~", "-").split("-")]
    if len(ends) == 2 and all(isinstance(end, Read) for end in ends):
        start, end = (end.value for end in ends if isinstance(end, Read))
        return Read(Quiet(start, end))
    return Misread(Misreading.NO_SUCH_TIME)


def _hours(text: str) -> Reading:
    match read_count(text, 0, 72):
        case Read(hours):
            return Read(hours * 60)
        case other:
            return other


_REMINDERS: dict[str, Any] = {"19:00": time(19), "12:00": time(12), "09:00": time(9), NONE: None}
_SOON: dict[str, Any] = {"120": 120, "60": 60, "180": 180, NONE: 0}
_QUIETS: dict[str, Any] = {"22-08": Quiet(), "23-07": Quiet(time(23), time(7)), NONE: Quiet(time(0), time(0))}


def _default(value: Any) -> Callable[[Asking], Any]:
    return lambda _: value


SETUP_QUESTIONS = (
    Question("language", str, chosen(*LANGUAGES), offers(*LANGUAGES), default=lambda a: a.facts["language"]),
    Question("zone", str, _read_zone, offers(*CITIES), default=lambda a: a.facts["zone"]),
    Question("thread", int, _read_thread, _threads, default=lambda a: a.facts["thread"],
             when=lambda a: bool(a.facts.get("forum"))),
    Question("joining", Joining, chosen(*Joining), offers(*Joining), default=_default(Joining.OPEN)),
    Question("digest", Weekly | None, _one_of({**DIGESTS, NONE: None}, _weekly), offers(*DIGESTS, NONE),
             default=_default(Weekly(0, time(9)))),
)  # fmt: skip

LATER_QUESTIONS = (
    Question("announcers", Announcers, chosen(*Announcers), offers(*Announcers)),
    Question("quorum", int, lambda h, a: _typed(h, lambda text: read_count(text, 2, 1000))
             if not isinstance(h, Pressed) else Read(int(h.option)) if h.option.isdecimal()
             else Misread(Misreading.NOT_A_CHOICE), offers("3", "5", "8")),
    Question("group_reminder", time | None, _one_of(_REMINDERS, read_time), offers(*_REMINDERS)),
    Question("attendee_reminder", time | None, _one_of(_REMINDERS, read_time), offers(*_REMINDERS)),
    Question("attendees_before", int, _one_of(_SOON, _hours), offers(*_SOON)),
    Question("host_before", tuple[int, ...], _one_of(HOST_BEFORE, lambda _: Misread(Misreading.NOT_A_CHOICE)),
             offers(*HOST_BEFORE)),
    Question("quiet", Quiet, _one_of(_QUIETS, _quiet), offers(*_QUIETS)),
    Question("cancel_notice", int, _one_of(NOTICES, _hours), offers(*NOTICES)),
    Question("pin", bool, lambda h, _: Read(h.option == "yes") if isinstance(h, Pressed)
             else Misread(Misreading.NOT_A_CHOICE), offers("yes", "no")),
)  # fmt: skip

SETUP = Form("setup", SETUP_QUESTIONS, defaults=True)
SETTINGS = Form("settings", SETUP_QUESTIONS + LATER_QUESTIONS, waits=False)
