"""Announcing a meetup, in words."""

from datetime import datetime
from typing import Any

from bot.domain.fees import Fee
from bot.domain.ids import MeetupId
from bot.domain.places import Place
from bot.forms import meetups as forms
from bot.views.message import Bold, Message, Text, Toast, button, lines, paragraphs, stacked
from bot.views.prompts import FormWords, Prompt, words_for
from bot.views.settings import before
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

_NONE = mark("None")


def place_words(place: Place, words: Words) -> str:
    """A place in words: what the host wrote, else that there is a map."""
    return place.text or str(words.say("A point on the map"))


def length_words(minutes: int, words: Words) -> str:
    """A length in hours and minutes."""
    hours, left = divmod(minutes, 60)
    parts = [words.say_n("{n} hour", "{n} hours", hours)] if hours else []
    parts += [words.say_n("{n} minute", "{n} minutes", left)] if left else []
    return " ".join(map(str, parts))


def _origin(value: Any, words: Words) -> str:
    return value.title if isinstance(value, forms.Origin) and value.id else str(words.say("A new idea"))


def _place(value: Any, words: Words) -> str:
    return place_words(value, words) if isinstance(value, Place) else "–"


def _seats(value: Any, words: Words) -> str:
    return str(words.say("No limit")) if value is None else str(words.say_n("{n} seat", "{n} seats", value))


def _least(value: Any, words: Words) -> str:
    return str(words.say(_NONE)) if value is None else str(words.say_n("{n} person", "{n} people", value))


def _fee(value: Any, words: Words) -> str:
    return words.fee(value) if isinstance(value, Fee) else "–"


def _until(value: Any, words: Words) -> str:
    if isinstance(value, datetime):
        return words.when(value)
    if str(value) in _UNTIL:
        return str(words.say(_UNTIL[str(value)]))
    if value % 60:
        return str(words.say("{length} before", length=length_words(value, words)))
    return before(value, words)


_LENGTHS = {"60": mark("1 hour"), "120": mark("2 hours"), "180": mark("3 hours")}
_UNTIL = {"0": mark("Until it starts"), "180": mark("3 hours before"), "1440": mark("1 day before")}
_PROMPTS = {
    "origin": Prompt(mark("Which topic is it about? Tap one, or start something new."), mark("Topic"),
                     {forms.FRESH: mark("Something new")}, _origin),
    "title": Prompt(mark("What shall it be called?"), mark("Title")),
    "start": Prompt(mark("When is it? Tap a day, or write it the way you say it: Sat 28 Nov 19:00, tomorrow 7pm"),
                    mark("Date")),
    "place": Prompt(mark("Where do you meet? Write the place, paste a map link, or send a location (📎)."),
                    mark("Place"), value=_place),
    "minutes": Prompt(mark("How long will it take? Tap, or write it: 90 minutes"), mark("Length"), _LENGTHS,
                      length_words),
    "seats": Prompt(mark("How many seats are there, you included? Tap, or write a number."), mark("Seats"),
                    {**{key: key for key in forms.SEATS}, forms.NONE: mark("No limit")}, _seats),
    "least": Prompt(mark("How many must come for it to happen? With fewer, I'll ask you whether to go ahead."),
                    mark("Minimum"), {key: key for key in forms.LEASTS}, _least),
    "fee": Prompt(mark("What does it cost? Write an amount, or in words: 15,000, everyone pays for their own "
                       "drink"),
                  mark("Fee"), {forms.FREE: mark("Free")}, _fee),
    "bring": Prompt(mark("What should people bring?"), mark("To bring")),
    "note": Prompt(mark("Anything else they should know?"), mark("Note")),
    "until": Prompt(mark("When is the last moment to answer? Tap, or write it: Fri 18:00, 2 days before"),
                    mark("Answers until"), _UNTIL, _until),
}  # fmt: skip

words_for("meetup", FormWords(mark("New meetup"), mark("Announce"), _PROMPTS,
                              mark("This is how I'll announce it. Tap what you would like to change.")))  # fmt: skip
words_for("edit_meetup", FormWords(mark("Change the meetup"), mark("Save"), _PROMPTS,
                                   mark("Tap what you would like to change, then save.")))  # fmt: skip


@shows("meetup.announced")
async def announced(scene: Scene) -> Message | None:
    """The host hears that it is out, and what follows by itself."""
    meetup = await scene.work.meetups.get(MeetupId(scene.letter.subject))
    if not meetup.alive:
        return None
    words, say = scene.words, scene.words.say
    return Message(
        paragraphs(
            Text((Bold(str(say("🎉 “{title}” is announced.", title=meetup.title))),)),
            lines(words.when(meetup.starts_at, scene.work.now), place_words(meetup.place, words)),
            say("You're on the list already. I'll remind everyone in time, and tell you who is coming."),
        ),
        stacked(button(say("Manage"), f"manage:{meetup.id}")),
    )


@shows("meetup.in_private")
async def in_private(scene: Scene) -> Message:
    """In the group, to a host who has no private chat with the bot yet."""
    say = scene.words.say
    link = str(scene.letter.args["link"])
    return Message(say("Let's plan it in private, {name}.", name=str(scene.letter.args["name"])),
                   stacked(button(say("Plan a meetup"), link=link)))  # fmt: skip


def asked_in_private(words: Words) -> Toast:
    """The conversation goes on in private."""
    return Toast(str(words.say("I wrote to you in private.")))
