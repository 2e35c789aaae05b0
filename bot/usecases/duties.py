"""What the bot does by itself, by duty. Each area says what its duties are; the clock room calls them when due."""

from collections.abc import Awaitable, Callable

from bot.domain.agenda import Duty, Entry
from bot.domain.communities import Stage
from bot.ports import Work
from bot.usecases import communities

Does = Callable[[Work, Entry], Awaitable[str]]
_DOES: dict[Duty, Does] = {}


def register(duty: Duty, does: Does) -> None:
    """Make known what is to be done; `does` returns the outcome in a word, for the books and the log."""
    _DOES[duty] = does


async def run(work: Work, entry: Entry) -> str:
    """Do one thing that is due. What is too late, or for a group that we left, is dropped and written down as such."""
    community = await work.communities.get(entry.community)
    if community.stage is Stage.LEFT and entry.duty is not Duty.END:
        return "left"
    await _plan_next(work, entry)
    if entry.expires_at <= work.now:
        return "late"
    return await _DOES[entry.duty](work, entry)


async def give_up(work: Work, entry: Entry) -> None:
    """It cannot be done, however often it is tried; what comes after it still does."""
    await work.agenda.done(entry, "failed")
    await _plan_next(work, entry)


async def _plan_next(work: Work, entry: Entry) -> None:
    """The weekly post plans its successor whatever becomes of it: a long stop, or a failure, must not end them all."""
    if entry.duty is Duty.DIGEST:
        await communities.plan_digest(work, await work.communities.get(entry.community))
