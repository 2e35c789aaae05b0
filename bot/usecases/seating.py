"""Seats and the line: who moves up when a seat is free, and what each change tells whom."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain import seats
from bot.domain.communities import Community
from bot.domain.ids import PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Person
from bot.ports import Work
from bot.usecases.cards import refresh_meetup
from bot.usecases.quiet import waking

LARGEST = 4  # a person and three guests
_AT_ONCE = 50


async def move_up(work: Work, meetup: Meetup) -> list[PersonId]:
    """Give free seats to the line, each with a letter; returns who moved up."""
    if not meetup.alive or meetup.starts_at <= work.now:
        return []
    community = await work.communities.get(meetup.community)
    taken, risen = (await work.meetups.headcount(meetup.id)).going, list[PersonId]()
    # The line may be long: only those are looked at who would fit; the first of them always does.
    while line := await _who_would_fit(work, meetup, taken):
        for waiting in seats.move_up(line, meetup.seats, taken):
            sure = waiting.confirmed and not soon(work, meetup, community)
            await work.meetups.save_answer(replace(waiting, choice=Choice.GOING, confirmed=sure))
            await _tell_risen(work, meetup, community, waiting)
            taken += waiting.party
            risen.append(waiting.person)
    return risen


def soon(work: Work, meetup: Meetup, community: Community) -> bool:
    """Is it so near that giving a seat back comes late, and that getting one takes a yes?"""
    return meetup.starts_at - work.now < timedelta(minutes=community.settings.cancel_notice)


async def _who_would_fit(work: Work, meetup: Meetup, taken: int) -> Sequence[Rsvp]:
    left = seats.free(meetup.seats, taken)
    if left == 0:
        return ()
    return await work.meetups.line(meetup.id, LARGEST if left is None else left, _AT_ONCE)


async def leave_all(work: Work, community: Community, person: Person) -> None:
    """A person left the community: their seats in what is still to come go to the line."""
    for answer in await work.meetups.answers_of(person.id):
        meetup = await work.meetups.get(answer.meetup)
        if meetup.community == community.id and meetup.alive and meetup.starts_at > work.now:
            await work.meetups.drop_answer(meetup.id, person.id)
            await move_up(work, meetup)
            await refresh_meetup(work, meetup, community)


async def _tell_risen(work: Work, meetup: Meetup, community: Community, answer: Rsvp) -> None:
    """Not at night, unless the meetup begins before the morning."""
    person = await work.people.get(answer.person)
    await work.letters.write(
        Letter(
            "rsvp.moved_up", person.private, meetup.id, person=person.id, community=community.id,
            weight=Weight.PROMISE, key=f"moved_up:{meetup.id}:{person.id}", expires_at=meetup.starts_at,
            due_at=waking(work.now, community, meetup.starts_at),
        )
    )  # fmt: skip
