"""Topics: proposing, voting, the ranking, the quorum, withdrawing and closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, MessageRef, PersonId, TopicId
from bot.domain.letters import Doubtful, Letter, Weight
from bot.domain.meetups import Meetup
from bot.domain.people import Member, Person, Standing
from bot.domain.refusals import AlreadyPlanned, Closed, NotAllowed, NotAMember, NotFound, NotSetUp, Stale
from bot.domain.topics import Tally, Topic, TopicState, Vote, Wish, reaches, takes_back
from bot.forms import topics as forms
from bot.forms.draft import Draft
from bot.ports import Work
from bot.usecases import joining, memberships, talks
from bot.usecases.authority import authority, require_admin
from bot.usecases.cards import refresh_topic, topic_card
from bot.usecases.communities import ready
from bot.usecases.quiet import waking
from bot.usecases.talks import Talk

PAGE = 10
ENDS = {"withdraw": TopicState.WITHDRAWN, "close": TopicState.CLOSED}


@dataclass(frozen=True, slots=True)
class Voted:
    """What a tap made of somebody's vote; `wish` is what was tapped, `picks`: this host may set the date now."""

    vote: Vote
    wish: Wish
    picks: bool = False


async def begin(work: Work, person: Person, community: Community, *, in_group: bool = False) -> None:
    """Four questions in the member's private chat."""
    await acting(work, person, community, in_group=in_group)
    await talks.begin(work, person, forms.PROPOSE.name, community.id)


async def acting(work: Work, person: Person, community: Community, *, in_group: bool = False) -> Member:
    """Go on only if this person is a member; in an open community acting makes one.

    Acting in the group shows that one is there; in private, who left it stays outside.
    """
    await may_look(work, person, community, in_group=in_group)
    member, _ = await memberships.by_acting(work, community, person, in_group=in_group)
    return member


async def found(work: Work, number: int, here: Community | None) -> tuple[Topic, Community]:
    """A topic and its community; raises Stale when it was tapped in a group that is not its own."""
    topic = await work.topics.get(TopicId(number))
    if here is not None and here.id != topic.community:
        raise Stale
    return topic, here or await work.communities.get(topic.community)


async def vote(work: Work, person: Person, topic: Topic, community: Community, wish: Wish, *, in_group: bool) -> Voted:
    """A member wishes to come or to host, or takes it back."""
    require_open(topic)
    member = await acting(work, person, community, in_group=in_group)
    new = (await work.topics.vote(topic.id, person.id)).toggled(wish, work.now)
    return await _voted(work, member, topic, community, Voted(new, wish))


async def offer(work: Work, person: Person, topic: Topic, community: Community) -> Voted:
    """A member taps [I'll host] under the news in the group; pressing it again takes nothing back."""
    require_open(topic)
    member = await acting(work, person, community, in_group=True)
    new = (await work.topics.vote(topic.id, person.id)).wishing(Wish.HOSTS, work.now, yes=True)
    return await _voted(work, member, topic, community, Voted(new, Wish.HOSTS))


async def _voted(work: Work, member: Member, topic: Topic, community: Community, voted: Voted) -> Voted:
    """Keep a vote, with all that follows from it."""
    person = await work.people.get(member.person)
    await work.topics.save_vote(voted.vote)
    topic = await _counted(work, topic, community)
    await refresh_topic(work, topic, community)
    await joining.invite_once(work, community, person, member)
    if voted.wish is not Wish.HOSTS or not voted.vote.hosts or topic.quorum_at is None:
        return voted
    await pick_a_date(work, person, topic, at_once=True)
    return replace(voted, picks=True)


async def _counted(work: Work, topic: Topic, community: Community) -> Topic:
    """What the new count means: the news that there are enough, or that news taken back before anyone heard."""
    tally, quorum = await work.topics.tally(topic.id), community.settings.quorum
    if reaches(topic, tally, quorum):
        topic = replace(topic, quorum_at=waking(work.now, community) or work.now)
        await work.topics.save(topic)
        await _tell_enough(work, topic, community)
    elif takes_back(topic, tally, quorum, work.now):
        topic = replace(topic, quorum_at=None)
        await work.topics.save(topic)
        for kind in ("topic.quorum", "topic.host"):
            await work.letters.cancel(kind, topic.id, "too few again")
    return topic


