"""Announcing a meetup, at this door."""

from bot.domain.communities import Community
from bot.domain.ids import MeetupId, TopicId
from bot.domain.letters import Letter
from bot.domain.refusals import Stale
from bot.ports import Desk, Link
from bot.usecases import meetups
from bot.usecases.authority import require_announcer
from bot.views.message import Toast
from handlers.telegram.door import Answer, Door, command, tap
from handlers.telegram.narrow import Command, Tap, Visitor
from handlers.telegram.starting import Again, OpensLink, community_here


async def on_meetup(asked: Command, desk: Desk) -> Answer:
    """/meetup: the conversation is in private, wherever it was asked for."""
    await meetup_of(asked.visitor, await community_here(asked.visitor, desk, "meetup"), desk)
    return None


async def meetup_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """Announce in this community; who cannot be written to yet gets a way in."""
    if visitor.person.reachable:
        await meetups.begin(desk, visitor.person, community)
        return
    await require_announcer(desk, community, visitor.person.id)
    link = await desk.links.make("meetup", community.id)
    args = {"link": link, "name": visitor.person.name, "thread": visitor.thread}
    key = f"meetup.in_private:{community.id}:{visitor.person.id}"
    await desk.letters.write(Letter("meetup.in_private", community.chat, community=community.id, args=args, key=key))


async def on_meetup_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to announce."""
    await meetups.begin(desk, visitor.person, await desk.communities.get(link.community))


async def on_plan(pressed: Tap, desk: Desk) -> Answer:
    """[Pick a date] under a topic."""
    visitor = pressed.visitor
    topic = await desk.topics.get(TopicId(pressed.number))
    if visitor.private or visitor.person.reachable:
        await meetups.begin_from_topic(desk, visitor.person, topic.id)
    if visitor.private:
        return None
    if visitor.community is None or visitor.community.id != topic.community:
        raise Stale
    return Toast(link=await desk.links.make("plan", topic.community, topic.id))


async def on_plan_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to pick a date for a topic."""
    await meetups.begin_from_topic(desk, visitor.person, TopicId(link.subject))


async def on_again(pressed: Tap, desk: Desk) -> Answer:
    """[Next date] after a meetup."""
    visitor = pressed.visitor
    if not visitor.private:
        raise Stale
    await meetups.begin_again(desk, visitor.person, MeetupId(pressed.number))
    return None


DOORS: tuple[Door, ...] = (
    command("meetup", opens=on_meetup),
    tap("plan", on_plan),
    tap("again", on_again),
)
LINKS: dict[str, OpensLink] = {"meetup": on_meetup_link, "plan": on_plan_link}
AGAIN: dict[str, Again] = {"meetup": meetup_of}
