"""Who is a member: joining by acting, leaving and coming back with the group, and who can be written to."""

from dataclasses import replace

from bot.domain.communities import Community, Joining
from bot.domain.ids import Account, Chat
from bot.domain.people import Member, Person, Role, Standing
from bot.domain.refusals import NotAMember, Waiting
from bot.ports import Work
from bot.usecases import applications, reach, seating
from bot.usecases.cards import refresh_voted

_GONE = {Standing.LEFT, Standing.REMOVED}


async def reachable(work: Work, person: Person, *, yes: bool) -> None:
    """The person blocked the bot, or lets it write again."""
    why = None if yes else "blocked"
    await work.people.save(replace(person, reachable=yes, unreachable_why=why))


async def moved(work: Work, chat: Chat, account: Account, *, is_in: bool, removed: bool) -> None:
    """Somebody left the group, was removed from it, or came back. Who never acted is nobody to us.

    Coming back restores the membership with all that was said. Who left keeps their role; who was removed
    comes back as a member, because somebody decided that they should go.
    """
    community = await work.communities.home_of(chat)
    person = await work.people.at(account)
    member = await work.members.get(community.id, person.id) if community is not None and person is not None else None
    if community is None or person is None or member is None:
        return
    if not is_in:
        await _gone(work, community, person, member, removed=removed)
    elif member.standing in _GONE and member.joined_at is not None:
        await work.members.save(replace(member, standing=Standing.ACTIVE))
    await refresh_voted(work, person.id, community)


async def _gone(work: Work, community: Community, person: Person, member: Member, *, removed: bool) -> None:
    """Their seats go to the line, and an application of theirs is not to be decided any more."""
    if removed:
        await work.members.save(replace(member, standing=Standing.REMOVED, role=Role.MEMBER, knocks=False))
    elif member.standing in {Standing.ACTIVE, Standing.APPLIED}:
        await work.members.save(replace(member, standing=Standing.LEFT, knocks=False))
    if member.standing is Standing.APPLIED:
        await applications.settle(work, community, person.id, {})
    if member.active:
        await seating.leave_all(work, community, person)
        for meetup in await work.meetups.hosted_by(person.id):
            if meetup.community == community.id and meetup.alive and meetup.starts_at > work.now:
                await reach.seek_host(work, meetup)


async def back(work: Work, community: Community, person: Person) -> bool:
    """Acting in the group shows that one is there again: what a missed event did not restore, this does."""
    member = await work.members.get(community.id, person.id)
    if member is None or member.standing is not Standing.LEFT or member.joined_at is None:
        return False
    await work.members.save(replace(member, standing=Standing.ACTIVE))
    return True


async def by_acting(work: Work, community: Community, person: Person, *, in_group: bool = True) -> tuple[Member, bool]:
    """The member who acts; in an open community whoever acts becomes one at once (True: just now).

    Acting in the group shows that one is there; in private it is asked. Raises NotAMember or Waiting where the
    community decides who joins.
    """
    member = await work.members.get(community.id, person.id)
    if member is not None and member.active:
        return member, False
    if member is not None and member.standing is Standing.APPLIED:
        raise Waiting
    if community.settings.joining is not Joining.OPEN or (member is not None and member.standing is Standing.REMOVED):
        raise NotAMember(community.id)
    if not in_group:
        require_presence(work, community, person)
    known = member or Member(community.id, person.id, person.name)
    fresh = replace(known, standing=Standing.ACTIVE, name=known.name or person.name, joined_at=work.now)
    await work.members.save(fresh)
    return fresh, True


def require_presence(work: Work, community: Community, person: Person) -> None:
    """A link may have been passed on: only who is in the group can belong to it. Raises NotAMember."""
    if not work.is_in(community.chat, person.account):
        raise NotAMember(community.id)
