"""Joining: who somebody is, in six questions; the same to change it later; and why somebody was declined."""

import re
from collections.abc import Sequence

from bot.domain.names import NAME_LIMIT, clean_name, has_letters, length
from bot.forms.form import Asking, Form, Option, Question, Reading, offers
from bot.forms.heard import Heard, Pressed
from bot.forms.readers.texts import read_line, read_text
from bot.forms.reading import Misread, Misreading, Read

INTERESTS = ("books", "films", "music", "art", "food", "sports", "outdoors", "games", "study", "making")
KNOWN = "known"  # the name the person goes by already
INTRODUCTION = 300  # graphemes, as all limits here
OWN_INTERESTS = 60  # typed at once
ALL_INTERESTS = 150
SHARING = 200
REASON = 300
_BETWEEN = re.compile(r"[,，、;/·]")


def _read_name(heard: Heard, asking: Asking) -> Reading:
    if isinstance(heard, Pressed):
        known = str(asking.facts["name"])
        return Read(known) if heard.option == KNOWN else Misread(Misreading.NOT_A_CHOICE)
    found = read_line(heard, NAME_LIMIT)
    if isinstance(found, Misread):
        return found
    name = clean_name(found.value)
    return Read(name) if has_letters(name) else Misread(Misreading.NO_LETTERS)


def _known_name(asking: Asking) -> Sequence[Option]:
    return (Option(KNOWN, str(asking.facts["name"])),)


def _read_interests(heard: Heard, asking: Asking) -> Reading:
    """A tap on one, or own words between commas; what was there already goes (the engine toggles)."""
    if isinstance(heard, Pressed):
        return Read((heard.option,)) if heard.option in INTERESTS else Misread(Misreading.NOT_A_CHOICE)
    found = read_line(heard, OWN_INTERESTS)
    if isinstance(found, Misread):
        return found
    own = dict.fromkeys(part.strip() for part in _BETWEEN.split(found.value) if has_letters(part))
    size = length(", ".join((*(asking.answers.get("interests") or ()), *own)))
    if size > ALL_INTERESTS:
        return Misread(Misreading.TOO_LONG, {"limit": ALL_INTERESTS, "length": size})
    return Read(tuple(own))


def _read_public(heard: Heard, _: Asking) -> Reading:
    if isinstance(heard, Pressed) and heard.option in {"yes", "no"}:
        return Read(heard.option == "yes")
    return Misread(Misreading.NOT_A_CHOICE)


QUESTIONS = (
    Question("name", str, _read_name, _known_name),
    Question("introduction", str, lambda heard, _: read_text(heard, INTRODUCTION, 2)),
    Question("interests", tuple[str, ...], _read_interests, offers(*INTERESTS), many=True),
    Question("shares", str | None, lambda heard, _: read_text(heard, SHARING), optional=True),
    Question("learns", str | None, lambda heard, _: read_text(heard, SHARING), optional=True),
    Question("public", bool, _read_public, offers("yes", "no")),
)

# The same questions; what their end is called differs.
JOIN = Form("join", QUESTIONS)
APPLY = Form("apply", QUESTIONS)
INTRODUCE = Form("introduce", QUESTIONS)
DECLINE = Form("decline", (Question("reason", str, lambda heard, _: read_text(heard, REASON, 2)),))
