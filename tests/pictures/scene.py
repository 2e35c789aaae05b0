"""The scene of the front page, played up to the moments that have a picture."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot.playground import Chat, User
from tests.conversations.stage import Stage, stage
from tests.conversations.test_the_scene import ENGLISH, KOREAN, Lines, _announce, _join, _propose

LANGUAGES = {"ko": KOREAN, "en": ENGLISH}
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@dataclass(frozen=True)
class Phone:
    """Whose phone, and what is open on it: the group, or the chat with the bot."""

    who: User
    chat: Chat
    group: bool


@dataclass(frozen=True)
class Moment:
    """A picture: its name, and the two phones on it."""

    name: str
    phones: tuple[Phone, Phone]


@contextlib.asynccontextmanager
async def played(language: str, folder: Path) -> AsyncIterator[tuple[Stage, AsyncIterator[Moment]]]:
    """The stage, and its moments one after the other: the play goes on when the next is asked for."""
    say = LANGUAGES[language]
    async with stage(folder, say.language) as play:
        moments = _moments(play, say)
        yield play, moments
        await moments.aclose()  # type: ignore[attr-defined]


async def _moments(play: Stage, say: Lines) -> AsyncIterator[Moment]:
    people = [play.person(name) for name in say.people]
    sua, minji, jisu, *others = people
    club = play.group(say.title, sua, *people[1:])
    play.world.add_bot(club, sua, admin=True)
    await play.settle()
    for label, where in ((say.set_up, club), (say.defaults, None), (say.start, None)):
        await play.taps(sua, label, where=where)
    await _join(play, say, minji, club)
    await _propose(play, say, minji, club)
    for person in [minji, *others[:3]]:
        await play.taps(person, say.come, where=club)
    play.world.start(jisu)
    await play.settle()
    await play.taps(jisu, say.host, where=club)
    await _announce(play, say, jisu)
    ninth = others[6]
    for who in [one for one in others if one is not others[3]]:  # one never pressed Start: the host will see it
        play.world.start(who)
    await play.settle()
    for person in [minji, sua, *others[:5], ninth]:
        await play.taps(person, say.going, where=club)
    card = play.showing(say.going, club)
    assert card.pinned

    def private(who: User) -> Phone:
        return Phone(who, play.world.private(who), group=False)

    yield Moment("card", (Phone(minji, club, group=True), private(jisu)))
    await play.taps(minji, say.cant, where=club)
    await play.turn_to("2026-11-27 19:05")
    yield Moment("reminders", (private(ninth), private(jisu)))
