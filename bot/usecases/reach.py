"""Who can be written to: what follows when a letter could not arrive, and who is told."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.communities import Community, Powers, Stage
from bot.domain.ids import Chat, PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.meetups import Meetup
from bot.domain.people import Person, Standing
from bot.ports import Deed, Work
from bot.usecases import communities, seating

NO_RIGHTS = "no_rights"
THREAD_GONE = "thread_gone"  # in the log
PIN = "card.pin"  # the kind of letter that keeps a posted card in sight
_DELETED = "deactivated"


async def lost(work: Work, letter: Letter, why: str) -> None:
    """A letter's chat is closed to us: a person until they write again, a group until we are added again."""
    community = await work.communities.at(letter.chat)
    if community is not None:
        await communities.bot_left(work, community.chat)
        if community.stage is not Stage.LEFT:
            await _tell_admins(work, community, "group.unreachable", why)
    elif letter.person is not None:
        person = await work.people.get(letter.person)
        await work.people.save(replace(person, reachable=False, unreachable_why=why))
        if why == _DELETED:
            await _account_gone(work, person)


async def lost_rights(work: Work, letter: Letter) -> bool:
    """We are in the group but may not write there: its admins hear it once. False: it is no group of ours."""
    community = await work.communities.at(letter.chat)
    if community is None:
        return False
    if community.powers.post:
        await work.communities.save(replace(community, powers=replace(community.powers, post=False)))
        await _tell_admins(work, community, "group.unreachable", NO_RIGHTS)
    return True


async def powers_changed(work: Work, chat: Chat, powers: Powers) -> None:
    """The chat program says what we may do in a group; admins hear when we may write or lead there no more."""
    community = await work.communities.at(chat)
    await communities.bot_powers(work, chat, powers)
    if community is None:
        return
    if community.powers.post and not powers.post:
        await _tell_admins(work, community, "group.unreachable", NO_RIGHTS)
    elif community.powers.admin and not powers.admin and communities.ready(community):
        await _tell_admins(work, community, "group.demoted", "")


async def may_not_pin(work: Work, letter: Letter) -> None:
    """The group turned a pin down: none is tried there until it says again what we may do."""
    community = await work.communities.at(letter.chat)
    if community is not None:
        await work.communities.save(replace(community, powers=replace(community.powers, pin=False)))


async def regained(work: Work, letter: Letter) -> None:
    """A letter arrived in a group that did not let us write."""
    community = await work.communities.at(letter.chat)
    if community is not None and not community.powers.post:
        await work.communities.save(replace(community, powers=replace(community.powers, post=True)))


async def thread_gone(work: Work, letter: Letter) -> bool:
    """The forum topic is closed or deleted: posts go to the chat itself from now on, and an admin is told.

    False: the letter went to no forum topic, so there is nowhere else to send it.
    """
    community = await work.communities.at(letter.chat)
    if community is None:
        return False
    if isinstance(letter.args.get("thread"), int):  # an answer where it was asked; posts are not concerned
        return True
    if community.settings.thread is None:
        return False
    await work.communities.save(replace(community, settings=replace(community.settings, thread=None)))
    await work.log.add(Deed(community.id, None, THREAD_GONE, {}))
    await _tell_admins(work, community, "group.thread_gone", "")
    return True


async def ask_about_held(work: Work, letter: Letter) -> None:
    """Nobody knows whether an announcement arrived: whoever made it says so, or has it posted again."""
    asks = letter.args.get("asks")
    people = [await work.people.get(PersonId(asks))] if isinstance(asks, int) else []
    people = [person for person in people if person.reachable]
    if not people and letter.community is not None:
        people = list(await admins(work, await work.communities.get(letter.community)))
    for person in people[:1]:
        await work.letters.write(
            Letter("letter.held", person.private, letter.id, person=person.id, community=letter.community)
        )


async def admins(work: Work, community: Community) -> Sequence[Person]:
    """The admins who can be written to, as last known."""
    known = await work.communities.admins(community.chat)
    accounts = sorted(known.accounts) if known is not None else []
    found = [await work.people.at(account) for account in accounts]
    return [person for person in found if person is not None and person.reachable]


async def host_of(work: Work, meetup: Meetup) -> Person | None:
    """The host, as long as they belong to the community: who left it leads nothing there and hears no more."""
    if meetup.host is None:
        return None
    member = await work.members.get(meetup.community, meetup.host)
    return await work.people.get(meetup.host) if member is not None and member.active else None


async def seek_host(work: Work, meetup: Meetup) -> None:
    """The admins are asked to name another host; the group, where no admin can be written to."""
    community = await work.communities.get(meetup.community)
    leads = await admins(work, community)
    for admin in leads:
        await work.letters.write(
            Letter("profile.host_gone", admin.private, meetup.id, person=admin.id, community=community.id,
                   weight=Weight.PROMISE, expires_at=meetup.starts_at)
        )  # fmt: skip
    if not leads and communities.ready(community):
        await work.letters.write(
            Letter("profile.host_gone", community.chat, meetup.id, community=community.id, weight=Weight.NEWS,
                   expires_at=meetup.starts_at)
        )  # fmt: skip


async def _account_gone(work: Work, person: Person) -> None:
    """The account was deleted: nobody will come, so the seats go to the line."""
    for member in await work.members.of(person.id):
        if member.active:
            await work.members.save(replace(member, standing=Standing.LEFT))
            await seating.leave_all(work, await work.communities.get(member.community), person)


async def _tell_admins(work: Work, community: Community, kind: str, why: str) -> None:
    for person in await admins(work, community):
        await work.letters.write(
            Letter(kind, person.private, community.id, person=person.id, community=community.id, args={"why": why},
                   key=f"{kind}:{community.id}:{person.id}")
        )  # fmt: skip
