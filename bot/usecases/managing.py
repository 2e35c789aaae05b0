"""What a host does with a meetup that is announced: change it, cancel it, write to everyone, hand it on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.communities import Community
from bot.domain.fees import currency_for
from bot.domain.ids import CommunityId, MeetupId, MessageRef, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Choice, Meetup, MeetupState, Named
from bot.domain.people import Person
from bot.domain.refusals import Closed, NotAllowed, NotFound, Stale, TooFewSeats, Unreachable
from bot.forms import meetups as forms
from bot.forms.draft import Draft
from bot.forms.form import thaw
from bot.ports import Work
from bot.usecases import reach, rsvps, seating, talks, topics
from bot.usecases.authority import authority
from bot.usecases.cards import refresh_meetup
from bot.usecases.meetups import answers_of, replan, with_answers
from bot.usecases.quiet import waking
from bot.usecases.rsvps import Answered, Wish
from bot.usecases.talks import Talk

_DAY = timedelta(days=1)
_News = dict[str, object]
ALL = 100_000  # more people than a meetup has
COMING = (Choice.GOING, Choice.WAITING)
CONCERNED = (*COMING, Choice.MAYBE)
_WAS = "_was"  # the answers as they were when an edit began: only what differs from them is changed
# Letters that wait for the morning or their turn, and speak of a date that holds no more ...
_OF_THE_DATE = ("reminder.group", "reminder.attendee", "reminder.host", "deadline.host", "deadline.group",
                "deadline.goes_ahead")  # fmt: skip
# ... or of a meetup that does not take place.
_OF_THE_MEETUP = (*_OF_THE_DATE, "rsvp.moved_up", "rsvp.late", "meetup.moved", "meetup.changed", "manage.added",
                  "manage.offer")  # fmt: skip


async def managed(work: Work, person: Person, meetup: MeetupId, *, alive: bool = True) -> tuple[Meetup, Community]:
    """A meetup this person may manage, read again: its host, or an admin. Raises NotAllowed, Closed."""
    found = await work.meetups.get(meetup)
    community = await work.communities.get(found.community)
    member = await work.members.get(community.id, person.id)
    hosts = found.host == person.id and member is not None and member.active
    if not hosts and not (await authority(work, community, person.id)).admin:
        raise NotAllowed("meetup_host")
    if alive and not found.alive:
        raise Closed(found.state.value)
    return found, community


async def show(
    work: Work, person: Person, meetup: MeetupId, view: str = "menu", edits: MessageRef | None = None, **args: object
) -> None:
    """One page of the host's menu ("menu", "add", "remove", "removing", "hand") in private."""
    _, community = await managed(work, person, meetup, alive=False)
    await work.letters.write(
        Letter(f"manage.{view}", person.private, meetup, person=person.id, community=community.id, args=args,
               edits=edits, key=f"manage.{view}:{meetup}:{person.id}")
    )  # fmt: skip


async def begin_edit(work: Work, person: Person, meetup: MeetupId, message: MessageRef | None = None) -> None:
    """Every answer of the announcement on one page, each with a way to change it."""
    found, community = await managed(work, person, meetup)
    known = answers_of(found, community.settings)
    await talks.begin(
        work, person, forms.EDIT_MEETUP.name, community.id, subject=found.id, answers={**known, _WAS: known},
        message=message,
    )  # fmt: skip


async def begin(work: Work, person: Person, meetup: MeetupId, form: str, message: MessageRef | None = None) -> None:
    """Ask for the words that cancelling, or writing to everyone, needs."""
    found, community = await managed(work, person, meetup)
    await talks.begin(work, person, form, community.id, subject=found.id, message=message)


async def cancel(work: Work, person: Person, meetup: Meetup, reason: str) -> None:
    """It does not take place: everyone concerned hears it, and nothing planned for it comes."""
    found, community = await managed(work, person, meetup.id)
    cancelled = replace(found, state=MeetupState.CANCELLED, cancel_reason=reason)
    await work.meetups.save(cancelled)
    await replan(work, cancelled, community.settings)
    await _forget_promises(work, cancelled, _OF_THE_MEETUP)
    for one in await _others(work, cancelled, person, *CONCERNED):
        await _tell(work, community, cancelled, one, "meetup.cancelled")
    await _post(work, community, cancelled, "meetup.cancelled_post")
    await topics.freed(work, cancelled)
    await refresh_meetup(work, cancelled, community)


async def close(work: Work, person: Person, meetup: MeetupId) -> Meetup:
    """Take no more answers."""
    found, community = await managed(work, person, meetup)
    return await _kept(work, community, replace(found, state=MeetupState.CLOSED))


