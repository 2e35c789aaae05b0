"""The scene in seven steps: when each is done, which buttons lead there, and how people play it by themselves.

A visitor may play any part of it; what is played for them begins where they stopped.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.cli.playing.cast import Cast
from bot.cli.playing.players import Players, does
from bot.playground import Message, Playground, User

_ENOUGH_MEMBERS = 3
_ENOUGH_ANSWERS = 4
_INTRODUCES, _REMINDS = "👋", "⏰"  # how the bot's posts begin, in every language
_JOIN = ("f:*:o:known",)
_JOIN_REST = ("f:*:o:books", "f:*:done", "f:*:s", "f:*:s", "f:*:o:yes", "f:*:ok")


@dataclass(frozen=True, slots=True)
class Play:
    """What a step plays with."""

    pg: Playground
    cast: Cast
    players: Players

    @property
    def posts(self) -> list[Message]:
        """What the bot posted in the group, oldest first."""
        found = self.pg.world.messages(self.cast.group)
        return [message for message in found if message.sender == self.pg.bot and not message.service]

    def offers(self, pattern: str) -> bool:
        """Whether the group has a button that does this."""
        return any(does(button, pattern) for post in self.posts for row in post.keyboard for button in row)

    def planner(self) -> User | None:
        """Who was asked for a date."""
        found = (who for who in self.cast.people if self.players.newest(who, "plan:*"))
        return next(found, None)

    def introduced(self, who: User) -> bool:
        """Whether the group knows somebody."""
        return any(post.text.startswith(_INTRODUCES) and who.name in post.text for post in self.posts)

    def answered(self) -> set[int]:
        """Who has pressed a button of a meetup's card."""
        return {press.user.id for press in self.pg.world.presses if press.data.startswith("rsvp:")}


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `views` are the phones to look at (whose, and whether the group or the private chat)."""

    done: Callable[[Play], bool]
    play: Callable[[Play], Awaitable[None]]
    views: tuple[tuple[int, str], ...]
    presses: tuple[str, ...]

    def wire(self, cast: Cast) -> dict[str, Any]:
        """As the page needs it."""
        views = [[cast.people[at].id, cast.group.id if where == "group" else cast.people[at].id]
                 for at, where in self.views]  # fmt: skip
        return {"views": views, "presses": list(self.presses)}


async def add(play: Play) -> None:
    """The owner adds the bot as an admin."""
    await play.players.breathe()
    play.pg.world.add_bot(play.cast.group, play.cast.owner, admin=True)


async def set_up(play: Play) -> None:
    """The owner takes every default."""
    players, owner = play.players, play.cast.owner
    await players.drop(owner)
    await players.press(owner, "setup:*", play.cast.group)
    await players.talk(owner, "f:*:all", "f:*:ok")
    await players.until(lambda: play.offers("join:*"), "the invitation to join")


async def join(play: Play) -> None:
    """A few people introduce themselves."""
    newcomers = (play.cast.guest, play.cast.host, play.cast.people[3], play.cast.people[4])
    for who, words in zip(newcomers, play.cast.lines["intros"], strict=True):
        if not play.introduced(who):
            await play.players.drop(who)
            await play.players.press(who, "join:*", play.cast.group)
            await play.players.talk(who, *_JOIN, words, *_JOIN_REST)
            await play.players.until(lambda who=who: play.introduced(who), f"the introduction of {who.name}")  # type: ignore[misc]
            play.players.wait(0.5)


async def propose(play: Play) -> None:
    """The guest proposes a topic; everybody would come, and one would host."""
    cast, players = play.cast, play.players
    if not play.offers("topic_vote:*"):
        await players.drop(cast.guest)
        await players.say(cast.guest, "/propose")
        await players.talk(cast.guest, *cast.lines["topic"], "f:*:o:talk", "f:*:o:no", "f:*:ok")
    await players.press(cast.host, "topic_vote:*:hosts", cast.group)
    await players.everyone([who for who in cast.people if who != cast.host], "topic_vote:*:comes", cast.group)
    await players.until(play.planner, "the question when it shall be")


async def announce(play: Play) -> None:
    """The host announces a meetup for the topic."""
    players, meetup = play.players, play.cast.lines["meetup"]
    host = await players.until(play.planner, "somebody who hosts")
    await players.drop(host)
    await players.press(host, "plan:*")
    await players.talk(
        host, "f:*:o:same", meetup["when"], "?f:*:y:0", meetup["where"], "f:*:o:120", "f:*:o:8", "f:*:s",
        meetup["fee"], "f:*:all", "f:*:ok",
    )  # fmt: skip
    await players.until(lambda: play.offers("rsvp:*:going"), "the card")


async def answer(play: Play) -> None:
    """People say whether they come, each with one tap."""
    cast = play.cast
    await play.players.everyone([cast.guest, cast.owner, cast.people[3]], "rsvp:*:going", cast.group)
    await play.players.everyone([cast.people[4]], "rsvp:*:maybe", cast.group)
    await play.players.everyone([cast.people[5]], "rsvp:*:no", cast.group)


async def turn(play: Play) -> None:
    """The clock is turned to whatever is due next, until the group is reminded."""
    while not reminded(play):
        due = await play.players.until(lambda: play.pg.next_due and play.pg.next_due(), "something that is due")
        await play.players.breathe()
        play.pg.clock.turn_to(due)
        await play.players.until(
            lambda due=due: reminded(play) or (play.pg.next_due and play.pg.next_due() not in {due, None}),  # type: ignore[misc]
            "what was due",
        )


def added(play: Play) -> bool:
    """The bot is an admin of the group."""
    return play.pg.world.member(play.cast.group, play.pg.bot).admin


def joined(play: Play) -> bool:
    """A few people are known."""
    return sum(play.introduced(who) for who in play.cast.people) >= _ENOUGH_MEMBERS


def reminded(play: Play) -> bool:
    """The group was reminded of its meetup."""
    return any(post.text.startswith(_REMINDS) for post in play.posts)


STEPS = (
    Step(added, add, ((0, "group"), (1, "group")), ("bot:add",)),
    Step(lambda play: play.offers("join:*"), set_up, ((0, "group"), (1, "group")), ("setup:*", "f:*:all", "f:*:ok")),
    Step(joined, join, ((1, "group"), (0, "group")), ("join:*", *_JOIN, "f:*:done", *_JOIN_REST)),
    Step(
        lambda play: play.planner() is not None or play.offers("rsvp:*"),
        propose, ((1, "private"), (2, "group")), ("f:*:ok", "f:*:o:talk", "topic_vote:*"),
    ),
    Step(
        lambda play: play.offers("rsvp:*"),
        announce, ((2, "private"), (1, "group")), ("plan:*", "f:*:o:same", "f:*:y:0", "f:*:all", "f:*:ok"),
    ),
    Step(
        lambda play: len(play.answered()) >= _ENOUGH_ANSWERS,
        answer, ((1, "group"), (0, "group")), ("rsvp:*",),
    ),
    Step(reminded, turn, ((1, "group"), (2, "private")), ("clock:due",)),
)  # fmt: skip
