"""A town of groups whose people tap, command and talk to the bot, whatever state it is in; everything is seeded."""

import contextlib
import itertools
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.domain.communities import Community, Quiet, Settings, Stage
from bot.domain.haste import FREE
from bot.domain.ids import CommunityId, MeetupId, PersonId, TopicId
from bot.domain.letters import Doubtful, Letter, Weight
from bot.domain.meetups import Meetup
from bot.domain.people import Member, Person, Role
from bot.domain.places import Place
from bot.domain.topics import Topic
from bot.domain.wall import settle
from bot.playground import Chat, Message, Playground, User
from bot.ports import Desk
from bot.usecases.cards import meetup_card, topic_card
from data.sqlite import SqliteBooks
from handlers.telegram import addresses
from tests.kills.model import GOING, MAYBE, NO

CROWD, JOINERS, PROPOSERS = 60, 3, 2  # in each group
MOST_WAITING = 40  # a group: so few that nobody has five taps waiting there (then others would go before)
WISHES = {GOING: "Going", MAYBE: "Maybe", NO: "Can't"}


@dataclass
class Group:
    """One group with a meetup of few seats, a topic, and its people."""

    chat: Chat
    host: User
    crowd: list[User]
    joiners: list[User]
    proposers: list[User]
    seats: int
    meetup: str
    topic: str
    meetup_id: int = 0
    topic_id: int = 0
    door: str = ""  # the link that opens the conversation of joining
    turns: Iterator[User] = field(default_factory=lambda: iter(()))

    @property
    def everybody(self) -> list[User]:
        return [self.host, *self.crowd, *self.joiners, *self.proposers]


@dataclass(frozen=True)
class Deed:
    """One update that the bot was given: what it was."""

    kind: str  # "rsvp", "vote", "command", "talk", "held"
    who: User
    group: Group | None = None
    wish: str = ""


@dataclass
class Talker:
    """Somebody in the middle of a conversation: does the next thing as soon as they see what asks for it."""

    who: User
    group: Group
    steps: list[tuple[str, Callable[["Town", Message | None], bool]]]
    at: int = 0
    not_before: float = 0

    @property
    def over(self) -> bool:
        return self.at == len(self.steps)


