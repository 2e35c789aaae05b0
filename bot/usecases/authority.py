"""Who may do what here: read again for every action, from the books and from what the chat program says."""

from datetime import timedelta

from bot.domain.communities import Announcers, Community
from bot.domain.ids import PersonId
from bot.domain.people import Authority, Member, Role
from bot.domain.refusals import NotAllowed, NotAMember
from bot.ports import AdminsWanted, Work

FRESH = timedelta(minutes=10)


async def authority(work: Work, community: Community, person: PersonId) -> Authority:
    """What this person may do; raises AdminsWanted when the list of admins is too old to be believed."""
    member = await work.members.get(community.id, person)
    if member is not None and member.active and member.role.rank >= Role.STAFF.rank:
        return Authority(member, admin=True)
    return Authority(member, admin=await _leads(work, community, person))


async def require_admin(work: Work, community: Community, person: PersonId) -> Authority:
    """Go on only if this person is an admin of the community."""
    found = await authority(work, community, person)
    if not found.admin:
        raise NotAllowed("admin")
    return found


async def require_announcer(work: Work, community: Community, person: PersonId) -> Authority:
    """Go on only if this person may announce meetups."""
    found = await authority(work, community, person)
    if found.hosts:
        return found
    if community.settings.announcers is not Announcers.EVERYONE:
        raise NotAllowed("host")
    if found.member is None or not found.member.active:
        raise NotAMember(community.id)
    return found


async def require_member(work: Work, community: Community, person: PersonId) -> Member:
    """Go on only if this person is an active member."""
    member = await work.members.get(community.id, person)
    if member is None or not member.active:
        raise NotAMember(community.id)
    return member


async def _leads(work: Work, community: Community, person: PersonId) -> bool:
    known = await work.communities.admins(community.chat)
    if known is None or known.asked_at is None or abs(work.now - known.asked_at) > FRESH:
        raise AdminsWanted(community.chat)
    return (await work.people.get(person)).account in known.accounts
