"""Set-up, settings, roles and the log at this door."""

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, PersonId
from bot.domain.letters import Letter
from bot.domain.people import Role
from bot.domain.refusals import NotHere, Stale
from bot.ports import Desk, Link
from bot.usecases import settings
from bot.usecases.authority import require_admin
from bot.views.message import Toast
from handlers.telegram.door import Answer, command, tap
from handlers.telegram.narrow import Command, Tap, Visitor
from handlers.telegram.starting import Again, OpensLink, community_here, in_private


async def on_set_up(pressed: Tap, desk: Desk) -> Answer:
    """[Set up] in the group: an admin's private chat opens with the first question."""
    visitor = pressed.visitor
    community = await desk.communities.get(CommunityId(pressed.number))
    await require_admin(desk, community, visitor.person.id)
    if visitor.person.reachable:
        await settings.begin_setup(desk, visitor.person, community, visitor.thread)
    return Toast(link=await desk.links.make("setup", community.id, visitor.thread or 0))


async def on_set_up_link(visitor: Visitor, link: Link, desk: Desk) -> None:
    """The private chat was opened to set up; a set-up under way goes on where it was."""
    community = await desk.communities.get(link.community)
    await settings.begin_setup(desk, visitor.person, community, link.subject or None)


async def on_settings(asked: Command, desk: Desk) -> Answer:
    """/settings: every setting, in private."""
    community = asked.visitor.community or await community_here(asked.visitor, desk, "settings")
    await settings_of(asked.visitor, community, desk)
    return None


async def settings_of(visitor: Visitor, community: Community, desk: Desk) -> None:
    """The settings of this community; the set-up where there was none yet."""
    await require_admin(desk, community, visitor.person.id)
    if await in_private(visitor, community, desk, "settings"):
        await settings.begin_setup(desk, visitor.person, community)


async def on_here(asked: Command, desk: Desk) -> Answer:
    """/here in a forum topic: posts go there."""
    visitor = asked.visitor
    if visitor.community is None:
        raise NotHere("group")
    await settings.post_here(desk, visitor.person, visitor.community, visitor.thread)
    return None


async def on_hosts(asked: Command, desk: Desk) -> Answer:
    """/hosts: who hosts, with a button for each member."""
    return await _page(asked.visitor, desk, "hosts")


async def on_log(asked: Command, desk: Desk) -> Answer:
    """/log: what was changed, by whom."""
    return await _page(asked.visitor, desk, "log")


async def on_turn(pressed: Tap, desk: Desk) -> Answer:
    """Another page of members or of the log, in the same message."""
    visitor = pressed.visitor
    community = await desk.communities.get(CommunityId(pressed.number))
    await require_admin(desk, community, visitor.person.id)
    page = int(pressed.choice) if pressed.choice.isdecimal() else 0
    await _show(visitor, desk, pressed.action, community, page, edit=True)
    return None


async def on_host(pressed: Tap, desk: Desk) -> Answer:
    """A name was tapped: the member becomes a host, or a member again."""
    visitor = pressed.visitor
    community = await desk.communities.get(CommunityId(pressed.number))
    who, _, page = pressed.choice.partition("-")
    if not (who + page).isdecimal() or not who:
        raise Stale
    member = await desk.members.get(community.id, PersonId(int(who)))
    role = Role.MEMBER if member is not None and member.role is not Role.MEMBER else Role.HOST
    await settings.make(desk, visitor.person, community, PersonId(int(who)), role)
    await _show(visitor, desk, "hosts", community, int(page or 0), edit=True)
    return None


async def _page(visitor: Visitor, desk: Desk, what: str) -> Answer:
    await _first(what)(visitor, await community_here(visitor, desk, what), desk)
    return None


def _first(what: str) -> Again:
    """Shows the first page of members or of the log."""

    async def show(visitor: Visitor, community: Community, desk: Desk) -> None:
        await require_admin(desk, community, visitor.person.id)
        if await in_private(visitor, community, desk, what):
            await _show(visitor, desk, what, community, 0, edit=False)

    return show


async def _show(visitor: Visitor, desk: Desk, what: str, community: Community, page: int, *, edit: bool) -> None:
    person = visitor.person
    edits = visitor.message if edit and visitor.private else None
    await desk.letters.write(
        Letter(f"settings.{what}", person.private, person=person.id, community=community.id, args={"page": page},
               edits=edits)
    )  # fmt: skip


DOORS = (
    tap("setup", on_set_up),
    tap("hosts", on_turn),
    tap("log", on_turn),
    tap("host", on_host),
    command("settings", opens=on_settings),
    command("here", opens=on_here),
    command("hosts", opens=on_hosts),
    command("log", opens=on_log),
)
LINKS: dict[str, OpensLink] = {"setup": on_set_up_link}
AGAIN: dict[str, Again] = {"settings": settings_of, "hosts": _first("hosts"), "log": _first("log")}
