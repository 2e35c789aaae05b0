"""A letter becomes a message: in the language of its reader, from the state of this moment."""

from dataclasses import replace

from bot.domain.communities import Stage
from bot.domain.letters import Letter
from bot.ports import House, Work
from bot.views import (
    absence,
    communities,
    forms,
    joining,
    managing,
    meetups,
    mydata,
    operator,
    privacy,
    profiles,
    refusals,
    reminders,
    rsvps,
    settings,
    status,
    topics,
    welcome,
)
from bot.views.fitting import fitted, within
from bot.views.message import Message
from bot.views.shown import Scene, view_of
from bot.views.words import Words

_MOST, _MOST_UNDER_FILE = 4096, 1024  # UTF-16 units that Telegram takes in a text, and under a file
_LABEL = 64  # UTF-16 units of a button: two lines on a phone

# Each area's views are known once its module is imported.
AREAS = (
    absence,
    communities,
    forms,
    joining,
    managing,
    meetups,
    mydata,
    operator,
    privacy,
    profiles,
    refusals,
    reminders,
    rsvps,
    settings,
    status,
    topics,
    welcome,
)


async def compose(letter: Letter, work: Work, house: House) -> Message | None:
    """The message of a letter; None when there is nothing to show any more, or nobody to show it to."""
    community = await work.communities.get(letter.community) if letter.community is not None else None
    zone = community.settings.zone if community else house.zone
    language = community.settings.language if community else house.language
    if community is not None and community.stage is Stage.LEFT and letter.chat == community.chat:
        return None
    if letter.person is not None:
        person = await work.people.get(letter.person)
        if not person.reachable and letter.chat == person.private and letter.args.get("despite") is None:
            return None
        language = person.reads
    message = await view_of(letter.kind)(Scene(letter, work, Words(language, zone), house))
    message = _fitting(message) if message is not None else None
    if message is None or community is None or letter.chat != community.chat:
        return message
    thread = letter.args.get("thread")
    return replace(message, thread=thread if isinstance(thread, int) else community.settings.thread)


def _fitting(message: Message) -> Message:
    """However long the names and notes in it: a text that Telegram takes, and labels that a phone can show."""
    text = fitted(message.text, _MOST if message.file is None else _MOST_UNDER_FILE)
    rows = tuple(tuple(replace(one, label=within(one.label, _LABEL)) for one in row) for row in message.rows)
    return replace(message, text=text, rows=rows)
