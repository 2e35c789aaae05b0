"""Applications: what the admins are shown while the community decides who joins, one card for each of them.

Every admin who can be written to has a copy; all copies say the same. When nobody can be written to, the
group hears that somebody waits, without a name.
"""

from collections.abc import Mapping

from bot.domain.communities import Community
from bot.domain.ids import PersonId
from bot.domain.letters import Letter, Weight
from bot.domain.people import Person
from bot.ports import Work
from bot.usecases import reach
from bot.usecases.authority import require_admin
from bot.usecases.quiet import waking


def card_of(community: Community, applicant: PersonId) -> str:
    """The name of an application's card."""
    return f"application:{community.id}:{applicant}"


async def file(work: Work, community: Community, applicant: PersonId) -> None:
    """Show a new application to every admin; old copies of an earlier one stay as they are."""
    name = card_of(community, applicant)
    for card in await work.letters.cards(name):
        await work.letters.drop_card(name, card.chat)
    readers = [admin for admin in await reach.admins(work, community) if admin.id != applicant]
    for admin in readers:
        await work.letters.write(_copy(work, community, applicant, admin, {}))
    if not readers:
        await _tell_group(work, community)


async def show(
    work: Work, community: Community, admin: Person, applicant: PersonId, args: Mapping[str, object]
) -> None:
    """Change one admin's own copy: with the reasons to decline by, or without."""
    await require_admin(work, community, admin.id)
    await work.letters.write(_copy(work, community, applicant, admin, args, now=True))


async def settle(work: Work, community: Community, applicant: PersonId, args: Mapping[str, object]) -> None:
    """Have every copy say what became of the application; a copy that was never sent stays unsent."""
    told = {admin.private for admin in await reach.admins(work, community)}
    for admin in await reach.admins(work, community):
        await work.letters.write(_copy(work, community, applicant, admin, args, now=True))
    name = card_of(community, applicant)
    for card in await work.letters.cards(name):
        if card.chat not in told:  # no admin any more, but the copy is still there
            await work.letters.write(
                Letter("join.application", card.chat, applicant, community=community.id, args=args, card=name,
                       weight=Weight.CARD, key=f"card:{name}:{card.chat}")
            )  # fmt: skip


async def open_all(work: Work, community: Community, admin: Person) -> int:
    """Show an admin everything that waits for a decision; returns how many there are."""
    await require_admin(work, community, admin.id)
    waiting = [member for member in await work.members.applied(community.id) if member.person != admin.id]
    for member in waiting:
        await work.letters.drop_card(card_of(community, member.person), admin.private)
        await work.letters.write(_copy(work, community, member.person, admin, {}, now=True))
    if not waiting:
        await work.letters.write(
            Letter("join.none_waits", admin.private, community.id, person=admin.id, community=community.id)
        )
    return len(waiting)


def _copy(
    work: Work, community: Community, applicant: PersonId, admin: Person, args: Mapping[str, object], *,
    now: bool = False,
) -> Letter:  # fmt: skip
    name = card_of(community, applicant)
    return Letter(
        "join.application", admin.private, applicant, person=admin.id, community=community.id, args=args, card=name,
        weight=Weight.ANSWER if now else Weight.NEWS, key=f"card:{name}:{admin.private}",
        due_at=None if now else waking(work.now, community),
    )  # fmt: skip


async def _tell_group(work: Work, community: Community) -> None:
    args = {"link": await work.links.make("applications", community.id)}
    await work.letters.write(
        Letter("join.waits", community.chat, community.id, community=community.id, args=args, weight=Weight.NEWS,
               key=f"waits:{community.id}", due_at=waking(work.now, community))
    )  # fmt: skip
