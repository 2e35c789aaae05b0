"""Topics: proposing, voting, the ranking, the quorum, at this door."""

from collections.abc import Awaitable, Callable

from telegram.ext import filters

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, MessageRef
from bot.domain.letters import Letter
from bot.domain.refusals import Stale
from bot.domain.topics import Wish
from bot.forms.readers.wished import LISTING, PROPOSALS, PROPOSING, RANKINGS
from bot.ports import Desk, Link
from bot.usecases import cards, talks, topics
from bot.usecases.topics import Voted
from bot.views import topics as views
from bot.views.message import Toast
from handlers.telegram import talking
from handlers.telegram.door import Answer, Door, command, said, tap
from handlers.telegram.narrow import Command, Said, Tap, Visitor
from handlers.telegram.starting import Again, OpensLink, community_here


async def on_propose(asked: Command | Said, desk: Desk) -> Answer:
    """/propose: the questions are asked in private."""
    await propose_in(asked.visitor, await community_here(asked.visitor, desk, "propose"), desk)
    return None


async def propose_in(visitor: Visitor, community: Community, desk: Desk) -> None:
    """In this community; who cannot be written to yet is shown the way."""
    in_group = visitor.community is not None
    if visitor.person.reachable:
        await topics.begin(desk, visitor.person, community, in_group=in_group)
        return
    await topics.acting(desk, visitor.person, community, in_group=in_group)
    args = {"link": await desk.links.make("propose", community.id), "thread": visitor.thread}
    await desk.letters.write(
        Letter("topic.come", community.chat, community.id, community=community.id, args=args,
               key=f"topic.come:{community.id}")
    )  # fmt: skip


async def on_propose_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to propose."""
    await topics.begin(desk, visitor.person, await desk.communities.get(link.community))


async def on_topics(asked: Command | Said, desk: Desk) -> Answer:
    """/topics: the ranking, where it was asked for."""
    await topics_of(asked.visitor, await community_here(asked.visitor, desk, "topics"), desk)
    return None


async def topics_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """The first page of this community's ranking."""
    await _page(visitor, community, desk, 0)


async def on_turn(pressed: Tap, desk: Desk) -> Answer:
    """Another page of the ranking, in the same message."""
    visitor = pressed.visitor
    if visitor.community is not None and visitor.community.id != pressed.number:
        raise Stale
    community = visitor.community or await desk.communities.get(CommunityId(pressed.number))
    await _page(visitor, community, desk, _number(pressed.choice), edit=True)
    return None


async def _page(visitor: Visitor, community: Community, desk: Desk, page: int, *, edit: bool = False) -> None:
    await topics.may_look(desk, visitor.person, community, in_group=visitor.community is not None)
    edits = visitor.message if edit else None
    person = visitor.person.id if visitor.private else None
    args = {"page": page, "thread": visitor.thread}
    await desk.letters.write(
        Letter("topic.list", visitor.chat, person=person, community=community.id, args=args, edits=edits,
               key=f"topic.list:{edits}" if edits else None)
    )  # fmt: skip


async def on_topic(pressed: Tap, desk: Desk) -> Answer:
    """A topic, in private: in the tapped message there, as a new one from the group."""
    visitor = pressed.visitor
    topic, community = await topics.found(desk, pressed.number, visitor.community)
    page = int(pressed.choice) if pressed.choice.isdecimal() else None
    if visitor.private:
        await topics.show(desk, visitor.person, topic, community, page=page, edits=visitor.message)
        return None
    if not visitor.person.reachable:
        return Toast(link=await desk.links.make("topic", community.id, topic.id))
    await topics.show(desk, visitor.person, topic, community, page=page)
    return Toast(str(views.in_private(visitor.words)))


