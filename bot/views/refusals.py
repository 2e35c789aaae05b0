"""Refusals in words: why something was not done, and what would work. Said once, for toasts and messages alike."""

from math import ceil

from bot.domain import refusals as r
from bot.views.fitting import TOAST, fitted
from bot.views.message import Button, Message, Text, Toast, button, stacked
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

_ONLY = {
    "admin": mark("Only the group's admins can do that. Please ask one of them."),
    "host": mark("Hosts announce meetups here. Ask an admin to make you a host, or propose a topic with /propose."),
    "proposer": mark("Only the person who proposed it can do that. Please ask them."),
    "member": mark("That's for members. Tap Join in the group first."),
    "meetup_host": mark("Only the host of this meetup can do that. Please ask them."),
}
_GONE = {
    "meetup": mark("I can't find that meetup. /meetups shows what's coming."),
    "topic": mark("I can't find that topic. /topics shows them all."),
    "member": mark("This person isn't a member any more."),
    "command": mark("I don't know that command. /help shows what I can do."),
    "form": mark("That conversation has ended. You can start it again any time."),
    "link": mark("This link doesn't work any more. Please tap the button in the group again."),
}
_CLOSED = {
    "closed": mark("The host takes no more answers for this meetup. If you have a question, please ask them."),
    "cancelled": mark("This meetup has been cancelled. /meetups shows what's coming."),
    "over": mark("This meetup is over. /meetups shows what's coming."),
    "deadline": mark("The time to answer has passed. Please write to the host."),
    "started": mark("This meetup has already started. If anything is up, please write to the host."),
    "topic.withdrawn": mark("This topic was withdrawn. /topics shows what is open."),
    "topic.closed": mark("An admin has closed this topic. /topics shows what is open."),
}
_UNFIT = {
    "start": mark("That date has passed meanwhile. Please change the date."),
    "least": mark("The minimum is larger than the number of seats. Please change one of them."),
    "until": mark("The last moment to answer doesn't fit the date any more. Please change it."),
}
_OTHER = mark("Something is missing here. Please try once more.")


def said(refusal: r.Refusal, words: Words) -> Text:
    """The sentence for a refusal."""
    say = words.say
    match refusal:
        case r.NotAllowed(who):
            return say(_ONLY.get(who, _ONLY["admin"]))
        case r.NotFound(what):
            return say(_GONE.get(what, _OTHER))
        case r.Closed(why):
            return say(_CLOSED.get(why, _CLOSED["closed"]))
        case r.DoesNotFit(what):
            return say(_UNFIT.get(what, _OTHER))
        case _:
            return _told(refusal, words)


def _told(refusal: r.Refusal, words: Words) -> Text:
    """Those that tell a name or a number."""
    say = words.say
    match refusal:
        case r.Unreachable(name):
            return say("I can't write to {name} yet. Please ask them to press Start in a chat with me.", name=name)
        case r.NoSeats(left):
            return _room_for_guests(left, words)
        case r.TooFast(seconds):
            return _slower(seconds, words)
        case r.TooFewSeats(going):
            return words.say_n("{n} person is coming already. Please give at least as many seats.",
                               "{n} people are coming already. Please give at least as many seats.", going)  # fmt: skip
        case r.AlreadyDecided(by, approved):
            yes, no = say("{name} has already approved it.", name=by), say("{name} has already declined it.", name=by)
            return yes if approved else no
        case _:
            return _plain(refusal, words)


def _slower(seconds: float, words: Words) -> Text:
    """What was pressed too often: nothing is lost, and when it can be pressed again."""
    if seconds < 60:
        return words.say("A little slower, please. That one didn't count; your answer stays as it was.")
    return words.say_n(
        "You've changed this answer many times. It stays as it is; you can change it again in {n} minute.",
        "You've changed this answer many times. It stays as it is; you can change it again in {n} minutes.",
        ceil(seconds / 60),
    )


def _room_for_guests(left: int, words: Words) -> Text:
    """How many guests could still come along."""
    if not left:
        return words.say("No seat is left for another guest. Yours stays as it is.")
    return words.say_n("Only {n} seat is left. Please bring fewer guests.",
                       "Only {n} seats are left. Please bring fewer guests.", left)  # fmt: skip


_PLAIN: dict[type[r.Refusal], str] = {
    r.NoCommunity: mark(
        "You're not in any of my communities yet. Add me to your group, or tap Join in a group I'm in."
    ),
    r.WhichCommunity: mark("Which community do you mean?"),
    r.NotSetUp: mark("An admin has to set me up first. It takes a minute."),
    r.NotAMember: mark("That's for members. Tap Join in the group first."),
    r.AlreadyMember: mark("You're a member already. /me shows your profile and lets you change it."),
    r.Waiting: mark("Your application is with the admins. I'll write to you as soon as they decide."),
    r.AlreadyPlanned: mark("This topic has a date already. /meetups shows it."),
    r.Stale: mark("This button is an old one. Please use the newest message."),
    r.Anonymous: mark("You write anonymously here, so I can't tell who you are. Please tap the button instead."),
}


def _plain(refusal: r.Refusal, words: Words) -> Text:
    """Those without data."""
    if isinstance(refusal, r.NotHere):
        here, there = words.say("Please use that in the group."), words.say("Please write that to me in private.")
        return here if refusal.where == "group" else there
    return words.say(_PLAIN.get(type(refusal), _OTHER))


def toast(refusal: r.Refusal, words: Words) -> Toast:
    """A refusal as the answer to a pressed button."""
    return Toast(str(fitted(said(refusal, words), TOAST)), alert=True)


def buttons(refusal: r.Refusal, words: Words, action: str = "") -> tuple[tuple[Button, ...], ...]:
    """What can be tapped instead: the communities to choose from, or the same as oneself."""
    if isinstance(refusal, r.WhichCommunity):
        return stacked(*(button(title, f"in:{number}:{refusal.again}") for number, title in refusal.choices))
    if isinstance(refusal, r.Anonymous) and action:
        return stacked(button(words.say("That's me"), action))
    return ()


@shows("refusal")
async def refusal(scene: Scene) -> Message:
    """A refusal as a message: the sentence was found when it happened, in the reader's language."""
    args = scene.letter.args
    rows = args.get("buttons", [])
    assert isinstance(rows, list)  # noqa: S101 - written by `record` below
    return Message(Text((str(args["text"]),)), stacked(*(Button(label, action) for label, action in rows)))


def record(refusal: r.Refusal, words: Words, action: str = "") -> dict[str, object]:
    """A refusal as data of a letter."""
    found = [(one.label, one.action) for row in buttons(refusal, words, action) for one in row]
    return {"text": str(said(refusal, words)), "buttons": found}


def broken(words: Words) -> Text:
    """Something failed on our side."""
    return words.say("Something went wrong on my side, I'm sorry. Nothing was lost, and the operator knows.")
