"""What could not be read, said kindly, with what would work."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.forms.reading import Doubt, Misreading
from bot.views.message import Text
from bot.views.words import Words, mark

_SAYINGS = {
    Misreading.EMPTY: mark("This one needs an answer."),
    Misreading.TOO_LONG: mark("That's a little long: {length} characters. Up to {limit} fit here."),
    Misreading.TOO_SHORT: mark("A little more, please: at least {least} characters."),
    Misreading.NO_LETTERS: mark("Please write it with letters or numbers."),
    Misreading.NOT_TEXT: mark("I can only read text here. Please write it in words."),
    Misreading.NOT_A_CHOICE: mark("Please tap one of the buttons below."),
    Misreading.NOT_A_NUMBER: mark("I need a number here. For example: 8"),
    Misreading.TOO_SMALL: mark("The smallest number that works here is {least}."),
    Misreading.TOO_LARGE: mark("The largest number that works here is {most}."),
    Misreading.TOO_FEW_SEATS: mark("Already coming: {going}. Please give at least as many seats."),
    Misreading.NOT_A_DATE: mark("I couldn't read the date. For example: Sat 28 Nov 19:00, tomorrow 7pm, 12/3 19:00"),
    Misreading.NO_SUCH_DATE: mark("There is no such day in the calendar. Please check the date once more."),
    Misreading.NO_SUCH_TIME: mark("There is no such time. For example: 19:00, 7:30pm"),
    Misreading.NEEDS_TIME: mark("Got the day. What time does it start? For example: 19:00"),
    Misreading.PAST: mark("{when} has already passed. Please pick a time that is still to come."),
    Misreading.TOO_FAR: mark("{when} is more than a year away. Please pick an earlier date."),
    Misreading.NOT_A_ZONE: mark("I don't know that city. For example: Seoul, Berlin, America/New_York"),
    Misreading.NOT_A_PLACE: mark("Please write the place, paste a map link, or send a location."),
    Misreading.NOT_AN_AMOUNT: mark(
        "I couldn't read the amount. For example: 15,000, free, everyone pays for their own drink"
    ),
    Misreading.NOT_A_DURATION: mark("I couldn't read the length. For example: 2h, 90 min"),
    Misreading.AFTER_START: mark("That's after the meetup starts. Please pick an earlier moment."),
}

_DOUBTS = {
    Doubt.CONFIRM: mark("Did I read that right?"),
    Doubt.HALF_OF_DAY: mark("Morning or evening?"),
    Doubt.WHICH: mark("Which one do you mean?"),
    Doubt.WHICH_DAY: mark("Which day do you mean?"),
    Doubt.SHIFTED: mark("The clocks change that night and skip that time. Is this all right instead?"),
    Doubt.DOUBLED: mark("The clocks change that night and show that time twice. I take the first. All right?"),
}


def misread(reason: str, facts: Mapping[str, object], words: Words) -> Text:
    """The sentence for a misreading."""
    known = {name: _fact(name, value, words) for name, value in facts.items()}
    if "local" in facts:
        meant = datetime.fromisoformat(str(facts["local"]))
        another = meant - timedelta(days=366)  # so that a year far away is named
        known["when"] = words.when(meant, another if reason == Misreading.TOO_FAR else None)
    filled = {"length": "?", "limit": "?", "least": "?", "most": "?", "when": "?"} | known
    return words.say(_SAYINGS[Misreading(reason)], **filled)


def doubt(which: str, words: Words) -> Text:
    """The question that a tap settles."""
    return words.say(_DOUBTS[Doubt(which)])


def _fact(name: str, value: object, words: Words) -> str:
    return words.number(value) if isinstance(value, int) else str(value)
