"""The commands in words: what each does, for the lists beside the text box and for /help."""

from bot.usecases.profiles import Asks
from bot.views.message import Text, lines
from bot.views.words import Words, mark

_DOES = {
    "start": mark("What I can do for you"),
    "meetups": mark("What is coming, with your answer"),
    "topics": mark("What people would like to do"),
    "propose": mark("Propose something to do together"),
    "meetup": mark("Announce a meetup"),
    "join": mark("Join and introduce yourself"),
    "me": mark("Your profile, your meetups, your language"),
    "language": mark("Choose your language"),
    "mydata": mark("Everything I know about you, as a file"),
    "forgetme": mark("Have everything about you deleted"),
    "privacy": mark("What is kept about you, why and how long"),
    "help": mark("How I work"),
    "settings": mark("Settings of the community"),
    "hosts": mark("Who may announce meetups"),
    "log": mark("What was changed, and by whom"),
    "status": mark("Does everything arrive?"),
    "here": mark("Post in this forum topic from now on"),
}
_LEADING = ("settings", "hosts", "status", "log", "here")
# Who is offered what, as Telegram's scopes have it: everybody, groups, the admins of a group, private chats.
SCOPES = {
    "default": ("start", "help", "privacy"),
    "groups": ("meetups", "topics", "propose", "meetup", "join", "me", "help", "privacy"),
    "admins": ("meetups", "topics", "propose", "meetup", "join", "me", *_LEADING, "help", "privacy"),
    "private": ("meetups", "topics", "propose", "meetup", "me", "language", "mydata", "forgetme", "privacy", "help",
                "settings", "hosts", "status", "log"),
}  # fmt: skip
_MINE = ("me", "language", "mydata", "forgetme", "privacy")
# What /help names in private, by who asks.
_HELPFUL = {
    Asks.NOBODY: ("language", "privacy"),
    Asks.MEMBER: ("meetups", "topics", "propose", *_MINE),
    Asks.HOST: ("meetup", "meetups", "topics", "propose", *_MINE),
    Asks.ADMIN: ("meetup", "meetups", "topics", "propose", "settings", "hosts", "status", "log", *_MINE),
}


def listed(scope: str, words: Words) -> list[tuple[str, str]]:
    """The commands of a scope with their descriptions."""
    return [(name, str(words.say(_DOES[name]))) for name in SCOPES[scope]]


def helpful(asks: Asks, words: Words) -> Text:
    """The commands for who asks, one a line."""
    return lines(*(words.say("/{name}  {does}", name=name, does=words.say(_DOES[name])) for name in _HELPFUL[asks]))


def described(words: Words) -> tuple[str, str]:
    """What people read before they start the bot (at most 512 characters), and under its name (120)."""
    whole = words.say(
        "I look after meetups inside your group chat: people join and introduce themselves, propose what to do, "
        "hosts announce, seats and the waiting line keep themselves in order, and everyone is reminded in time.\n\n"
        "Add me to your group. An admin sets me up in a minute."
    )
    return str(whole), str(words.say("I look after your group's meetups: who comes, who hosts, and when."))
