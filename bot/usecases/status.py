"""Does everything of a community arrive? What does not, and why, for its admins."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.backlog import Waiting
from bot.domain.communities import Community, Stage
from bot.domain.letters import Fate, Letter
from bot.domain.people import Person, Silent
from bot.domain.refusals import NoCommunity, NotSetUp
from bot.ports import Work
from bot.usecases import reach
from bot.usecases.authority import require_admin

_LATELY = timedelta(days=7)
_SLOW = timedelta(minutes=5)
_ASKED = 3  # letters in doubt that are asked about at once
_DEEDS = 50  # of the log are looked through for what became of the forum topic
# People and groups that cannot be written to are told of as such, not letter by letter.
_TOLD_OTHERWISE = {"blocked", "never_started", "deactivated", "removed", "gone", reach.NO_RIGHTS}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What keeps a community's letters from arriving. `pins` and `admits`: may the bot, as far as it is wanted?"""

    community: Community
    silent: tuple[Silent, ...] = ()
    thread_gone: datetime | None = None
    held: int = 0
    failed: int = 0  # in the last seven days, for a reason that no admin can help
    overdue: Waiting = field(default_factory=Waiting)

    @property
    def posts(self) -> bool:
        """May the bot write in the group?"""
        return self.community.powers.post

    @property
    def pins(self) -> bool:
        """May it pin, or does nobody want it to?"""
        return self.community.powers.pin or not self.community.settings.pin

    @property
    def fine(self) -> bool:
        """Nothing is to be told."""
        powers = self.community.powers
        return (
            self.posts and self.pins and powers.admin and powers.admit and self.thread_gone is None
            and not (self.silent or self.held or self.failed or self.overdue.number)
        )  # fmt: skip


async def show(work: Work, person: Person, community: Community) -> None:
    """An admin asks: the page in private, and each letter in doubt with the buttons that settle it."""
    await require_admin(work, community, person.id)
    await work.letters.write(Letter("status.page", person.private, person=person.id, community=community.id))
    for letter in (await _in_doubt(work, community))[:_ASKED]:
        await work.letters.write(
            Letter("letter.held", person.private, letter.id, person=person.id, community=community.id)
        )


async def show_lost(work: Work, person: Person, why: NoCommunity | NotSetUp) -> None:
    """An admin of groups that the bot was removed from hears just that; for anybody else `why` is raised."""
    if not await work.communities.lost_by(person.account):
        raise why
    await work.letters.write(Letter("status.page", person.private, person=person.id))


async def outlook(work: Work, community: Community) -> Outlook:
    """How things are at this moment."""
    troubled = await work.letters.troubled(community.id, work.now - _LATELY)
    failed = [one for one in troubled if one.fate is Fate.FAILED and one.reason not in _TOLD_OTHERWISE]
    return Outlook(
        community, tuple(await work.members.silent(community.id)), await _thread_gone(work, community),
        sum(one.fate is Fate.HELD for one in troubled), len(failed),
        await work.letters.overdue(community.chat, work.now - _SLOW),
    )  # fmt: skip


async def lost(work: Work, person: Person) -> tuple[str, ...]:
    """The names of this admin's groups that the bot was removed from."""
    return tuple(community.title for community in await work.communities.lost_by(person.account))


async def _in_doubt(work: Work, community: Community) -> list[Letter]:
    found = await work.letters.troubled(community.id, work.now)
    return [letter for letter in found if letter.fate is Fate.HELD]


async def _thread_gone(work: Work, community: Community) -> datetime | None:
    """When the forum topic for posts was closed, if no admin has chosen a place since."""
    if community.settings.thread is not None or not community.forum or community.stage is not Stage.READY:
        return None
    for deed in await work.log.page(community.id, 0, _DEEDS):
        if deed.action == reach.THREAD_GONE:
            return deed.at
        if deed.action == "setting" and deed.detail.get("setting") == "thread":
            return None
    return None
