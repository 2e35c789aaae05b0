"""What the bot does by itself: reminders, the least number, the weekly post, thanks; and held letters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.agenda import Duty, Entry
from bot.domain.communities import Community
from bot.domain.ids import MeetupId
from bot.domain.letters import Fate, Letter, Weight
from bot.domain.meetups import Choice, Headcount, Meetup, MeetupState, Named
from bot.domain.people import Person
from bot.domain.refusals import NotAllowed, NotFound, Stale
from bot.domain.topics import Tally, Topic
from bot.domain.wall import local
from bot.ports import Work
from bot.usecases import duties, managing, reach
from bot.usecases.authority import authority
from bot.usecases.cards import refresh_meetup
from bot.usecases.quiet import waking

_EVERYONE = 1_000_000
_WEEK = timedelta(days=7)
_FAR = timedelta(days=365)
_LATER = 3  # meetups after this week that the weekly post names when there is none in it
_THERE, _AGAIN = "there", "again"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the weekly post tells: meetups of the next seven days, later ones if there are none, topics without host."""

    week: Sequence[Meetup]
    later: Sequence[Meetup]
    hostless: Sequence[tuple[Topic, Tally]]

    @property
    def empty(self) -> bool:
        """Is there truly nothing to tell?"""
        return not (self.week or self.later or self.hostless)


@dataclass(frozen=True, slots=True)
class List:
    """Everybody who has to do with a meetup, for its host."""

    count: Headcount
    going: Sequence[Named]
    waiting: Sequence[Named]
    maybe: Sequence[Named]

    @property
    def unanswered(self) -> list[Named]:
        """Who was asked to confirm again and has not."""
        return [one for one in self.going if not one.confirmed]

    @property
    def unreachable(self) -> list[Named]:
        """Who cannot be written to in private."""
        return [one for one in (*self.going, *self.maybe) if not one.reachable]


async def list_of(work: Work, meetup: Meetup) -> List:
    """The list, read now."""
    named = work.meetups.named
    return List(
        await work.meetups.headcount(meetup.id),
        await named(meetup.id, Choice.GOING, _EVERYONE),
        await named(meetup.id, Choice.WAITING, _EVERYONE),
        await named(meetup.id, Choice.MAYBE, _EVERYONE),
    )


async def outlook(work: Work, community: Community) -> Outlook:
    """What a weekly post would tell now."""
    soon = work.now + _WEEK
    week = await work.meetups.coming(community.id, work.now, soon)
    later = [] if week else list(await work.meetups.coming(community.id, soon, soon + _FAR))[:_LATER]
    return Outlook(week, later, await work.topics.hostless(community.id, 1))


async def decide(work: Work, person: Person, meetup: MeetupId) -> Meetup:
    """The host goes ahead although fewer come than the least number; the group hears it once."""
    found, community = await managing.managed(work, person, meetup)
    if found.least is not None:
        found = replace(found, least=None)
        await work.meetups.save(found)
        await refresh_meetup(work, found, community)
        await work.letters.write(_to_group("deadline.goes_ahead", found, community, work.now))
    return found


async def settle(work: Work, person: Person, letter: int, *, again: bool) -> None:
    """Somebody looked whether a held letter is there: that settles it, or it goes out once more."""
    held = await work.letters.get(letter)
    if held is None or held.community is None:
        raise NotFound("link")
    community = await work.communities.get(held.community)
    if held.args.get("asks") != person.id and not (await authority(work, community, person.id)).admin:
        raise NotAllowed("host")
    fate, why = (Fate.WAITING, _AGAIN) if again else (Fate.DELIVERED, _THERE)
    if not await work.letters.settle(letter, fate, why):
        raise Stale


# Duties: each reads again how things stand, and returns its outcome in a word


async def _remind_group(work: Work, entry: Entry) -> str:
    meetup, community = await _meetup(work, entry)
    if not meetup.alive:
        return meetup.state.value
    await work.letters.write(_to_group("reminder.group", meetup, community, work.now))
    return "posted"


async def _remind_attendees(work: Work, entry: Entry) -> str:
    """Those who are going and those who may; the line waits in peace, and the host has reminders of their own."""
    meetup, community = await _meetup(work, entry)
    if not meetup.alive:
        return meetup.state.value
    people = [*await work.meetups.named(meetup.id, Choice.GOING, _EVERYONE),
              *await work.meetups.named(meetup.id, Choice.MAYBE, _EVERYONE)]  # fmt: skip
    told = [one for one in people if one.reachable and one.person != meetup.host]
    for one in told:
        letter = _to_person("reminder.attendee", await work.people.get(one.person), meetup, community, work.now)
        key = f"{entry.duty.value}:{meetup.id}:{one.person}"
        await work.letters.write(replace(letter, key=key, args={"soon": entry.duty is Duty.ATTENDEE_SOON}))
    return f"{len(told)} told"


