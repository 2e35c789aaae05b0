"""A group becomes a community, moves, is renamed, and loses or regains the bot."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain import agenda
from bot.domain.communities import Community, Powers, Settings, Stage
from bot.domain.ids import Account, Chat, CommunityId
from bot.domain.letters import Letter
from bot.domain.names import clean_line
from bot.domain.people import Admins, Person
from bot.domain.refusals import NoCommunity, NotSetUp, WhichCommunity
from bot.ports import Work
from bot.usecases.authority import FRESH

TITLE = 80
SOON = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Group:
    """A group as the chat program shows it."""

    chat: Chat
    title: str
    forum: bool = False


async def met(work: Work, group: Group, language: str, zone: str) -> Community:
    """The community of a group, made now if there is none yet."""
    known = await work.communities.at(group.chat)
    if known is not None:
        return known
    settings = Settings(language=language, zone=zone)
    title = clean_line(group.title, TITLE) or "?"
    fresh = Community(CommunityId(0), group.chat, title, settings=settings, forum=group.forum, founded_at=work.now)
    return await work.communities.add(fresh)


async def bot_came(work: Work, group: Group, powers: Powers, language: str, zone: str) -> Community:
    """The bot was added (again): it says in one message what it does; what it knew is still there."""
    known = await met(work, group, language, zone)
    stage = Stage.READY if known.stage is Stage.LEFT and await work.members.count(known.id) else known.stage
    stage = Stage.NEW if stage is Stage.LEFT else stage
    community = replace(known, stage=stage, powers=powers, title=clean_line(group.title, TITLE) or known.title)
    await work.communities.save(community)
    if stage is Stage.READY:
        await plan_digest(work, community)
    await work.letters.write(
        Letter("community.greeting", community.chat, community.id, community=community.id, key=f"greet:{community.id}")
    )
    return community


async def bot_powers(work: Work, chat: Chat, powers: Powers) -> None:
    """The bot was made admin, or is one no more."""
    community = await work.communities.at(chat)
    if community is not None:
        await work.communities.save(replace(community, powers=powers))


async def bot_left(work: Work, chat: Chat) -> None:
    """The bot was removed: nothing is posted any more, nothing is forgotten."""
    community = await work.communities.at(chat)
    if community is None:
        return
    await work.communities.save(replace(community, stage=Stage.LEFT))
    await work.agenda.plan(community.id, [agenda.Duty.DIGEST.value], ())


async def renamed(work: Work, chat: Chat, title: str) -> None:
    """The group has a new name."""
    community = await work.communities.at(chat)
    if community is not None:
        await work.communities.save(replace(community, title=clean_line(title, TITLE) or community.title))


async def moved(work: Work, old: Chat, new: Chat) -> None:
    """A group became a supergroup. Both chats tell it, in any order, perhaps twice: once is enough.

    Somebody may have spoken in the new chat before we heard of the move: what was met there is no other community.
    """
    there = await work.communities.at(new)
    if await work.communities.at(old) is None or (there is not None and there.stage is not Stage.NEW):
        return
    if there is not None:
        await work.communities.drop_stray(there.id)
    await work.communities.move(old, new)


async def admins_are(work: Work, chat: Chat, accounts: frozenset[Account], *, answered: bool) -> None:
    """The chat program said who the admins are; without an answer it is asked again soon."""
    asked_at = work.now if answered else work.now - FRESH + SOON
    await work.communities.save_admins(Admins(chat, accounts, asked_at))


async def admin_changed(work: Work, chat: Chat, account: Account, *, leads: bool) -> None:
    """One admin came or went: the list is corrected at once; its age stays."""
    known = await work.communities.admins(chat)
    if known is None:
        return
    accounts = known.accounts | {account} if leads else known.accounts - {account}
    await work.communities.save_admins(replace(known, accounts=frozenset(accounts)))


async def plan_digest(work: Work, community: Community) -> None:
    """Plan the next weekly post as the settings say."""
    entries = agenda.of_community(community.id, community.settings, work.now)
    await work.agenda.plan(community.id, [agenda.Duty.DIGEST.value], entries)


async def here(work: Work, person: Person, community: Community | None, again: str = "") -> Community:
    """The community meant: the group's own, or the only one the person is in.

    Raises WhichCommunity when it cannot be known (`again` is the action to repeat with the one chosen),
    NoCommunity when there is none, NotSetUp when its admins have not set it up.
    """
    if community is None:
        mine = {found.id: found for found in await work.communities.of(person.id)}
        mine |= {found.id: found for found in await work.communities.led_by(person.account) if ready(found)}
        if not mine:
            raise NoCommunity
        if len(mine) > 1:
            raise WhichCommunity(tuple((found.id, found.title) for found in mine.values()), again)
        community = next(iter(mine.values()))
    if not ready(community):
        raise NotSetUp
    return community


def ready(community: Community) -> bool:
    """Is it set up, and the bot in its group?"""
    return community.stage is Stage.READY