async def _tell_enough(work: Work, topic: Topic, community: Community) -> None:
    """The group hears it once; whoever offered to host is asked for a date."""
    args = {"asks": topic.proposer} if topic.proposer is not None else {}
    await work.letters.write(
        Letter("topic.quorum", community.chat, topic.id, community=community.id, weight=Weight.NEWS, args=args,
               doubtful=Doubtful.HOLD, key=f"topic.quorum:{topic.id}", due_at=topic.quorum_at)
    )  # fmt: skip
    for host in await work.topics.would_host(topic.id):
        await pick_a_date(work, host, topic)


async def pick_a_date(work: Work, host: Person, topic: Topic, *, at_once: bool = False) -> None:
    """[Pick a date] in private, when the group hears that there are enough; `at_once` for who offers just now."""
    weight, due_at = (Weight.ANSWER, None) if at_once else (Weight.NEWS, topic.quorum_at)
    await work.letters.write(
        Letter("topic.host", host.private, topic.id, person=host.id, community=topic.community, weight=weight,
               key=f"topic.host:{topic.id}:{host.id}", due_at=due_at)
    )  # fmt: skip


def require_open(topic: Topic) -> None:
    """Go on only while votes are taken."""
    if topic.state is TopicState.PLANNED:
        raise AlreadyPlanned
    if not topic.open:
        raise Closed(f"topic.{topic.state}")


async def show(
    work: Work, person: Person, topic: Topic, community: Community, *, page: int | None = None,
    note: str = "", edits: MessageRef | None = None,
) -> None:  # fmt: skip
    """A topic in private with what this reader may do. `page` is the one of the ranking it was chosen on."""
    await may_look(work, person, community)
    admin = topic.open and (await authority(work, community, person.id)).admin
    args = {"page": page, "admin": admin, "note": note}
    await work.letters.write(
        Letter("topic.detail", person.private, topic.id, person=person.id, community=community.id, args=args,
               edits=edits, key=f"topic.detail:{topic.id}:{person.id}")
    )  # fmt: skip


async def may_look(work: Work, person: Person, community: Community, *, in_group: bool = False) -> None:
    """Who left the group, or was removed from it, sees no more of it in private."""
    if not ready(community):
        raise NotSetUp
    if in_group:
        return
    member = await work.members.get(community.id, person.id)
    if member is not None and member.standing in {Standing.LEFT, Standing.REMOVED}:
        raise NotAMember(community.id)