async def reopen(work: Work, person: Person, meetup: MeetupId) -> Meetup:
    """Take answers again, until the start if the last moment to answer has passed. Raises Closed once it began."""
    found, community = await managed(work, person, meetup)
    if found.starts_at <= work.now:
        raise Closed("started")
    passed = found.answer_by is not None and found.answer_by <= work.now
    answer_by = None if passed else found.answer_by
    return await _kept(work, community, replace(found, state=MeetupState.OPEN, answer_by=answer_by))


async def _kept(work: Work, community: Community, meetup: Meetup) -> Meetup:
    await work.meetups.save(meetup)
    await replan(work, meetup, community.settings)
    await refresh_meetup(work, meetup, community)
    return meetup


async def add(work: Work, person: Person, meetup: MeetupId, who: PersonId) -> Answered:
    """Put a member on the list by hand: a seat, or the line when none is free. They hear of it."""
    found, community = await managed(work, person, meetup)
    member = await work.members.get(community.id, who)
    if member is None or not member.active:
        raise NotFound("member")
    answered = await rsvps.put(work, found, community, who, Wish.GOING)
    if answered.changed and who != person.id:
        await _tell(work, community, found, who, "manage.added")
    return answered


async def remove(work: Work, person: Person, meetup: MeetupId, who: PersonId) -> None:
    """Take somebody off the list; a seat that frees goes to the line. They hear of it, kindly."""
    found, community = await managed(work, person, meetup)
    if await work.meetups.answer(found.id, who) is None:
        raise NotFound("member")
    await work.meetups.drop_answer(found.id, who)
    await seating.move_up(work, found)
    await refresh_meetup(work, found, community)
    if who != person.id:
        await _tell(work, community, found, who, "manage.removed")


async def offer(work: Work, person: Person, meetup: MeetupId, to: PersonId) -> Person:
    """Ask a member to take the meetup over; until they accept, its host stays. Raises Unreachable."""
    found, community = await managed(work, person, meetup)
    heir, member = await work.people.get(to), await work.members.get(community.id, to)
    if member is None or not member.active or to == found.host:
        raise NotFound("member")
    if not heir.reachable:
        raise Unreachable(member.name or heir.name)
    await work.letters.write(
        Letter("manage.offer", heir.private, found.id, person=heir.id, community=community.id,
               args={"host": found.host or 0, "by": person.id}, key=f"offer:{found.id}:{heir.id}",
               due_at=waking(work.now, community, found.starts_at), expires_at=found.ends_at)
    )  # fmt: skip
    return heir


async def take_over(work: Work, person: Person, meetup: MeetupId, host: PersonId) -> Meetup:
    """A member accepts; the offer holds only while the meetup still has the host it was made under.

    The new host gets a seat if one is free; whoever waits is not passed over.
    """
    found, community = await _offered(work, person, meetup, host)
    taken = replace(found, host=person.id)
    await work.meetups.save(taken)
    if found.takes_answers(work.now):
        await rsvps.put(work, taken, community, person.id, Wish.GOING)
    await _forget_promises(work, taken, ("reminder.host", "deadline.host"))
    await replan(work, taken, community.settings)
    await refresh_meetup(work, taken, community)
    if host:
        await _tell(work, community, taken, host, "manage.taken", who=person.id)
    return taken


async def decline(work: Work, person: Person, meetup: MeetupId, host: PersonId) -> Meetup:
    """A member would rather not; the host hears it."""
    found, community = await _offered(work, person, meetup, host)
    if host:
        await _tell(work, community, found, host, "manage.declined", who=person.id)
    return found


async def people(work: Work, meetup: Meetup, *choices: Choice) -> list[Named]:
    """Everyone who gave one of these answers."""
    return [one for choice in choices for one in await work.meetups.named(meetup.id, choice, ALL)]


async def unheard(work: Work, meetup: Meetup, *choices: Choice) -> list[Named]:
    """Those of them who cannot be written to: the group's post calls them instead."""
    return [one for one in await people(work, meetup, *choices) if not one.reachable and one.person != meetup.host]


async def _others(work: Work, meetup: Meetup, person: Person, *choices: Choice) -> list[PersonId]:
    """Everyone who gave one of these answers, and the host, but not whoever acts."""
    found = [one.person for one in await people(work, meetup, *choices)]
    host = await reach.host_of(work, meetup)
    if host is not None and host.id not in found:
        found.append(host.id)
    return [one for one in found if one != person.id]


async def _offered(work: Work, person: Person, meetup: MeetupId, host: PersonId) -> tuple[Meetup, Community]:
    found = await work.meetups.get(meetup)
    community = await work.communities.get(found.community)
    member = await work.members.get(community.id, person.id)
    if not found.alive:
        raise Closed(found.state.value)
    if (found.host or 0) != host or member is None or not member.active:
        raise Stale
    return found, community


async def _prepare(work: Work, draft: Draft) -> Mapping[str, Any]:
    """How many are coming, below which seats cannot shrink, and the community's money."""
    community = await work.communities.get(draft.community or CommunityId(0))
    count = await work.meetups.headcount(MeetupId(draft.subject))
    return {"going": count.going, "currency": currency_for(community.settings)}