class Town:
    """All groups, and what was done so far."""

    def __init__(self, pg: Playground, rng: random.Random, groups: int) -> None:
        self.pg = pg
        self.rng = rng
        self.deeds: dict[int, Deed] = {}  # by update id, in the order of happening
        self.presses: dict[str, int] = {}  # update ids by the press that has to be answered
        self.repeated = 0
        self.commands: Counter[int] = Counter()
        self._answered: Counter[int] = Counter()  # nobody changes their mind so often that it is refused
        self.expired: set[int] = set()  # given up by Telegram before the bot asked for it
        self._watch_what_expires()
        self._pressed: set[tuple[int, int]] = set()  # messages about held letters that were answered
        self.groups = [self._group(number) for number in range(1, groups + 1)]
        self.talkers = [self._joins(one, group) for group in self.groups for one in group.joiners]
        self.talkers += [self._proposes(one, group) for group in self.groups for one in group.proposers]

    def _watch_what_expires(self) -> None:
        mailbox, look = self.pg.mailbox, self.pg.mailbox.fresh

        def fresh() -> Any:
            before = {letter.id for letter in mailbox.letters}
            found = look()
            self.expired |= before - {letter.id for letter in found}
            return found

        mailbox.fresh = fresh  # type: ignore[method-assign]

    def _group(self, number: int) -> Group:
        world, names = self.pg.world, (f"{letter}{number}x{n}" for n in itertools.count() for letter in "KLMNP")
        people = [world.person(next(names), language="en") for _ in range(1 + CROWD + JOINERS + PROPOSERS)]
        host, *rest = people
        chat = world.group(f"Club {number}", host, rest)
        world.add_bot(chat, host, admin=True)
        for person in people:
            world.start(person)
        crowd, joiners, proposers = rest[:CROWD], rest[CROWD : CROWD + JOINERS], rest[CROWD + JOINERS :]
        seats = self.rng.randint(3, 7)
        group = Group(chat, host, crowd, joiners, proposers, seats, f"Evening {number}", f"Wish {number}")
        group.turns = self._turns(crowd)
        return group

    def _turns(self, crowd: list[User]) -> Iterator[User]:
        """Everybody comes up once before anybody comes up again."""
        while True:
            yield from self.rng.sample(crowd, len(crowd))

    # The books before anything happens

    async def found(self, database: Path) -> None:
        """Write all groups into the books, as if they had been set up; nothing of it is to be told to the bot."""
        self.pg.mailbox.drop()
        books = SqliteBooks(database, SystemClock())
        await books.open()
        try:
            for group in self.groups:
                await books.perform(lambda desk, group=group: self._write(desk, group))  # type: ignore[misc]
        finally:
            await books.close()
        _witnessed(database)

    async def _write(self, desk: Desk, group: Group) -> None:
        settings = Settings("en", "Asia/Seoul", digest=None, quorum=1000, quiet=Quiet(*[Quiet().start] * 2))
        community = await desk.communities.add(
            Community(CommunityId(0), addresses.chat(group.chat.id), group.chat.title, Stage.READY, settings)
        )
        ids = {user: await self._meet(desk, community, user, user in group.joiners, group) for user in group.everybody}
        await self._announce(desk, community, group, ids[group.host])
        group.door = await desk.links.make("join", community.id)

    async def _meet(self, desk: Desk, community: Community, user: User, stranger: bool, group: Group) -> PersonId:
        person = Person(
            PersonId(0), addresses.account(user.id), addresses.chat(user.id), user.name, spoken="en",
            reachable=True, met_at=desk.now, seen_at=desk.now,
        )  # fmt: skip
        person = await desk.people.add(person)
        if not stranger:
            role = Role.HOST if user is group.host else Role.MEMBER
            member = Member(community.id, person.id, user.name, role, invited_at=desk.now, joined_at=desk.now)
            await desk.members.save(member)
        return person.id

    async def _announce(self, desk: Desk, community: Community, group: Group, host: PersonId) -> None:
        when = settle(desk.now.replace(tzinfo=None) + timedelta(days=9), community.settings.zone)
        meetup = await desk.meetups.add(
            Meetup(MeetupId(0), community.id, 0, host, group.meetup, when.wall, when.instant, Place("here"),
                   seats=group.seats, announced_at=desk.now)
        )  # fmt: skip
        topic = await desk.topics.add(Topic(TopicId(0), community.id, 0, host, group.topic, "Why not", "talk"))
        group.meetup_id, group.topic_id = meetup.id, topic.id
        for kind, subject, card in (
            ("meetup.card", meetup.id, meetup_card(meetup)),
            ("topic.card", topic.id, topic_card(topic)),
        ):
            await desk.letters.write(
                Letter(kind, community.chat, subject, community=community.id, weight=Weight.NEWS, card=card,
                       args={"asks": host}, doubtful=Doubtful.HOLD)
            )  # fmt: skip

    # What people see

    def said(self, place: Chat | User) -> list[Message]:
        """What the bot wrote there, the newest first."""
        return [one for one in reversed(self.pg.world.messages(place)) if one.sender == self.pg.world.bot]

    def with_button(self, place: Chat | User, label: str) -> Message | None:
        return next((one for one in self.said(place) if any(label in b for row in one.buttons for b in row)), None)

    def posts(self, chat: Chat, beginning: str) -> list[Message]:
        return [one for one in self.said(chat) if one.text.splitlines()[0].startswith(beginning)]

    @property
    def open(self) -> bool:
        """Does every group see its two cards?"""
        return all(
            self.posts(group.chat, f"📢 #1 {group.meetup}") and self.posts(group.chat, f"💡 {group.topic}")
            for group in self.groups
        )

    # What people do

    def _done(self, deed: Deed, press: str = "") -> bool:
        """Write down which update it made; now and then Telegram gives the same one twice."""
        letter = self.pg.mailbox.letters[-1]
        self.deeds[letter.id] = deed
        if press:
            self.presses[press] = letter.id
        if self.rng.random() < 0.04:
            self.repeated += 1
            self.pg.mailbox.letters.append(letter)
        return True

    def crowd_acts(self) -> None:
        """Somebody taps or commands."""
        group, dice = self.rng.choice(self.groups), self.rng.random()
        who = next(group.turns)
        if dice < 0.03:
            self.pg.world.start(who)
            self.commands[who.id] += 1
            self._done(Deed("command", who))
        elif dice < 0.035:
            self.pg.world.say(who, group.chat, "/meetups@moim_bot")
            self._done(Deed("command", who, group))
        elif dice < 0.24 or self._answered[who.id] == FREE:
            self._presses(who, group, "vote", self.posts(group.chat, f"💡 {group.topic}")[0], "I'd come")
        else:
            self._answered[who.id] += 1
            wish = self.rng.choices((GOING, MAYBE, NO), (5, 2, 2))[0]
            self._presses(who, group, wish, self.posts(group.chat, f"📢 #1 {group.meetup}")[0], WISHES[wish])

    def _presses(self, who: User, group: Group, wish: str, on: Message, label: str) -> None:
        press = self.pg.world.tap(who, on, label)
        self._done(Deed("vote" if wish == "vote" else "rsvp", who, group, wish), press)

    def talkers_act(self, now: float) -> None:
        """Everybody who sees what they wait for does the next thing."""
        for talker in self.talkers:
            if talker.over or now < talker.not_before:
                continue
            seen, act = talker.steps[talker.at]
            told = next((one for one in self.said(talker.who) if seen in _all_of(one)), None) if seen else None
            if (told or not seen) and act(self, told):
                talker.at += 1
                talker.not_before = now + self.rng.uniform(0.05, 0.6)

    def hosts_act(self) -> None:
        """Whoever is asked whether a post is there looks, and says so."""
        for group in self.groups:
            for who in (group.host, *group.proposers):
                asked = self.with_button(who, "It's there")
                if asked is not None and (asked.chat_id, asked.id) not in self._pressed:
                    self._pressed.add((asked.chat_id, asked.id))
                    title = asked.text.partition("“")[2].partition("”")[0]
                    there = any(title in post.text.splitlines()[0] for post in self.said(group.chat))
                    press = self.pg.world.tap(who, asked, "It's there" if there else "Post it again")
                    self._done(Deed("held", who, group), press)

    def _joins(self, who: User, group: Group) -> Talker:
        return Talker(who, group, [
            ("", lambda town, _: town.starts(who, group.door)),
            ("What shall we call you here?", _says(who, nickname(who))),
            ("Introduce yourself in one", _says(who, introduction(who))),
            ("What are you interested in?", _taps(who, "Books")),
            ("✓ Books", _taps(who, "Games")),
            ("✓ Games", _taps(who, "Done")),
            ("Is there something you could share", _says(who, f"maps of {who.name}")),
            ("And something you would like to learn?", _taps(who, "Skip")),
            ("May the group read", _taps(who, "Yes")),
            ("Does this look right?", _taps(who, "Join now")),
            (", you're in “", lambda town, _: True),
        ])  # fmt: skip

    def _proposes(self, who: User, group: Group) -> Talker:
        return Talker(who, group, [
            ("", _says(who, "/propose")),
            ("What would you like to do together?", _says(who, wished(who))),
            ("What is it about, and why", _says(who, f"Because of {who.name}.")),
            ("What kind of thing is it?", _taps(who, "Study")),
            ("Would you host it yourself?", _taps(who, "No")),
            ("This is how the group will read it", _taps(who, "Propose")),
            ("is on its way to the group", lambda town, _: True),
        ])  # fmt: skip

    def starts(self, who: User, payload: str) -> bool:
        self.pg.world.start(who, payload)
        return self._done(Deed("talk", who))

    def says(self, who: User, text: str) -> bool:
        self.pg.world.say(who, None, text)
        return self._done(Deed("talk", who))

    def taps(self, who: User, on: Message, label: str) -> bool:
        if not any(label in one for row in on.buttons for one in row):
            return False  # an old question, whose buttons went: the new one is on its way
        return self._done(Deed("talk", who), self.pg.world.tap(who, on, label))


def nickname(who: User) -> str:
    return f"Nick {who.name}"


def introduction(who: User) -> str:
    return f"I am {who.name} and nobody else."


def wished(who: User) -> str:
    return f"The wish of {who.name}"


def _says(who: User, text: str) -> Callable[[Town, Message | None], bool]:
    return lambda town, _: town.says(who, text)


def _taps(who: User, label: str) -> Callable[[Town, Message | None], bool]:
    return lambda town, on: on is not None and town.taps(who, on, label)


def _all_of(message: Message) -> str:
    return "\n".join([message.text, *(label for row in message.buttons for label in row)])


def _witnessed(database: Path) -> None:
    """The database itself notes each time an update becomes done: one that is done twice is seen."""
    with contextlib.closing(sqlite3.connect(database)) as books:
        books.execute("CREATE TABLE witness (place INTEGER PRIMARY KEY, arrival INTEGER, update_id INTEGER, lane TEXT)")
        books.execute(
            "CREATE TRIGGER witnesses AFTER UPDATE OF state ON inbox WHEN NEW.state = 'done' BEGIN "
            "INSERT INTO witness (arrival, update_id, lane) VALUES (OLD.arrival, OLD.update_id, OLD.lane); END"
        )
        books.commit()
