"""Who can be written to: what follows when a letter could not arrive, and who is told."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.communities import Community
from bot.domain.ids import PersonId
from bot.domain.letters import Letter
from bot.domain.people import Person
from bot.ports import Work


async def lost(work: Work, letter: Letter, why: str) -> None:
    """A letter's chat cannot be written to: a person until they write again, a group until it lets us."""
    community = await work.communities.at(letter.chat)
    if community is not None:
        await _tell_admins(work, community, "group.unreachable", why)
        return
    if letter.person is not None:
        person = await work.people.get(letter.person)
        await work.people.save(replace(person, reachable=False, unreachable_why=why))


async def thread_gone(work: Work, letter: Letter) -> None:
    """The forum topic is closed or deleted: posts go to the chat itself from now on, and an admin is told."""
    community = await work.communities.at(letter.chat)
    if community is None or community.settings.thread is None:
        return
    await work.communities.save(replace(community, settings=replace(community.settings, thread=None)))
    await _tell_admins(work, community, "group.thread_gone", "")


async def ask_about_held(work: Work, letter: Letter) -> None:
    """Nobody knows whether an announcement arrived: whoever made it says so, or has it posted again."""
    asks = letter.args.get("asks")
    people = [await work.people.get(PersonId(asks))] if isinstance(asks, int) else []
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


async def _tell_admins(work: Work, community: Community, kind: str, why: str) -> None:
    for person in await admins(work, community):
        await work.letters.write(
            Letter(kind, person.private, community.id, person=person.id, community=community.id, args={"why": why},
                   key=f"{kind}:{community.id}:{person.id}")
        )  # fmt: skip
