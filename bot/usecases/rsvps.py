"""Answers to a meetup: coming, perhaps, not coming, with guests; and what people may see of each other's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import haste, seats
from bot.domain.communities import Community
from bot.domain.ids import MeetupId, MessageRef, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Choice, Meetup, MeetupState, Rsvp
from bot.domain.people import Person
from bot.domain.refusals import Closed, NoSeats, NotFound
from bot.ports import Work
from bot.usecases import joining, reach, seating
from bot.usecases.authority import authority, require_member
from bot.usecases.cards import refresh_meetup
from bot.usecases.memberships import by_acting
from bot.usecases.quiet import waking

MOST_GUESTS = seating.LARGEST - 1
_SEATED = (Choice.GOING, Choice.WAITING)
_SECOND_THOUGHTS = timedelta(seconds=30)  # somebody who comes back at once does not alarm the host


class Wish(StrEnum):
    """What a button says; CONFIRM is "still coming" after a change or a reminder."""

    GOING = "going"
    MAYBE = "maybe"
    NO = "no"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a wish. `place` in line counts from 1; 0 is not in line.

    `host_told`: a seat was given back so late that the host hears of it.
    """

    meetup: Meetup
    community: Community
    rsvp: Rsvp
    changed: bool
    place: int = 0
    host_told: bool = False


async def at(work: Work, meetup: MeetupId, group: Community | None = None) -> tuple[Meetup, Community]:
    """A meetup and its community; raises NotFound when it is not of the group where it was asked for."""
    found = await work.meetups.get(meetup)
    if group is not None and group.id != found.community:
        raise NotFound("meetup")
    return found, group or await work.communities.get(found.community)


async def answer(work: Work, person: Person, meetup: MeetupId, wish: Wish, group: Community | None = None) -> Answered:
    """Take an answer. `group` is where it was given; there, acting makes a member of an open community.

    Raises Closed when none is taken any more (a seat can be given back until the start), NotAMember, Waiting.
    """
    found, community = await at(work, meetup, group)
    old = await work.meetups.answer(meetup, person.id)
    _refuse_late(work, found, wish, old)
    await _belong(work, community, person, in_group=group is not None)
    return await _put(work, found, community, person.id, wish, old, by_hand=True)


async def put(work: Work, meetup: Meetup, community: Community, person: PersonId, wish: Wish) -> Answered:
    """Write an answer down whoever gave it: seats, line, letters and card follow. The same again changes nothing."""
    old = await work.meetups.answer(meetup.id, person)
    return await _put(work, meetup, community, person, wish, old, by_hand=False)


async def _put(
    work: Work, meetup: Meetup, community: Community, person: PersonId, wish: Wish, old: Rsvp | None, *, by_hand: bool
) -> Answered:
    fresh = await _fresh(work, meetup, community, person, wish, old)
    if fresh == old:
        return Answered(meetup, community, fresh, changed=False, place=await _place(work, fresh))
    fresh = await _save(work, fresh, old, by_hand=by_hand)
    told = False
    if old is not None and old.choice is Choice.GOING and fresh.choice is not Choice.GOING:
        await seating.move_up(work, meetup)
        told = await _tell_host(work, meetup, community, person)
    await refresh_meetup(work, meetup, community)
    return Answered(meetup, community, fresh, changed=True, place=await _place(work, fresh), host_told=told)


async def bring(work: Work, person: Person, meetup: MeetupId, guests: int) -> Answered:
    """Bring so many guests (0 to 3). A party of somebody who is coming grows only into free seats (NoSeats);
    in line it grows freely and keeps its place; whoever only might come is coming from now on."""
    found, community = await at(work, meetup)
    await require_member(work, community, person.id)
    old = await work.meetups.answer(meetup, person.id)
    guests = min(max(guests, 0), MOST_GUESTS)
    comes_now = old is None or old.choice not in _SEATED
    if old is None or comes_now:
        first = await answer(work, person, meetup, Wish.GOING)
        old = first.rsvp
    if old.guests == guests:
        return Answered(found, community, old, changed=False, place=await _place(work, old))
    _refuse_late(work, found, Wish.GOING if guests > old.guests else Wish.NO, None)
    return await _resize(work, found, community, old, guests, counts=not comes_now)  # to come with guests is one change


async def _resize(
    work: Work, meetup: Meetup, community: Community, old: Rsvp, guests: int, *, counts: bool
) -> Answered:
    if old.choice is Choice.GOING and guests > old.guests:
        left = seats.free(meetup.seats, (await work.meetups.headcount(meetup.id)).going)
        if not seats.fits(guests - old.guests, left):
            raise NoSeats(left or 0)
    await _save(work, replace(old, guests=guests), old, by_hand=counts)
    if guests < old.guests or old.choice is Choice.WAITING:
        await seating.move_up(work, meetup)
    await refresh_meetup(work, meetup, community)
    fresh = await work.meetups.answer(meetup.id, old.person) or old
    return Answered(meetup, community, fresh, changed=True, place=await _place(work, fresh))


async def open_for(work: Work, community: Community) -> Sequence[Meetup]:
    """The meetups that have not begun, the next first: what a word without a number can mean."""
    return [one for one in await work.meetups.alive(community.id) if one.starts_at > work.now]


