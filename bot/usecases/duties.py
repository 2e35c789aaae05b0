"""What the bot does by itself, by duty. Each area says what its duties are; the clock room calls them when due."""

from collections.abc import Awaitable, Callable

from bot.domain.agenda import Duty, Entry
from bot.domain.communities import Stage
from bot.ports import Work

Does = Callable[[Work, Entry], Awaitable[str]]
_DOES: dict[Duty, Does] = {}


def register(duty: Duty, does: Does) -> None:
    """Make known what is to be done; `does` returns the outcome in a word, for the books and the log."""
    _DOES[duty] = does


async def run(work: Work, entry: Entry) -> str:
    """Do one thing that is due. What is too late, or for a group that we left, is dropped and written down as such."""
    if entry.expires_at <= work.now:
        return "late"
    community = await work.communities.get(entry.community)
    if community.stage is Stage.LEFT and entry.duty is not Duty.END:
        return "left"
    return await _DOES[entry.duty](work, entry)