async def on_topic_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to see a topic."""
    topic, community = await topics.found(desk, link.subject, None)
    await topics.show(desk, visitor.person, topic, community)


async def on_vote(pressed: Tap, desk: Desk) -> Answer:
    """[I'd come] or [I'll host], on the card or in private."""
    visitor = pressed.visitor
    if pressed.choice not in set(Wish):
        raise Stale
    topic, community = await topics.found(desk, pressed.number, visitor.community)
    if not visitor.private and visitor.message is not None:
        await cards.adopt(desk, cards.topic_card(topic), visitor.chat, visitor.message)
    wish, in_group = Wish(pressed.choice), visitor.community is not None
    voted = await topics.vote(desk, visitor.person, topic, community, wish, in_group=in_group)
    if visitor.private:
        await topics.show(desk, visitor.person, topic, community, edits=visitor.message)
    return await _thanked(visitor, community, desk, pressed.number, voted)


async def on_host(pressed: Tap, desk: Desk) -> Answer:
    """[I'll host] or [Pick a date] under the news that there are enough people."""
    visitor = pressed.visitor
    topic, community = await topics.found(desk, pressed.number, visitor.community)
    voted = await topics.offer(desk, visitor.person, topic, community)
    return await _thanked(visitor, community, desk, pressed.number, voted)


async def on_host_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to pick a date."""
    topic, community = await topics.found(desk, link.subject, None)
    if not await topics.offers_to_host(desk, topic.id, visitor.person.id):
        await topics.show(desk, visitor.person, topic, community)
        return
    await topics.pick_a_date(desk, visitor.person, topic, at_once=True)


async def _thanked(visitor: Visitor, community: Community, desk: Desk, topic: int, voted: Voted) -> Toast:
    if voted.picks and not visitor.person.reachable:
        return Toast(link=await desk.links.make("topic_host", community.id, topic))
    return Toast(str(views.voted(voted, visitor.words)))


async def on_change(pressed: Tap, desk: Desk) -> Answer:
    """[Edit]: the proposer's answers once more, each with a way to change it."""
    topic, _ = await topics.found(desk, pressed.number, pressed.visitor.community)
    await topics.change(desk, pressed.visitor.person, topic, _own(pressed.visitor))
    return None


async def on_ask(pressed: Tap, desk: Desk) -> Answer:
    """[Withdraw] or [Close it]: asked once more."""
    topic, _ = await topics.found(desk, pressed.number, pressed.visitor.community)
    await topics.ask_to_end(desk, pressed.visitor.person, topic, pressed.choice, _own(pressed.visitor))
    return None


async def on_end(pressed: Tap, desk: Desk) -> Answer:
    """Yes, withdraw or close it."""
    visitor = pressed.visitor
    topic, community = await topics.found(desk, pressed.number, visitor.community)
    ended = await topics.end(desk, visitor.person, topic, community, pressed.choice)
    await topics.show(desk, visitor.person, ended, community, edits=_own(visitor))
    return None


def _hears(words: filters.BaseFilter, way: str, opens: Callable[[Said, Desk], Awaitable[Answer]]) -> Door:
    """Korean words for a command; in private a conversation under way hears them first."""

    async def on_words(spoken: Said, desk: Desk) -> Answer:
        visitor = spoken.visitor
        if visitor.private and await talks.under_way(desk, visitor.person, visitor.chat) is not None:
            return await talking.on_reply(spoken, desk)
        return await opens(spoken, desk)

    return said(words, way, on_words)


def _own(visitor: Visitor) -> MessageRef | None:
    """The tapped message, where it is the person's own."""
    return visitor.message if visitor.private else None


def _number(choice: str) -> int:
    return int(choice) if choice.isdecimal() else 0


DOORS: tuple[Door, ...] = (
    tap("topic", on_topic),
    tap("topics", on_turn),
    tap("topic_vote", on_vote),
    tap("topic_host", on_host),
    tap("topic_change", on_change),
    tap("topic_ask", on_ask),
    tap("topic_end", on_end),
    command("propose", opens=on_propose),
    command("topics", opens=on_topics),
    _hears(filters.Regex(PROPOSALS), "propose in words", on_propose),
    _hears(filters.Regex(RANKINGS), "topics in words", on_topics),
)
LINKS: dict[str, OpensLink] = {"propose": on_propose_link, "topic": on_topic_link, "topic_host": on_host_link}
AGAIN: dict[str, Again] = {
    "propose": propose_in,
    "topics": topics_of,
    # A hidden admin who wrote a word is asked to tap, and the word is what is repeated.
    **dict.fromkeys(PROPOSING, propose_in),
    **dict.fromkeys(LISTING, topics_of),
}
