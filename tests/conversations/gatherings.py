"""A club with a meetup in its group, for scenes that begin there: written straight into the books."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.communities import Community, Settings, Stage
from bot.domain.ids import MeetupId, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Meetup
from bot.domain.people import Member, Role
from bot.domain.places import Place
from bot.domain.wall import settle
from bot.playground import Chat, Message, User
from bot.ports import Desk
from bot.usecases.cards import meetup_card
from handlers.telegram import addresses
from tests.conversations.stage import Stage as Play


@dataclass
class Club:
    """A group that is set up, its host and its people."""

    play: Play
    chat: Chat
    host: User
    people: list[User]

    async def meetup(self, title: str = "12월 독서모임", at: str = "2026-11-28 19:00", **facts: Any) -> Meetup:
        """Announce a meetup at a local time; the group gets the card."""
        made: Meetup = await self.play.moim.books.perform(lambda desk: self._announce(desk, title, at, facts))
        await self.play.settle()
        return made

    async def _announce(self, desk: Desk, title: str, at: str, facts: dict[str, Any]) -> Meetup:
        community = await self.community(desk)
        when = settle(datetime.fromisoformat(at), community.settings.zone)
        host = await desk.people.at(addresses.account(self.host.id))
        known: dict[str, Any] = {"place": Place("카페 문장 (합정역 3번 출구)"), "announced_at": desk.now} | facts
        meetup = await desk.meetups.add(
            Meetup(MeetupId(0), community.id, 0, host.id if host else None, title, when.wall, when.instant, **known)
        )
        await desk.letters.write(
            Letter("meetup.card", community.chat, meetup.id, community=community.id, weight=Weight.NEWS,
                   card=meetup_card(meetup))
        )  # fmt: skip
        return meetup

    async def community(self, desk: Desk) -> Community:
        found = await desk.communities.at(addresses.chat(self.chat.id))
        assert found is not None
        return found

    async def member(self, who: User, **facts: Any) -> None:
        """Somebody becomes a member without the conversation."""

        async def join(desk: Desk) -> None:
            community, person = await self.community(desk), await desk.people.at(addresses.account(who.id))
            assert person is not None
            known = await desk.members.get(community.id, person.id) or Member(community.id, person.id, person.name)
            await desk.members.save(replace(known, **({"joined_at": desk.now, "invited_at": desk.now} | facts)))

        await self.play.moim.books.perform(join)

    async def change(self, meetup: Meetup, **facts: Any) -> None:
        """Change a meetup in the books, nothing else."""
        await self.play.moim.books.perform(
            lambda desk: _changed(desk, meetup.id, facts),
        )

    def card(self, meetup: Meetup) -> Message:
        """The card as the group sees it."""
        found = [post for post in self.play.posts(self.chat) if f"#{meetup.number} " in post.text and "📢" in post.text]
        return found[-1]

    async def answers(self, meetup: Meetup) -> dict[str, str]:
        """Who said what."""

        async def look(desk: Desk) -> dict[str, str]:
            found = {}
            for who in [self.host, *self.people]:
                person = await desk.people.at(addresses.account(who.id))
                answer = await desk.meetups.answer(meetup.id, PersonId(person.id)) if person else None
                if answer is not None:
                    found[who.name] = answer.choice.value
            return found

        return await self.play.moim.books.read(look)


async def _changed(desk: Desk, meetup: MeetupId, facts: dict[str, Any]) -> None:
    await desk.meetups.save(replace(await desk.meetups.get(meetup), **facts))


async def club_of(play: Play, *names: str, title: str = "책 모임", started: bool = True, **settings: Any) -> Club:
    """A group set up with these settings; the first of `names` hosts. `started`: they can be written to."""
    host, *people = (play.person(name) for name in names)
    chat = play.group(title, host, *people)
    play.world.add_bot(chat, host, admin=True)
    await play.settle()
    club = Club(play, chat, host, people)
    for who in [host, *people] if started else [host]:
        play.world.start(who)
    await play.settle()

    async def set_up(desk: Desk) -> None:
        community = await club.community(desk)
        chosen = replace(Settings(language=play.language, digest=None), **settings)
        await desk.communities.save(replace(community, stage=Stage.READY, settings=chosen))

    await play.moim.books.perform(set_up)
    await club.member(host, role=Role.HOST)
    return club
