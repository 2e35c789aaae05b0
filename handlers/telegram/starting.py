"""/start with and without a deep link, and "which community?" answered by a tap."""

from collections.abc import Awaitable, Callable, Mapping

from bot.domain.communities import Community
from bot.domain.ids import CommunityId
from bot.domain.letters import Letter
from bot.domain.refusals import NotFound, Stale
from bot.ports import Desk, Link
from bot.usecases import communities, talks
from handlers.telegram.door import Answer, Door, command, tap
from handlers.telegram.narrow import Command, Tap, Visitor

OpensLink = Callable[[Visitor, Link, Desk], Awaitable[None]]
Again = Callable[[Visitor, Community, Desk], Awaitable[None]]


def doors(links: Mapping[str, OpensLink], again: Mapping[str, Again]) -> tuple[Door, ...]:
    """`links` opens deep links by their purpose; `again` repeats an action with the community chosen."""

    async def on_start(asked: Command, desk: Desk) -> Answer:
        if not asked.visitor.private:
            return None
        if not asked.args:
            person = asked.visitor.person
            await desk.letters.write(Letter("welcome", person.private, person=person.id))
            return None
        link = await desk.links.find(asked.args)
        if link is None or link.purpose not in links or (link.expires_at is not None and link.expires_at <= desk.now):
            raise NotFound("link")
        if await talks.just_asked(desk, asked.visitor.person, link.community):
            return None  # the tap that opened this chat has begun the conversation already
        await links[link.purpose](asked.visitor, link, desk)
        return None

    async def on_chosen(pressed: Tap, desk: Desk) -> Answer:
        if pressed.choice not in again:
            raise Stale
        community = await desk.communities.get(CommunityId(pressed.number))
        await again[pressed.choice](pressed.visitor, community, desk)
        return None

    return (command("start", opens=on_start), tap("in", on_chosen), tap("me", on_chosen))


async def community_here(visitor: Visitor, desk: Desk, again: str) -> Community:
    """The community meant: the group's own, or in private the only one; else the person is asked which.

    `again` names what is repeated with the one chosen: a key of the area's AGAIN, the command's own name.
    """
    return await communities.here(desk, visitor.person, visitor.community, again)
