"""/status at this door: does everything of a community arrive?"""

from bot.domain.communities import Community
from bot.domain.refusals import NoCommunity, NotSetUp
from bot.ports import Desk
from bot.usecases import status
from bot.usecases.authority import require_admin
from handlers.telegram.door import Answer, Door, command
from handlers.telegram.narrow import Command, Visitor
from handlers.telegram.starting import Again, OpensLink, community_here, in_private


async def on_status(asked: Command, desk: Desk) -> Answer:
    """/status: an admin reads in private what could not be delivered, and why."""
    visitor = asked.visitor
    try:
        community = await community_here(visitor, desk, "status")
    except (NoCommunity, NotSetUp) as why:
        await status.show_lost(desk, visitor.person, why)
    else:
        await status_of(visitor, community, desk)
    return None


async def status_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """How this community's letters fare."""
    await require_admin(desk, community, visitor.person.id)
    if await in_private(visitor, community, desk, "status"):
        await status.show(desk, visitor.person, community)


DOORS: tuple[Door, ...] = (command("status", opens=on_status),)
LINKS: dict[str, OpensLink] = {}
AGAIN: dict[str, Again] = {"status": status_of}
