"""Announcing a meetup: the conversation, the card, what is planned for it, and planning it anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain import agenda
from bot.domain.agenda import Duty
from bot.domain.communities import Community, Settings
from bot.domain.fees import currency_for
from bot.domain.ids import CommunityId, MeetupId, MessageRef, PersonId, TopicId
from bot.domain.letters import Doubtful, Letter, Weight
from bot.domain.meetups import Choice, Meetup, Rsvp
from bot.domain.people import Member, Person, Standing
from bot.domain.refusals import AlreadyPlanned, DoesNotFit, NotAllowed, NotFound
from bot.domain.topics import Topic, TopicState
from bot.domain.wall import local, settle
from bot.forms import meetups as forms
from bot.forms.draft import Draft
from bot.forms.form import keep
from bot.forms.meetups import Origin
from bot.ports import Work
from bot.usecases import settings, talks, topics
from bot.usecases.authority import require_announcer
from bot.usecases.cards import meetup_card
from bot.usecases.talks import Talk

DUTIES = tuple(duty.value for duty in Duty if duty is not Duty.DIGEST)
_OFFERED = 8  # topics to choose from
_FRESH = {"origin": {"id": 0, "title": ""}}


async def begin(work: Work, person: Person, community: Community, message: MessageRef | None = None) -> None:
    """Start announcing: from a topic or fresh."""
    await require_announcer(work, community, person.id)
    await talks.begin(work, person, forms.MEETUP.name, community.id, message=message)


async def begin_from_topic(work: Work, person: Person, topic: TopicId, message: MessageRef | None = None) -> Community:
    """A would-be host picks a date for a topic."""
    found = await work.topics.get(topic)
    community = await work.communities.get(found.community)
    await _require(work, community, person.id, found)
    answers = {"origin": {"id": found.id, "title": found.title}}
    await talks.begin(work, person, forms.MEETUP.name, community.id, answers=answers, message=message)
    return community


async def begin_again(work: Work, person: Person, meetup: MeetupId, message: MessageRef | None = None) -> None:
    """The next date of a meetup that took place: everything as it was, only the date is asked."""
    old = await work.meetups.get(meetup)
    community = await work.communities.get(old.community)
    await require_announcer(work, community, person.id)
    known = {key: value for key, value in answers_of(old, community.settings).items() if key != "start"}
    if not isinstance(known["until"], int):
        known["until"] = 0
    await talks.begin(work, person, forms.MEETUP.name, community.id, answers=_FRESH | known, message=message)


def answers_of(meetup: Meetup, settings: Settings) -> dict[str, object]:
    """A meetup as the answers of its form, in plain JSON."""
    values: dict[str, Any] = {
        "title": meetup.title, "start": local(meetup.starts_at, settings.zone), "place": meetup.place,
        "minutes": meetup.minutes, "seats": meetup.seats, "least": meetup.least, "fee": meetup.fee,
        "bring": meetup.bring or None, "note": meetup.note or None, "until": _until(meetup, settings),
    }  # fmt: skip
    return {key: keep(forms.EDIT_MEETUP.question(key), value) for key, value in values.items()}


def with_answers(meetup: Meetup, answers: Mapping[str, Any], zone: str, now: datetime) -> Meetup:
    """The meetup that these answers describe. Raises DoesNotFit where two of them contradict each other."""
    start = settle(answers["start"], zone)
    made = replace(
        meetup, title=answers["title"], wall=start.wall, starts_at=start.instant, place=answers["place"],
        minutes=answers["minutes"], seats=answers["seats"], least=answers["least"], fee=answers["fee"],
        bring=answers["bring"] or "", note=answers["note"] or "",
        answer_by=_answer_by(answers["until"], start.instant, zone),
    )  # fmt: skip
    if made.starts_at == meetup.starts_at:
        made = replace(made, wall=meetup.wall)  # keeps the zone and the fold that were chosen
    _check(made, meetup, now)
    return made


async def replan(work: Work, meetup: Meetup, settings: Settings) -> None:
    """Plan everything that is still to be done for a meetup anew; nothing once it is cancelled or over."""
    since = work.now - agenda.IN_HAND
    await work.agenda.plan(meetup.id, DUTIES, agenda.of_meetup(meetup, settings, since))


async def replan_all(work: Work, community: Community) -> None:
    """The community's settings changed."""
    for meetup in await work.meetups.alive(community.id):
        await replan(work, meetup, community.settings)


