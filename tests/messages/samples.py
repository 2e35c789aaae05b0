"""One sample of each message in each shape that people can see: what stands in the books, and the letter."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.communities import Joining, Powers, Stage
from bot.domain.fees import Fee
from bot.domain.ids import CommunityId
from bot.domain.letters import Fate, Letter, Weight
from bot.domain.meetups import Choice, MeetupState
from bot.domain.people import Role, Standing
from bot.domain.places import Place
from bot.domain.refusals import Anonymous, WhichCommunity
from bot.domain.topics import TopicState
from bot.ports import Deed
from bot.usecases.profiles import Asks
from bot.usecases.reach import THREAD_GONE
from bot.views import refusals
from bot.views.words import Words
from handlers.telegram import addresses
from tests.messages.world import OVER, SATURDAY, SPOT, TODAY, TOMORROW, Settle, World

GROUP, MEMBER, HOST, ADMIN, ANYBODY, OPERATOR, INSIDE = (
    "the group", "a member", "the host", "an admin", "anybody", "the operator", "nobody: it is a deed",
)  # fmt: skip
LINK = "abc123"


@dataclass(frozen=True)
class Sample:
    """Which letter, for whom, in which shape; `settle` writes what it speaks of."""

    kind: str
    reader: str
    shape: str
    settle: Settle


SAMPLES: list[Sample] = []


def sample(kind: str, reader: str, shape: str = "") -> Callable[[Settle], Settle]:
    def known(settle: Settle) -> Settle:
        SAMPLES.append(Sample(kind, reader, shape, settle))
        return settle

    return known


# The community


@sample("community.greeting", GROUP, "when it is added")
async def _(w: World) -> Letter:
    new = await w.club(w.cast.club, Stage.NEW)
    return w.group("community.greeting", new.id, new)


@sample("community.greeting", GROUP, "when it comes back")
async def _(w: World) -> Letter:
    return w.group("community.greeting", w.community.id)


@sample("setup.done", ADMIN)
async def _(w: World) -> Letter:
    await w.desk.communities.save(replace(w.community, powers=replace(w.community.powers, admin=False)))
    return w.private(w.admin, "setup.done", w.community.id)


@sample("community.open", GROUP, "open to everyone")
async def _(w: World) -> Letter:
    return w.group("community.open", w.community.id)


@sample("community.open", GROUP, "admins approve")
async def _(w: World) -> Letter:
    club = await w.club(w.cast.club, joining=Joining.APPROVAL)
    return w.group("community.open", club.id, club)


@sample("community.open", GROUP, "with an introduction")
async def _(w: World) -> Letter:
    club = await w.club(w.cast.club, joining=Joining.INTRODUCTION)
    return w.group("community.open", club.id, club)


@sample("settings.saved", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "settings.saved", w.community.id)


@sample("settings.here", GROUP)
async def _(w: World) -> Letter:
    return w.group("settings.here", w.community.id)


@sample("settings.hosts", ADMIN)
async def _(w: World) -> Letter:
    await w.join(w.admin, role=Role.OWNER)
    await w.join(w.people[3], role=Role.STAFF)
    for who in [await w.person(name) for name in w.cast.names]:
        await w.join(who)
    return w.private(w.admin, "settings.hosts", w.community.id)


@sample("settings.hosts", ADMIN, "the second page")
async def _(w: World) -> Letter:
    for who in [await w.person(name) for name in w.cast.names[:4]]:
        await w.join(who)
    return w.private(w.admin, "settings.hosts", w.community.id, args={"page": 1})


@sample("settings.role", MEMBER, "a host now")
async def _(w: World) -> Letter:
    return w.private(w.member, "settings.role", w.member.id, args={"role": "host"})


@sample("settings.role", MEMBER, "on the staff now")
async def _(w: World) -> Letter:
    return w.private(w.member, "settings.role", w.member.id, args={"role": "staff"})


@sample("settings.role", MEMBER, "a member again")
async def _(w: World) -> Letter:
    return w.private(w.member, "settings.role", w.member.id, args={"role": "member"})


@sample("settings.log", ADMIN)
async def _(w: World) -> Letter:
    home, did = w.community.id, w.desk.log.add
    await did(Deed(home, w.admin.id, "setup", {}))
    await did(Deed(home, w.admin.id, "setting", {"setting": "quorum", "from": "5", "to": "8"}))
    await did(Deed(home, w.admin.id, "setting", {"setting": "joining", "from": '"open"', "to": '"approval"'}))
    await did(Deed(home, w.admin.id, "setting", {"setting": "quiet", "from": QUIET[0], "to": QUIET[1]}))
    for role in ("host", "staff", "owner", "member"):
        await did(Deed(home, w.admin.id, "role", {"person": w.member.id, "from": "member", "to": role}))
    await did(Deed(home, w.host.id, "approved", {"person": w.member.id}))
    await did(Deed(home, None, "declined", {"person": 0}))
    return w.private(w.admin, "settings.log", home)


QUIET = ('{"start": "22:00:00", "end": "08:00:00"}', '{"start": "23:00:00", "end": "07:00:00"}')


@sample("settings.log", ADMIN, "nothing yet")
async def _(w: World) -> Letter:
    return w.private(w.admin, "settings.log", w.community.id)


@sample("settings.log", ADMIN, "a forum topic was closed")
async def _(w: World) -> Letter:
    await w.desk.log.add(Deed(w.community.id, None, THREAD_GONE, {}))
    return w.private(w.admin, "settings.log", w.community.id)


async def _powers(w: World, **powers: bool) -> None:
    w.community = replace(w.community, powers=Powers(**({"admin": True, "pin": True, "admit": True} | powers)))
    await w.desk.communities.save(w.community)


@sample("status.page", ADMIN, "everything arrives")
async def _(w: World) -> Letter:
    await _powers(w)
    return w.private(w.admin, "status.page")


@sample("status.page", ADMIN, "the bot is no admin")
async def _(w: World) -> Letter:
    await _powers(w, admin=False, pin=False, admit=False)
    return w.private(w.admin, "status.page")


@sample("status.page", ADMIN, "it lacks rights, and some members cannot be written to")
async def _(w: World) -> Letter:
    await _powers(w, post=False, pin=False, admit=False)
    names = (w.cast.silent, *w.cast.names[:6])
    why = (None, *("never_started",) * 5, "blocked")
    for name, unreachable_why in zip(names, why, strict=True):
        await w.join(await w.person(name, reachable=False, unreachable_why=unreachable_why), joined_at=w.desk.now)
    return w.private(w.admin, "status.page")


@sample(
    "status.page", ADMIN, "posts are in doubt, failed or wait; a forum topic was closed, and it was removed elsewhere"
)
async def _(w: World) -> Letter:
    w.community = await w.club(w.cast.club, forum=True)
    await _powers(w)
    await w.desk.log.add(Deed(w.community.id, None, THREAD_GONE, {}))
    for fate in (Fate.HELD, Fate.FAILED):
        number = await w.desk.letters.write(w.group("digest", w.community.id))
        letter = await w.desk.letters.get(number)
        assert letter is not None
        await w.desk.outbox.claim(letter, w.desk.now)
        claimed = await w.desk.letters.get(number)
        assert claimed is not None
        await w.desk.outbox.end(claimed, fate)
    await w.desk.letters.write(w.group("digest", w.community.id, due_at=w.desk.now - timedelta(minutes=20)))
    await w.club(w.cast.clubs[-1], Stage.LEFT)
    return w.private(w.admin, "status.page")


@sample("group.unreachable", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "group.unreachable", w.community.id)


@sample("group.demoted", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "group.demoted", w.community.id)


@sample("group.thread_gone", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "group.thread_gone", w.community.id)


AWAY = {"since": "2026-11-20T01:10:00+00:00", "until": "2026-11-21T04:55:00+00:00"}


@sample("group.absence", ADMIN, "after more than a day")
async def _(w: World) -> Letter:
    return w.private(w.admin, "group.absence", w.community.id, args={**AWAY, "day": True})


@sample("operator.absence", OPERATOR)
async def _(w: World) -> Letter:
    return w.private(w.admin, "operator.absence", community=None, args={**AWAY, "told": 2})


# First words and help


@sample("welcome", ANYBODY, "in no community")
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.stranger), "welcome", community=None)


@sample("welcome", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "welcome", community=None)


@sample("welcome", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "welcome", community=None)


@sample("welcome", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "welcome", community=None)


@sample("welcome", MEMBER, "of several communities")
async def _(w: World) -> Letter:
    for title in w.cast.clubs:
        await w.join(w.member, await w.club(title))
    return w.private(w.member, "welcome", community=None)


@sample("welcome", ADMIN, "of several, one chosen that is not set up yet")
async def _(w: World) -> Letter:
    new = await w.club(w.cast.club, Stage.NEW)
    await w.join(w.admin, new)
    return w.private(w.admin, "welcome", new.id, community=None)


@sample("help", ANYBODY, "in no community")
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.stranger), "help", community=None)


@sample("help", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "help", community=None)


@sample("help", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "help", community=None)


@sample("help.group", GROUP, "asked by somebody new")
async def _(w: World) -> Letter:
    return w.group("help.group", args={"link": LINK, "asks": int(Asks.NOBODY)})


@sample("help.group", GROUP, "asked by an admin")
async def _(w: World) -> Letter:
    return w.group("help.group", args={"link": LINK, "asks": int(Asks.ADMIN)})


@sample("help.group", GROUP, "before the set-up")
async def _(w: World) -> Letter:
    new = await w.club(w.cast.club, Stage.NEW)
    return w.group("help.group", 0, new, args={"link": LINK, "asks": int(Asks.NOBODY)})


# Joining


async def _applicant(w: World, **facts: object) -> Letter:
    who = await w.person(w.cast.applicant)
    await w.join(who, standing=Standing.APPLIED, **w.introduced())
    return w.private(w.admin, "join.application", who.id, card="application:1:1", args=facts)


async def _decided(w: World, standing: Standing, **facts: object) -> Letter:
    letter = await w.card(await _applicant(w, **facts))
    who = await w.desk.people.get(letter.subject)  # type: ignore[arg-type]
    await w.join(who, standing=standing)
    return letter


@sample("join.door", GROUP)
async def _(w: World) -> Letter:
    return w.group("join.door", args={"link": LINK})


@sample("join.asked", ANYBODY, "after asking Telegram to be let in")
async def _(w: World) -> Letter:
    who = await w.person(w.cast.applicant)
    return w.private(who, "join.asked", w.community.id, args={"until": 1795240000, "despite": True})


@sample("join.applied", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.applicant), "join.applied", w.community.id)


@sample("join.application", ADMIN)
async def _(w: World) -> Letter:
    return await _applicant(w)


@sample("join.application", ADMIN, "after [Decline with a reason]")
async def _(w: World) -> Letter:
    return await _applicant(w, declining=True)


@sample("join.application", ADMIN, "approved")
async def _(w: World) -> Letter:
    return await _decided(w, Standing.ACTIVE, by=w.admin.id, approved=True)


@sample("join.application", ADMIN, "declined")
async def _(w: World) -> Letter:
    return await _decided(w, Standing.DECLINED, by=w.admin.id, approved=False, reason="full")


@sample("join.application", ADMIN, "the applicant has left")
async def _(w: World) -> Letter:
    return await _decided(w, Standing.LEFT)


@sample("join.waits", GROUP, "when no admin can be written to")
async def _(w: World) -> Letter:
    await _applicant(w)
    return w.group("join.waits", w.community.id, args={"link": LINK})


@sample("join.none_waits", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "join.none_waits", w.community.id)


@sample("join.welcome", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "join.welcome", w.community.id)


@sample("join.declined", ANYBODY, "with a reason of the admin's own")
async def _(w: World) -> Letter:
    who = await w.person(w.cast.applicant)
    return w.private(who, "join.declined", w.community.id, args={"words": w.cast.kind_words})


@sample("join.declined", ANYBODY, "more is asked")
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.applicant), "join.declined", w.community.id, args={"reason": "more"})


@sample("join.declined", ANYBODY, "not a good fit")
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.applicant), "join.declined", w.community.id, args={"reason": "other"})


@sample("join.decline_sent", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "join.decline_sent", w.community.id)


@sample("join.intro", GROUP)
async def _(w: World) -> Letter:
    return w.group("join.intro", w.member.id, card="intro:1:3")


@sample("join.intro", GROUP, "taken back")
async def _(w: World) -> Letter:
    await w.join(w.member, public=False)
    return await w.card(w.group("join.intro", w.member.id, card="intro:1:3"))


@sample("join.invite", MEMBER, "a member by acting")
async def _(w: World) -> Letter:
    return w.private(w.people[3], "join.invite", w.community.id)


@sample("join.saved", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "join.saved", w.community.id)


@sample("join.admit", INSIDE, "Telegram lets the applicant in")
async def _(w: World) -> Letter:
    return w.group("join.admit", w.member.id, args={"yes": True})


# Topics


@sample("topic.come", GROUP)
async def _(w: World) -> Letter:
    return w.group("topic.come", args={"link": LINK})


@sample("topic.proposed", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "topic.proposed", (await w.topic()).id)


@sample("topic.card", GROUP)
async def _(w: World) -> Letter:
    topic = await w.topic(comes=w.people[2:5], hosts=[w.host])
    return w.group("topic.card", topic.id, weight=Weight.NEWS)


@sample("topic.card", GROUP, "enough people, a host")
async def _(w: World) -> Letter:
    topic = await w.topic(comes=w.people, hosts=w.people[:7], quorum_at=w.desk.now)
    return w.group("topic.card", topic.id)


@sample("topic.card", GROUP, "enough people, no host")
async def _(w: World) -> Letter:
    return w.group("topic.card", (await w.topic(comes=w.people, kind=w.cast.kind)).id)


@sample("topic.card", GROUP, "a date is set")
async def _(w: World) -> Letter:
    return w.group("topic.card", (await w.topic(comes=w.people, state=TopicState.PLANNED)).id)


@sample("topic.card", GROUP, "withdrawn")
async def _(w: World) -> Letter:
    return w.group("topic.card", (await w.topic(state=TopicState.WITHDRAWN)).id)


@sample("topic.card", GROUP, "closed")
async def _(w: World) -> Letter:
    return w.group("topic.card", (await w.topic(state=TopicState.CLOSED)).id)


@sample("topic.detail", MEMBER, "the proposer's, after a change")
async def _(w: World) -> Letter:
    topic = await w.topic(comes=w.people[2:5])
    return w.private(w.member, "topic.detail", topic.id, args={"note": "saved"})


@sample("topic.detail", ADMIN, "who would host it, and there are enough")
async def _(w: World) -> Letter:
    topic = await w.topic(comes=w.people, hosts=[w.admin], quorum_at=w.desk.now)
    return w.private(w.admin, "topic.detail", topic.id, args={"admin": True})


@sample("topic.ask", MEMBER, "before withdrawing")
async def _(w: World) -> Letter:
    return w.private(w.member, "topic.ask", (await w.topic()).id, args={"how": "withdraw"})


@sample("topic.ask", ADMIN, "before closing")
async def _(w: World) -> Letter:
    return w.private(w.admin, "topic.ask", (await w.topic()).id, args={"how": "close"})


@sample("topic.closed", MEMBER, "the proposer")
async def _(w: World) -> Letter:
    return w.private(w.member, "topic.closed", (await w.topic(state=TopicState.CLOSED)).id)


@sample("topic.list", MEMBER)
async def _(w: World) -> Letter:
    await w.topic(comes=w.people[2:7], hosts=[w.host])
    for place, title in enumerate(w.cast.topics):
        await w.topic(comes=w.people[3 : 6 - place % 3], title=title)
    return w.private(w.member, "topic.list", w.community.id)


@sample("topic.list", GROUP, "nothing is open")
async def _(w: World) -> Letter:
    return w.group("topic.list", w.community.id)


@sample("topic.quorum", GROUP, "with somebody to host it")
async def _(w: World) -> Letter:
    return w.group("topic.quorum", (await w.topic(comes=w.people[2:6], hosts=[w.host])).id)


@sample("topic.quorum", GROUP, "nobody hosts yet")
async def _(w: World) -> Letter:
    return w.group("topic.quorum", (await w.topic(comes=w.people[2:7])).id)


@sample("topic.quorum", GROUP, "the host cannot be written to")
async def _(w: World) -> Letter:
    silent = await w.person(w.cast.silent, reachable=False)
    await w.join(silent)
    return w.group("topic.quorum", (await w.topic(comes=w.people[2:6], hosts=[silent])).id)


@sample("topic.host", MEMBER, "who offered to host")
async def _(w: World) -> Letter:
    return w.private(w.host, "topic.host", (await w.topic(comes=w.people[2:6], hosts=[w.host])).id)


@sample("topic.planned", MEMBER, "who voted for it")
async def _(w: World) -> Letter:
    return w.private(w.member, "topic.planned", (await w.meetup()).id)


# Announcing


@sample("meetup.in_private", GROUP)
async def _(w: World) -> Letter:
    return w.group("meetup.in_private", args={"link": LINK, "name": w.host.name})


@sample("meetup.announced", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "meetup.announced", (await w.meetup()).id)


@sample("meetup.card", GROUP)
async def _(w: World) -> Letter:
    meetup = await w.meetup(answer_by=w.desk.now.replace(day=27), least=4, maybe=w.people[6:7])
    return w.group("meetup.card", meetup.id)


@sample("meetup.card", GROUP, "full, with a line")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=w.people[1:8], waiting=w.people[8:])
    await w.say(meetup, Choice.GOING, [w.admin])
    return w.group("meetup.card", meetup.id)


@sample("meetup.card", GROUP, "no limit, only a point on the map")
async def _(w: World) -> Letter:
    place = Place("", None, *SPOT)
    meetup = await w.meetup(seats=None, fee=Fee(0, "KRW"), place=place, bring="", note="")
    return w.group("meetup.card", meetup.id)


@sample("meetup.card", GROUP, "moved: who has not confirmed is marked; a guest")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=w.people[1:4])
    await w.desk.meetups.unsettle(meetup.id)
    await w.say(meetup, Choice.GOING, w.people[4:5], guests=2)
    return w.group("meetup.card", meetup.id)


@sample("meetup.card", GROUP, "many names")
async def _(w: World) -> Letter:
    more = [await w.person(name) for name in w.cast.names * 4]
    for who in more:
        await w.join(who)
    return w.group("meetup.card", (await w.meetup(seats=40 + w.cast.crowd, going=more)).id)


@sample("meetup.card", GROUP, "answers are closed")
async def _(w: World) -> Letter:
    return w.group("meetup.card", (await w.meetup(state=MeetupState.CLOSED)).id)


@sample("meetup.card", GROUP, "the time to answer has passed")
async def _(w: World) -> Letter:
    return w.group("meetup.card", (await w.meetup(TOMORROW, answer_by=w.desk.now.replace(hour=1))).id)


@sample("meetup.card", GROUP, "it has started")
async def _(w: World) -> Letter:
    return w.group("meetup.card", (await w.meetup("2026-11-21 13:30")).id)


@sample("meetup.card", GROUP, "cancelled, with a reason")
async def _(w: World) -> Letter:
    return w.group("meetup.card", (await w.meetup(state=MeetupState.CANCELLED, cancel_reason=w.cast.reason)).id)


@sample("meetup.card", GROUP, "cancelled")
async def _(w: World) -> Letter:
    return w.group("meetup.card", (await w.meetup(state=MeetupState.CANCELLED)).id)


@sample("meetup.card", GROUP, "over")
async def _(w: World) -> Letter:
    return w.group("meetup.card", (await w.meetup(OVER, state=MeetupState.OVER)).id)


@sample("card.pin", INSIDE, "a card that was posted is pinned")
async def _(w: World) -> Letter:
    return w.group("card.pin", (await w.meetup()).id, edits=addresses.message(1, 2))


# What is coming, and the menu behind a card


@sample("meetup.list", GROUP)
async def _(w: World) -> Letter:
    await w.meetup()
    for title in w.cast.titles:
        await w.meetup("2026-12-12 15:00", title=title, seats=None, fee=Fee(None, None, w.cast.fee))
    return w.group("meetup.list", w.community.id)


@sample("meetup.list", MEMBER)
async def _(w: World) -> Letter:
    await w.meetup(going=w.people[1:3])
    for title in w.cast.titles:
        await w.meetup("2026-12-12 15:00", title=title, seats=None, going=[])
    return w.private(w.member, "meetup.list", w.community.id)


@sample("meetup.list", MEMBER, "nothing is planned")
async def _(w: World) -> Letter:
    return w.private(w.member, "meetup.list", w.community.id)


@sample("meetup.menu", MEMBER, "who comes")
async def _(w: World) -> Letter:
    place = Place(w.cast.place, None, *SPOT)
    return w.private(w.member, "meetup.menu", (await w.meetup(place=place)).id)


@sample("meetup.menu", MEMBER, "who comes with a guest")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=[w.host])
    await w.say(meetup, Choice.GOING, [w.member], guests=1)
    return w.private(w.member, "meetup.menu", meetup.id)


@sample("meetup.menu", MEMBER, "who waits")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=[w.admin, w.host, *w.people[3:9]], waiting=[w.member])
    return w.private(w.member, "meetup.menu", meetup.id)


@sample("meetup.menu", MEMBER, "who said maybe")
async def _(w: World) -> Letter:
    return w.private(w.member, "meetup.menu", (await w.meetup(going=[w.host], maybe=[w.member])).id)


@sample("meetup.menu", MEMBER, "who can't")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=[w.host])
    await w.say(meetup, Choice.NO, [w.member])
    return w.private(w.member, "meetup.menu", meetup.id)


@sample("meetup.menu", HOST, "who has not answered")
async def _(w: World) -> Letter:
    return w.private(w.host, "meetup.menu", (await w.meetup(going=w.people[2:4])).id, args={"manages": True})


@sample("meetup.menu", MEMBER, "guests")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=[w.host])
    await w.say(meetup, Choice.GOING, [w.member], guests=1)
    return w.private(w.member, "meetup.menu", meetup.id, args={"page": "guests"})


@sample("meetup.menu", MEMBER, "who is coming")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=w.people[:8], waiting=w.people[8:])
    await w.say(meetup, Choice.MAYBE, [await w.person(w.cast.stranger)])
    return w.private(w.member, "meetup.menu", meetup.id, args={"page": "who"})


@sample("meetup.menu", MEMBER, "nobody is coming")
async def _(w: World) -> Letter:
    return w.private(w.member, "meetup.menu", (await w.meetup(going=[])).id, args={"page": "who"})


@sample("meetup.calendar", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "meetup.calendar", (await w.meetup()).id)


@sample("meetup.point", MEMBER, "a point on the map")
async def _(w: World) -> Letter:
    return w.private(w.member, "meetup.point", (await w.meetup(place=Place(w.cast.place, None, *SPOT))).id)


# Answers


async def _noted(w: World, choice: Choice) -> Letter:
    meetup = await w.meetup(going=[])
    await w.say(meetup, choice, [w.member])
    return w.group("rsvp.noted", meetup.id, args={"who": w.member.id})


@sample("rsvp.noted", GROUP, "going, in words")
async def _(w: World) -> Letter:
    return await _noted(w, Choice.GOING)


@sample("rsvp.noted", GROUP, "waiting")
async def _(w: World) -> Letter:
    return await _noted(w, Choice.WAITING)


@sample("rsvp.noted", GROUP, "maybe")
async def _(w: World) -> Letter:
    return await _noted(w, Choice.MAYBE)


@sample("rsvp.noted", GROUP, "can't")
async def _(w: World) -> Letter:
    return await _noted(w, Choice.NO)


@sample("rsvp.moved_up", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "rsvp.moved_up", (await w.meetup()).id)


@sample("rsvp.moved_up", MEMBER, "with guests")
async def _(w: World) -> Letter:
    meetup = await w.meetup(going=[w.host])
    await w.say(meetup, Choice.GOING, [w.member], guests=2)
    return w.private(w.member, "rsvp.moved_up", meetup.id)


@sample("rsvp.late", HOST, "a seat was given back late")
async def _(w: World) -> Letter:
    meetup = await w.meetup(TOMORROW, going=[w.host, *w.people[3:6]])
    await w.say(meetup, Choice.NO, [w.member])
    return w.private(w.host, "rsvp.late", meetup.id, args={"who": w.member.id})


@sample("rsvp.late", HOST, "not sure any more")
async def _(w: World) -> Letter:
    meetup = await w.meetup(TOMORROW, going=[w.host, *w.people[3:6]], maybe=[w.member])
    return w.private(w.host, "rsvp.late", meetup.id, args={"who": w.member.id})


# The host's menu


async def _managed(w: World, **facts: object) -> Letter:
    return w.private(w.host, "manage.menu", (await w.meetup(waiting=w.people[7:8])).id, args=facts)


@sample("manage.menu", HOST)
async def _(w: World) -> Letter:
    return await _managed(w)


@sample("manage.menu", HOST, "saved")
async def _(w: World) -> Letter:
    return await _managed(w, done="saved")


@sample("manage.menu", HOST, "moved")
async def _(w: World) -> Letter:
    return await _managed(w, done="moved")


@sample("manage.menu", HOST, "nothing changed")
async def _(w: World) -> Letter:
    return await _managed(w, done="same")


@sample("manage.menu", HOST, "written to everyone")
async def _(w: World) -> Letter:
    return await _managed(w, done="written", reached=4, missed=[w.cast.silent])


@sample("manage.menu", HOST, "answers are closed")
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.menu", (await w.meetup(state=MeetupState.CLOSED)).id)


@sample("manage.menu", HOST, "cancelled")
async def _(w: World) -> Letter:
    meetup = await w.meetup(state=MeetupState.CANCELLED)
    return w.private(w.host, "manage.menu", meetup.id, args={"done": "cancelled"})


@sample("manage.add", HOST)
async def _(w: World) -> Letter:
    meetup = await w.meetup(waiting=w.people[7:8], maybe=w.people[6:7])
    return w.private(w.host, "manage.add", meetup.id)


@sample("manage.remove", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.remove", (await w.meetup(waiting=w.people[7:8])).id)


@sample("manage.remove", HOST, "nobody is on the list")
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.remove", (await w.meetup(going=[])).id)


@sample("manage.removing", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.removing", (await w.meetup()).id, args={"who": w.member.id})


@sample("manage.hand", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.hand", (await w.meetup()).id)


@sample("manage.added", MEMBER, "put on the list")
async def _(w: World) -> Letter:
    return w.private(w.member, "manage.added", (await w.meetup()).id)


@sample("manage.added", MEMBER, "put in line")
async def _(w: World) -> Letter:
    return w.private(w.member, "manage.added", (await w.meetup(going=[w.host], waiting=[w.member])).id)


@sample("manage.removed", MEMBER)
async def _(w: World) -> Letter:
    return w.private(w.member, "manage.removed", (await w.meetup()).id)


@sample("manage.words", MEMBER, "the host writes to everyone")
async def _(w: World) -> Letter:
    args = {"by": w.host.id, "text": w.cast.letter}
    return w.private(w.member, "manage.words", (await w.meetup()).id, args=args)


@sample("manage.offer", MEMBER, "asked to take over")
async def _(w: World) -> Letter:
    args = {"host": w.host.id, "by": w.host.id}
    return w.private(w.member, "manage.offer", (await w.meetup()).id, args=args)


@sample("manage.thanked", MEMBER, "who took over")
async def _(w: World) -> Letter:
    return w.private(w.member, "manage.thanked", (await w.meetup()).id, args={"yes": True})


@sample("manage.thanked", MEMBER, "who would rather not")
async def _(w: World) -> Letter:
    return w.private(w.member, "manage.thanked", (await w.meetup()).id)


@sample("manage.taken", HOST, "the old one")
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.taken", (await w.meetup()).id, args={"who": w.member.id})


@sample("manage.declined", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "manage.declined", (await w.meetup()).id, args={"who": w.member.id})


# When a meetup changes


async def _changed(w: World, kind: str, *what: str) -> Letter:
    silent = await w.person(w.cast.silent, reachable=False)
    await w.join(silent)
    meetup = await w.meetup(going=[w.host, w.member, silent])
    await w.desk.meetups.unsettle(meetup.id)
    args = {"what": list(what), "start": "2026-11-27T10:00:00+00:00", "place": w.cast.old_place}
    if kind == "meetup.changed":
        return w.group(kind, meetup.id, args=args)
    return w.private(w.member, kind, meetup.id, args=args)


@sample("meetup.moved", MEMBER, "another date")
async def _(w: World) -> Letter:
    return await _changed(w, "meetup.moved", "start")


@sample("meetup.moved", MEMBER, "another place")
async def _(w: World) -> Letter:
    return await _changed(w, "meetup.moved", "place")


@sample("meetup.changed", GROUP, "another date and place")
async def _(w: World) -> Letter:
    return await _changed(w, "meetup.changed", "start", "place")


@sample("meetup.cancelled", MEMBER)
async def _(w: World) -> Letter:
    meetup = await w.meetup(state=MeetupState.CANCELLED, cancel_reason=w.cast.reason)
    return w.private(w.member, "meetup.cancelled", meetup.id)


@sample("meetup.cancelled_post", GROUP)
async def _(w: World) -> Letter:
    silent = await w.person(w.cast.silent, reachable=False)
    meetup = await w.meetup(state=MeetupState.CANCELLED, going=[w.host, silent])
    return w.group("meetup.cancelled_post", meetup.id)


# By itself


@sample("reminder.group", GROUP)
async def _(w: World) -> Letter:
    silent = await w.person(w.cast.silent, reachable=False)
    await w.join(silent)
    return w.group("reminder.group", (await w.meetup(TOMORROW, going=[*w.people[1:5], silent])).id)


@sample("reminder.group", GROUP, "on the day, full, with a line")
async def _(w: World) -> Letter:
    return w.group("reminder.group", (await w.meetup(TODAY, going=w.people[:8], waiting=w.people[8:])).id)


@sample("reminder.group", GROUP, "later, full")
async def _(w: World) -> Letter:
    return w.group("reminder.group", (await w.meetup(SATURDAY, going=w.people[:8])).id)


@sample("reminder.attendee", MEMBER, "the day before")
async def _(w: World) -> Letter:
    return w.private(w.member, "reminder.attendee", (await w.meetup(TOMORROW)).id)


@sample("reminder.attendee", MEMBER, "while somebody waits")
async def _(w: World) -> Letter:
    return w.private(w.member, "reminder.attendee", (await w.meetup(TOMORROW, waiting=w.people[8:])).id)


@sample("reminder.attendee", MEMBER, "who said maybe")
async def _(w: World) -> Letter:
    return w.private(w.member, "reminder.attendee", (await w.meetup(TOMORROW, going=[w.host], maybe=[w.member])).id)


@sample("reminder.attendee", MEMBER, "shortly before")
async def _(w: World) -> Letter:
    return w.private(w.member, "reminder.attendee", (await w.meetup(TODAY)).id, args={"soon": True})


@sample("reminder.host", HOST, "three days before, too few")
async def _(w: World) -> Letter:
    meetup = await w.meetup("2026-11-24 19:00", going=w.people[1:3], least=4 + w.cast.crowd, seats=8 + w.cast.crowd)
    return w.private(w.host, "reminder.host", meetup.id, args={"before": 3 * 24 * 60})


@sample("reminder.host", HOST, "the day before, the whole list")
async def _(w: World) -> Letter:
    silent = await w.person(w.cast.silent, reachable=False)
    await w.join(silent)
    meetup = await w.meetup(TOMORROW, going=[*w.people[1:4], silent])
    await w.desk.meetups.unsettle(meetup.id)
    await w.say(meetup, Choice.GOING, w.people[4:5], guests=1)
    await w.say(meetup, Choice.WAITING, w.people[5:6])
    await w.say(meetup, Choice.MAYBE, w.people[6:7])
    return w.private(w.host, "reminder.host", meetup.id, args={"before": 24 * 60})


@sample("reminder.host", HOST, "shortly before")
async def _(w: World) -> Letter:
    return w.private(w.host, "reminder.host", (await w.meetup(TODAY)).id, args={"before": 120})


async def _short(w: World) -> int:
    return (await w.meetup(going=w.people[1:3], least=4 + w.cast.crowd)).id


@sample("deadline.host", HOST, "too few")
async def _(w: World) -> Letter:
    return w.private(w.host, "deadline.host", await _short(w))


@sample("deadline.group", GROUP, "too few")
async def _(w: World) -> Letter:
    return w.group("deadline.group", await _short(w))


@sample("deadline.goes_ahead", GROUP)
async def _(w: World) -> Letter:
    return w.group("deadline.goes_ahead", (await w.meetup()).id)


@sample("deadline.decided", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "deadline.decided", (await w.meetup()).id)


@sample("thanks.group", GROUP)
async def _(w: World) -> Letter:
    return w.group("thanks.group", (await w.meetup(OVER, state=MeetupState.OVER)).id)


@sample("thanks.host", HOST)
async def _(w: World) -> Letter:
    return w.private(w.host, "thanks.host", (await w.meetup(OVER, state=MeetupState.OVER)).id)


@sample("digest", GROUP)
async def _(w: World) -> Letter:
    await w.meetup("2026-11-24 19:00", title=w.cast.titles[0], seats=None)
    for title in w.cast.titles[2:]:
        await w.meetup("2026-11-26 19:00", title=title)
    await w.meetup("2026-11-27 19:00", going=w.people[:8])
    for title in w.cast.topics:
        await w.topic(comes=w.people[2:5], title=title)
    return w.group("digest", w.community.id)


@sample("digest", GROUP, "nothing this week")
async def _(w: World) -> Letter:
    await w.meetup("2026-12-12 15:00")
    return w.group("digest", w.community.id)


@sample("digest", GROUP, "nothing at all")
async def _(w: World) -> Letter:
    return w.group("digest", w.community.id)


# Oneself


@sample("profile.me", MEMBER)
async def _(w: World) -> Letter:
    meetup = await w.meetup(host=w.member.id)
    await w.say(meetup, Choice.GOING, [w.member], guests=1)
    for choice in (Choice.WAITING, Choice.MAYBE, Choice.NO):
        await w.say(await w.meetup("2026-12-12 15:00", going=[], title=w.cast.titles[0]), choice, [w.member])
    return w.private(w.member, "profile.me")


@sample("profile.me", MEMBER, "who has said nothing yet")
async def _(w: World) -> Letter:
    return w.private(w.people[4], "profile.me")


@sample("profile.language", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.language", community=None)


@sample("profile.come", GROUP)
async def _(w: World) -> Letter:
    return w.group("profile.come", args={"link": LINK})


@sample("profile.privacy", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.privacy", community=None)


@sample("profile.privacy_group", GROUP)
async def _(w: World) -> Letter:
    return w.group("profile.privacy_group", args={"link": LINK})


@sample("profile.data", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.data", community=None)


@sample("profile.data_words", MEMBER)
async def _(w: World) -> Letter:
    topic = await w.topic(comes=[w.admin], hosts=[w.member])
    await w.meetup()
    await w.meetup(OVER, state=MeetupState.OVER, host=w.member.id)
    for place, standing in enumerate((Standing.APPLIED, Standing.DECLINED, Standing.LEFT, Standing.REMOVED)):
        await w.join(w.member, await w.club(w.cast.clubs[place % 2]), standing=standing, public=False,
                     introduction=w.cast.introduction)  # fmt: skip
    await w.desk.log.add(Deed(w.community.id, w.member.id, "setup", {}))
    await w.draft(w.member, "topic", "why", answers={"title": topic.title})
    return w.private(w.member, "profile.data_words", community=None)


@sample("profile.data_words", MEMBER, "too long for a message")
async def _(w: World) -> Letter:
    for _ in range(120):
        await w.topic()
    return w.private(w.member, "profile.data_words", community=None)


@sample("profile.forget", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.forget", community=None)


@sample("profile.forget", ANYBODY, "asked once more")
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.forget", community=None, args={"again": True})


@sample("profile.kept", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.kept", community=None)


@sample("profile.goodbye", ANYBODY)
async def _(w: World) -> Letter:
    return w.private(w.member, "profile.goodbye", community=None, args={"language": w.cast.language})


@sample("profile.taken_back", GROUP, "in place of an introduction")
async def _(w: World) -> Letter:
    return w.group("profile.taken_back", edits=addresses.message(1, 2))


@sample("profile.host_gone", ADMIN)
async def _(w: World) -> Letter:
    return w.private(w.admin, "profile.host_gone", (await w.meetup(host=None)).id)


@sample("profile.host_gone", GROUP, "when no admin can be written to")
async def _(w: World) -> Letter:
    return w.group("profile.host_gone", (await w.meetup(host=None)).id)


# What went wrong


async def _held(w: World, kind: str, subject: int) -> Letter:
    number = await w.desk.letters.write(w.group(kind, subject))
    letter = await w.desk.letters.get(number)
    assert letter is not None
    await w.desk.outbox.claim(letter, w.desk.now)
    claimed = await w.desk.letters.get(number)
    assert claimed is not None
    await w.desk.outbox.end(claimed, Fate.HELD)
    return w.private(w.host, "letter.held", number)


@sample("letter.held", HOST, "a meetup's card")
async def _(w: World) -> Letter:
    return await _held(w, "meetup.card", (await w.meetup()).id)


@sample("letter.held", MEMBER, "a topic's card")
async def _(w: World) -> Letter:
    return await _held(w, "topic.card", (await w.topic()).id)


@sample("letter.held", ADMIN, "anything else")
async def _(w: World) -> Letter:
    return await _held(w, "digest", w.community.id)


@sample("letter.settled", HOST, "it was there")
async def _(w: World) -> Letter:
    return w.private(w.host, "letter.settled")


@sample("letter.settled", HOST, "once more")
async def _(w: World) -> Letter:
    return w.private(w.host, "letter.settled", args={"again": True})


@sample("operator.parked", OPERATOR)
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.stranger), "operator.parked", community=None, args={"parked": 2})


@sample("operator.room", OPERATOR)
async def _(w: World) -> Letter:
    return w.private(await w.person(w.cast.stranger), "operator.room", community=None, args={"mb": 180})


# Refusals as messages; the sentences themselves stand in the list of refusals


@sample("refusal", ANYBODY, "a command in private, of several communities")
async def _(w: World) -> Letter:
    homes = tuple((CommunityId(place), title) for place, title in enumerate(w.cast.clubs, 1))
    args = refusals.record(WhichCommunity(homes, "settings"), Words(w.cast.language))
    return w.private(w.member, "refusal", community=None, args=args)


@sample("refusal", GROUP, "an anonymous admin")
async def _(w: World) -> Letter:
    return w.group("refusal", args=refusals.record(Anonymous(), Words(w.cast.language), "rsvp:1:going"))
