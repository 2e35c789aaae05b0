"""What a person sees and changes of themselves: where they are at home, their profile, their language."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from bot.domain.communities import Community
from bot.domain.ids import PersonId
from bot.domain.meetups import Meetup, Rsvp
from bot.domain.people import Member, Person, Role
from bot.ports import Work
from bot.usecases.authority import authority, require_member


class Asks(IntEnum):
    """As what somebody asks; each may do what the ones before it may."""

    NOBODY = 0
    MEMBER = 1
    HOST = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Home:
    """A community in which a person is at home, and as what."""

    community: Community
    asks: Asks


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as they see themselves in one community; `coming` in order of time."""

    member: Member
    coming: tuple[tuple[Meetup, Rsvp | None], ...]  # None: they host it and gave no answer


async def homes(work: Work, person: Person) -> Sequence[Home]:
    """Where the person is a member or leads the group, as far as is known; by title."""
    led = {community.id: community for community in await work.communities.led_by(person.account)}
    found = led | {community.id: community for community in await work.communities.of(person.id)}
    members = {member.community: member for member in await work.members.of(person.id)}
    mine = [Home(one, _asks(members.get(one.id), leads=one.id in led)) for one in found.values()]
    return sorted(mine, key=lambda home: home.community.title)


async def asks_here(work: Work, person: Person, community: Community) -> Asks:
    """As what the person asks in this community; raises AdminsWanted like everything that reads authority."""
    found = await authority(work, community, person.id)
    return _asks(found.member, leads=found.admin)


async def profile(work: Work, community: Community, person: PersonId) -> Profile:
    """The profile with the meetups that are still to come; raises NotAMember."""
    member = await require_member(work, community, person)
    coming: list[tuple[Meetup, Rsvp | None]] = []
    for meetup in await work.meetups.alive(community.id):
        answer = await work.meetups.answer(meetup.id, person)
        if meetup.ends_at > work.now and (answer is not None or meetup.host == person):
            coming.append((meetup, answer))
    return Profile(member, tuple(coming))


async def choose_language(work: Work, person: Person, language: str) -> Person:
    """From now on the person is written to in this language, whatever their app says."""
    chosen = replace(person, language=language)
    await work.people.save(chosen)
    return chosen


def _asks(member: Member | None, *, leads: bool) -> Asks:
    if leads or (member is not None and member.active and member.role.rank >= Role.STAFF.rank):
        return Asks.ADMIN
    if member is None or not member.active:
        return Asks.NOBODY
    return Asks.HOST if member.role is Role.HOST else Asks.MEMBER