async def _require(work: Work, community: Community, person: PersonId, topic: Topic | None) -> None:
    """Announcers may; and so may a member who offered to host a topic that has found its quorum."""
    if topic is not None and topic.state is not TopicState.OPEN:
        raise AlreadyPlanned if topic.state is TopicState.PLANNED else NotFound("topic")
    try:
        await require_announcer(work, community, person)
    except NotAllowed:
        member = await work.members.get(community.id, person)
        if topic is None or topic.quorum_at is None or member is None or not member.active:
            raise
        if not (await work.topics.vote(topic.id, person)).hosts:
            raise


async def _prepare(work: Work, draft: Draft) -> Mapping[str, Any]:
    """What can be a meetup's origin, and the community's money."""
    if draft.community is None:
        raise NotFound("form")
    community = await work.communities.get(draft.community)
    found = [Origin(topic.id, topic.title) for topic, _ in await work.topics.ranking(community.id, 0, _OFFERED)]
    chosen = draft.answers.get("origin")
    if isinstance(chosen, dict) and chosen["id"] and chosen["id"] not in {one.id for one in found}:
        found.append(Origin(chosen["id"], chosen["title"]))
    return {"topics": found, "currency": currency_for(community.settings)}


async def _finish(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    """The host agreed to the preview: the meetup exists, and everybody hears of it."""
    community = await work.communities.get(draft.community or CommunityId(0))
    topic = await _topic(work, community, answers.get("origin"))
    await _require(work, community, person.id, topic)
    wall = settle(answers["start"], community.settings.zone)
    blank = Meetup(
        MeetupId(0), community.id, 0, person.id, "", wall.wall, wall.instant, answers["place"],
        topic=topic.id if topic else None, announced_at=work.now,
    )  # fmt: skip
    await _belong(work, community, person)
    meetup = await work.meetups.add(with_answers(blank, answers, community.settings.zone, work.now))
    await work.meetups.save_answer(Rsvp(meetup.id, person.id, Choice.GOING, turn=1, answered_at=work.now))
    await replan(work, meetup, community.settings)
    if topic is not None:
        await topics.planned(work, topic.id, meetup)
    for letter in _letters(meetup, community, person, draft):
        await work.letters.write(letter)


def _letters(meetup: Meetup, community: Community, person: Person, draft: Draft) -> Sequence[Letter]:
    card = Letter(
        "meetup.card", community.chat, meetup.id, community=community.id, args={"asks": person.id},
        weight=Weight.NEWS, doubtful=Doubtful.HOLD, card=meetup_card(meetup), key=f"announce:{meetup.id}",
    )  # fmt: skip
    told = Letter(
        "meetup.announced", person.private, meetup.id, person=person.id, community=community.id, edits=draft.message
    )
    return (card, told)


async def _belong(work: Work, community: Community, person: Person) -> None:
    """An admin who has not joined becomes a member by announcing: a host is one of the people who come."""
    known = await work.members.get(community.id, person.id)
    if known is None or not known.active:
        fresh = known or Member(community.id, person.id, person.name)
        await work.members.save(replace(fresh, standing=Standing.ACTIVE, joined_at=fresh.joined_at or work.now))


async def _topic(work: Work, community: Community, origin: Any) -> Topic | None:
    if not isinstance(origin, Origin) or not origin.id:
        return None
    topic = await work.topics.get(TopicId(origin.id))
    if topic.community != community.id:
        raise NotFound("topic")
    return topic


def _until(meetup: Meetup, settings: Settings) -> int | datetime:
    """The last moment to answer as the form holds it: so long before the start, or a local moment."""
    if meetup.answer_by is None:
        return 0
    moment = local(meetup.answer_by, settings.zone)
    minutes = round((local(meetup.starts_at, settings.zone) - moment).total_seconds() / 60)
    return minutes if minutes in forms.UNTIL.values() else moment


def _answer_by(until: int | datetime, start: datetime, zone: str) -> datetime | None:
    if isinstance(until, datetime):
        return settle(until, zone).instant
    if not until:
        return None
    there = ZoneInfo(zone)  # a day before is the same clock time, also when the clocks change that night
    return (start.astimezone(there) - timedelta(minutes=until)).astimezone(start.tzinfo)


def _check(made: Meetup, old: Meetup, now: datetime) -> None:
    """Answers that were good one by one may not fit together, or not any more."""
    fresh = not old.id
    if made.starts_at <= now and (fresh or made.starts_at != old.starts_at):
        raise DoesNotFit("start")
    if made.least is not None and made.seats is not None and made.least > made.seats:
        raise DoesNotFit("least")
    if made.answer_by is None or (not fresh and made.answer_by == old.answer_by):
        return
    if made.answer_by > made.starts_at or made.answer_by <= now:
        raise DoesNotFit("until")


talks.register(Talk(forms.MEETUP, _finish, _prepare))
settings.on_change(replan_all)
