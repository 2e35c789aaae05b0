"""/start with and without a deep link, and "which community?" answered by a tap."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.domain.communities import Community
from bot.domain.ids import CommunityId
from bot.domain.letters import Letter
from bot.domain.refusals import NotFound, Stale
from bot.ports import Desk, Link
from bot.usecases import communities, talks
from bot.views.message import Toast
from handlers.telegram.door import Answer, Door, command, tap
from handlers.telegram.narrow import Command, Tap, Visitor

# What a tap in the group begins at once where it can: the link that it opens as well need not ask again.
_BEGINS = {
    "setup": frozenset({"setup", "settings"}),
    "join": frozenset({"join", "apply", "introduce"}),
    "propose": frozenset({"topic"}),
    "meetup": frozenset({"meetup"}),
    "plan": frozenset({"meetup"}),
}
OpensLink = Callable[[Visitor, Link, Desk], Awaitable[None]]
Again = Callable[[Visitor, Community, Desk], Awaitable[None]]
_GO_ON = "in "


def doors(links: Mapping[str, OpensLink], again: Mapping[str, Again]) -> tuple[Door, ...]:
    """`links` opens deep links by their purpose; `again` repeats an action with the community chosen."""
    opens = _Starting(links, again)
    return (command("start", opens=opens.on_start), tap("in", opens.on_chosen), tap("me", opens.on_chosen))


@dataclass(frozen=True)
class _Starting:
    links: Mapping[str, OpensLink]
    again: Mapping[str, Again]

    async def on_start(self, asked: Command, desk: Desk) -> Answer:
        """/start: the first words, or what the link was made for."""
        if not asked.visitor.private:
            return None
        if asked.args:
            await self._follow(asked, desk)
        else:
            person = asked.visitor.person
            await desk.letters.write(Letter("welcome", person.private, person=person.id))
        return None

    async def _follow(self, asked: Command, desk: Desk) -> None:
        link = await desk.links.find(asked.args)
        opens = _opens(link.purpose, self.links, self.again) if link is not None else None
        if link is None or opens is None or (link.expires_at is not None and link.expires_at <= desk.now):
            raise NotFound("link")
        begins = _BEGINS.get(link.purpose, frozenset())
        if await talks.just_asked(desk, asked.visitor.person, link.community, begins):
            return  # the tap that opened this chat has begun the conversation already
        await opens(asked.visitor, link, desk)

    async def on_chosen(self, pressed: Tap, desk: Desk) -> Answer:
        """The community was chosen, or an anonymous admin said who they are: the command goes on."""
        visitor = pressed.visitor
        if pressed.choice not in self.again:
            raise Stale
        community = await desk.communities.get(CommunityId(pressed.number))
        if visitor.private or visitor.person.reachable:
            await self.again[pressed.choice](visitor, community, desk)
            return None
        return Toast(link=await link_to(desk, community, pressed.choice))


def _opens(purpose: str, links: Mapping[str, OpensLink], again: Mapping[str, Again]) -> OpensLink | None:
    """What a link of this purpose opens: an area's own, or a command that goes on in private."""
    repeat = again.get(purpose.removeprefix(_GO_ON))
    if repeat is None or not purpose.startswith(_GO_ON):
        return links.get(purpose)

    async def go_on(visitor: Visitor, link: Link, desk: Desk) -> None:
        await repeat(visitor, await desk.communities.get(link.community), desk)

    return go_on


async def link_to(desk: Desk, community: Community, again: str) -> str:
    """The token of a link that repeats a command in private, for this community."""
    return await desk.links.make(f"{_GO_ON}{again}", community.id)


async def in_private(visitor: Visitor, community: Community, desk: Desk, again: str) -> bool:
    """Can what is personal be answered in private? If not, the group gets a button that opens the chat."""
    if visitor.private or visitor.person.reachable:
        return True
    args = {"link": await link_to(desk, community, again), "thread": visitor.thread}
    key = f"come:{community.id}:{visitor.thread}:{again}"
    await desk.letters.write(Letter("profile.come", community.chat, community=community.id, args=args, key=key))
    return False


async def community_here(visitor: Visitor, desk: Desk, again: str) -> Community:
    """The community meant: the group's own, or in private the only one; else the person is asked which.

    `again` names what is repeated with the one chosen: a key of the area's AGAIN, the command's own name.
    """
    return await communities.here(desk, visitor.person, visitor.community, again)
