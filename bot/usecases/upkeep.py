"""Housekeeping: what is kept no longer than needed is dropped, once an hour, a little at a time.

How long what is kept stands in docs/decisions/0014-what-is-kept-how-long.md, and people read it with /privacy.
"""

from calendar import monthrange
from datetime import datetime, timedelta

from bot.ports import Desk, House
from bot.usecases import cards, forgetting
from bot.usecases.communities import ready

UPDATES = timedelta(hours=48)  # long enough to tell any repeated update
PARKED = timedelta(days=30)  # what failed waits so long for the operator
LETTERS = timedelta(days=30)
SENDS = timedelta(minutes=5)
APART = timedelta(hours=1)
AT_ONCE = 20
_FACT = "swept_at"


async def sweep(desk: Desk, house: House) -> None:
    """Drop what has served its purpose; does nothing within the hour after it last did."""
    swept = await desk.fact(_FACT)
    if swept is not None and desk.now - datetime.fromisoformat(swept) < APART:
        return
    await desk.inbox.forget(desk.now - UPDATES, desk.now - PARKED)
    await desk.outbox.forget(desk.now - SENDS, desk.now - LETTERS)
    before = months_before(desk.now, house.retention_months)
    await desk.topics.retire(before)
    left = await _retire_answers(desk, before) + await _forget_the_idle(desk, before)
    if left == 0:  # else there may be more; the next round goes on
        await desk.note_fact(_FACT, desk.now.isoformat())


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many calendar months earlier, or the last of its month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


async def _retire_answers(desk: Desk, before: datetime) -> int:
    """Answers to meetups of long ago lose their names, in the books and on the cards; the counts stay."""
    retired = await desk.meetups.retire(before, AT_ONCE)
    for meetup in retired:
        community = await desk.communities.get(meetup.community)
        if ready(community):
            await cards.refresh_meetup(desk, meetup, community)
    return len(retired)


async def _forget_the_idle(desk: Desk, before: datetime) -> int:
    """Who is in no community any more and has not been heard of for as long is forgotten."""
    idle = await desk.people.idle(before, AT_ONCE)
    for person in idle:
        await forgetting.forget(desk, person)
    return len(idle)