async def coming(work: Work, community: Community) -> Sequence[Meetup]:
    """Everything that is not over yet, the next first."""
    return [one for one in await work.meetups.alive(community.id) if one.ends_at > work.now]


async def show_menu(
    work: Work, person: Person, meetup: MeetupId, page: str = "", edits: MessageRef | None = None
) -> None:
    """What can be done with a meetup, in private: one message that is edited from page to page."""
    found, community = await at(work, meetup)
    await require_member(work, community, person.id)
    manages = found.host == person.id or (await authority(work, community, person.id)).admin
    await work.letters.write(
        Letter("meetup.menu", person.private, meetup, person=person.id, community=community.id, edits=edits,
               args={"page": page, "manages": manages}, key=f"menu:{meetup}:{person.id}")
    )  # fmt: skip


async def show_list(
    work: Work, community: Community, person: Person | None, page: int = 0, edits: MessageRef | None = None
) -> None:
    """What is coming: to one person with their own answers, or to the whole group without."""
    chat = community.chat if person is None else person.private
    await work.letters.write(
        Letter("meetup.list", chat, community.id, person=person.id if person else None, community=community.id,
               args={"page": page}, edits=edits, key=f"meetups:{community.id}:{chat}")
    )  # fmt: skip


async def send(work: Work, person: Person, meetup: MeetupId, kind: str) -> None:
    """The calendar file ("meetup.calendar") or the point on the map ("meetup.point"), in private."""
    found, community = await at(work, meetup)
    await require_member(work, community, person.id)
    await work.letters.write(
        Letter(kind, person.private, found.id, person=person.id, community=community.id,
               key=f"{kind}:{meetup}:{person.id}")
    )  # fmt: skip


async def name_of(work: Work, community: Community, person: PersonId | None) -> str:
    """The name somebody goes by in a community; "" once they asked to be forgotten."""
    if person is None:
        return ""
    member = await work.members.get(community.id, person)
    return member.name if member is not None and member.name else (await work.people.get(person)).name


async def _belong(work: Work, community: Community, person: Person, *, in_group: bool) -> None:
    if not in_group:
        await require_member(work, community, person.id)
        return
    member, just_now = await by_acting(work, community, person)
    if just_now:
        await joining.invite_once(work, community, person, member)


def _refuse_late(work: Work, meetup: Meetup, wish: Wish, old: Rsvp | None) -> None:
    """Giving a seat back, or standing by one, works until the start; everything else while answers are taken."""
    if not meetup.alive:
        raise Closed(meetup.state.value)
    if work.now >= meetup.starts_at:
        raise Closed("over" if work.now >= meetup.ends_at else "started")
    standing = old is not None and old.choice in _SEATED and wish in {Wish.GOING, Wish.CONFIRM}
    if wish is Wish.NO or standing or meetup.takes_answers(work.now):
        return
    raise Closed("closed" if meetup.state is MeetupState.CLOSED else "deadline", meetup.answer_by)


async def _fresh(
    work: Work, meetup: Meetup, community: Community, person: PersonId, wish: Wish, old: Rsvp | None
) -> Rsvp:
    """The answer that follows from a wish; equal to the old one when nothing changes."""
    if wish in {Wish.GOING, Wish.CONFIRM}:
        if old is not None and old.choice in _SEATED:
            return replace(old, confirmed=True)
        taken = (await work.meetups.headcount(meetup.id)).going
        choice = seats.choice_for(1, meetup.seats, taken)
        return Rsvp(meetup.id, person, choice, turn=await work.meetups.next_turn(meetup.id))
    if old is not None and old.choice.value == wish.value:
        return old
    late = False
    if old is not None:
        sure = old.choice is Choice.GOING and old.confirmed
        late = old.late or (sure and seating.soon(work, meetup, community))
    return Rsvp(meetup.id, person, Choice(wish.value), late=late)


async def _save(work: Work, fresh: Rsvp, old: Rsvp | None, *, by_hand: bool) -> Rsvp:
    """Keep a changed answer; what people change by hand is counted, and refused when it is too much (TooFast)."""
    leaving = old is not None and old.choice in _SEATED and fresh.choice not in _SEATED
    changes, since = haste.counted(old, work.now, leaving=leaving) if by_hand else _count_of(old)
    kept = replace(fresh, answered_at=work.now, changes=changes, counted_since=since)
    await work.meetups.save_answer(kept)
    return kept


def _count_of(answer: Rsvp | None) -> tuple[int, datetime | None]:
    return (answer.changes, answer.counted_since) if answer is not None else (0, None)


async def _place(work: Work, answer: Rsvp) -> int:
    return await work.meetups.place_in_line(answer.meetup, answer.turn) if answer.choice is Choice.WAITING else 0


async def _tell_host(work: Work, meetup: Meetup, community: Community, person: PersonId) -> bool:
    """One letter for a seat given back late; none when the person has come back by the time it goes."""
    host = await reach.host_of(work, meetup) if seating.soon(work, meetup, community) else None
    if host is None or host.id == person:
        return False
    due = waking(work.now, community, meetup.starts_at) or work.now + _SECOND_THOUGHTS
    await work.letters.write(
        Letter("rsvp.late", host.private, meetup.id, person=host.id, community=community.id, weight=Weight.PROMISE,
               args={"who": person}, due_at=due, expires_at=meetup.starts_at, key=f"late:{meetup.id}:{person}")
    )  # fmt: skip
    return True