async def ranking(work: Work, community: Community, page: int) -> tuple[int, int, Sequence[tuple[Topic, Tally]]]:
    """The open topics, most wanted first: the page shown (the last one, where that page is gone), how many, which."""
    count = await work.topics.count(community.id)
    page = max(0, min(page, (count - 1) // PAGE))
    return page, count, await work.topics.ranking(community.id, page * PAGE, PAGE)


async def change(work: Work, person: Person, topic: Topic, message: MessageRef | None) -> None:
    """The proposer sees everything as it is, with a way to change each part."""
    _require_proposer(topic, person.id)
    known = {"title": topic.title, "why": topic.why, "kind": topic.kind}
    await talks.begin(
        work, person, forms.CHANGE.name, topic.community, subject=topic.id, answers=known, message=message
    )


async def ask_to_end(work: Work, person: Person, topic: Topic, how: str, message: MessageRef | None) -> None:
    """Withdrawing and closing cannot be undone, so it is asked once more."""
    await _require_end(work, person.id, topic, how)
    await work.letters.write(
        Letter("topic.ask", person.private, topic.id, person=person.id, community=topic.community,
               args={"how": how}, edits=message)
    )  # fmt: skip


async def end(work: Work, person: Person, topic: Topic, community: Community, how: str) -> Topic:
    """The proposer withdraws it, or an admin closes it; the card says so and takes no more votes."""
    await _require_end(work, person.id, topic, how)
    ended = replace(topic, state=ENDS[how])
    await work.topics.save(ended)
    for kind in ("topic.quorum", "topic.host"):
        await work.letters.cancel(kind, topic.id, how)
    await refresh_topic(work, ended, community)
    if ended.state is TopicState.CLOSED and topic.proposer not in {None, person.id}:
        await _tell_proposer(work, ended, community)
    return ended


async def _tell_proposer(work: Work, topic: Topic, community: Community) -> None:
    if topic.proposer is None:
        return
    proposer = await work.people.get(topic.proposer)
    await work.letters.write(
        Letter("topic.closed", proposer.private, topic.id, person=proposer.id, community=community.id,
               weight=Weight.NEWS, due_at=waking(work.now, community))
    )  # fmt: skip


async def _require_end(work: Work, person: PersonId, topic: Topic, how: str) -> None:
    if how not in ENDS:
        raise Stale
    if ENDS[how] is TopicState.WITHDRAWN:
        _require_proposer(topic, person)
    else:
        await require_admin(work, await work.communities.get(topic.community), person)
        require_open(topic)


def _require_proposer(topic: Topic, person: PersonId) -> None:
    require_open(topic)
    if topic.proposer != person:
        raise NotAllowed("proposer")


async def planned(work: Work, topic_id: TopicId, meetup: Meetup) -> None:
    """A meetup was announced for the topic: its card says so, and whoever wished for it hears of it once."""
    topic = await work.topics.get(topic_id)
    if not topic.open:
        return
    community = await work.communities.get(topic.community)
    topic = replace(topic, state=TopicState.PLANNED)
    await work.topics.save(topic)
    for kind in ("topic.quorum", "topic.host"):
        await work.letters.cancel(kind, topic.id, "planned")
    await refresh_topic(work, topic, community)
    for voter in await work.topics.voters(topic.id):
        if voter.reachable and voter.id != meetup.host:
            await _tell_planned(work, topic, meetup, community, voter)


async def freed(work: Work, meetup: Meetup) -> None:
    """The meetup for the topic was cancelled: people still wish for it, so it is open again."""
    topic = await work.topics.get(meetup.topic) if meetup.topic is not None else None
    if topic is None or topic.state is not TopicState.PLANNED:
        return
    topic = replace(topic, state=TopicState.OPEN)
    await work.topics.save(topic)
    await work.letters.cancel("topic.planned", meetup.id, "cancelled")
    await refresh_topic(work, topic, await work.communities.get(topic.community))


async def _tell_planned(work: Work, topic: Topic, meetup: Meetup, community: Community, voter: Person) -> None:
    await work.letters.write(
        Letter("topic.planned", voter.private, meetup.id, person=voter.id, community=community.id,
               weight=Weight.NEWS, args={"topic": topic.id}, key=f"topic.planned:{topic.id}:{voter.id}",
               due_at=waking(work.now, community, meetup.starts_at), expires_at=meetup.starts_at)
    )  # fmt: skip


async def offers_to_host(work: Work, topic: TopicId, person: PersonId) -> bool:
    """Did this person offer to host the topic, and has it enough people? Such a host may announce its meetup."""
    known = await work.topics.get(topic)
    return known.open and known.quorum_at is not None and (await work.topics.vote(topic, person)).hosts


async def _finish_proposal(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    community = await _community(work, draft.community)
    member = await acting(work, person, community)
    topic = await work.topics.add(
        Topic(TopicId(0), community.id, 0, person.id, answers["title"], answers["why"], answers["kind"],
              proposed_at=work.now)
    )  # fmt: skip
    if answers["hosts"]:
        await work.topics.save_vote(Vote(topic.id, person.id, hosts=True, at=work.now))
    await work.letters.write(
        Letter("topic.card", community.chat, topic.id, community=community.id, args={"asks": person.id},
               weight=Weight.NEWS, doubtful=Doubtful.HOLD, card=topic_card(topic))
    )  # fmt: skip
    await work.letters.write(
        Letter("topic.proposed", person.private, topic.id, person=person.id, community=community.id,
               edits=draft.message)
    )  # fmt: skip
    await joining.invite_once(work, community, person, member)  # only now: no question of ours stands above it


async def _finish_change(work: Work, person: Person, draft: Draft, answers: Mapping[str, Any]) -> None:
    topic, community = await found(work, draft.subject, None)
    _require_proposer(topic, person.id)
    topic = replace(topic, title=answers["title"], why=answers["why"], kind=answers["kind"])
    await work.topics.save(topic)
    await refresh_topic(work, topic, community)
    await show(work, person, topic, community, note="saved", edits=draft.message)


async def _community(work: Work, community: CommunityId | None) -> Community:
    if community is None:
        raise NotFound("community")
    return await work.communities.get(community)


talks.register(Talk(forms.PROPOSE, _finish_proposal))
talks.register(Talk(forms.CHANGE, _finish_change))