async def _finish_edit(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    """Only what was changed is changed: two people may edit at once."""
    old, community = await managed(work, person, MeetupId(draft.subject))
    was = draft.answers.get(_WAS)
    was = was if isinstance(was, dict) else {}
    current = answers_of(old, community.settings)
    changed = [key for key in answers if draft.answers[key] != was.get(key) and draft.answers[key] != current[key]]
    if not changed:
        await show(work, person, old.id, edits=draft.message, done="same")
        return
    merged = {
        key: answers[key] if key in changed else thaw(forms.EDIT_MEETUP.question(key), current[key]) for key in answers
    }
    new = with_answers(old, merged, community.settings.zone, work.now)
    if new.seats is not None and (going := (await work.meetups.headcount(old.id)).going) > new.seats:
        raise TooFewSeats(going)
    moved = [what for what in ("start", "place") if what in changed]
    await _change(work, person, community, replace(new, version=old.version + bool(moved)), _news(old, moved))
    await show(work, person, old.id, edits=draft.message, done="moved" if moved else "saved")


def _news(old: Meetup, moved: Sequence[str]) -> _News:
    """What a changed date or place was before, as data of a letter."""
    return {"what": list(moved), "start": old.starts_at.isoformat(), "place": old.place.text}


async def _change(work: Work, person: Person, community: Community, meetup: Meetup, news: _News) -> None:
    """Keep the changed meetup: line, agenda, card and people follow."""
    await _kept(work, community, meetup)
    if news["what"]:
        await _unsettle(work, person, community, meetup, news)
    await seating.move_up(work, meetup)


async def _unsettle(work: Work, person: Person, community: Community, meetup: Meetup, news: _News) -> None:
    """Another date or place: who has a seat or waits is asked again, and the group reads what changed."""
    await work.meetups.unsettle(meetup.id)
    mine = await work.meetups.answer(meetup.id, person.id)
    if mine is not None:
        await work.meetups.save_answer(replace(mine, confirmed=True))
    await _forget_promises(work, meetup, _OF_THE_DATE)
    for one in await _others(work, meetup, person, *COMING):
        await _tell(work, community, meetup, one, "meetup.moved", str(news["what"]), **news)
    await _post(work, community, meetup, "meetup.changed", str(news["what"]), **news)


async def _finish_cancel(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    meetup = await work.meetups.get(MeetupId(draft.subject))
    await cancel(work, person, meetup, answers.get("reason") or "")
    await show(work, person, meetup.id, edits=draft.message, done="cancelled")


async def _finish_words(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    """One letter to everyone who is coming; the writer hears whom it cannot reach."""
    meetup, community = await managed(work, person, MeetupId(draft.subject))
    to = [one for one in await people(work, meetup, Choice.GOING) if one.person != person.id]
    for one in to:
        if one.reachable:
            await _tell(work, community, meetup, one.person, "manage.words", key=f"{draft.step}:{work.now.timestamp()}",
                        text=answers["words"], by=person.id)  # fmt: skip
    reached = [one for one in to if one.reachable]
    missed = [one.name for one in to if not one.reachable]
    await show(work, person, meetup.id, edits=draft.message, done="written", reached=len(reached), missed=missed)


async def _tell(
    work: Work, community: Community, meetup: Meetup, to: PersonId, kind: str, key: str = "", **args: object
) -> None:
    """A letter to one person about a meetup; not at night, unless the meetup is before the morning."""
    person = await work.people.get(to)
    await work.letters.write(
        Letter(kind, person.private, meetup.id, person=to, community=community.id, args=args, weight=Weight.PROMISE,
               key=f"{kind}:{meetup.id}:{to}:{key}", due_at=waking(work.now, community, meetup.starts_at),
               expires_at=max(meetup.ends_at, work.now + _DAY))
    )  # fmt: skip


async def _post(work: Work, community: Community, meetup: Meetup, kind: str, key: str = "", **args: object) -> None:
    """A post to the group about a meetup; the same rule."""
    await work.letters.write(
        Letter(kind, community.chat, meetup.id, community=community.id, args=args, weight=Weight.NEWS,
               key=f"{kind}:{meetup.id}:{key}", due_at=waking(work.now, community, meetup.starts_at))
    )  # fmt: skip


async def _forget_promises(work: Work, meetup: Meetup, kinds: Sequence[str]) -> None:
    for kind in kinds:
        await work.letters.cancel(kind, meetup.id, meetup.state.value)


talks.register(Talk(forms.EDIT_MEETUP, _finish_edit, _prepare))
talks.register(Talk(forms.CANCEL_MEETUP, _finish_cancel))
talks.register(Talk(forms.WRITE_ALL, _finish_words))
