"""Who plays: people of a language, their group, and what they say."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.playground import Chat, Playground, User
from bot.views.words import LOCALES

LANGUAGES = ("ko", "en")


@cache
def script(language: str) -> dict[str, Any]:
    """The words of the tour and of the scenes."""
    found: dict[str, Any] = json.loads((LOCALES / language / "tour.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True, slots=True)
class Cast:
    """A group of friends; the first of them owns it, the third likes to host."""

    group: Chat
    people: tuple[User, ...]
    language: str

    @property
    def owner(self) -> User:
        return self.people[0]

    @property
    def guest(self) -> User:
        return self.people[1]

    @property
    def host(self) -> User:
        return self.people[2]

    @property
    def lines(self) -> dict[str, Any]:
        """What they say."""
        lines: dict[str, Any] = script(self.language)["lines"]
        return lines


def gather(pg: Playground, language: str) -> Cast:
    """They talk in a group of their own; the bot is not there yet."""
    names = json.loads((LOCALES / language / "cast.json").read_text(encoding="utf-8"))
    people = [pg.world.person(name, language=language) for name in names["people"]]
    cast = Cast(pg.world.group(names["group"], people[0], people[1:]), tuple(people), language)
    for at, words in cast.lines["before"]:
        pg.world.say(people[at], cast.group, words)
    return cast


def known(pg: Playground) -> Cast | None:
    """The same people in a world that was kept; None when their group has another name by now."""
    for language in LANGUAGES:
        names = json.loads((LOCALES / language / "cast.json").read_text(encoding="utf-8"))
        people = [user for user in pg.world.users.values() if not user.is_bot][: len(names["people"])]
        groups = [room.chat for room in pg.world.rooms.values() if room.chat.title == names["group"]]
        if groups and [user.name for user in people] == names["people"]:
            return Cast(groups[0], tuple(people), language)
    return None
