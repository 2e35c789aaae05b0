"""A community in the books for one sample: everything is written into a unit of work that is never kept."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from bot.domain.communities import Community, Joining, Powers, Settings, Stage, Weekly
from bot.domain.fees import Fee
from bot.domain.ids import CommunityId, MeetupId, PersonId, TopicId
from bot.domain.letters import CardAddress, Letter
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Admins, Member, Person, Role
from bot.domain.places import Place
from bot.domain.topics import Topic, Vote
from bot.domain.wall import settle
from bot.forms.draft import Draft
from bot.ports import Desk
from handlers.telegram import addresses
from tests.messages.cast import Cast

ZONE = "Asia/Seoul"
SATURDAY, TODAY, TOMORROW, OVER = "2026-11-28 19:00", "2026-11-21 19:00", "2026-11-22 19:00", "2026-11-20 19:00"
SPOT = (37.549, 126.914)  # Hapjeong


@dataclass
class World:
    """One community with its admin, its host, a member and others; samples add what they speak of."""

    desk: Desk
    cast: Cast
    community: Community = field(init=False)
    people: list[Person] = field(default_factory=list)
    crowd: list[Person] = field(default_factory=list)
    _accounts: int = 0

    async def settle(self) -> None:
        self.people = [await self.person(name) for name in self.cast.names]
        self.community = await self.club(self.cast.club)
        for who in self.people:
            await self.join(who, joined_at=self.desk.now)
        await self.join(self.host, role=Role.HOST, joined_at=self.desk.now)
        await self.join(self.member, **self.introduced(), joined_at=self.desk.now)

    async def gather(self) -> list[Person]:
        """The cast's crowd, once somebody asks for it."""
        if not self.crowd:
            self.crowd = [await self.person(self.cast.names[-1]) for _ in range(self.cast.crowd)]
            for who in self.crowd:
                await self.join(who)
        return self.crowd

    def introduced(self) -> dict[str, Any]:
        cast = self.cast
        known = ("books", "games")
        return {"introduction": cast.introduction, "interests": (*known, cast.interest), "shares": cast.shares,
                "learns": cast.learns}  # fmt: skip

    @property
    def admin(self) -> Person:
        return self.people[0]

    @property
    def host(self) -> Person:
        return self.people[1]

    @property
    def member(self) -> Person:
        return self.people[2]

    async def person(self, name: str, **facts: Any) -> Person:
        self._accounts += 1
        number = 7000 + self._accounts
        private, account = addresses.chat(number), addresses.account(number)
        known: dict[str, Any] = {"spoken": self.cast.language, "reachable": True} | facts
        return await self.desk.people.add(
            Person(PersonId(0), account, private, name, met_at=self.desk.now, seen_at=self.desk.now, **known)
        )

    async def club(self, title: str, stage: Stage = Stage.READY, forum: bool = False, **settings: Any) -> Community:
        self._accounts += 1
        chosen = replace(Settings(language=self.cast.language), **settings)
        made = await self.desk.communities.add(
            Community(CommunityId(0), addresses.chat(-1000 - self._accounts), title, stage, chosen,
                      Powers(admin=True, pin=True), forum=forum, founded_at=self.desk.now)
        )  # fmt: skip
        await self.desk.communities.save(made)
        await self.desk.communities.save_admins(
            Admins(made.chat, frozenset({self.admin.account}), self.desk.now) if self.people
            else Admins(made.chat, frozenset(), self.desk.now)
        )  # fmt: skip
        return made

    async def join(self, who: Person, community: Community | None = None, **facts: Any) -> Member:
        home = community or self.community
        known = await self.desk.members.get(home.id, who.id) or Member(home.id, who.id, who.name)
        await self.desk.members.save(made := replace(known, **facts))
        return made

    async def meetup(self, at: str = SATURDAY, going: Iterable[Person] | None = None, waiting: Iterable[Person] = (),
                     maybe: Iterable[Person] = (), **facts: Any) -> Meetup:  # fmt: skip
        """A meetup with everything told, its host, five more coming unless said, and the cast's crowd."""
        cast, when = self.cast, settle(datetime.fromisoformat(at), ZONE)
        known: dict[str, Any] = {
            "place": Place(cast.place), "seats": 8 + cast.crowd, "fee": Fee(15000, "KRW"), "bring": cast.bring,
            "note": cast.note, "announced_at": self.desk.now, "title": cast.title, "host": self.host.id,
        } | facts  # fmt: skip
        title, host = known.pop("title"), known.pop("host")
        made = await self.desk.meetups.add(
            Meetup(MeetupId(0), self.community.id, 0, host, title, when.wall, when.instant, **known)
        )
        await self.desk.meetups.save(made)
        coming = self.people[1:6] if going is None else list(going)
        await self.say(made, Choice.GOING, [*coming, *await self.gather()])
        await self.say(made, Choice.WAITING, waiting)
        await self.say(made, Choice.MAYBE, maybe)
        return made

    async def say(self, meetup: Meetup, choice: Choice, people: Iterable[Person], **facts: Any) -> None:
        for who in people:
            turn = await self.desk.meetups.next_turn(meetup.id)
            await self.desk.meetups.save_answer(
                Rsvp(meetup.id, who.id, choice, turn=turn, answered_at=self.desk.now, **facts)
            )

    async def topic(self, comes: Iterable[Person] = (), hosts: Iterable[Person] = (), **facts: Any) -> Topic:
        cast = self.cast
        known: dict[str, Any] = {"proposer": self.member.id, "title": cast.topic, "why": cast.why, "kind": "talk",
                                 "proposed_at": self.desk.now} | facts  # fmt: skip
        made = await self.desk.topics.add(Topic(TopicId(0), self.community.id, 0, **known))
        await self.desk.topics.save(replace(made, **{k: v for k, v in facts.items() if k in {"state", "quorum_at"}}))
        offered = list(hosts)
        for who in offered:
            await self.desk.topics.save_vote(Vote(made.id, who.id, comes=True, hosts=True, at=self.desk.now))
        for who in comes:
            if who not in offered:
                await self.desk.topics.save_vote(Vote(made.id, who.id, comes=True, at=self.desk.now))
        return await self.desk.topics.get(made.id)

    async def card(self, letter: Letter) -> Letter:
        """The letter refreshes a card that is there already."""
        assert letter.card is not None
        await self.desk.letters.save_card(CardAddress(letter.card, letter.chat, addresses.message(1, 2)))
        return letter

    async def draft(self, who: Person, form: str, at: str = "", **facts: Any) -> Letter:
        """A conversation as it stands."""
        known = {"community": self.community.id} | facts
        await self.desk.drafts.save(Draft(who.id, who.private, form, at=at, **known))
        return Letter("form", who.private, person=who.id, community=known["community"])

    # Letters

    def group(self, kind: str, subject: int = 0, community: Community | None = None, **facts: Any) -> Letter:
        home = community or self.community
        return Letter(kind, home.chat, subject, community=home.id, **facts)

    def private(self, who: Person, kind: str, subject: int = 0, **facts: Any) -> Letter:
        known = {"community": self.community.id} | facts
        return Letter(kind, who.private, subject, person=who.id, **known)


Settle = Callable[[World], Awaitable[Letter]]
FORUM = {"thread": 7, "joining": Joining.APPROVAL, "digest": Weekly(4, time(12))}