async def _remind_host(work: Work, entry: Entry) -> str:
    meetup, community = await _meetup(work, entry)
    if not meetup.alive:
        return meetup.state.value
    for person in await _leaders(work, meetup, community):
        letter = _to_person("reminder.host", person, meetup, community, work.now)
        key = f"reminder.host:{meetup.id}:{person.id}"
        await work.letters.write(replace(letter, key=key, args={"before": entry.detail}))
        return "1 told"
    return "nobody to tell"


async def _look_at_least(work: Work, entry: Entry) -> str:
    """Enough people is no news; too few is for the host to decide, and the group hears how it stands."""
    meetup, community = await _meetup(work, entry)
    if not meetup.alive:
        return meetup.state.value
    if meetup.least is None or (await work.meetups.headcount(meetup.id)).going >= meetup.least:
        return "enough"
    for person in await _leaders(work, meetup, community):
        await work.letters.write(_to_person("deadline.host", person, meetup, community, work.now))
    await work.letters.write(_to_group("deadline.group", meetup, community, work.now))
    return "too few"


async def _end(work: Work, entry: Entry) -> str:
    meetup, community = await _meetup(work, entry)
    if not meetup.alive:
        return meetup.state.value
    over = replace(meetup, state=MeetupState.OVER)
    await work.meetups.save(over)
    await refresh_meetup(work, over, community)
    return "over"


async def _thank(work: Work, entry: Entry) -> str:
    """The group's thanks where anybody but the host came; the host is asked for the next date."""
    meetup, community = await _meetup(work, entry)
    if meetup.state is MeetupState.CANCELLED:
        return meetup.state.value
    came = await work.meetups.named(meetup.id, Choice.GOING, 2)
    if any(one.person != meetup.host for one in came):
        letter = _to_group("thanks.group", meetup, community, work.now)
        await work.letters.write(_lasting(work, letter, entry, community))
    host = await reach.host_of(work, meetup)
    if host is not None:
        letter = _to_person("thanks.host", host, meetup, community, work.now)
        await work.letters.write(_lasting(work, letter, entry, community))
    return "thanked"


async def _post_week(work: Work, entry: Entry) -> str:
    """The week's schedule. Truly nothing is said every other week."""
    community = await work.communities.get(entry.community)
    found = await outlook(work, community)
    if found.empty and local(work.now, community.settings.zone).isocalendar().week % 2:
        return "nothing to tell"
    await work.letters.write(
        Letter("digest", community.chat, community.id, community=community.id, weight=Weight.NEWS,
               key=f"digest:{community.id}", due_at=waking(work.now, community), expires_at=entry.expires_at)
    )  # fmt: skip
    return "posted"


async def _meetup(work: Work, entry: Entry) -> tuple[Meetup, Community]:
    return await work.meetups.get(MeetupId(entry.subject)), await work.communities.get(entry.community)


async def _leaders(work: Work, meetup: Meetup, community: Community) -> Sequence[Person]:
    """The host; an admin where the host is gone, has left, or cannot be written to."""
    host = await reach.host_of(work, meetup)
    if host is not None and host.reachable:
        return [host]
    return (await reach.admins(work, community))[:1]


def _to_group(kind: str, meetup: Meetup, community: Community, now: datetime) -> Letter:
    return Letter(
        kind, community.chat, meetup.id, community=community.id, weight=Weight.PROMISE, key=f"{kind}:{meetup.id}",
        due_at=waking(now, community, meetup.starts_at), expires_at=meetup.starts_at,
    )  # fmt: skip


def _to_person(kind: str, person: Person, meetup: Meetup, community: Community, now: datetime) -> Letter:
    return replace(
        _to_group(kind, meetup, community, now), chat=person.private, person=person.id,
        key=f"{kind}:{meetup.id}:{person.id}",
    )  # fmt: skip


def _lasting(work: Work, letter: Letter, entry: Entry, community: Community) -> Letter:
    """A letter after the meetup: good as long as what it was written for, and never at night."""
    return replace(letter, weight=Weight.NEWS, expires_at=entry.expires_at, due_at=waking(work.now, community))


duties.register(Duty.GROUP_REMINDER, _remind_group)
duties.register(Duty.ATTENDEE_DAY, _remind_attendees)
duties.register(Duty.ATTENDEE_SOON, _remind_attendees)
duties.register(Duty.HOST_REMINDER, _remind_host)
duties.register(Duty.DEADLINE, _look_at_least)
duties.register(Duty.END, _end)
duties.register(Duty.THANKS, _thank)
duties.register(Duty.DIGEST, _post_week)
