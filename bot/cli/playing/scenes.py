"""Scenes to look around in, played by people through the same doors as the tour."""

from collections.abc import Awaitable, Callable

from bot.cli.playing.tour import STEPS, Play
from bot.playground import User

_DAY = 24 * 60.0  # minutes

Act = Callable[[Play], Awaitable[None]]


async def _chat(play: Play, key: str) -> None:
    """People talk to each other."""
    for at, words in play.cast.lines[key]:
        await play.players.say(play.cast.people[at], words, play.cast.group)
        play.players.wait(1)


async def _greet(play: Play) -> None:
    await _chat(play, "hello")


async def _second_topic(play: Play) -> None:
    """Another idea, with a few votes and no date yet."""
    who: User = play.cast.people[4]
    play.players.wait(90)
    await play.players.say(who, "/propose")
    await play.players.talk(who, *play.cast.lines["second_topic"], "f:*:o:see", "f:*:o:no", "f:*:ok")
    await play.players.until(lambda: play.offers("topic_vote:2:*"), "the second topic")
    await play.players.everyone([play.cast.owner, play.cast.people[5]], "topic_vote:2:comes", play.cast.group)


async def _pop_up(play: Play) -> None:
    """The owner calls a spontaneous meetup with few seats: who is late waits in line."""
    owner, players, meetup = play.cast.owner, play.players, play.cast.lines["pop_up"]
    players.wait(180)
    await players.say(owner, "/meetup")
    await players.talk(
        owner, "?f:*:o:fresh", meetup["title"], meetup["when"], "?f:*:y:0", meetup["where"], "f:*:o:120",
        meetup["seats"], "f:*:all", "f:*:ok",
    )  # fmt: skip
    await players.until(lambda: play.offers("rsvp:2:going"), "the second card")
    people = play.cast.people
    await players.everyone([people[4], people[5], people[1]], "rsvp:2:going", play.cast.group)


async def _plans(play: Play) -> None:
    await _chat(play, "plans")


async def _next_morning(play: Play) -> None:
    """A night passes; somebody asks to be let in."""
    play.players.wait(_DAY)
    name, language = play.cast.lines["newcomer"], play.cast.language
    newcomer = play.pg.world.person(name, language=language)
    play.pg.world.ask_to_join(newcomer, play.cast.group)


ACTS: tuple[Act, ...] = (
    STEPS[0].play, STEPS[1].play, _greet, STEPS[2].play, STEPS[3].play, STEPS[4].play, STEPS[5].play, _plans,
    _second_topic, _pop_up, _next_morning,
)  # fmt: skip
